"""The headings of a text: they begin at the second level, leave none out, and have anchors of their own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from courses.content.problems import Problems, Rule, Severity

if TYPE_CHECKING:
    from courses.content.check.texts import TextSource
    from courses.content.texts import LessonText

FIRST_LEVEL = Rule(
    "heading-1",
    Severity.ERROR,
    _l("A heading of the first level (#) stands in the text."),
    _l("Begin headings with ##; the title of the lesson stands in lesson.yaml."),
)
LEVEL_LEFT_OUT = Rule(
    "heading-order",
    Severity.ERROR,
    _l("A heading of level %(level)s follows one of level %(before)s."),
    _l("Leave no level out: after ## comes ## or ###."),
)
HEADING_FORM = Rule(
    "heading-form",
    Severity.ERROR,
    _l("A heading is underlined with --- or ===, or stands inside a list or a quotation."),
    _l("Write headings on a line of their own that begins with ##, with empty lines around them."),
)
NO_ANCHOR = Rule(
    "heading-without-anchor",
    Severity.REMARK,
    _l("The heading has no anchor."),
    _l("End it with {#a-short-name}, the same in both languages."),
)
BAD_ANCHOR = Rule(
    "bad-anchor",
    Severity.ERROR,
    _l("“%(anchor)s” cannot be an anchor."),
    _l("Use small letters a–z, digits and dashes, for example {#first-step}."),
)
DUPLICATE_ANCHOR = Rule(
    "duplicate-anchor",
    Severity.ERROR,
    _l("The anchor “%(anchor)s” stands on line %(first)s as well."),
    _l("Give each heading an anchor of its own."),
)

_ATX = re.compile(r"(#{1,6})[ \t]+(.*?)(?:[ \t]*\{#([^}]*)\})?[ \t]*#*[ \t]*")
_ANCHOR = re.compile(r"[a-z0-9][a-z0-9-]*")


@dataclass(frozen=True, slots=True)
class SourceHeading:
    """A heading in the source of a text."""

    line: int
    level: int
    text: str
    anchor: str | None


def source_headings(source: TextSource) -> list[SourceHeading]:
    """Return the headings of a text by line."""
    matches = [(number, _ATX.fullmatch(line)) for number, line in enumerate(source.lines, 1)]
    return [SourceHeading(number, len(match[1]), match[2], match[3]) for number, match in matches if match]


def check_headings(source: TextSource, text: LessonText, problems: Problems) -> None:
    """Check the headings of a text."""
    headings = source_headings(source)
    if len(text.rendered.headings) > len(headings):
        problems.add(HEADING_FORM, source.path, source.find("\n---", "---", "===")[0])
    seen: dict[str, int] = {}
    before = 1
    for heading in headings:
        if heading.level == 1:
            problems.add(FIRST_LEVEL, source.path, heading.line)
        elif heading.level > before + 1:
            problems.add(LEVEL_LEFT_OUT, source.path, heading.line, level=heading.level, before=max(before, 1))
        before = heading.level
        if heading.anchor is None:
            problems.add(NO_ANCHOR, source.path, heading.line)
        elif not _ANCHOR.fullmatch(heading.anchor):
            problems.add(BAD_ANCHOR, source.path, heading.line, anchor=heading.anchor)
        elif heading.anchor in seen:
            first = seen[heading.anchor]
            problems.add(DUPLICATE_ANCHOR, source.path, heading.line, anchor=heading.anchor, first=first)
        else:
            seen[heading.anchor] = heading.line
