"""When nothing is wrong with the program: the disk is full, the database is locked, or it does not answer.

Such a failure is told apart from a mistake of ours by the code of the driver alone: words of databases change, and may
hold what somebody wrote.
"""

from __future__ import annotations

import enum
import errno
import sqlite3

from sqlalchemy.exc import DBAPIError, OperationalError, TimeoutError  # noqa: A004 - SQLAlchemy's: no connection is free


class Outage(enum.StrEnum):
    """What is the matter; the value is the word of ``/healthz`` and of the log."""

    FULL = "full"  # nothing can be written for want of room; reading goes on
    BUSY = "busy"  # others hold what is needed; trying again helps
    AWAY = "no answer"  # the database is not there, or refuses its work


#: Codes of SQLite. Extended ones are listed where they say more than the primary code in their last byte.
_SQLITE_EXTENDED = {
    # A quota answers like a disk that is full, and so does the file that readers share.
    sqlite3.SQLITE_IOERR_WRITE: Outage.FULL,
    sqlite3.SQLITE_IOERR_SHMSIZE: Outage.FULL,
}
_SQLITE = {
    sqlite3.SQLITE_FULL: Outage.FULL,
    sqlite3.SQLITE_BUSY: Outage.BUSY,
    sqlite3.SQLITE_LOCKED: Outage.BUSY,
    sqlite3.SQLITE_IOERR: Outage.AWAY,
    sqlite3.SQLITE_CANTOPEN: Outage.AWAY,
    sqlite3.SQLITE_READONLY: Outage.AWAY,
    sqlite3.SQLITE_PROTOCOL: Outage.BUSY,
}

#: SQLSTATEs of PostgreSQL, the longest beginning first that fits. Source: its manual, appendix A.
_POSTGRESQL = {
    "53100": Outage.FULL,  # disk_full
    "53": Outage.BUSY,  # insufficient_resources: memory, connections
    "40001": Outage.BUSY,  # serialization_failure
    "40P01": Outage.BUSY,  # deadlock_detected
    "55P03": Outage.BUSY,  # lock_not_available
    "25006": Outage.AWAY,  # read_only_sql_transaction: a standby answers in the place of the primary
    "57P": Outage.AWAY,  # shut down, crashed, or not yet started
    "58": Outage.AWAY,  # system_error: its files cannot be read or written
    "08": Outage.AWAY,  # connection_exception
}

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})

#: After how many seconds trying again makes sense.
PATIENCE = {Outage.FULL: 60, Outage.BUSY: 5, Outage.AWAY: 15}


def outage_of(error: BaseException | None) -> Outage | None:
    """Return what kind of outage an error is; None when it is none, and so somebody's mistake."""
    if isinstance(error, TimeoutError):
        return Outage.BUSY
    if isinstance(error, DBAPIError):
        return _of_driver(error)
    if isinstance(error, sqlite3.Error):  # of the queue of jobs, which knows no SQLAlchemy
        return _of_sqlite(error)
    if isinstance(error, OSError) and error.errno in _NO_ROOM:
        return Outage.FULL
    return None


def code_of(error: BaseException) -> str:
    """Return the code of the driver, or the name of the error: what a log may say about it."""
    original = error.orig if isinstance(error, DBAPIError) else error
    code = getattr(original, "sqlite_errorname", None) or getattr(original, "sqlstate", None)
    return str(code or type(original).__name__)


def _of_driver(error: DBAPIError) -> Outage | None:
    if isinstance(error.orig, sqlite3.Error) and hasattr(error.orig, "sqlite_errorcode"):
        return _of_sqlite(error.orig)
    state = getattr(error.orig, "sqlstate", None)
    if state:
        return next((_POSTGRESQL[state[:length]] for length in (5, 3, 2) if state[:length] in _POSTGRESQL), None)
    is_lost = error.connection_invalidated or (
        isinstance(error, OperationalError) and not isinstance(error.orig, sqlite3.Error)
    )
    # A connection that could not be made, or broke in the middle, has no code at all.
    return Outage.AWAY if is_lost else None


def _of_sqlite(error: sqlite3.Error) -> Outage | None:
    code = getattr(error, "sqlite_errorcode", 0)
    return _SQLITE_EXTENDED.get(code) or _SQLITE.get(code & 0xFF)
