"""Reading questions, attempts and answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Float, Integer, Row, String, bindparam, cast, func, literal, null, select, union_all

from app.extensions import db
from app.plugins import installed
from courses.models import CourseSummary, LessonSummary, TrackSummary, Version
from courses.outline import Course, Lesson
from courses.queries.published import assemble
from quizzes.models import Answer, Attempt, PracticeAnswer, Question, Save
from quizzes.published import Asked
from quizzes.question_types import MissingQuestionType, QuestionType

# Statements are put together once, with the values left open: putting one together costs more than running it.
_USER_ID, _COURSE_ID, _LESSON_ID, _VARIANT = (
    bindparam("user_id", type_=Integer),
    bindparam("course_id", type_=String),
    bindparam("lesson_id", type_=String),
    bindparam("variant", type_=String),
)
_ATTEMPT_ID = bindparam("attempt_id", type_=Integer)

#: Questions by version, digest and the types that were installed. Versions never change, so nothing becomes stale.
_questions: dict[tuple[int, str, tuple[QuestionType, ...]], dict[str, Asked]] = {}
_VERSIONS_KEPT = 200


def questions(version_id: int, digest: str) -> Mapping[str, Asked]:
    """Return the questions of a version by id, from memory after the first time."""
    types = installed(QuestionType)
    key = (version_id, digest, tuple(types.values()))
    found = _questions.get(key)
    if found is None:
        if len(_questions) > _VERSIONS_KEPT:
            _questions.clear()
        table = Question.__table__
        rows = db.session.execute(select(table).where(table.c.version_id == version_id).order_by(table.c.id))
        found = _questions[key] = {row.id: asked_from(row, types) for row in rows}
    return found


def asked_from(row: Row[*tuple[Any, ...]], types: Mapping[str, QuestionType]) -> Asked:
    """Return a question from its row, with its type or what stands in for one that is gone."""
    kind = types.get(row.type)
    content = row.content
    return Asked(
        id=row.id,
        type=kind or MissingQuestionType(row.type),
        lesson_id=row.lesson_id,
        body=content["body"],
        text=content["text"],
        lead=content.get("lead"),
        ask=content.get("ask"),
        why=content["why"],
        is_scenario=bool(content.get("scenario")),
        shuffles=bool(content.get("shuffle", True)),
        is_missing=kind is None,
        revises=content.get("revises"),
    )


_DIGEST = select(Version.digest).where(Version.id == bindparam("version_id"))


def questions_of(course: Course) -> Mapping[str, Asked]:
    """Return the questions of a course's version."""
    digest = db.session.execute(_DIGEST, {"version_id": course.version_id}).scalar_one()
    return questions(course.version_id, digest)


@dataclass(frozen=True, slots=True)
class Sitting:
    """An attempt with everything needed to show, save and grade it: the version it names, whatever is live now."""

    attempt: Attempt
    course: Course
    lesson: Lesson
    asked: tuple[Asked, ...]
    #: That of the version: with it in the key, nothing kept in memory can be of another database.
    digest: str

    @property
    def key(self) -> tuple[str, int, str, str]:
        """Return what a part of a page is kept by that is the same in all attempts at this version of the quiz."""
        return (self.digest, self.course.version_id, self.lesson.id, self.attempt.variant)

    @property
    def is_open(self) -> bool:
        """Tell whether answers may still be given."""
        return self.attempt.submitted_at is None

    def question(self, question_id: str) -> Asked | None:
        """Return a question of the attempt."""
        return next((one for one in self.asked if one.id == question_id), None)


_SITTING = (
    select(Attempt, Version.subject, Version.digest)
    .join(Version, Version.id == Attempt.version_id)
    .where(Attempt.id == _ATTEMPT_ID, Attempt.user_id == _USER_ID)
)
_LOCKED_SITTING = _SITTING.with_for_update(of=Attempt).execution_options(populate_existing=True)


def sitting(attempt_id: int, user_id: int, *, for_update: bool = False) -> Sitting | None:
    """Return an attempt of a person; ``None`` when there is none, or it is somebody else's (one query).

    ``for_update`` locks it until the end of the transaction, so that saves and submitting come one after another.
    """
    statement = _LOCKED_SITTING if for_update else _SITTING
    row = db.session.execute(statement, {"attempt_id": attempt_id, "user_id": user_id}).one_or_none()
    if row is None:
        return None
    attempt, subject, digest = row
    course = assemble([(subject, attempt.version_id, digest)]).courses[attempt.course_id]
    lesson = course.lesson(attempt.lesson_id)
    if lesson is None:
        return None
    known = questions(attempt.version_id, digest)
    return Sitting(attempt, course, lesson, tuple(known[one] for one in attempt.questions if one in known), digest)


@dataclass(frozen=True, slots=True)
class Kept:
    """The answer that counts for a question, as it was read. ``score`` is None until it is graded."""

    question_id: str
    answer: Mapping[str, Any] | None
    revision: int
    saved_at: dt.datetime
    score: float | None


@dataclass(frozen=True, slots=True)
class Unsettled:
    """An answer of another page about which the learner has not chosen yet."""

    question_id: str
    answer: Mapping[str, Any] | None
    at: dt.datetime


_answers = Answer.__table__.c
_ANSWERS = select(*(_answers[name] for name in Kept.__dataclass_fields__)).where(_answers.attempt_id == _ATTEMPT_ID)

_saves = Save.__table__.c
_LATEST = select(func.max(_saves.id)).where(_saves.attempt_id == _ATTEMPT_ID).group_by(_saves.question_id)
#: Both in one statement: every page of an open attempt asks for both.
_BOTH = union_all(
    _ANSWERS,
    select(_saves.question_id, _saves.answer, cast(null(), Integer), _saves.at, cast(null(), Float)).where(
        _saves.id.in_(_LATEST), _saves.is_accepted.is_(False)
    ),
)


def answers_of(attempt: Attempt) -> dict[str, Kept]:
    """Return the answers that count, by question id."""
    rows = db.session.execute(_ANSWERS, {"attempt_id": attempt.id})
    return {row[0]: Kept(*row) for row in rows}


def both_answers_of(attempt: Attempt) -> tuple[dict[str, Kept], dict[str, Unsettled]]:
    """Return, by question id, the answers that count, and those of other pages about which the learner has to choose.

    One query. A row that carries no revision is of the second kind.
    """
    kept: dict[str, Kept] = {}
    others: dict[str, Unsettled] = {}
    for question_id, answer, revision, at, score in db.session.execute(_BOTH, {"attempt_id": attempt.id}):
        if revision is None:
            others[question_id] = Unsettled(question_id, answer, at)
        else:
            kept[question_id] = Kept(question_id, answer, revision, at, score)
    return kept, others


def open_key(user_id: int, course_id: str, lesson_id: str, variant: str) -> str:
    """Return what makes an open attempt unique."""
    return f"{user_id}/{course_id}/{lesson_id}/{variant}"


_ATTEMPTS = (
    select(Attempt)
    .where(
        Attempt.user_id == _USER_ID,
        Attempt.course_id == _COURSE_ID,
        Attempt.lesson_id == _LESSON_ID,
        Attempt.variant == _VARIANT,
    )
    .order_by(Attempt.number)
)


def attempts_at(user_id: int, course_id: str, lesson_id: str, variant: str) -> list[Attempt]:
    """Return a learner's attempts at a quiz, the oldest first."""
    values = {"user_id": user_id, "course_id": course_id, "lesson_id": lesson_id, "variant": variant}
    return list(db.session.execute(_ATTEMPTS, values).scalars())


_practised = PracticeAnswer.__table__.c
_PRACTICE = select(_practised.question_id, _practised.answer).where(
    _practised.user_id == _USER_ID, _practised.course_id == _COURSE_ID, _practised.lesson_id == _LESSON_ID
)


def practice_answers(user_id: int, course_id: str, lesson_id: str) -> dict[str, Mapping[str, Any]]:
    """Return a learner's answers to the practice questions of a lesson, by question id."""
    values = {"user_id": user_id, "course_id": course_id, "lesson_id": lesson_id}
    return {row.question_id: row.answer for row in db.session.execute(_PRACTICE, values)}


@dataclass(frozen=True, slots=True)
class Meaning:
    """What the summaries say around a quiz: whether the course is completed, which of its lessons are, and the track.

    ``track_numbers`` are the completed courses of the track and all of them; None for a track without a summary.
    """

    is_course_completed: bool
    completed_lessons: frozenset[str]
    track_numbers: tuple[int, int] | None


_NO_NUMBER = literal(0)
_MEANING = union_all(
    select(literal("course").label("what"), CourseSummary.course_id, _NO_NUMBER, _NO_NUMBER).where(
        CourseSummary.user_id == _USER_ID,
        CourseSummary.course_id == _COURSE_ID,
        CourseSummary.variant == _VARIANT,
        CourseSummary.completed_at.is_not(None),
    ),
    select(literal("lesson"), LessonSummary.lesson_id, _NO_NUMBER, _NO_NUMBER).where(
        LessonSummary.user_id == _USER_ID,
        LessonSummary.course_id == _COURSE_ID,
        LessonSummary.completed_at.is_not(None),
    ),
    select(literal("track"), TrackSummary.track_id, TrackSummary.done_courses, TrackSummary.total_courses).where(
        TrackSummary.user_id == _USER_ID, TrackSummary.track_id == bindparam("track_id", type_=String)
    ),
)


def meaning(user_id: int, course_id: str, variant: str, track_id: str | None) -> Meaning:
    """Return what the summaries say of a course in a variant, and of a track (one query)."""
    values = {"user_id": user_id, "course_id": course_id, "variant": variant, "track_id": track_id}
    rows = db.session.execute(_MEANING, values).all()
    return Meaning(
        any(row[0] == "course" for row in rows),
        frozenset(row[1] for row in rows if row[0] == "lesson"),
        next(((row[2], row[3]) for row in rows if row[0] == "track"), None),
    )
