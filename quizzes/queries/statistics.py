"""Adding up the answers of all submitted attempts at a quiz, in a constant number of statements."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Select, String, Text, bindparam, case, cast, func, literal_column, select

from app.extensions import db
from app.plugins import installed
from courses.models import Version
from courses.models.content import course_subject
from quizzes.grading import EPSILON
from quizzes.models import Answer, Attempt, Question
from quizzes.published import Asked
from quizzes.queries import asked_from
from quizzes.question_types import QuestionType
from quizzes.statistics import Group, Totals, asked_counts

_OF_QUIZ = (
    Attempt.course_id == bindparam("course_id", type_=String),
    Attempt.lesson_id == bindparam("lesson_id", type_=String),
    Attempt.submitted_at.is_not(None),
)
#: Questions of the course that were of a private type in any version: what people wrote there is counted, never read.
_PRIVATE = (
    select(Question.id)
    .join(Version, Version.id == Question.version_id)
    .where(
        Version.subject == bindparam("subject", type_=String),
        Question.type.in_(bindparam("private", expanding=True)),
    )
)
# Equal answers are equal texts, of which there are far fewer than attempts. PostgreSQL groups no JSON, but its text.
_TEXT = case((Answer.question_id.in_(_PRIVATE), literal_column("'{}'")), else_=cast(Answer.answer, Text))


def _groups() -> Select[*tuple[Any, ...]]:
    is_right = Answer.score > 1 - EPSILON
    return select(
        Answer.question_id,
        _TEXT.label("answer"),
        func.count().label("number"),
        func.sum(case((is_right, 1), else_=0)).label("right"),
        func.sum(func.coalesce(Answer.score, 0.0)).label("points"),
        func.max(Attempt.version_id).label("version_id"),
    ).join(Attempt, Attempt.id == Answer.attempt_id)


_ALL = _groups().where(*_OF_QUIZ).group_by(Answer.question_id, _TEXT)
_LATEST = select(func.max(Attempt.id)).where(*_OF_QUIZ).group_by(Attempt.user_id)
_BY_PERSON = (
    _groups()
    .where(Attempt.id.in_(_LATEST), Answer.question_id.in_(bindparam("questions", expanding=True)))
    .group_by(Answer.question_id, _TEXT)
)
_ATTEMPTS = select(
    cast(Attempt.questions, Text), Attempt.user_id, Attempt.score, Attempt.max_score, Attempt.is_passed
).where(*_OF_QUIZ)


def _read(statement: Select[*tuple[Any, ...]], course_id: str, **values: Any) -> list[Group]:  # noqa: ANN401
    private = [name for name, kind in installed(QuestionType).items() if kind.is_private]
    values |= {"course_id": course_id, "subject": course_subject(course_id), "private": private}
    return [
        Group(
            row.question_id,
            None if row.answer is None else json.loads(row.answer),
            row.number,
            int(row.right),
            float(row.points),
            row.version_id,
        )
        for row in db.session.execute(statement, values)
    ]


def answer_groups(course_id: str, lesson_id: str) -> list[Group]:
    """Return equal answers of all submitted attempts at a quiz, whatever the version; private ones without a word."""
    return _read(_ALL, course_id, lesson_id=lesson_id)


def latest_groups(course_id: str, lesson_id: str, questions: Collection[str]) -> list[Group]:
    """Return equal answers to some questions, each person's in the latest attempt alone: the counts are of people."""
    return _read(_BY_PERSON, course_id, lesson_id=lesson_id, questions=sorted(questions))


def attempt_totals(course_id: str, lesson_id: str) -> tuple[Totals, Mapping[str, int]]:
    """Return what the submitted attempts at a quiz come to, and how often each question was asked."""
    rows = db.session.execute(_ATTEMPTS, {"course_id": course_id, "lesson_id": lesson_id}).all()
    ratios = [row.score / row.max_score for row in rows if row.max_score]
    totals = Totals(
        attempts=len(rows),
        people=len({row.user_id for row in rows}),
        passed=sum(bool(row.is_passed) for row in rows),
        mean=sum(ratios) / len(ratios) if ratios else None,
    )
    return totals, asked_counts(row[0] for row in rows)


def questions_in(versions: Mapping[str, int]) -> dict[str, Asked]:
    """Return questions as they stood in given versions, by id: for those that the live course no longer has."""
    table = Question.__table__
    types = installed(QuestionType)
    rows = db.session.execute(
        select(table).where(table.c.id.in_(list(versions)), table.c.version_id.in_(set(versions.values())))
    )
    return {row.id: asked_from(row, types) for row in rows if versions[row.id] == row.version_id}
