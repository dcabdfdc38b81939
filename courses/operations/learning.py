"""What learners do: enrol, choose a track, open and confirm lessons; every deed becomes a row of the ledger."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, update
from sqlalchemy.dialects import postgresql, sqlite

from app.accounts.models import User
from app.extensions import db
from courses.models import Place, TrackEnrolment
from courses.operations.ledger import add_enrolment, add_entry, insert_for, lock_learner, upsert
from courses.operations.summaries import update_summaries
from courses.outline import VARIANTS, Course, Lesson, Track
from courses.progress import Happened


def enrol(learner: User, course: Course, variant: str, now: dt.datetime) -> bool:
    """Enrol a learner in a course, in one variant; return False when they were enrolled already.

    Lessons that they have completed elsewhere count at once.

    Raises:
        ValueError: The variant is none of ours.
    """
    if variant not in VARIANTS:
        message = f"'{variant}' is no variant."
        raise ValueError(message)
    lock_learner(learner.id)
    if not add_enrolment(learner, course, variant, now):
        return False
    update_summaries(learner, {course.id})
    return True


def choose_track(learner: User, track: Track, now: dt.datetime) -> None:
    """Make a track the learner's present one. The rows of other tracks stay, and so does all progress."""
    lock_learner(learner.id)
    db.session.execute(
        update(TrackEnrolment)
        .where(TrackEnrolment.user_id == learner.id, TrackEnrolment.track_id != track.id)
        .values(is_current=False)
    )
    row = {"user_id": learner.id, "track_id": track.id, "is_current": True, "enrolled_at": now}
    statement = insert_for(TrackEnrolment).values(**row)
    db.session.execute(
        statement.on_conflict_do_update(index_elements=["user_id", "track_id"], set_={"is_current": True})
    )
    update_summaries(learner)


def record(  # noqa: PLR0913 - the columns of a ledger row
    learner: User,
    course: Course,
    lesson: Lesson | None,
    kind: Happened,
    now: dt.datetime,
    *,
    variant: str | None = None,
    ref: str | None = None,
    data: Mapping[str, Any] | None = None,
    once: str | None = None,
    evaluates: bool = True,
) -> bool:
    """Add what a learner did to the ledger, and evaluate the lesson, the course and their tracks anew.

    ``course`` and ``lesson`` are outlines of the version in which it was done; progress is computed for the live one.
    ``once`` names what may be there once only (until staff takes the lesson back); return False when it was there.
    It runs in the caller's transaction, which must be one that may write. A caller that records more, or evaluates by
    itself with :func:`update_summaries`, says so with ``evaluates``.
    """
    lock_learner(learner.id)
    lesson_id = lesson.id if lesson else None
    added = add_entry(
        user_id=learner.id,
        kind=Happened(kind),
        course_id=course.id,
        lesson_id=lesson_id,
        variant=variant,
        ref=ref,
        version_id=course.version_id,
        at=now,
        data=dict(data or {}),
        once=once,
        until_revoked=True,
    )
    if added and evaluates:
        update_summaries(learner, {course.id})
    return added


def open_lesson(learner: User, course: Course, lesson: Lesson, variant: str, now: dt.datetime) -> None:
    """Note that a learner is in a lesson: enrol, open it once, and move the place there if it was elsewhere.

    The caller has made sure that the lesson is open to the learner.
    """
    lock_learner(learner.id)
    is_new = add_enrolment(learner, course, variant, now)
    is_opened = record(learner, course, lesson, Happened.OPENED, now, once=f"{Happened.OPENED}/{course.id}/{lesson.id}")
    if is_new and not is_opened:
        update_summaries(learner, {course.id})
    row = {"user_id": learner.id, "course_id": course.id, "lesson_id": lesson.id, "anchor": None, "at": now}
    db.session.execute(_place_statement(db.session.get_bind().dialect.name), row)


@functools.cache
def _place_statement(dialect: str) -> postgresql.Insert | sqlite.Insert:
    """Return what moves the place to another lesson, and leaves it alone in the same one; built once."""
    table = Place.__table__
    names = ("user_id", "course_id", "lesson_id", "anchor", "at")
    insert: postgresql.Insert | sqlite.Insert
    insert = (postgresql if dialect == "postgresql" else sqlite).insert(table)
    insert = insert.values({name: bindparam(name) for name in names})
    changed = {name: insert.excluded[name] for name in names[2:]}
    is_elsewhere = table.c.lesson_id != insert.excluded.lesson_id
    return insert.on_conflict_do_update(index_elements=["user_id", "course_id"], set_=changed, where=is_elsewhere)


def keep_place(learner: User, course: Course, lesson: Lesson, anchor: str | None, now: dt.datetime) -> None:
    """Keep where the learner is reading: the heading or block in view, or the beginning of the lesson."""
    row = {"user_id": learner.id, "course_id": course.id, "lesson_id": lesson.id, "anchor": anchor, "at": now}
    upsert(Place, ("user_id", "course_id"), [row])


def confirm_lesson(learner: User, course: Course, lesson: Lesson, variant: str, now: dt.datetime) -> bool:
    """Note that the learner marked a lesson as read; return False when it was marked already."""
    lock_learner(learner.id)
    add_enrolment(learner, course, variant, now)
    once = f"{Happened.CONFIRMED}/{course.id}/{lesson.id}"
    return record(learner, course, lesson, Happened.CONFIRMED, now, once=once)
