"""The pairs of texts that should say the same in both languages, and the hashes by which a pair is recognised."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.addresses import LANGUAGES
from courses.content.blocks import segments
from courses.content.documents import Node

if TYPE_CHECKING:
    from courses.content.folder import CourseFolder


@dataclass(frozen=True, slots=True)
class Pair:
    """One thing said in both languages: by which document it is confirmed, and where each side stands."""

    document: str
    texts: dict[str, str]
    places: dict[str, tuple[str, int]]

    def hashes(self) -> dict[str, str]:
        """Return the hash of each side; spaces and line ends do not matter."""
        return {lang: text_hash(text) for lang, text in self.texts.items()}


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of a text: what comes between headings and special blocks, a special block, or a heading.

    ``shape`` is what both languages must share: kind, level and anchor of a heading, name of a block.
    """

    shape: tuple[str, ...]
    line: int
    text: str


def text_hash(text: str) -> str:
    """Return the short hash of a text."""
    normal = unicodedata.normalize("NFC", " ".join(text.split()))
    return hashlib.sha256(normal.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def stretches(text: str) -> list[Stretch]:
    """Cut a text into the pieces that are compared between the languages. A heading and its text are two pieces."""
    from courses.content.check.headings import source_headings  # noqa: PLC0415 - the check uses this module
    from courses.content.check.texts import text_source  # noqa: PLC0415 - the same

    headings = {heading.line: heading for heading in source_headings(text_source("", "", text))}
    found: list[Stretch] = []
    for segment in segments(text):
        if segment.name:
            found.append(Stretch(("block", segment.name), segment.line, f"{segment.title}\n{segment.source}"))
            continue
        piece: list[str] = []
        begin = segment.line
        for number, line in enumerate(segment.lines, segment.line):
            heading = headings.get(number)
            if heading is None:
                if not piece:
                    begin = number
                piece.append(line) if line.strip() or piece else None
                continue
            found += _ordinary(begin, piece)
            piece = []
            found.append(Stretch(("heading", str(heading.level), heading.anchor or ""), number, heading.text))
        found += _ordinary(begin, piece)
    return found


def _ordinary(line: int, piece: list[str]) -> list[Stretch]:
    return [Stretch(("text",), line, "\n".join(piece))] if any(text.strip() for text in piece) else []


def pairs(folder: CourseFolder) -> Iterator[Pair]:
    """Return every pair of a course: the texts of all YAML documents, and the pieces of the lessons' texts.

    A lesson whose two texts are not built alike gives none of its pieces: they cannot be told apart.
    """
    from courses.content.problems import Problems  # noqa: PLC0415 - nothing is reported here

    places = {place: lesson_id for lesson_id, place in folder.lessons().items()}
    for path in folder.files:
        if not path.endswith(".yaml") or path in {"translations.yaml", "tracks.yaml"}:
            continue
        node = folder.document(path, Problems())
        lesson = places.get(path.removesuffix("/lesson.yaml"))
        document = f"lesson/{lesson}" if lesson else path
        if node is not None:
            yield from _yaml_pairs(node, document)
        if lesson:
            yield from _text_pairs(folder, path.removesuffix("/lesson.yaml"), document)


def _yaml_pairs(node: Node, document: str) -> Iterator[Pair]:
    if isinstance(node.value, dict):
        if set(node.value) == set(LANGUAGES):
            sides = {lang: node.value[lang] for lang in LANGUAGES}
            if all(side.text for side in sides.values()):
                yield Pair(
                    document,
                    {lang: side.text for lang, side in sides.items()},
                    {lang: (node.path, node.key_lines.get(lang, node.line)) for lang in LANGUAGES},
                )
            return
        for key, member in node.value.items():
            if not key.startswith("x-"):
                yield from _yaml_pairs(member, document)
    for member in node:
        yield from _yaml_pairs(member, document)


def _text_pairs(folder: CourseFolder, place: str, document: str) -> Iterator[Pair]:
    sides = {lang: stretches(folder.text(f"{place}/{lang}.md")) for lang in LANGUAGES}
    first, second = (sides[lang] for lang in LANGUAGES)
    if [stretch.shape for stretch in first] != [stretch.shape for stretch in second]:
        return
    for pl, en in zip(first, second, strict=True):
        if pl.text != en.text:
            yield Pair(
                document,
                {"pl": pl.text, "en": en.text},
                {"pl": (f"{place}/pl.md", pl.line), "en": (f"{place}/en.md", en.line)},
            )
