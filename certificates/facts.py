"""What a certificate says: put together once from the published course or track, and then only read."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from courses.outline import BOTH, Course, Lesson, Texts, Track, Tracks

COURSE, TRACK = "course", "track"
OWN, SHARED, MEET = "own", "shared", "meet"


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who issues and signs, in both languages, as the settings say at that moment. What is not set is ""."""

    name: Texts
    signatory: str = ""
    role: Texts | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """How certificates are issued here: by whom, how numbers begin, and where days are counted."""

    issuer: Issuer
    prefix: str
    zone: dt.tzinfo


@dataclass(frozen=True, slots=True)
class Facts:
    """What stands on the paper beside name, number and code.

    ``line`` is ``p`` or ``a``. ``stops`` are the marks of the drawn line in order, of a course its lessons and of a
    track its courses: ``own``, ``shared`` with the other track, or ``meet`` where both tracks have the course at the
    same place. ``parts`` are the titles of a track's courses. ``minutes`` is the time of study. Days are ISO dates in
    the time zone of the organisation.
    """

    kind: str
    title: Texts
    line: str
    stops: tuple[str, ...]
    lessons: int
    minutes: int
    completed_on: str
    issued_on: str
    issuer: Issuer
    #: The version of a course that has two: ``politicians`` or ``activists``; else "".
    variant: str = ""
    outcomes: tuple[Texts, ...] = ()
    parts: tuple[Texts, ...] = ()

    @property
    def is_track(self) -> bool:
        """Tell whether a whole track was completed."""
        return self.kind == TRACK

    @property
    def completed(self) -> dt.date:
        """Return the day of completion."""
        return dt.date.fromisoformat(self.completed_on)

    @property
    def issued(self) -> dt.date:
        """Return the day of issue."""
        return dt.date.fromisoformat(self.issued_on)


@dataclass(frozen=True, slots=True)
class Days:
    """When something was completed, and when the certificate is issued."""

    completed: dt.date
    issued: dt.date


def _line(variant: str) -> str:
    return "a" if variant == "activists" else "p"


def course_facts(course: Course, variant: str, counted: Sequence[Lesson], issuer: Issuer, days: Days) -> Facts:
    """Return what is certified of a course. ``counted`` are the lessons of the variant without quizzes."""
    return Facts(
        kind=COURSE,
        title=dict(course.title),
        line=_line(variant),
        stops=tuple(SHARED if lesson.audience == BOTH else OWN for lesson in counted),
        lessons=len(counted),
        minutes=course.minutes_for(variant),
        completed_on=days.completed.isoformat(),
        issued_on=days.issued.isoformat(),
        issuer=issuer,
        variant=variant if course.has_variants() else "",
        outcomes=tuple(dict(outcome.text) for outcome in course.outcomes),
    )


def track_facts(
    tracks: Tracks, track: Track, courses: Sequence[Course], counted: int, issuer: Issuer, days: Days
) -> Facts:
    """Return what is certified of a track. ``counted`` is the number of its lessons without quizzes."""
    return Facts(
        kind=TRACK,
        title=dict(track.title),
        line=_line(track.audience),
        stops=tuple(_mark(tracks, place, stop.course_id) for place, stop in enumerate(track.stops)),
        lessons=counted,
        minutes=sum(course.minutes_for(track.audience) for course in courses),
        completed_on=days.completed.isoformat(),
        issued_on=days.issued.isoformat(),
        issuer=issuer,
        parts=tuple(dict(course.title) for course in courses),
    )


def _mark(tracks: Tracks, place: int, course_id: str) -> str:
    orders = [[stop.course_id for stop in one.stops] for one in tracks.tracks]
    if len(orders) > 1 and all(order[place : place + 1] == [course_id] for order in orders):
        return MEET
    return SHARED if sum(course_id in order for order in orders) > 1 else OWN


def facts_from(data: Mapping[str, Any]) -> Facts:
    """Read facts that were stored as JSON."""
    lists = {name: tuple(data[name]) for name in ("stops", "outcomes", "parts")}
    return Facts(**{**data, **lists, "issuer": Issuer(**data["issuer"])})


def stored(facts: Facts) -> dict[str, Any]:
    """Return facts as JSON."""
    return asdict(facts)


def study_hours(minutes: int) -> float | None:
    """Return the time of study in hours, to the nearest half; None below an hour, where minutes say more."""
    return math.floor(minutes / 30 + 0.5) / 2 if minutes >= 60 else None  # noqa: PLR2004 - minutes of an hour
