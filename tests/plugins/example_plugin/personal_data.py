"""What the plugin keeps about a person."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete

from app.accounts.models import User
from app.extensions import db
from app.personal_data import PersonalData
from example_plugin.models import Bookmark
from example_plugin.queries import bookmarks


class BookmarkData(PersonalData):
    """The lessons that a person has marked."""

    name = "example_plugin"

    def export(self, user: User) -> Any:
        """Return the marked lessons."""
        return [
            {"course": mark.course_id, "lesson": mark.lesson_id, "at": mark.at.isoformat()} for mark in bookmarks(user)
        ]

    def erase(self, user: User) -> None:
        """Delete the marks."""
        db.session.execute(delete(Bookmark).filter_by(user_id=user.id))
