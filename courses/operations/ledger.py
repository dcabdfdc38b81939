"""Writing the ledger: one learner at a time, each row at most once."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Integer, String, bindparam, cast, func, literal, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert

from app.accounts.models import User
from app.extensions import Model, db
from courses.models import Enrolment, LedgerEntry
from courses.outline import Course
from courses.progress import Happened


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


#: What may happen once may happen once more after each revocation, so the key ends with how many there were.
_REVOKED = (
    select(func.count())
    .select_from(LedgerEntry)
    .where(
        LedgerEntry.user_id == bindparam("of_user", type_=Integer),
        LedgerEntry.course_id == bindparam("of_course", type_=String),
        LedgerEntry.lesson_id.is_not_distinct_from(bindparam("of_lesson", type_=String)),
        LedgerEntry.kind == Happened.REVOKED,
    )
    .scalar_subquery()
)
_ONCE_UNTIL_REVOKED = bindparam("key", type_=String) + literal("|") + cast(_REVOKED, String)


def add_entry(*, until_revoked: bool = False, **values: Any) -> bool:  # noqa: ANN401 - the columns of a ledger row
    """Add a row to the ledger; return False when a row with the same ``once`` of this learner is there already.

    ``until_revoked`` lets it be there once more after staff took its lesson (or its course) back.
    """
    key = values.pop("once", None)
    if key is not None and until_revoked:
        given = {"key": key, "of_user": values["user_id"], "of_course": values["course_id"]}
        given["of_lesson"] = values.get("lesson_id")
    else:
        given = {} if key is None else {"once": key}
    statement = _entry_statement(db.session.get_bind().dialect.name, (*values, *given))
    return db.session.execute(statement, {**values, **given}).scalar_one_or_none() is not None


@functools.cache
def _entry_statement(dialect: str, names: tuple[str, ...]) -> ReturningInsert[int]:
    """Return the statement for these values, built once."""
    table = LedgerEntry.__table__
    row: dict[str, ColumnElement[Any]] = {name: bindparam(name) for name in names if name in table.c}
    if "key" in names:
        row["once"] = _ONCE_UNTIL_REVOKED
    statement = (postgresql if dialect == "postgresql" else sqlite).insert(table).values(row)
    if "once" in row:
        statement = statement.on_conflict_do_nothing(index_elements=["user_id", "once"])
    returning: ReturningInsert[int] = statement.returning(table.c.id)
    return returning


def insert_missing(model: type[Model], keys: Collection[str], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, and leave those alone whose keys are there already. All rows have the same columns."""
    _write(model, keys, rows, changes=False)


def upsert(model: type[Model], keys: Collection[str], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, or bring those with the same keys to these values. All rows have the same columns."""
    _write(model, keys, rows, changes=True)


def _write(model: type[Model], keys: Collection[str], rows: Sequence[Mapping[str, Any]], *, changes: bool) -> None:
    if not rows:
        return
    db.session.flush()
    dialect = db.session.get_bind().dialect.name
    statement = _insert_statement(dialect, model, tuple(keys), tuple(rows[0]), changes)
    db.session.connection().execute(statement, [dict(row) for row in rows])


@functools.cache
def _insert_statement(
    dialect: str,
    model: type[Model],
    keys: tuple[str, ...],
    names: tuple[str, ...],
    changes: bool,  # noqa: FBT001
) -> postgresql.Insert | sqlite.Insert:
    """Return the statement without values, built once: putting it together costs more than running it."""
    insert: postgresql.Insert | sqlite.Insert
    insert = (postgresql if dialect == "postgresql" else sqlite).insert(model.__table__)
    if not changes:
        return insert.on_conflict_do_nothing(index_elements=list(keys))
    changed = {name: insert.excluded[name] for name in names if name not in keys}
    return insert.on_conflict_do_update(index_elements=list(keys), set_=changed)


def add_enrolment(learner: User, course: Course, variant: str, now: dt.datetime) -> bool:
    """Enrol a learner in a variant of a course without computing anything; return False when they were enrolled."""
    row = {"user_id": learner.id, "course_id": course.id, "variant": variant, "enrolled_at": now}
    statement = _enrolment_statement(db.session.get_bind().dialect.name)
    return db.session.execute(statement, row).scalar_one_or_none() is not None


@functools.cache
def _enrolment_statement(dialect: str) -> ReturningInsert[int]:
    """Return the statement without values, built once."""
    table = Enrolment.__table__
    names = ("user_id", "course_id", "variant")
    row: dict[str, ColumnElement[Any]] = {name: bindparam(name) for name in (*names, "enrolled_at")}
    statement = (postgresql if dialect == "postgresql" else sqlite).insert(table).values(row)
    returning: ReturningInsert[int] = statement.on_conflict_do_nothing(index_elements=names).returning(table.c.id)
    return returning
