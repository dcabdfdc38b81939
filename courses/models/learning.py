"""What learners did: the append-only ledger, and the summaries that are computed from it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model

USER = "accounts_user.id"


class TrackEnrolment(Model):
    """A learner on a track. Changing the track keeps the row of the old one; one row is the present track."""

    __tablename__ = "courses_track_enrolment"
    __table_args__ = (UniqueConstraint("user_id", "track_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey(USER, ondelete="CASCADE"), index=True)
    track_id: Mapped[str] = mapped_column(String(80), index=True)
    is_current: Mapped[bool] = mapped_column(default=True)
    enrolled_at: Mapped[dt.datetime]


class Enrolment(Model):
    """A learner in a course, in one variant: ``politicians`` or ``activists``."""

    __tablename__ = "courses_enrolment"
    __table_args__ = (UniqueConstraint("user_id", "course_id", "variant"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey(USER, ondelete="CASCADE"), index=True)
    course_id: Mapped[str] = mapped_column(String(80), index=True)
    variant: Mapped[str] = mapped_column(String(20))
    enrolled_at: Mapped[dt.datetime]


class LedgerEntry(Model):
    """One thing that happened, only ever added.

    ``kind`` is one of :class:`courses.progress.Happened`. ``lesson_id`` is empty for what concerns the whole course,
    ``course_id`` for what concerns a whole track (``track_id`` is set then). ``variant`` is set for what counts for
    one variant only. ``ref`` names the question or attempt. ``once`` makes an entry unique per learner: a second
    insert of the same is ignored. ``by_id`` and ``reason`` are filled when a member of staff grants or revokes.
    """

    __tablename__ = "courses_ledger_entry"
    __table_args__ = (
        UniqueConstraint("user_id", "once"),
        Index("ix_courses_ledger_entry_user_course", "user_id", "course_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey(USER, ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(20))
    track_id: Mapped[str | None] = mapped_column(String(80))
    course_id: Mapped[str | None] = mapped_column(String(80))
    lesson_id: Mapped[str | None] = mapped_column(String(80))
    variant: Mapped[str | None] = mapped_column(String(20))
    ref: Mapped[str | None] = mapped_column(String(120))
    version_id: Mapped[int | None] = mapped_column(ForeignKey("courses_version.id"))
    at: Mapped[dt.datetime]
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    once: Mapped[str | None] = mapped_column(String(255))
    by_id: Mapped[int | None] = mapped_column(ForeignKey(USER, ondelete="SET NULL"))
    reason: Mapped[str | None] = mapped_column(Text)


class LessonSummary(Model):
    """Where a learner stands in a lesson, as computed for ``version_id``."""

    __tablename__ = "courses_lesson_summary"

    user_id: Mapped[int] = mapped_column(ForeignKey(USER, ondelete="CASCADE"), primary_key=True)
    course_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    lesson_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    opened_at: Mapped[dt.datetime | None]
    completed_at: Mapped[dt.datetime | None]
    best_score: Mapped[float | None]
    version_id: Mapped[int] = mapped_column(ForeignKey("courses_version.id"))


class CourseSummary(Model):
    """Where a learner stands in a course, in one variant: a row per enrolment, and per live course of their tracks.

    ``done``/``total`` count lessons without the quiz, ``steps_done``/``steps`` with it.
    """

    __tablename__ = "courses_course_summary"
    __table_args__ = (Index("ix_courses_course_summary_course", "course_id", "variant"),)

    user_id: Mapped[int] = mapped_column(ForeignKey(USER, ondelete="CASCADE"), primary_key=True)
    course_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    variant: Mapped[str] = mapped_column(String(20), primary_key=True)
    done: Mapped[int]
    total: Mapped[int]
    steps_done: Mapped[int]
    steps: Mapped[int]
    percent: Mapped[int]
    minutes_left: Mapped[int]
    next_lesson_id: Mapped[str | None] = mapped_column(String(80))
    best_score: Mapped[float | None]
    completed_at: Mapped[dt.datetime | None]
    last_at: Mapped[dt.datetime | None]
    version_id: Mapped[int] = mapped_column(ForeignKey("courses_version.id"))


class TrackSummary(Model):
    """Where a learner stands on a track. ``basis`` names the versions it was computed for (a digest of their ids)."""

    __tablename__ = "courses_track_summary"
    __table_args__ = (Index("ix_courses_track_summary_track", "track_id", "percent"),)

    user_id: Mapped[int] = mapped_column(ForeignKey(USER, ondelete="CASCADE"), primary_key=True)
    track_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    done_lessons: Mapped[int]
    total_lessons: Mapped[int]
    done_courses: Mapped[int]
    total_courses: Mapped[int]
    percent: Mapped[int]
    minutes_left: Mapped[int]
    next_course_id: Mapped[str | None] = mapped_column(String(80))
    completed_at: Mapped[dt.datetime | None]
    last_at: Mapped[dt.datetime | None]
    basis: Mapped[str] = mapped_column(String(64))


class Place(Model):
    """Where a learner stopped reading a course, so that "continue" lands there. ``anchor`` is a heading or block id."""

    __tablename__ = "courses_place"

    user_id: Mapped[int] = mapped_column(ForeignKey(USER, ondelete="CASCADE"), primary_key=True)
    course_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    lesson_id: Mapped[str] = mapped_column(String(80))
    anchor: Mapped[str | None] = mapped_column(String(120))
    at: Mapped[dt.datetime]
