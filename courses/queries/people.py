"""People as far as progress needs them."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from app.accounts.models import User
from app.extensions import db


def names_of(user_ids: Iterable[int | None]) -> dict[int, str]:
    """Return the names of people by id; no query when there is nobody to name."""
    wanted = sorted({user_id for user_id in user_ids if user_id is not None})
    if not wanted:
        return {}
    rows = db.session.execute(select(User.id, User.name).where(User.id.in_(wanted)))
    return {row.id: row.name for row in rows}
