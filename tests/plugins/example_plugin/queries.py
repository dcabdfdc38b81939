"""What a learner has marked."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from app.accounts.models import User
from app.extensions import db
from example_plugin.models import Bookmark


def bookmarks(learner: User) -> Sequence[Bookmark]:
    """Return the bookmarks of a learner, newest first."""
    return db.session.scalars(select(Bookmark).filter_by(user_id=learner.id).order_by(Bookmark.at.desc())).all()


def has_bookmark(learner: User, course_id: str, lesson_id: str) -> bool:
    """Tell whether a learner has marked a lesson."""
    mine = select(Bookmark.id).filter_by(user_id=learner.id, course_id=course_id, lesson_id=lesson_id)
    return db.session.scalar(mine) is not None
