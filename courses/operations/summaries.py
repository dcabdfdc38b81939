"""Bringing the summaries of one learner up to date with the ledger, and noting what became complete."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from blinker import Signal
from sqlalchemy import delete

from app.accounts.models import User
from app.extensions import db
from courses.models import CourseSummary, LessonSummary, TrackSummary
from courses.operations.ledger import add_entry, upsert
from courses.outline import Course, Track
from courses.points import Entry
from courses.progress import CourseState, Happened, LessonState, last_of, since_revoked
from courses.queries.rows import course_row, lesson_rows, track_row
from courses.queries.standing import Learner, fresh_standings, learner_of, read_entries
from courses.signals import course_completed, lesson_completed, tell, track_completed

Row = dict[str, Any]


@dataclass
class _Update:
    """One run over one learner: what to say once everything is written."""

    user: User
    learner: Learner
    events: list[tuple[Signal, Row]] = field(default_factory=list)

    def note_lesson(self, course: Course, state: LessonState) -> None:
        """Add the ``completed`` row of a lesson that has none yet."""
        own = [entry for entry in self.learner.entries.get(course.id, ()) if entry.lesson_id == state.lesson.id]
        if state.completed_at is None or last_of(since_revoked(own), Happened.COMPLETED):
            return
        scope: Row = {"course_id": course.id, "lesson_id": state.lesson.id, "version_id": course.version_id}
        self._complete(course.id, own, scope, state.completed_at)
        self.events.append((lesson_completed, {"course": course, "lesson": state.lesson, "at": state.completed_at}))

    def note_course(self, state: CourseState) -> None:
        """Add the ``completed`` row of a course that has none yet in this variant."""
        course, at = state.course, state.standing.completed_at
        own = [
            entry
            for entry in self.learner.entries.get(course.id, ())
            if entry.lesson_id is None and entry.variant in {None, state.variant}
        ]
        if at is None or last_of(since_revoked(own), Happened.COMPLETED):
            return
        scope: Row = {"course_id": course.id, "variant": state.variant, "version_id": course.version_id}
        self._complete(course.id, own, scope, at)
        self.events.append((course_completed, {"course": course, "variant": state.variant, "at": at}))

    def note_track(self, track: Track, at: dt.datetime | None) -> None:
        """Add the ``completed`` row of a track that has none yet."""
        subject = f"track/{track.id}"
        own = self.learner.entries.get(subject, [])
        if at is None or last_of(since_revoked(own), Happened.COMPLETED):
            return
        tracks = self.learner.live.tracks
        scope: Row = {"track_id": track.id, "version_id": tracks.version_id if tracks else None}
        self._complete(subject, own, scope, at)
        self.events.append((track_completed, {"track": track, "at": at}))

    def _complete(self, subject: str, own: Sequence[Entry], scope: Row, at: dt.datetime) -> None:
        """Add the row, dated by its evidence, so that computing it again gives the same moment."""
        names = (scope.get("lesson_id"), scope.get("variant"))
        key = f"completed/{subject}/{names[0] or ''}/{names[1] or ''}/{times_revoked(own)}"
        if add_entry(user_id=self.user.id, kind=Happened.COMPLETED, at=at, once=key, **scope):
            entry = Entry(Happened.COMPLETED, at, lesson_id=names[0], variant=names[1])
            self.learner.entries.setdefault(subject, []).append(entry)


def times_revoked(entries: Sequence[Entry]) -> int:
    """Count the revocations: what may happen once may happen once more after each of them."""
    return sum(entry.kind == Happened.REVOKED for entry in entries)


def update_summaries(user: User, course_ids: Collection[str] = (), learner: Learner | None = None) -> None:
    """Compute these courses, and those of the learner whose summary is stale or missing; then all their tracks.

    The caller holds the learner's lock. What the rules call complete for the first time gets its ``completed`` row,
    and the signals are sent once everything is written.
    """
    learner = learner or learner_of(user.id)
    update = _Update(user, learner)
    standings = fresh_standings(learner)
    stale = sorted({course_id for course_id, variant in learner.pairs if (course_id, variant) not in standings})
    wanted = sorted(pair for pair in learner.pairs if pair not in standings or pair[0] in course_ids)
    read_entries(learner, {course_id for course_id, _ in wanted})
    rows = []
    for course_id, variant in wanted:
        course = learner.live.courses[course_id]
        for lesson in learner.course_state(course, variant, with_track=False).lessons:
            update.note_lesson(course, lesson)
        state = learner.course_state(course, variant, with_track=False)
        update.note_course(state)
        standings[course_id, variant] = state.standing
        rows.append(course_row(user.id, state))
    upsert(CourseSummary, ("user_id", "course_id", "variant"), rows)
    taken = sorted({course_id for course_id, _ in wanted})
    for course_id in stale:
        _drop_old_lessons(user.id, learner.live.courses[course_id])
    found = [row for course_id in taken for row in lesson_rows(learner, learner.live.courses[course_id])]
    upsert(LessonSummary, ("user_id", "course_id", "lesson_id"), found)
    track_rows = []
    for track in learner.tracks:
        track_standing = learner.track_state(track, standings)
        update.note_track(track, track_standing.completed_at)
        track_rows.append(track_row(user.id, track_standing, learner.live.basis))
    upsert(TrackSummary, ("user_id", "track_id"), track_rows)
    db.session.flush()
    for signal, values in update.events:
        tell(signal, learner=user, **values)


def _drop_old_lessons(user_id: int, course: Course) -> None:
    """Drop the summaries of lessons that the live version no longer has; the ledger keeps what happened in them."""
    db.session.execute(
        delete(LessonSummary).where(
            LessonSummary.user_id == user_id,
            LessonSummary.course_id == course.id,
            LessonSummary.lesson_id.not_in([lesson.id for lesson in course.lessons]),
        )
    )
