"""Published exercises, what learners wrote into them, and every save that was acknowledged."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model

USER = "accounts_user.id"
VERSION = "courses_version.id"


class PublishedExercise(Model):
    """An exercise as it stands in one published version; :func:`exercises.outline.exercise_from` reads ``content``."""

    __tablename__ = "exercises_exercise"

    version_id: Mapped[int] = mapped_column(ForeignKey(VERSION, ondelete="CASCADE"), primary_key=True)
    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    content: Mapped[dict[str, Any]]


class WorkbookEntry(Model):
    """What counts for one part of an exercise: only its learner sees it.

    ``key`` is the id of a field, ``criterion:<id>``, or ``<id>@<version>`` for what was put aside because the field
    cannot show it any more. ``kind`` is the type of field, ``version_id`` the version whose form it was written into.
    ``revision`` is what a page must have seen to change it; ``page_id`` and ``counter`` are those of its last save.
    """

    __tablename__ = "exercises_entry"

    user_id: Mapped[int] = mapped_column(ForeignKey(USER, ondelete="CASCADE"), primary_key=True)
    course_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    exercise_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    value: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    version_id: Mapped[int] = mapped_column(ForeignKey(VERSION))
    revision: Mapped[int]
    page_id: Mapped[str] = mapped_column(String(40))
    counter: Mapped[int]
    saved_at: Mapped[dt.datetime]


class WorkbookSave(Model):
    """Every save that was acknowledged, those that lost against a newer one included."""

    __tablename__ = "exercises_save"
    __table_args__ = (
        UniqueConstraint("user_id", "course_id", "exercise_id", "key", "page_id", "counter"),
        Index("ix_exercises_save_workbook", "user_id", "course_id", "exercise_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey(USER, ondelete="CASCADE"))
    course_id: Mapped[str] = mapped_column(String(80))
    exercise_id: Mapped[str] = mapped_column(String(80))
    key: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(40))
    value: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    version_id: Mapped[int] = mapped_column(ForeignKey(VERSION))
    page_id: Mapped[str] = mapped_column(String(40))
    counter: Mapped[int]
    seen_revision: Mapped[int]
    is_accepted: Mapped[bool]
    at: Mapped[dt.datetime]
