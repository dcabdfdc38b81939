"""Reading self-assessments: what a learner answered in the other ones of a course, and everybody's ratings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import String, bindparam, select

from app.extensions import db
from app.plugins import installed
from quizzes.models import Answer, Attempt, Question
from quizzes.published import Asked
from quizzes.queries import asked_from
from quizzes.question_types import QuestionType


@dataclass(frozen=True, slots=True)
class Earlier:
    """What a learner answered to a question in another self-assessment, and when they submitted it."""

    answer: Mapping[str, Any]
    at: dt.datetime


def earlier_answers(attempt: Attempt) -> dict[str, Earlier]:
    """Return what the learner answered in other self-assessments of the course before this one, by question id.

    One query; of several answers to a question, it is the latest.
    """
    rows = db.session.execute(
        select(Answer.question_id, Answer.answer, Attempt.submitted_at)
        .join(Attempt, Attempt.id == Answer.attempt_id)
        .where(
            Attempt.user_id == attempt.user_id,
            Attempt.course_id == attempt.course_id,
            Attempt.lesson_id != attempt.lesson_id,
            Attempt.is_scored.is_(False),
            Attempt.submitted_at <= attempt.submitted_at,
        )
        .order_by(Attempt.submitted_at, Attempt.id)
    )
    return {question_id: Earlier(answer, at) for question_id, answer, at in rows if answer is not None and at}


class Submitted(NamedTuple):
    """An answer in a submitted self-assessment. Nothing of it may be shown but sums of several people."""

    person: int
    lesson_id: str
    version_id: int
    question_id: str
    answer: Mapping[str, Any] | None


_SUBMITTED = (
    select(Attempt.user_id, Attempt.lesson_id, Attempt.version_id, Answer.question_id, Answer.answer)
    .join(Answer, Answer.attempt_id == Attempt.id)
    .where(
        Attempt.course_id == bindparam("course_id", type_=String),
        Attempt.lesson_id.in_(bindparam("lessons", expanding=True)),
        Answer.question_id.in_(bindparam("questions", expanding=True)),
        Attempt.is_scored.is_(False),
        Attempt.submitted_at.is_not(None),
    )
    .order_by(Attempt.submitted_at, Attempt.id)
)


def submitted_answers(course_id: str, lessons: Collection[str], questions: Collection[str]) -> list[Submitted]:
    """Return all answers to some questions in submitted self-assessments, in the order of submission (one query)."""
    values = {"course_id": course_id, "lessons": sorted(lessons), "questions": sorted(questions)}
    return [Submitted(*row) for row in db.session.execute(_SUBMITTED, values)]


def questions_at(answers: Iterable[Submitted]) -> dict[tuple[int, str], Asked]:
    """Return the questions of answers as they were asked, by version and id (one query)."""
    wanted = {(one.version_id, one.question_id) for one in answers}
    table, types = Question.__table__, installed(QuestionType)
    rows = db.session.execute(
        select(table).where(
            table.c.version_id.in_(sorted({version for version, _ in wanted})),
            table.c.id.in_(sorted({name for _, name in wanted})),
        )
    )
    return {(row.version_id, row.id): asked_from(row, types) for row in rows}
