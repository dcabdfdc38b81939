"""A published course or the tracks as plain values: what rules, templates and plugins read.

Built once per immutable version from ``Version.outline`` and kept in memory; nothing here knows a database.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

Texts = Mapping[str, str]

#: The two variants of a course, and the audience of each lesson: one of them, or ``both``.
VARIANTS = ("politicians", "activists")
BOTH = "both"


@dataclass(frozen=True, slots=True)
class BlockUse:
    """A plugin's block inside a text: which block, its id within the lesson, and what its ``parse`` returned."""

    block: str
    id: str
    data: Any


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson. ``settings`` belongs to its kind, ``blocks`` are those of its text, in order.

    An ``optional`` lesson is an offer: the course is completed, counted and timed without it.
    """

    id: str
    kind: str
    title: Texts
    audience: str
    minutes: int
    completion: tuple[str, ...]
    preview: bool = False
    requires: tuple[str, ...] = ()
    optional: bool = False
    settings: Mapping[str, Any] = field(default_factory=dict)
    blocks: tuple[BlockUse, ...] = ()

    def is_for(self, variant: str) -> bool:
        """Tell whether learners of a variant take this lesson."""
        return self.audience in {BOTH, variant}


@dataclass(frozen=True, slots=True)
class Module:
    """A group of lessons under one heading."""

    id: str
    title: Texts
    lessons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """A glossary entry."""

    id: str
    term: Texts
    text: Texts


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a learner can do after the course."""

    id: str
    text: Texts


@dataclass(frozen=True, slots=True)
class Review:
    """How far people have checked the course: ``draft`` or ``reviewed``, the date of the law, and by whom."""

    state: str = "draft"
    law_as_of: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Course:
    """One published version of a course."""

    id: str
    version_id: int
    number: int
    title: Texts
    summary: Texts
    order: str
    pass_mark: int
    modules: tuple[Module, ...]
    lessons: tuple[Lesson, ...]
    outcomes: tuple[Outcome, ...] = ()
    glossary: tuple[Term, ...] = ()
    sources: tuple[Texts, ...] = ()
    licence: str = ""
    review: Review = Review()

    def lesson(self, lesson_id: str) -> Lesson | None:
        """Return a lesson by its id."""
        return next((lesson for lesson in self.lessons if lesson.id == lesson_id), None)

    def lessons_for(self, variant: str) -> tuple[Lesson, ...]:
        """Return the lessons of a variant, in order."""
        return tuple(lesson for lesson in self.lessons if lesson.is_for(variant))

    def has_variants(self) -> bool:
        """Tell whether the two variants differ."""
        return any(lesson.audience != BOTH for lesson in self.lessons)

    def minutes_for(self, variant: str) -> int:
        """Return how many minutes the lessons of a variant take; optional ones are not promised to anybody."""
        return sum(lesson.minutes for lesson in self.lessons_for(variant) if not lesson.optional)

    def offered_after(self, lesson_id: str, variant: str, done: Collection[str]) -> Lesson | None:
        """Return the first optional lesson behind another one that is not among those ``done``."""
        lessons = self.lessons_for(variant)
        place = next((number for number, lesson in enumerate(lessons, 1) if lesson.id == lesson_id), len(lessons))
        return next((lesson for lesson in lessons[place:] if lesson.optional and lesson.id not in done), None)


@dataclass(frozen=True, slots=True)
class PlannedCourse:
    """What the tracks say of a course before it is written: lessons and minutes per variant."""

    id: str
    title: Texts
    summary: Texts
    shared: bool
    lessons: Mapping[str, int]
    minutes: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Stop:
    """A course at its place on a track, and the courses that open it."""

    course_id: str
    requires: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Track:
    """A track. ``audience`` is the variant in which its courses are taken, ``letter`` the P or A of the map."""

    id: str
    letter: str
    audience: str
    title: Texts
    short: Texts
    summary: Texts
    stops: tuple[Stop, ...]


@dataclass(frozen=True, slots=True)
class Tracks:
    """The published tracks, and all courses they name."""

    version_id: int
    number: int
    tracks: tuple[Track, ...]
    courses: tuple[PlannedCourse, ...]

    def track(self, track_id: str) -> Track | None:
        """Return a track by its id."""
        return next((track for track in self.tracks if track.id == track_id), None)

    def planned(self, course_id: str) -> PlannedCourse | None:
        """Return what is planned of a course."""
        return next((course for course in self.courses if course.id == course_id), None)

    def earlier_than(self, course_id: str) -> frozenset[str]:
        """Return the courses that stand before a course on every track that has it."""
        ids = [[stop.course_id for stop in track.stops] for track in self.tracks]
        before = [frozenset(one[: one.index(course_id)]) for one in ids if course_id in one]
        return frozenset.intersection(*before) if before else frozenset()


def _texts(value: Mapping[str, str]) -> Texts:
    return dict(value)


def course_from(data: Mapping[str, Any], *, version_id: int, number: int) -> Course:
    """Build a course from the JSON that publishing stored. ``data`` follows the dataclasses of this module."""
    return Course(
        id=data["id"],
        version_id=version_id,
        number=number,
        title=_texts(data["title"]),
        summary=_texts(data["summary"]),
        order=data["order"],
        pass_mark=data["pass_mark"],
        modules=tuple(Module(m["id"], _texts(m["title"]), tuple(m["lessons"])) for m in data["modules"]),
        lessons=tuple(_lesson_from(lesson) for lesson in data["lessons"]),
        outcomes=tuple(Outcome(o["id"], _texts(o["text"])) for o in data.get("outcomes", ())),
        glossary=tuple(Term(g["id"], _texts(g["term"]), _texts(g["text"])) for g in data.get("glossary", ())),
        sources=tuple(_texts(source) for source in data.get("sources", ())),
        licence=data.get("licence", ""),
        review=Review(**data.get("review", {})),
    )


def _lesson_from(data: Mapping[str, Any]) -> Lesson:
    return Lesson(
        id=data["id"],
        kind=data["kind"],
        title=_texts(data["title"]),
        audience=data["audience"],
        minutes=data["minutes"],
        completion=tuple(data["completion"]),
        preview=data.get("preview", False),
        requires=tuple(data.get("requires", ())),
        optional=data.get("optional", False),
        settings=data.get("settings", {}),
        blocks=tuple(BlockUse(b["block"], b["id"], b["data"]) for b in data.get("blocks", ())),
    )


def tracks_from(data: Mapping[str, Any], *, version_id: int, number: int) -> Tracks:
    """Build the tracks from the JSON that publishing stored."""
    return Tracks(
        version_id=version_id,
        number=number,
        tracks=tuple(
            Track(
                id=track["id"],
                letter=track["letter"],
                audience=track["audience"],
                title=_texts(track["title"]),
                short=_texts(track["short"]),
                summary=_texts(track["summary"]),
                stops=tuple(Stop(s["course"], tuple(s.get("requires", ()))) for s in track["courses"]),
            )
            for track in data["tracks"]
        ),
        courses=tuple(
            PlannedCourse(
                id=course["id"],
                title=_texts(course["title"]),
                summary=_texts(course["summary"]),
                shared=course.get("shared", False),
                lessons=dict(course["lessons"]),
                minutes=dict(course["minutes"]),
            )
            for course in data["courses"]
        ),
    )
