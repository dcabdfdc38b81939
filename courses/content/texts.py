"""The text of a lesson, rendered once for a version: special blocks, terms, pictures, and the parts of plugins."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any, Final

from app.markup import Rendered, render_text
from courses.content.blocks import Segment, segments
from courses.content.links import TEXT_PREFIX, Resolver

if TYPE_CHECKING:
    from courses.content.folder import CourseFolder
    from courses.points import LessonBlock

#: The special blocks of every text; all others belong to plugins.
OWN_BLOCKS: Final = frozenset({"start", "note", "law", "figure"})
#: Whether a block has words after the bar: must, may or cannot.
TITLES: Final = {"start": "none", "note": "must", "law": "none", "figure": "must"}

_PART = re.compile(r'<div data-part="(\d+)"></div>')
_IMAGE = re.compile(r"!\[([^\]]*)\]\(\s*([^\s)]+)\s*\)")
_DESCRIPTION: Final = {"pl": "Opis rysunku", "en": "Description of the picture"}


@dataclass(frozen=True, slots=True)
class LessonText:
    """A rendered text; the fields are those of :class:`courses.models.VersionText`."""

    parts: list[dict[str, Any]]
    glossary: list[str]
    headings: list[dict[str, Any]]
    words: int
    #: What was rendered, for the checks: addresses and the plain text of the paragraphs.
    rendered: Rendered


def plugin_parts(text: str, blocks: Mapping[str, LessonBlock]) -> list[dict[str, Any]]:
    """Return the plugin blocks of a text in order, as ``{"block", "id", "data"}``; wrong ones are left out.

    The id is the block's name and its number among those of the same name (``practice-2``).
    """
    return list(_parts_by_line(text, blocks).values())


def _parts_by_line(text: str, blocks: Mapping[str, LessonBlock]) -> dict[int, dict[str, Any]]:
    found: dict[int, dict[str, Any]] = {}
    counts: dict[str, int] = {}
    for segment in segments(text):
        if segment.name not in blocks or segment.fault:
            continue
        counts[segment.name] = counts.get(segment.name, 0) + 1
        try:
            data = blocks[segment.name].parse(segment.lines)
        except ValueError:
            continue
        found[segment.line] = {"block": segment.name, "id": f"{segment.name}-{counts[segment.name]}", "data": data}
    return found


def render_lesson(
    text: str,
    lang: str,
    folder: CourseFolder,
    course_id: str,
    glossary: Mapping[str, str],
    blocks: Mapping[str, LessonBlock],
) -> LessonText:
    """Render the text of a lesson that passed ``check``."""
    resolver = Resolver(folder, course_id, lang, glossary)
    source, inserts, uses = _Composer(lang, blocks).compose(text)
    done = render_text(source, lang, id_prefix=TEXT_PREFIX, link=resolver.link, image=resolver.image, inserts=inserts)
    return LessonText(
        parts=_cut(str(done.html), uses),
        glossary=resolver.used,
        headings=[{"id": h.id, "level": h.level, "text": h.text} for h in done.headings],
        words=done.words,
        rendered=done,
    )


def _cut(html: str, uses: list[dict[str, Any]]) -> list[dict[str, Any]]:
    parts: list[dict[str, Any]] = []
    for index, piece in enumerate(_PART.split(html)):
        if index % 2:
            parts.append(uses[int(piece)])
        elif piece.strip():
            parts.append({"html": piece.strip()})
    return parts


class _Composer:
    """Turns a text with special blocks into one Markdown text with marks, so that footnotes reach all of it."""

    def __init__(self, lang: str, blocks: Mapping[str, LessonBlock]) -> None:
        self._lang = lang
        self._blocks = blocks
        # Nobody can type this mark, so nobody can forge the HTML that stands for it.
        self._secret = f"hub{secrets.token_hex(8)}"
        self._inserts: dict[str, str] = {}
        self._source: list[str] = []

    def compose(self, text: str) -> tuple[str, dict[str, str], list[dict[str, Any]]]:
        """Return the Markdown, what its marks stand for, and the blocks of plugins by number."""
        uses = _parts_by_line(text, self._blocks)
        numbers = {line: number for number, line in enumerate(uses)}
        for segment in segments(text):
            if segment.line in numbers and segment.name:
                self._mark(f'<div data-part="{numbers[segment.line]}"></div>')
            elif segment.name in self._blocks:
                continue
            elif segment.name == "figure":
                self._figure(segment)
            elif segment.name in OWN_BLOCKS:
                self._mark(_OPENINGS[segment.name])
                if segment.title:
                    self._mark(f'<p class="note__label">{escape(segment.title)}</p>')
                self._source.append(segment.source)
                self._mark("</div>")
            else:
                self._source.append(segment.source)
        return "\n\n".join(self._source), self._inserts, list(uses.values())

    def _mark(self, html: str) -> None:
        key = f"{self._secret}x{len(self._inserts)}x"
        self._inserts[key] = html
        self._source.append(key)

    def _figure(self, segment: Segment) -> None:
        image, description = split_figure(segment)
        alt, address = (image[1], image[2]) if image else ("", "")
        self._mark(f'<figure class="figure"><img src="{escape(address)}" alt="{escape(alt)}">')
        self._mark("<figcaption>")
        self._source.append(segment.title)
        if description.strip():
            self._mark(f'<details class="more"><summary>{_DESCRIPTION[self._lang]}</summary>')
            self._source.append(description)
            self._mark("</details>")
        self._mark("</figcaption>")
        self._mark("</figure>")


_OPENINGS: Final = {
    "start": '<div class="scene">',
    "note": '<div class="note">',
    "law": '<div class="note note--law">',
}


def split_figure(segment: Segment) -> tuple[re.Match[str] | None, str]:
    """Return the picture of a figure block (its groups: alternative text, address) and its long description.

    The picture is None when the first line of the block is none.
    """
    first = next((number for number, line in enumerate(segment.lines) if line.strip()), None)
    if first is None:
        return None, ""
    image = _IMAGE.fullmatch(segment.lines[first].strip())
    return image, "\n".join(segment.lines[first + 1 :])
