"""Where a learner stands on a track: the numbers, and every course at its place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from courses.outline import PlannedCourse, Stop, Track, Tracks
from courses.points import Entry
from courses.progress.courses import Standing, percent_of
from courses.progress.lessons import Happened, first_moment, since_revoked


@dataclass(frozen=True, slots=True)
class StopState:
    """A course at its place on a track. ``missing`` are the courses that must be completed before it opens."""

    number: int
    course_id: str
    planned: PlannedCourse | None
    standing: Standing
    is_live: bool
    missing: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()

    @property
    def is_done(self) -> bool:
        """Tell whether the course is completed."""
        return self.standing.is_done

    @property
    def is_open(self) -> bool:
        """Tell whether the learner may take the course now; who has begun is never locked out."""
        return self.is_live and (not self.missing or self.standing.is_started)


@dataclass(frozen=True, slots=True)
class TrackState:
    """Where a learner stands on a track. Courses in preparation count with what is planned for them."""

    track: Track
    stops: tuple[StopState, ...]
    done_lessons: int
    total_lessons: int
    done_courses: int
    total_courses: int
    percent: int
    minutes_left: int
    next_course_id: str | None
    completed_at: dt.datetime | None
    last_at: dt.datetime | None

    @property
    def is_done(self) -> bool:
        """Tell whether the track is completed."""
        return self.completed_at is not None

    @property
    def current(self) -> StopState | None:
        """Return the course to go on with."""
        return next((stop for stop in self.stops if stop.course_id == self.next_course_id), None)

    @property
    def why_not_yet(self) -> tuple[StopState, ...]:
        """Return the unfinished courses while the track is unfinished."""
        return () if self.is_done else tuple(stop for stop in self.stops if not stop.is_done)


def in_preparation(planned: PlannedCourse | None, variant: str) -> Standing:
    """Return the numbers of a course that is not live yet: its planned lessons and one quiz."""
    if planned is None:
        return Standing(total=0, steps=1)
    lessons = planned.lessons.get(variant, 0)
    return Standing(total=lessons, steps=lessons + 1, minutes_left=planned.minutes.get(variant, 0))


def track_state(
    tracks: Tracks, track: Track, standings: Mapping[str, Standing], entries: Sequence[Entry] = ()
) -> TrackState:
    """Decide from the standings of one learner in the live courses, and from the entries about the track itself.

    ``standings`` holds every live course in the variant of the track; a course that is not in it is in preparation.
    A track is complete once all its courses are live and completed, and stays so until that is revoked.
    """
    stops = tuple(
        _stop(number, stop, tracks, track.audience, standings) for number, stop in enumerate(track.stops, start=1)
    )
    completed_at = first_moment(since_revoked(entries), {Happened.COMPLETED, Happened.GRANTED})
    if completed_at is None and stops and all(stop.is_live and stop.is_done for stop in stops):
        completed_at = max(stop.standing.completed_at for stop in stops if stop.standing.completed_at)
    is_complete = completed_at is not None
    return TrackState(
        track=track,
        stops=stops,
        done_lessons=sum(stop.standing.done for stop in stops),
        total_lessons=sum(stop.standing.total for stop in stops),
        done_courses=sum(stop.is_done for stop in stops),
        total_courses=len(stops),
        percent=percent_of(
            sum(stop.standing.steps_done for stop in stops),
            sum(stop.standing.steps for stop in stops),
            is_complete=is_complete,
        ),
        minutes_left=0 if is_complete else sum(stop.standing.minutes_left for stop in stops),
        next_course_id=_next(stops),
        completed_at=completed_at,
        last_at=max((stop.standing.last_at for stop in stops if stop.standing.last_at), default=None),
    )


def _stop(number: int, stop: Stop, tracks: Tracks, variant: str, standings: Mapping[str, Standing]) -> StopState:
    planned = tracks.planned(stop.course_id)
    standing = standings.get(stop.course_id)
    return StopState(
        number=number,
        course_id=stop.course_id,
        planned=planned,
        standing=standing or in_preparation(planned, variant),
        is_live=standing is not None,
        missing=tuple(name for name in stop.requires if name not in standings or not standings[name].is_done),
        requires=stop.requires,
    )


def _next(stops: Sequence[StopState]) -> str | None:
    """Choose the course to go on with: the unfinished one touched last, else the first that is open."""
    open_stops = [stop for stop in stops if stop.is_open and not stop.is_done]
    begun = [stop for stop in open_stops if stop.standing.last_at]
    if begun:
        return max(begun, key=lambda stop: stop.standing.last_at or dt.datetime.min.replace(tzinfo=dt.UTC)).course_id
    return open_stops[0].course_id if open_stops else None
