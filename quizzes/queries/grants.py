"""Reading a learner's attempts for staff, and the further attempts that were granted."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Integer, Row, String, bindparam, func, select
from sqlalchemy.orm import aliased

from app.accounts.models import User
from app.extensions import db
from quizzes.models import Attempt, AttemptGrant

_BY = aliased(User)
_OF_LEARNER = AttemptGrant.user_id == bindparam("user_id", type_=Integer)
_OF_QUIZ = (
    _OF_LEARNER,
    AttemptGrant.course_id == bindparam("course_id", type_=String),
    AttemptGrant.lesson_id == bindparam("lesson_id", type_=String),
    AttemptGrant.variant == bindparam("variant", type_=String),
)
_GRANTED = select(func.coalesce(func.sum(AttemptGrant.count), 0)).where(*_OF_QUIZ)
_GRANTS = (
    select(
        AttemptGrant.course_id,
        AttemptGrant.lesson_id,
        AttemptGrant.variant,
        AttemptGrant.count.label("number"),
        AttemptGrant.reason,
        AttemptGrant.at,
        _BY.name.label("by_name"),
    )
    .outerjoin(_BY, _BY.id == AttemptGrant.by_id)
    .order_by(AttemptGrant.id)
)
_GRANTS_AT, _GRANTS_ABOUT = _GRANTS.where(*_OF_QUIZ), _GRANTS.where(_OF_LEARNER)


def granted_attempts(user_id: int, course_id: str, lesson_id: str, variant: str) -> int:
    """Return how many further attempts at a quiz a learner was given."""
    values = {"user_id": user_id, "course_id": course_id, "lesson_id": lesson_id, "variant": variant}
    return int(db.session.execute(_GRANTED, values).scalar_one())


def grants_at(user_id: int, course_id: str, lesson_id: str, variant: str) -> list[Row[Any]]:
    """Return the grants of attempts at a quiz to a learner with the names of who decided, the oldest first."""
    values = {"user_id": user_id, "course_id": course_id, "lesson_id": lesson_id, "variant": variant}
    return list(db.session.execute(_GRANTS_AT, values))


def grants_about(user_id: int) -> list[Row[Any]]:
    """Return all grants of attempts to a learner with the names of who decided, the oldest first."""
    return list(db.session.execute(_GRANTS_ABOUT, {"user_id": user_id}))


_ATTEMPTS_OF = (
    select(
        Attempt.course_id,
        Attempt.lesson_id,
        Attempt.variant,
        Attempt.number,
        Attempt.started_at,
        Attempt.submitted_at,
        Attempt.score,
        Attempt.max_score,
        Attempt.is_passed,
    )
    .where(Attempt.user_id == bindparam("user_id", type_=Integer), Attempt.is_scored.is_(True))
    .order_by(Attempt.course_id, Attempt.lesson_id, Attempt.variant, Attempt.number)
)


def attempts_of(user_id: int) -> list[Row[Any]]:
    """Return a learner's attempts at all quizzes: numbers, times and scores, and nothing of what was answered.

    Self-assessments are not among them: nobody else is told even that there is one.
    """
    return list(db.session.execute(_ATTEMPTS_OF, {"user_id": user_id}))
