"""What is live now: one query for the versions, their outlines from memory."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from sqlalchemy import select

from app.extensions import db
from app.plugins import installed
from courses.models import Live, Version
from courses.models.content import TRACKS
from courses.outline import Course, Track, Tracks, course_from, tracks_from
from courses.points import CompletionRule, LessonKind
from courses.progress import Rules

#: Outlines by version and digest. Versions never change, so nothing here ever becomes stale.
_outlines: dict[tuple[int, str], Course | Tracks] = {}
_OUTLINES_KEPT = 500


@dataclass(frozen=True)
class Published:
    """The live tracks and the live courses, by id."""

    tracks: Tracks | None
    courses: Mapping[str, Course] = field(default_factory=dict)
    #: The digests of the live versions, by version id.
    digests: Mapping[int, str] = field(default_factory=dict)

    @cached_property
    def basis(self) -> str:
        """Return a digest of all live versions: what a track summary was computed for."""
        versions = sorted((course.id, course.version_id) for course in self.courses.values())
        return hashlib.sha256(repr((self.tracks and self.tracks.version_id, versions)).encode()).hexdigest()

    def track(self, track_id: str | None) -> Track | None:
        """Return a live track."""
        return self.tracks.track(track_id) if self.tracks and track_id else None

    def tracks_with(self, course_id: str) -> tuple[Track, ...]:
        """Return the tracks that name a course."""
        tracks = self.tracks.tracks if self.tracks else ()
        return tuple(track for track in tracks if any(stop.course_id == course_id for stop in track.stops))


def published() -> Published:
    """Return what is live: one query, and another one only after something new was published."""
    rows = db.session.execute(
        select(Live.subject, Version.id, Version.digest).join(Version, Version.id == Live.version_id)
    ).all()
    return assemble((subject, version_id, digest) for subject, version_id, digest in rows)


def assemble(live: Iterable[tuple[str, int, str]]) -> Published:
    """Return what is live from rows of subject, version and digest that were read already."""
    rows = list(live)
    missing = [version_id for _, version_id, digest in rows if (version_id, digest) not in _outlines]
    if missing:
        _load(missing)
    tracks: Tracks | None = None
    courses: dict[str, Course] = {}
    for subject, version_id, digest in rows:
        outline = _outlines[version_id, digest]
        if isinstance(outline, Tracks):
            tracks = outline
        else:
            courses[subject.partition("/")[2]] = outline
    return Published(tracks, courses, {version_id: digest for _, version_id, digest in rows})


def _load(version_ids: list[int]) -> None:
    if len(_outlines) > _OUTLINES_KEPT:
        _outlines.clear()
    columns = (Version.id, Version.digest, Version.subject, Version.number, Version.outline)
    for row in db.session.execute(select(*columns).where(Version.id.in_(version_ids))):
        build = tracks_from if row.subject == TRACKS else course_from
        _outlines[row.id, row.digest] = build(row.outline, version_id=row.id, number=row.number)


def course_version(version_id: int | None) -> Course | None:
    """Return a version of a course, live or not; None when there is none of that id (one query)."""
    if version_id is None:
        return None
    columns = (Version.digest, Version.subject, Version.number, Version.outline)
    row = db.session.execute(select(*columns).where(Version.id == version_id)).first()
    if row is None or row.subject == TRACKS:
        return None
    known = _outlines.get((version_id, row.digest))
    if isinstance(known, Course):
        return known
    return course_from(row.outline, version_id=version_id, number=row.number)


def current_rules() -> Rules:
    """Return the rules of completion and the kinds of lesson that the installed plugins provide."""
    uncounted = frozenset(name for name, kind in installed(LessonKind).items() if not kind.is_counted)
    return Rules(installed(CompletionRule), uncounted)
