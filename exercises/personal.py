"""What exercises keep about a person: all that they wrote, and every save of it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.accounts.models import User
from app.extensions import Model, db
from app.personal_data import PersonalData
from exercises.models import WorkbookEntry, WorkbookSave
from exercises.operations import erase_workbooks

#: What only the machine understands.
HIDDEN = frozenset({"id", "user_id", "page_id", "counter", "seen_revision", "version_id"})


class ExerciseData(PersonalData):
    """The workbook and its history."""

    name = "exercises"

    def export(self, user: User) -> Any:  # noqa: ANN401 - JSON
        """Return everything, in two queries."""
        return {"workbook": _rows(WorkbookEntry, user), "history": _rows(WorkbookSave, user)}

    def erase(self, user: User) -> None:
        """Delete everything."""
        erase_workbooks(user)


def _rows(table: type[Model], user: User) -> list[dict[str, Any]]:
    columns = [column for column in table.__table__.columns if column.name not in HIDDEN]
    found = db.session.execute(
        select(*columns).where(table.__table__.c.user_id == user.id).order_by(*table.__table__.primary_key)
    )
    return [
        {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in row._mapping.items()}  # noqa: SLF001 - public API
        for row in found
    ]
