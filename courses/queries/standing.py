"""Where a learner stands, computed from the ledger for everything that is live; it changes nothing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import select

from app.extensions import db
from courses.models import CourseSummary, Enrolment, TrackEnrolment
from courses.outline import Course, Track
from courses.points import Entry
from courses.progress import CourseState, Rules, Standing, TrackState, course_state, track_state
from courses.queries.ledger import entries_by_subject
from courses.queries.published import Published, current_rules, published


@dataclass
class Learner:
    """What is needed to compute a learner's progress: what is live, where they are enrolled, what happened."""

    user_id: int
    live: Published
    rules: Rules
    enrolments: set[tuple[str, str]]
    track_ids: list[str]
    current_track_id: str | None = None
    entries: dict[str, list[Entry]] = field(default_factory=dict)

    @property
    def tracks(self) -> list[Track]:
        """Return the live tracks on which the learner is or was."""
        return [track for name in self.track_ids if (track := self.live.track(name))]

    @property
    def pairs(self) -> set[tuple[str, str]]:
        """Return the live courses and variants that concern the learner: enrolments, and all of their tracks."""
        found = {(course_id, variant) for course_id, variant in self.enrolments if course_id in self.live.courses}
        for track in self.tracks:
            found.update((s.course_id, track.audience) for s in track.stops if s.course_id in self.live.courses)
        return found

    def course_state(self, course: Course, variant: str) -> CourseState:
        """Compute a course in a variant."""
        return course_state(course, variant, self.entries.get(course.id, ()), self.rules)

    def track_state(self, track: Track, standings: dict[tuple[str, str], Standing]) -> TrackState:
        """Compute a track from the standings of its live courses, by course and variant."""
        if self.live.tracks is None:
            message = "A track needs published tracks."
            raise LookupError(message)
        own = {course_id: standing for (course_id, variant), standing in standings.items() if variant == track.audience}
        return track_state(self.live.tracks, track, own, self.entries.get(f"track/{track.id}", ()))


def learner_of(user_id: int, live: Published | None = None) -> Learner:
    """Read where a learner is enrolled (two queries), without what happened."""
    enrolments = db.session.execute(
        select(Enrolment.course_id, Enrolment.variant).where(Enrolment.user_id == user_id)
    ).all()
    tracks = db.session.execute(
        select(TrackEnrolment.track_id, TrackEnrolment.is_current)
        .where(TrackEnrolment.user_id == user_id)
        .order_by(TrackEnrolment.id)
    ).all()
    return Learner(
        user_id,
        live if live is not None else published(),
        current_rules(),
        {(row.course_id, row.variant) for row in enrolments},
        [row.track_id for row in tracks],
        next((row.track_id for row in tracks if row.is_current), None),
    )


def read_entries(learner: Learner, course_ids: Collection[str]) -> None:
    """Read what happened in these courses and on the learner's tracks (one query)."""
    learner.entries = entries_by_subject(learner.user_id, sorted(course_ids), learner.track_ids)


_STANDING_COLUMNS = tuple(getattr(CourseSummary, name) for name in Standing.__dataclass_fields__)


def fresh_standings(learner: Learner) -> dict[tuple[str, str], Standing]:
    """Return the standings whose summaries were computed for the live version, by course and variant (one query)."""
    rows = db.session.execute(
        select(CourseSummary.course_id, CourseSummary.variant, CourseSummary.version_id, *_STANDING_COLUMNS).where(
            CourseSummary.user_id == learner.user_id
        )
    )
    found = {}
    for course_id, variant, version_id, *values in rows:
        course = learner.live.courses.get(course_id)
        if course is not None and course.version_id == version_id:
            found[course_id, variant] = Standing(*values)
    return found


def standings_of(learner: Learner) -> dict[tuple[str, str], Standing]:
    """Return the standings of all that concerns the learner; stale and missing summaries are computed on the fly."""
    standings = fresh_standings(learner)
    stale = [pair for pair in learner.pairs if pair not in standings]
    if stale:
        read_entries(learner, {course_id for course_id, _ in stale})
    for course_id, variant in stale:
        standings[course_id, variant] = learner.course_state(learner.live.courses[course_id], variant).standing
    return standings
