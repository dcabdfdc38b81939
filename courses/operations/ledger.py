"""Writing the ledger: one learner at a time, each row at most once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from app.accounts.models import User
from app.extensions import Model, db
from courses.models import Enrolment, LedgerEntry
from courses.outline import Course


def lock_learner(user_id: int) -> None:
    """Let one transaction at a time write the progress of a learner.

    SQLite has one writer anyway: a request that writes has begun with ``BEGIN IMMEDIATE``.
    """
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(select(User.id).where(User.id == user_id).with_for_update())


def insert_for(model: type[Model]) -> postgresql.Insert | sqlite.Insert:
    """Return an INSERT that knows ``on_conflict_…`` on the engine in use."""
    dialect = postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite
    return dialect.insert(model)


def add_entry(**values: Any) -> bool:  # noqa: ANN401 - the columns of a ledger row
    """Add a row to the ledger; return False when a row with the same ``once`` of this learner is there already."""
    statement = insert_for(LedgerEntry).values(**values)
    if values.get("once") is not None:
        statement = statement.on_conflict_do_nothing(index_elements=["user_id", "once"])
    return db.session.execute(statement.returning(LedgerEntry.id)).scalar_one_or_none() is not None


def upsert(model: type[Model], keys: Collection[str], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, or bring those with the same keys to these values."""
    if not rows:
        return
    statement = insert_for(model).values(list(rows))
    changed = {name: statement.excluded[name] for name in rows[0] if name not in keys}
    db.session.execute(statement.on_conflict_do_update(index_elements=list(keys), set_=changed))


def add_enrolment(learner: User, course: Course, variant: str, now: dt.datetime) -> bool:
    """Enrol a learner in a variant of a course without computing anything; return False when they were enrolled."""
    statement = (
        insert_for(Enrolment)
        .values(user_id=learner.id, course_id=course.id, variant=variant, enrolled_at=now)
        .on_conflict_do_nothing(index_elements=["user_id", "course_id", "variant"])
        .returning(Enrolment.id)
    )
    return db.session.execute(statement).scalar_one_or_none() is not None
