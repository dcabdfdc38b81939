"""How the database is opened: SQLite in WAL with immediate write transactions, or PostgreSQL as it is."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from flask import current_app, g, has_request_context, request
from sqlalchemy import Connection, Engine, event

from app.extensions import db

V = TypeVar("V", bound=Callable[..., Any])

READING_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

#: The execution option of a connection that will not write, such as that of a backup: nobody waits for it.
ONLY_READING = "only_reading"

#: Every connection of SQLite keeps what was committed even when the power fails, and waits for its turn to write.
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=15000",
)


@event.listens_for(Engine, "connect")
def _open(connection: Any, record: object) -> None:  # noqa: ANN401 - each driver has its own type
    del record
    if not isinstance(connection, sqlite3.Connection):
        return
    # Python's driver would begin transactions by itself, and late; the "begin" listener below does it instead.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in SQLITE_PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    if _is_writing(connection):
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        # It waits for nothing and cannot fail, and every page begins with it: so it goes to the driver directly.
        connection.connection.cursor().execute("BEGIN")


def _is_writing(connection: Connection) -> bool:
    """A request that may write takes the write lock first: upgrading a read transaction fails under load."""
    return not connection.get_execution_options().get(ONLY_READING) and _may_write()


def _may_write() -> bool:
    if not has_request_context():
        return True
    is_writing = g.get("is_writing")
    if is_writing is not None:
        return bool(is_writing)
    if request.method in READING_METHODS:
        return False
    view = current_app.view_functions.get(request.endpoint or "")
    return not getattr(view, "__hub_reads_first__", False)


def reads_first(view: V) -> V:
    """Mark a view that, whatever the method, holds no lock until it calls :func:`begin_writing`.

    All who save take turns, so what can be read before the turn comes should be. What decides is read again in it.
    """
    view.__hub_reads_first__ = True  # type: ignore[attr-defined]
    return view


def begin_writing(*, keeps: bool = False) -> None:
    """End the read transaction of this request; what follows runs in one that may write.

    What was read is forgotten, and read anew when it is used. With ``keeps`` it stays as it was read, for looking only.
    """
    if keeps:
        db.session.expunge_all()
    db.session.rollback()
    if has_request_context():
        g.is_writing = True


def begin_reading() -> None:
    """End the present transaction; what follows only reads and holds no lock, whatever the method of the request."""
    db.session.rollback()
    if has_request_context():
        g.is_writing = False


@contextmanager
def aside() -> Iterator[None]:
    """Run somebody else's code so that its failure leaves the database session usable; the error goes on.

    Where something may be written it runs in a savepoint. A request that only reads has nothing to lose: there the
    present transaction is given up instead, which costs nothing as long as nothing fails.
    """
    session = db.session()
    may_write = _may_write() or session.in_nested_transaction() or session.new or session.dirty or session.deleted
    if may_write:
        with session.begin_nested():
            yield
        return
    try:
        yield
    except Exception:
        session.rollback()
        raise
