"""What staff decided about learners, and what else happened to one of them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import aliased

from app.accounts.models import User
from app.extensions import db
from courses.models import LedgerEntry
from courses.progress import Happened


def decisions_about(user_id: int) -> list[Row[Any]]:
    """Return the grants and revocations about a learner with the names of who decided, the latest first."""
    by = aliased(User)
    return list(
        db.session.execute(
            select(
                LedgerEntry.kind,
                LedgerEntry.at,
                LedgerEntry.course_id,
                LedgerEntry.lesson_id,
                LedgerEntry.track_id,
                LedgerEntry.variant,
                LedgerEntry.reason,
                by.name.label("by_name"),
            )
            .outerjoin(by, by.id == LedgerEntry.by_id)
            .where(LedgerEntry.user_id == user_id, LedgerEntry.kind.in_([Happened.GRANTED, Happened.REVOKED]))
            .order_by(LedgerEntry.id.desc())
        )
    )
