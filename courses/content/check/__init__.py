"""Check a course folder as a whole: what is wrong, where, and what to do. Nothing is changed here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from courses.content.check.languages import check_languages
from courses.content.check.pictures import check_pictures
from courses.content.check.structure import Skeleton, check_structure
from courses.content.check.texts import check_texts
from courses.content.check.tracks import check_places, check_tracks
from courses.content.check.walk import walk_course
from courses.content.problems import Problems
from courses.content.texts import LessonText

if TYPE_CHECKING:
    from courses.content.folder import CourseFolder
    from courses.content.installed import Installed


@dataclass(slots=True)
class Checked:
    """A course folder that was checked, and the problems.

    ``texts`` are the rendered ones by lesson and language, ``parts`` what each plugin made of its documents.
    """

    folder: CourseFolder
    skeleton: Skeleton
    texts: Mapping[tuple[str, str], LessonText] = field(default_factory=dict)
    parts: Mapping[str, Any] = field(default_factory=dict)
    problems: Problems = field(default_factory=Problems)


def check_course(folder: CourseFolder, installed: Installed, problems: Problems | None = None) -> Checked:
    """Check a course folder with what is installed; ``problems`` may hold what reading the folder found already."""
    found = problems if problems is not None else Problems()
    skeleton = check_structure(folder, installed, found)
    check_pictures(folder, found)
    texts = check_texts(folder, skeleton, installed, found)
    check_languages(folder, skeleton, installed, found)
    parts = {name: part.check(folder, found) for name, part in installed.parts.items()}
    checked = Checked(folder, skeleton, texts, parts, found)
    walk_course(checked, installed)
    return checked


__all__ = ["Checked", "check_course", "check_places", "check_tracks"]
