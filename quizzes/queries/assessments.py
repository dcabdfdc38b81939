"""Reading self-assessments: what a learner answered in the other ones of a course."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.extensions import db
from quizzes.models import Answer, Attempt


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
