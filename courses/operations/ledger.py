"""Writing the ledger: one learner at a time, each row at most once."""

from __future__ import annotations

import datetime as dt
import functools
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
    if db.session.get_bind().dialect.name == "postgresql":
        return postgresql.insert(model)
    return sqlite.insert(model)


def add_entry(**values: Any) -> bool:  # noqa: ANN401 - the columns of a ledger row
    """Add a row to the ledger; return False when a row with the same ``once`` of this learner is there already."""
    statement = insert_for(LedgerEntry).values(**values)
    if values.get("once") is not None:
        statement = statement.on_conflict_do_nothing(index_elements=["user_id", "once"])
    return db.session.execute(statement.returning(LedgerEntry.id)).scalar_one_or_none() is not None


def upsert(model: type[Model], keys: Collection[str], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, or bring those with the same keys to these values. All rows have the same columns."""
    if not rows:
        return
    db.session.flush()
    statement = _upsert_statement(db.session.get_bind().dialect.name, model, tuple(keys), tuple(rows[0]))
    db.session.connection().execute(statement, [dict(row) for row in rows])


@functools.cache
def _upsert_statement(
    dialect: str, model: type[Model], keys: tuple[str, ...], names: tuple[str, ...]
) -> postgresql.Insert | sqlite.Insert:
    """Return the statement without values, built once: putting it together costs more than running it."""
    insert: postgresql.Insert | sqlite.Insert
    insert = (postgresql if dialect == "postgresql" else sqlite).insert(model.__table__)
    changed = {name: insert.excluded[name] for name in names if name not in keys}
    return insert.on_conflict_do_update(index_elements=list(keys), set_=changed)


def add_enrolment(learner: User, course: Course, variant: str, now: dt.datetime) -> bool:
    """Enrol a learner in a variant of a course without computing anything; return False when they were enrolled."""
    statement = (
        insert_for(Enrolment)
        .values(user_id=learner.id, course_id=course.id, variant=variant, enrolled_at=now)
        .on_conflict_do_nothing(index_elements=["user_id", "course_id", "variant"])
        .returning(Enrolment.id)
    )
    return db.session.execute(statement).scalar_one_or_none() is not None
