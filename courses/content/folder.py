"""A course folder, whatever it comes from: a directory, bytes that somebody sent, or a stored version."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

from flask_babel import lazy_gettext as _l

from app.addresses import LANGUAGES
from courses.content.blocks import segments
from courses.content.documents import Node, read
from courses.content.problems import Problems, Rule, Severity

SUFFIXES: Final = frozenset({".yaml", ".md", ".svg", ".png", ".jpg"})
MAX_FILE: Final = 5_000_000
#: Some fifty times a long lesson; Markdown takes more than linear time for texts that were made to be slow.
MAX_TEXT: Final = 300_000
MAX_FOLDER: Final = 100_000_000
MAX_FILES: Final = 3_000
MAX_PATH: Final = 200

_SAFE_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*")
#: What file managers and editors leave behind; it is passed over without a word.
_LEFTOVERS: Final = (".*", "*~", "Thumbs.db", "desktop.ini", "__MACOSX")

UNSAFE_PATH = Rule(
    "unsafe-path",
    Severity.ERROR,
    _l("The name of the file is not allowed."),
    _l("Use letters a–z, digits, dashes and dots, inside the course folder, without links to other places."),
)
UNKNOWN_SUFFIX = Rule(
    "unknown-suffix",
    Severity.ERROR,
    _l("A course holds no files of this kind."),
    _l("Allowed are .yaml, .md, .svg, .png and .jpg; remove the file or keep it elsewhere."),
)
FILE_TOO_LARGE = Rule(
    "file-too-large",
    Severity.ERROR,
    _l("The file has %(size)s kB; at most %(limit)s kB are allowed."),
    _l("Save the picture smaller, or split the document."),
)
FOLDER_TOO_LARGE = Rule(
    "folder-too-large",
    Severity.ERROR,
    _l("The folder is too large: at most %(files)s files and %(limit)s MB are allowed."),
    _l("Remove what the course does not use, or save pictures smaller."),
)
NO_FOLDER = Rule(
    "no-folder",
    Severity.ERROR,
    _l("There is no such folder, or it cannot be read."),
    _l("Check the path and who may read it."),
)
MISSING_FILE = Rule(
    "missing-file", Severity.ERROR, _l("The file is missing."), _l("Add it; docs/authoring.md shows what it holds.")
)


@dataclass(frozen=True, slots=True)
class RawBlock:
    """A special block in a lesson's text, before its plugin has read it: ``line`` is that of the opening mark."""

    name: str
    lesson_id: str
    lang: str
    path: str
    line: int
    lines: tuple[str, ...]


class CourseFolder:
    """The files of one course by their path (``/`` between parts, relative to the folder), in the order of paths.

    Make one with :meth:`from_directory` or :meth:`from_files`, which refuse what is unsafe. Documents are read once
    and kept; asking for one reports its problems each time (``Problems`` keeps each only once).
    """

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files: Mapping[str, bytes] = dict(sorted(files.items()))
        self._documents: dict[str, tuple[Node | None, Problems]] = {}
        self._blocks: list[RawBlock] | None = None

    @classmethod
    def from_directory(cls, directory: Path, problems: Problems) -> CourseFolder:
        """Read a directory. Files that are not allowed are reported and left out; links are never followed."""
        files: dict[str, bytes] = {}
        total = 0
        for path in _walk(directory, directory, problems):
            name = path.relative_to(directory).as_posix()
            if not _is_allowed(name, path.stat().st_size, problems):
                continue
            files[name] = path.read_bytes()
            total += len(files[name])
            if total > MAX_FOLDER or len(files) > MAX_FILES:
                problems.add(FOLDER_TOO_LARGE, ".", files=MAX_FILES, limit=MAX_FOLDER // 1_000_000)
                break
        return cls(files)

    @classmethod
    def from_files(cls, files: Mapping[str, bytes], problems: Problems) -> CourseFolder:
        """Take files that somebody sent, by path. Files that are not allowed are reported and left out."""
        if len(files) > MAX_FILES or sum(map(len, files.values())) > MAX_FOLDER:
            problems.add(FOLDER_TOO_LARGE, ".", files=MAX_FILES, limit=MAX_FOLDER // 1_000_000)
            return cls({})
        return cls({name: body for name, body in files.items() if _is_allowed(name, len(body), problems)})

    @property
    def digest(self) -> str:
        """The SHA-256 over the paths and bytes of all files."""
        whole = hashlib.sha256()
        for path, body in self.files.items():
            whole.update(f"{len(path.encode())}:{path}:{len(body)}:".encode())
            whole.update(body)
        return whole.hexdigest()

    def __contains__(self, path: object) -> bool:
        """Tell whether a file of this path is in the folder."""
        return path in self.files

    def matching(self, pattern: str) -> list[str]:
        """Return the paths that match a glob, in order; ``*`` does not cross a ``/``."""
        depth = pattern.count("/")
        return [path for path in self.files if path.count("/") == depth and fnmatchcase(path, pattern)]

    def document(self, path: str, problems: Problems) -> Node | None:
        """Return a YAML document, or None when it is missing or broken, which is reported."""
        if path not in self.files:
            problems.add(MISSING_FILE, path)
            return None
        if path not in self._documents:
            own = Problems()
            self._documents[path] = (read(self.files[path], path, own), own)
        node, found = self._documents[path]
        problems.extend(found)
        return node

    def documents(self, pattern: str, problems: Problems) -> list[Node]:
        """Return the YAML documents that match a glob, in order of paths; broken ones are reported and left out."""
        nodes = [self.document(path, problems) for path in self.matching(pattern)]
        return [node for node in nodes if node is not None]

    def text(self, path: str) -> str:
        """Return a Markdown text with line ends as LF, or "" when it is missing; bytes that are no UTF-8 show as �."""
        source = self.files.get(path, b"").decode("utf-8", "replace")
        return source.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")

    # What plugins ask about the rest of the course. These report nothing: the checks of the course itself do.

    @property
    def course_id(self) -> str:
        """The id in ``course.yaml``, or "" while it has none."""
        return self._quiet("course.yaml", "id")

    def lessons(self) -> dict[str, str]:
        """Return the path of the folder of each lesson (``02-sift``) by the lesson's id."""
        found: dict[str, str] = {}
        for path in self.matching("*/lesson.yaml"):
            if lesson_id := self._quiet(path, "id"):
                found.setdefault(lesson_id, path.removesuffix("/lesson.yaml"))
        return found

    def lesson(self, lesson_id: str) -> Node | None:
        """Return ``lesson.yaml`` of a lesson as it was read, or None when there is none or it is broken."""
        place = self.lessons().get(lesson_id)
        return None if place is None else self.document(f"{place}/lesson.yaml", Problems())

    def outcome_ids(self) -> frozenset[str]:
        """Return the ids of the outcomes in ``course.yaml``."""
        course = self.document("course.yaml", Problems())
        outcomes = course.get("outcomes") if course else None
        ids = (outcome.get("id") for outcome in outcomes or ())
        return frozenset(node.text for node in ids if node is not None and node.text)

    def blocks(self, name: str) -> list[RawBlock]:
        """Return the uses of a special block in all texts, by lesson, language and line."""
        if self._blocks is None:
            self._blocks = [
                RawBlock(segment.name, lesson_id, lang, path, segment.line, segment.lines)
                for lesson_id, place in self.lessons().items()
                for lang in LANGUAGES
                for path in (f"{place}/{lang}.md",)
                for segment in segments(self.text(path))
                if segment.name and not segment.fault
            ]
        return [block for block in self._blocks if block.name == name]

    def _quiet(self, path: str, key: str) -> str:
        node = self.document(path, Problems())
        value = node.get(key) if node else None
        return value.text if value else ""


def _walk(directory: Path, root: Path, problems: Problems) -> Iterator[Path]:
    """Go through the files below a directory without following links."""
    try:
        entries = sorted(directory.iterdir())
    except OSError:
        problems.add(NO_FOLDER, directory.relative_to(root).as_posix() if directory != root else ".")
        return
    for entry in entries:
        if any(fnmatchcase(entry.name, pattern) for pattern in _LEFTOVERS):
            continue
        if entry.is_symlink() or not (entry.is_dir() or entry.is_file()):
            problems.add(UNSAFE_PATH, entry.relative_to(root).as_posix())
        elif entry.is_dir():
            yield from _walk(entry, root, problems)
        else:
            yield entry


def _is_allowed(name: str, size: int, problems: Problems) -> bool:
    """Report and refuse a path that leads elsewhere, a kind of file that no course has, or one that is too large."""
    parts = name.split("/")
    if len(name) > MAX_PATH or not all(_SAFE_PART.fullmatch(part) for part in parts):
        problems.add(UNSAFE_PATH, name)
        return False
    if Path(name).suffix not in SUFFIXES:
        problems.add(UNKNOWN_SUFFIX, name)
        return False
    limit = MAX_TEXT if name.endswith(".md") else MAX_FILE
    if size > limit:
        problems.add(FILE_TOO_LARGE, name, size=size // 1000, limit=limit // 1000)
        return False
    return True
