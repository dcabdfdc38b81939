"""Marking a lesson. As everywhere, operations flush and the view commits."""

from __future__ import annotations

import datetime as dt

from flask import Flask

from app.accounts.models import User
from app.extensions import db
from example_plugin.models import Bookmark
from example_plugin.queries import has_bookmark
from example_plugin.signals import bookmarked


def bookmark(app: Flask, learner: User, course_id: str, lesson_id: str, now: dt.datetime) -> None:
    """Mark a lesson once, and tell whoever listens; marking it again changes nothing."""
    if has_bookmark(learner, course_id, lesson_id):
        return
    db.session.add(Bookmark(user_id=learner.id, course_id=course_id, lesson_id=lesson_id, at=now))
    db.session.flush()
    bookmarked.send(app, learner=learner, course_id=course_id, lesson_id=lesson_id)
