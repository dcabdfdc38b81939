"""Reading questions, attempts and answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from app.extensions import db
from app.plugins import installed
from courses.models import CourseSummary, LessonSummary, TrackSummary, Version
from courses.outline import Course, Lesson
from courses.queries.published import assemble
from quizzes.models import Answer, Attempt, PracticeAnswer, Question, Save
from quizzes.published import Asked
from quizzes.question_types import MissingQuestionType, QuestionType

#: Questions by version and digest, as the table holds them. Versions never change, so nothing here becomes stale.
_questions: dict[tuple[int, str], tuple[Question, ...]] = {}
_VERSIONS_KEPT = 200


def questions(version_id: int, digest: str) -> dict[str, Asked]:
    """Return the questions of a version by id, from memory after the first time."""
    key = (version_id, digest)
    if key not in _questions:
        if len(_questions) > _VERSIONS_KEPT:
            _questions.clear()
        rows = db.session.execute(
            select(Question).where(Question.version_id == version_id).order_by(Question.id)
        ).scalars()
        found = tuple(rows)
        for row in found:
            db.session.expunge(row)
        _questions[key] = found
    types = installed(QuestionType)
    return {row.id: _asked(row, types) for row in _questions[key]}


def _asked(row: Question, types: Mapping[str, QuestionType]) -> Asked:
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
    )


def questions_of(course: Course) -> dict[str, Asked]:
    """Return the questions of a course's version."""
    digest = db.session.execute(select(Version.digest).where(Version.id == course.version_id)).scalar_one()
    return questions(course.version_id, digest)


@dataclass(frozen=True, slots=True)
class Sitting:
    """An attempt with everything needed to show, save and grade it: the version it names, whatever is live now."""

    attempt: Attempt
    course: Course
    lesson: Lesson
    asked: tuple[Asked, ...]

    @property
    def is_open(self) -> bool:
        """Tell whether answers may still be given."""
        return self.attempt.submitted_at is None

    def question(self, question_id: str) -> Asked | None:
        """Return a question of the attempt."""
        return next((one for one in self.asked if one.id == question_id), None)


def sitting(attempt_id: int, user_id: int, *, for_update: bool = False) -> Sitting | None:
    """Return an attempt of a person; ``None`` when there is none, or it is somebody else's (one query).

    ``for_update`` locks it until the end of the transaction, so that saves and submitting come one after another.
    """
    statement = (
        select(Attempt, Version.subject, Version.digest)
        .join(Version, Version.id == Attempt.version_id)
        .where(Attempt.id == attempt_id, Attempt.user_id == user_id)
    )
    if for_update:
        statement = statement.with_for_update(of=Attempt).execution_options(populate_existing=True)
    row = db.session.execute(statement).one_or_none()
    if row is None:
        return None
    attempt, subject, digest = row
    course = assemble([(subject, attempt.version_id, digest)]).courses[attempt.course_id]
    lesson = course.lesson(attempt.lesson_id)
    if lesson is None:
        return None
    known = questions(attempt.version_id, digest)
    return Sitting(attempt, course, lesson, tuple(known[one] for one in attempt.questions if one in known))


def answers_of(attempt: Attempt) -> dict[str, Answer]:
    """Return the answers that count, by question id."""
    rows = db.session.execute(select(Answer).where(Answer.attempt_id == attempt.id)).scalars()
    return {row.question_id: row for row in rows}


def unsettled(attempt_id: int, question_ids: Sequence[str]) -> dict[str, Save]:
    """Return, by question id, the answers of other pages about which the learner has not chosen yet."""
    latest = (
        select(func.max(Save.id))
        .where(Save.attempt_id == attempt_id, Save.question_id.in_(question_ids))
        .group_by(Save.question_id)
    )
    rows = db.session.execute(select(Save).where(Save.id.in_(latest), Save.is_accepted.is_(False))).scalars()
    return {row.question_id: row for row in rows}


def open_key(user_id: int, course_id: str, lesson_id: str, variant: str) -> str:
    """Return what makes an open attempt unique."""
    return f"{user_id}/{course_id}/{lesson_id}/{variant}"


def attempts_at(user_id: int, course_id: str, lesson_id: str, variant: str) -> list[Attempt]:
    """Return a learner's attempts at a quiz, the oldest first."""
    return list(
        db.session.execute(
            select(Attempt)
            .where(
                Attempt.user_id == user_id,
                Attempt.course_id == course_id,
                Attempt.lesson_id == lesson_id,
                Attempt.variant == variant,
            )
            .order_by(Attempt.number)
        ).scalars()
    )


def practice_answers(user_id: int, course_id: str, lesson_id: str) -> dict[str, PracticeAnswer]:
    """Return a learner's answers to the practice questions of a lesson, by question id."""
    rows = db.session.execute(
        select(PracticeAnswer).where(
            PracticeAnswer.user_id == user_id,
            PracticeAnswer.course_id == course_id,
            PracticeAnswer.lesson_id == lesson_id,
        )
    ).scalars()
    return {row.question_id: row for row in rows}


def is_course_completed(user_id: int, course_id: str, variant: str) -> bool:
    """Tell whether the summary calls the course completed in a variant."""
    found = db.session.execute(
        select(CourseSummary.completed_at).where(
            CourseSummary.user_id == user_id,
            CourseSummary.course_id == course_id,
            CourseSummary.variant == variant,
        )
    ).scalar_one_or_none()
    return found is not None


def completed_lessons(user_id: int, course_id: str) -> set[str]:
    """Return the ids of the lessons of a course that a learner has completed."""
    return set(
        db.session.execute(
            select(LessonSummary.lesson_id).where(
                LessonSummary.user_id == user_id,
                LessonSummary.course_id == course_id,
                LessonSummary.completed_at.is_not(None),
            )
        ).scalars()
    )


def track_numbers(user_id: int, track_id: str) -> tuple[int, int] | None:
    """Return how many courses of a track a learner has completed, and how many there are."""
    row = db.session.execute(
        select(TrackSummary.done_courses, TrackSummary.total_courses).where(
            TrackSummary.user_id == user_id, TrackSummary.track_id == track_id
        )
    ).one_or_none()
    return (row.done_courses, row.total_courses) if row else None
