"""The ledger as the pure rules see it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Row, bindparam, or_, select

from app.extensions import db
from courses.models import LedgerEntry
from courses.points import Entry

_COLUMNS = (
    LedgerEntry.kind,
    LedgerEntry.at,
    LedgerEntry.lesson_id,
    LedgerEntry.variant,
    LedgerEntry.ref,
    LedgerEntry.data,
    LedgerEntry.reason,
    LedgerEntry.by_id,
)

#: Built once, and from plain columns: putting a statement together costs more than running it.
_TABLE = LedgerEntry.__table__.c
_OF_COURSE = (
    select(*(_TABLE[column.key] for column in _COLUMNS))
    .where(_TABLE.user_id == bindparam("user_id"), _TABLE.course_id == bindparam("course_id"))
    .order_by(_TABLE.id)
)


def course_entries(user_id: int, course_id: str) -> list[Entry]:
    """Return everything that happened to a learner in a course, oldest first."""
    rows = db.session.execute(_OF_COURSE, {"user_id": user_id, "course_id": course_id})
    return [Entry(*row) for row in rows]


_OF_SUBJECTS = (
    select(LedgerEntry.course_id, LedgerEntry.track_id, *_COLUMNS)
    .where(
        LedgerEntry.user_id == bindparam("user_id"),
        or_(
            LedgerEntry.course_id.in_(bindparam("course_ids", expanding=True)),
            LedgerEntry.track_id.in_(bindparam("track_ids", expanding=True)),
        ),
    )
    .order_by(LedgerEntry.id)
)


def entries_by_subject(user_id: int, course_ids: Collection[str], track_ids: Collection[str]) -> dict[str, list[Entry]]:
    """Return the entries of several courses and tracks, by course id or ``track/<id>``, oldest first."""
    values = {"user_id": user_id, "course_ids": list(course_ids), "track_ids": list(track_ids)}
    rows = db.session.execute(_OF_SUBJECTS, values)
    found: dict[str, list[Entry]] = {}
    for row in rows:
        found.setdefault(_subject(row), []).append(Entry(*row[2:]))
    return found


def _subject(row: Row[*tuple[Any, ...]]) -> str:
    course_id, track_id = row[0], row[1]
    return f"track/{track_id}" if course_id is None else str(course_id)
