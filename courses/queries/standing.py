"""Where a learner stands, computed from the ledger for everything that is live; it changes nothing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    CompoundSelect,
    Integer,
    Select,
    String,
    bindparam,
    case,
    cast,
    literal,
    null,
    select,
    union_all,
)

from app.extensions import db
from courses.models import CourseSummary, Enrolment, Live, Place, TrackEnrolment, Version
from courses.outline import Course, Track
from courses.points import Entry
from courses.progress import CourseState, Rules, Standing, TrackState, course_state, track_state
from courses.queries.ledger import entries_by_subject
from courses.queries.published import Published, assemble, current_rules


@dataclass
class Learner:
    """What is needed to compute a learner's progress: what is live, where they are enrolled, what happened."""

    user_id: int | None
    live: Published
    rules: Rules
    #: By course and variant; the later enrolment has the greater number.
    enrolments: dict[tuple[str, str], int]
    track_ids: list[str]
    current_track_id: str | None = None
    #: By course: the lesson, and the heading or block in view.
    places: dict[str, tuple[str, str | None]] = field(default_factory=dict)
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

    @property
    def current_track(self) -> Track | None:
        """Return the live track that the learner has chosen."""
        return self.live.track(self.current_track_id)

    def variants(self, course_id: str) -> list[str]:
        """Return the variants in which the learner takes a course, the one to show first."""
        track = self.current_track
        own = [track.audience] if track and any(stop.course_id == course_id for stop in track.stops) else []
        enrolled = sorted((number, variant) for (name, variant), number in self.enrolments.items() if name == course_id)
        return [*own, *(variant for _, variant in reversed(enrolled) if variant not in own)]

    def course_state(self, course: Course, variant: str, *, with_track: bool = True) -> CourseState:
        """Compute a course in a variant, locked as the learner's track wants it; summaries leave the track out."""
        missing = self.missing_courses(course.id, variant) if with_track else ()
        return course_state(course, variant, self.entries.get(course.id, ()), self.rules, missing)

    def missing_courses(self, course_id: str, variant: str) -> tuple[str, ...]:
        """Return the courses that the present track wants completed first (a query where it wants any)."""
        track = self.current_track
        if track is None or track.audience != variant:
            return ()
        required = next((stop.requires for stop in track.stops if stop.course_id == course_id), ())
        if not required:
            return ()
        completed = set(
            db.session.scalars(
                select(CourseSummary.course_id).where(
                    CourseSummary.user_id == self.user_id,
                    CourseSummary.variant == variant,
                    CourseSummary.course_id.in_(required),
                    CourseSummary.completed_at.is_not(None),
                )
            )
        )
        return tuple(name for name in required if name not in completed)

    def track_state(self, track: Track, standings: dict[tuple[str, str], Standing]) -> TrackState:
        """Compute a track from the standings of its live courses, by course and variant."""
        if self.live.tracks is None:
            message = "A track needs published tracks."
            raise LookupError(message)
        own = {course_id: standing for (course_id, variant), standing in standings.items() if variant == track.audience}
        return track_state(self.live.tracks, track, own, self.entries.get(f"track/{track.id}", ()))


def _reading_statement(*, is_learner: bool) -> CompoundSelect[*tuple[Any, ...]]:
    """Build what :func:`learner_of` asks; putting a statement together costs more than running it."""
    nothing = cast(null(), String)
    user_id = bindparam("user_id", type_=Integer)
    parts: list[Select[*tuple[Any, ...]]] = [
        select(literal("live").label("what"), Live.subject, Version.digest, nothing, Version.id).join(
            Version, Version.id == Live.version_id
        )
    ]
    if is_learner:
        is_current = case((TrackEnrolment.is_current, 1), else_=0)
        parts += [
            select(literal("course"), Enrolment.course_id, Enrolment.variant, nothing, Enrolment.id).where(
                Enrolment.user_id == user_id
            ),
            select(literal("track"), TrackEnrolment.track_id, nothing, nothing, is_current).where(
                TrackEnrolment.user_id == user_id
            ),
            select(literal("place"), Place.course_id, Place.lesson_id, Place.anchor, literal(0)).where(
                Place.user_id == user_id
            ),
        ]
    return union_all(*parts)


_FOR_GUESTS = _reading_statement(is_learner=False)
_FOR_LEARNERS = _reading_statement(is_learner=True)


def learner_of(user_id: int | None) -> Learner:
    """Read what is live, where a learner is enrolled and where they stopped: one query. None is a guest."""
    rows: dict[str, list[tuple[Any, Any, Any, Any]]] = {"live": [], "course": [], "track": [], "place": []}
    statement, values = (_FOR_GUESTS, {}) if user_id is None else (_FOR_LEARNERS, {"user_id": user_id})
    for what, first, second, third, number in db.session.execute(statement, values):
        rows[what].append((first, second, third, number))
    return Learner(
        user_id,
        assemble((subject, version_id, digest) for subject, digest, _, version_id in rows["live"]),
        current_rules(),
        {(course_id, variant): number for course_id, variant, _, number in rows["course"]},
        sorted(track_id for track_id, *_ in rows["track"]),
        next((track_id for track_id, _, _, is_current in rows["track"] if is_current), None),
        {course_id: (lesson_id, anchor) for course_id, lesson_id, anchor, _ in rows["place"]},
    )


def read_entries(learner: Learner, course_ids: Collection[str]) -> None:
    """Read what happened in these courses and on the learner's tracks (one query)."""
    if learner.user_id is None:
        return
    learner.entries = entries_by_subject(learner.user_id, sorted(course_ids), learner.track_ids)


_STANDING_COLUMNS = tuple(getattr(CourseSummary, name) for name in Standing.__dataclass_fields__)
_STANDINGS = select(CourseSummary.course_id, CourseSummary.variant, CourseSummary.version_id, *_STANDING_COLUMNS).where(
    CourseSummary.user_id == bindparam("user_id", type_=Integer)
)


def fresh_standings(learner: Learner) -> dict[tuple[str, str], Standing]:
    """Return the standings whose summaries were computed for the live version, by course and variant (one query)."""
    rows = db.session.execute(_STANDINGS, {"user_id": learner.user_id})
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
        standings[course_id, variant] = learner.course_state(
            learner.live.courses[course_id], variant, with_track=False
        ).standing
    return standings
