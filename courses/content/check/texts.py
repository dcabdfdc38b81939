"""The text of every lesson: special blocks, headings, links, pictures and raw HTML, each with its line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from app.addresses import LANGUAGES
from courses.content.blocks import Segment, segments
from courses.content.check.addresses import check_addresses
from courses.content.check.headings import check_headings
from courses.content.check.lessons import check_law, check_lesson
from courses.content.check.style import check_style
from courses.content.check.terms import check_terms
from courses.content.problems import Problems, Rule, Severity
from courses.content.texts import OWN_BLOCKS, TITLES, LessonText, render_lesson, split_figure

if TYPE_CHECKING:
    from courses.content.check.structure import Skeleton
    from courses.content.folder import CourseFolder
    from courses.content.installed import Installed

UNCLOSED = Rule(
    "block-unclosed",
    Severity.ERROR,
    _l("The block “%(name)s” is not closed."),
    _l("Put /// on a line of its own after it."),
)
NESTED = Rule(
    "block-nested",
    Severity.ERROR,
    _l("Another block begins inside the block “%(name)s”."),
    _l("Close it with /// first; blocks do not stand inside blocks."),
)
STRAY = Rule(
    "block-stray",
    Severity.ERROR,
    _l("Here /// closes a block, but none is open."),
    _l("Remove it, or write the beginning of the block, for example “/// note | Title”."),
)
MALFORMED = Rule(
    "block-malformed",
    Severity.ERROR,
    _l("A line that begins with /// is neither the beginning nor the end of a block."),
    _l("Write “/// name”, “/// name | title” or “///”."),
)
UNKNOWN_BLOCK = Rule("unknown-block", Severity.ERROR, _l("There is no block “%(name)s”."), _l("Use one of: %(known)s."))
BAD_BLOCK = Rule(
    "bad-block",
    Severity.ERROR,
    _l("The block “%(name)s” cannot be read: %(what)s"),
    _l("Compare it with the example in docs/authoring.md."),
)
NO_TITLE = Rule(
    "block-without-title",
    Severity.ERROR,
    _l("The block “%(name)s” has no title."),
    _l("Write it after a bar: /// %(name)s | Title."),
)
TITLE = Rule(
    "block-with-title",
    Severity.ERROR,
    _l("The block “%(name)s” has no place for a title."),
    _l("Write the title as the first line of its text."),
)
NO_PICTURE = Rule(
    "figure-without-picture",
    Severity.ERROR,
    _l("A figure begins with its picture."),
    _l("Put the picture into its first line, as docs/authoring.md shows."),
)
NO_DESCRIPTION = Rule(
    "figure-without-description",
    Severity.REMARK,
    _l("The figure has no long description."),
    _l("Below the picture, write everything that it says, for those who do not see it."),
)
RAW_HTML = Rule(
    "raw-html",
    Severity.ERROR,
    _l("HTML (%(what)s) is not possible in texts."),
    _l("Use Markdown; to show it as it is, put it between ` and `."),
)
NO_FOOTNOTE = Rule(
    "dead-footnote",
    Severity.ERROR,
    _l("The note [^%(name)s] is not written."),
    _l("Write it at the end: [^%(name)s]: …"),
)
NOT_UTF8_TEXT = Rule(
    "not-utf8-text", Severity.ERROR, _l("The file is not UTF-8 text."), _l("Save it with the encoding UTF-8.")
)

_FAULTS = {"unclosed": UNCLOSED, "nested": NESTED, "stray": STRAY, "malformed": MALFORMED}
_HTML = re.compile(r"<(?:/?[a-zA-Z][a-zA-Z0-9-]*(?:\s[^<>]*)?/?|!--.*)>?")
_AUTOLINK = re.compile(r"<(?:https?://|mailto:)[^\s<>]+>")
_CODE = re.compile(r"(`+)(?:(?!\1).)*?\1")
_NOTE = re.compile(r"\[\^([^\]\s]+)\](:?)")


@dataclass(frozen=True, slots=True)
class TextSource:
    """A text with its place; ``lines`` are those outside of code, the others are empty, so that numbers stay."""

    path: str
    lang: str
    text: str
    lines: tuple[str, ...]

    def find(self, *wanted: str) -> list[int]:
        """Return the lines that hold the first of the given strings that is found at all; [0] when none is."""
        for string in wanted:
            if found := [number for number, line in enumerate(self.lines, 1) if string and string in line]:
                return found
        return [0]


def text_source(path: str, lang: str, text: str) -> TextSource:
    """Return a text with its code blanked out."""
    lines: list[str] = []
    fence = ""
    for line in text.split("\n"):
        mark = re.match(r" {0,3}(```+|~~~+)", line)
        if mark and (not fence or (mark[1].startswith(fence) and not line.strip().strip(fence[0]))):
            fence = "" if fence else mark[1]
            lines.append("")
        else:
            lines.append("" if fence else _CODE.sub(lambda code: " " * len(code[0]), line))
    return TextSource(path, lang, text, tuple(lines))


def check_texts(
    folder: CourseFolder, skeleton: Skeleton, installed: Installed, problems: Problems
) -> Mapping[tuple[str, str], LessonText]:
    """Check every text and return it rendered, by lesson and language."""
    course = skeleton.course
    found: dict[tuple[str, str], LessonText] = {}
    sources: dict[tuple[str, str], TextSource] = {}
    for lang in LANGUAGES:
        glossary = {term.id: term.text.plain()[lang] for term in course.glossary} if course else {}
        for lesson_id, lesson in skeleton.lessons.items():
            path = f"{lesson.folder}/{lang}.md"
            if path not in folder:
                continue
            key = (lesson_id, lang)
            text = folder.text(path)
            sources[key] = source = text_source(path, lang, text)
            _check_source(source, folder, problems)
            for segment in segments(text):
                _check_block(segment, source, folder, installed, problems)
            course_id = course.id if course else ""
            found[key] = render_lesson(text, lang, folder, course_id, glossary, installed.blocks)
            check_headings(source, found[key], problems)
            check_style(source, found[key], problems, is_reading=lesson.is_reading)
            check_law(source, skeleton, problems)
            if lesson.is_reading:
                check_lesson(source, problems)
    check_terms(sources, skeleton, problems)
    check_addresses(sources, found, folder, skeleton, problems)
    order = [lesson.document.id for lesson in skeleton.in_order()]
    return {(lesson, lang): found[lesson, lang] for lang in LANGUAGES for lesson in order if (lesson, lang) in found}


def _check_source(source: TextSource, folder: CourseFolder, problems: Problems) -> None:
    body = folder.files[source.path]
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as error:
        problems.add(NOT_UTF8_TEXT, source.path, body.count(b"\n", 0, error.start) + 1)
    used: dict[str, int] = {}
    written: set[str] = set()
    for number, line in enumerate(source.lines, 1):
        for match in _HTML.finditer(_AUTOLINK.sub("", line)):
            problems.add(RAW_HTML, source.path, number, what=match[0][:30])
        for match in _NOTE.finditer(line):
            is_definition = bool(match[2]) and not line[: match.start()].strip()
            if is_definition:
                written.add(match[1])
            else:
                used.setdefault(match[1], number)
    for name, number in used.items():
        if name not in written:
            problems.add(NO_FOOTNOTE, source.path, number, name=name)


def _check_block(
    segment: Segment, source: TextSource, folder: CourseFolder, installed: Installed, problems: Problems
) -> None:
    if segment.fault:
        problems.add(_FAULTS[segment.fault], source.path, segment.line, name=segment.name)
        return
    name = segment.name
    if not name:
        return
    if name not in OWN_BLOCKS and name not in installed.blocks:
        known = ", ".join(sorted({*OWN_BLOCKS, *installed.blocks}))
        problems.add(UNKNOWN_BLOCK, source.path, segment.line, name=name, known=known)
        return
    if TITLES.get(name) == "must" and not segment.title:
        problems.add(NO_TITLE, source.path, segment.line, name=name)
    if TITLES.get(name, "none") == "none" and segment.title:
        problems.add(TITLE, source.path, segment.line, name=name)
    if name == "figure":
        _check_figure(segment, source, problems)
    elif block := installed.blocks.get(name):
        try:
            data = block.parse(segment.lines)
        except ValueError as error:
            problems.add(BAD_BLOCK, source.path, segment.line, name=name, what=str(error))
            return
        block.check(data, folder, source.path, segment.line, problems)


def _check_figure(segment: Segment, source: TextSource, problems: Problems) -> None:
    picture, description = split_figure(segment)
    if picture is None:
        problems.add(NO_PICTURE, source.path, segment.line)
    elif not description.strip():
        problems.add(NO_DESCRIPTION, source.path, segment.line)
