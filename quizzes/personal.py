"""What quizzes keep about a person: attempts with every save, granted attempts, and answers to practice questions."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import delete, select

from app.accounts.models import User
from app.extensions import db
from app.personal_data import PersonalData
from quizzes.models import Answer, Attempt, AttemptGrant, PracticeAnswer, Save


class QuizData(PersonalData):
    """Attempts, saves, attempts that were granted, and practice answers."""

    name = "quizzes"

    def export(self, user: User) -> Any:  # noqa: ANN401 - JSON
        """Return everything, in five queries. Who granted attempts is a person too: their name is left out."""
        attempts = db.session.execute(select(Attempt).where(Attempt.user_id == user.id).order_by(Attempt.id)).scalars()
        answers = _by_attempt(
            db.session.execute(select(Answer).join(Attempt).where(Attempt.user_id == user.id)).scalars()
        )
        saves = _by_attempt(
            db.session.execute(
                select(Save)
                .join(Attempt, Attempt.id == Save.attempt_id)
                .where(Attempt.user_id == user.id)
                .order_by(Save.id)
            ).scalars()
        )
        practice = db.session.execute(
            select(PracticeAnswer).where(PracticeAnswer.user_id == user.id).order_by(PracticeAnswer.answered_at)
        ).scalars()
        grants = db.session.execute(
            select(AttemptGrant).where(AttemptGrant.user_id == user.id).order_by(AttemptGrant.id)
        ).scalars()
        return {
            "attempts": [
                {
                    **_columns(one, without=("user_id", "open_key", "seed")),
                    "answers": answers.get(one.id, []),
                    "saves": saves.get(one.id, []),
                }
                for one in attempts
            ],
            "granted": [_columns(one, without=("id", "user_id", "by_id", "key")) for one in grants],
            "practice": [_columns(one, without=("user_id",)) for one in practice],
        }

    def erase(self, user: User) -> None:
        """Delete everything."""
        own = select(Attempt.id).where(Attempt.user_id == user.id)
        for model in (Save, Answer):
            db.session.execute(delete(model).where(model.attempt_id.in_(own)))
        db.session.execute(delete(Attempt).where(Attempt.user_id == user.id))
        for table in (AttemptGrant, PracticeAnswer):
            db.session.execute(delete(table).where(table.user_id == user.id))
        db.session.flush()


def _columns(row: Any, without: tuple[str, ...] = ()) -> dict[str, Any]:  # noqa: ANN401 - a row of any table
    names = [column.key for column in row.__table__.columns if column.key not in without]
    values = [(name, getattr(row, name)) for name in names]
    return {name: value.isoformat() if isinstance(value, dt.datetime) else value for name, value in values}


def _by_attempt(rows: Any) -> dict[int, list[dict[str, Any]]]:  # noqa: ANN401 - rows of answers or saves
    found: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row.attempt_id, []).append(_columns(row, without=("attempt_id",)))
    return found
