"""What lies at a path: one course folder, or a curriculum with ``tracks.yaml`` and ``courses/*``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from courses.content.folder import CourseFolder
from courses.content.problems import Problems
from courses.content.publish import TRACKS_FILE


class NothingThereError(Exception):
    """The path holds neither a course nor a curriculum."""


@dataclass(frozen=True, slots=True)
class Source:
    """A course folder on disk, read, with what reading it found."""

    directory: Path
    folder: CourseFolder
    problems: Problems


@dataclass(frozen=True, slots=True)
class Curriculum:
    """The courses at a path, and the document of the tracks if it lies there."""

    courses: tuple[Source, ...]
    tracks: Path | None = None

    @property
    def course_ids(self) -> list[str]:
        """The ids of the courses."""
        return [source.folder.course_id for source in self.courses]


def curriculum_at(path: Path) -> Curriculum:
    """Read what lies at a path.

    Raises:
        NothingThereError: There is neither ``course.yaml`` nor ``tracks.yaml`` nor a folder ``courses``.
    """
    if (path / "course.yaml").is_file():
        return Curriculum((_source(path),))
    tracks, courses = path / TRACKS_FILE, path / "courses"
    if not tracks.is_file() and not courses.is_dir():
        raise NothingThereError(str(path))
    folders = sorted(entry for entry in courses.iterdir() if entry.is_dir()) if courses.is_dir() else []
    return Curriculum(
        tuple(_source(folder) for folder in folders if not folder.name.startswith(".")),
        tracks if tracks.is_file() else None,
    )


def _source(directory: Path) -> Source:
    problems = Problems()
    return Source(directory, CourseFolder.from_directory(directory, problems), problems)
