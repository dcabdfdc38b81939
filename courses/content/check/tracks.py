"""``tracks.yaml``: ids that are unique, courses that are named and fit their places, requirements that can be met."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from courses.content.check.structure import REQUIRES_CIRCLE, find_circle, report_duplicates
from courses.content.documents import Node, validate
from courses.content.problems import Problems, Rule, Severity
from courses.content.project import tracks_outline
from courses.content.schemas import TrackDocument, TracksDocument
from courses.outline import tracks_from

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from courses.content.check import Checked
    from courses.content.installed import Installed

UNKNOWN_COURSE = Rule(
    "unknown-course",
    Severity.ERROR,
    _l("There is no course with the id “%(id)s”."),
    _l("Describe it under courses: at the end of tracks.yaml, or use one of: %(known)s."),
)
COURSE_TWICE = Rule(
    "course-twice",
    Severity.ERROR,
    _l("The course “%(id)s” stands on this track twice."),
    _l("Keep it at one place."),
)
COURSE_OFF_TRACK = Rule(
    "course-off-track",
    Severity.ERROR,
    _l("The course “%(id)s”, which is required here, is not on this track."),
    _l("Add it to the track, or remove the requirement."),
)
COURSE_UNPLANNED = Rule(
    "course-unplanned",
    Severity.ERROR,
    _l("tracks.yaml does not know the course “%(id)s”."),
    _l("Describe the course under courses: in tracks.yaml."),
)


def check_tracks(node: Node | None, course_ids: Iterable[str], problems: Problems) -> TracksDocument | None:
    """Check ``tracks.yaml``; ``course_ids`` are the courses that lie beside it and must be named in it."""
    tracks = validate(node, TracksDocument, problems) if node else None
    if node is None or tracks is None:
        return None
    known = [course.id for course in tracks.courses]
    report_duplicates([track.id for track in tracks.tracks], "tracks", node, problems)
    report_duplicates(known, "courses", node, problems)
    for index, track in enumerate(tracks.tracks):
        _check_track(index, track, node, known, problems)
    for course_id in course_ids:
        if course_id and course_id not in known:
            problems.add(COURSE_UNPLANNED, node.path, node.line_at(("courses",)), id=course_id)
    return tracks


def check_places(tracks: TracksDocument, courses: Mapping[str, Checked], installed: Installed) -> None:
    """Let every part of every course say what does not fit its place on the tracks, where it is written."""
    outline = tracks_from(tracks_outline(tracks), version_id=0, number=0)
    for one in courses.values():
        for part in installed.parts.values():
            part.check_place(one.folder, outline, courses.keys(), one.problems)


def _check_track(index: int, track: TrackDocument, node: Node, known: list[str], problems: Problems) -> None:
    on_track = [stop.course for stop in track.courses]
    for place, stop in enumerate(track.courses):
        here = ("tracks", index, "courses", place)
        line = node.line_at((*here, "course"))
        if stop.course not in known:
            problems.add(UNKNOWN_COURSE, node.path, line, id=stop.course, known=", ".join(known))
        if stop.course in on_track[:place]:
            problems.add(COURSE_TWICE, node.path, line, id=stop.course)
        for number, required in enumerate(stop.requires):
            line = node.line_at((*here, "requires", number))
            if required not in known:
                problems.add(UNKNOWN_COURSE, node.path, line, id=required, known=", ".join(known))
            elif required not in on_track:
                problems.add(COURSE_OFF_TRACK, node.path, line, id=required)
    if circle := find_circle({stop.course: stop.requires for stop in track.courses}):
        line = node.line_at(("tracks", index, "courses"))
        problems.add(REQUIRES_CIRCLE, node.path, line, circle=" → ".join(circle))
