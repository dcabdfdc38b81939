"""What courses keeps about a person: handed over on request, erased with the account."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import delete, select

from app.accounts.models import User
from app.extensions import Model, db
from app.personal_data import PersonalData
from courses.models import (
    CourseSummary,
    Enrolment,
    LedgerEntry,
    LessonSummary,
    Place,
    TrackEnrolment,
    TrackSummary,
)

#: Under these names the person gets the tables. Summaries say again what the ledger says, but people read them better.
TABLES: dict[str, type[Model]] = {
    "tracks": TrackEnrolment,
    "courses": Enrolment,
    "progress_on_tracks": TrackSummary,
    "progress_in_courses": CourseSummary,
    "progress_in_lessons": LessonSummary,
    "places": Place,
    "history": LedgerEntry,
}
#: What only the machine understands. Who decided is a person too: the reason is handed over, the name is not.
HIDDEN = frozenset({"id", "user_id", "once", "version_id", "basis", "by_id"})


class CoursesData(PersonalData):
    """Tracks, courses, progress, places and the whole history of one person."""

    name = "courses"

    def export(self, user: User) -> Any:  # noqa: ANN401 - whatever JSON can say
        """Return the rows of every table about the person."""
        return {name: _rows(table, user) for name, table in TABLES.items()}

    def erase(self, user: User) -> None:
        """Delete the rows of every table about the person."""
        for table in TABLES.values():
            db.session.execute(delete(table).where(table.__table__.c.user_id == user.id))
        db.session.flush()


def _rows(table: type[Model], user: User) -> list[dict[str, Any]]:
    columns = [column for column in table.__table__.columns if column.name not in HIDDEN]
    found = db.session.execute(
        select(*columns).where(table.__table__.c.user_id == user.id).order_by(*table.__table__.primary_key)
    )
    return [{name: _said(value) for name, value in row._mapping.items()} for row in found]  # noqa: SLF001 - public API


def _said(value: Any) -> Any:  # noqa: ANN401 - whatever a column holds
    return value.isoformat() if isinstance(value, dt.datetime) else value
