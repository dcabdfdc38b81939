"""How a reading is built (curriculum C.1): a scene, outcomes, a look back, the core, an activity, and what stays."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Final

from babel.dates import format_date
from flask_babel import lazy_gettext as _l

from courses.content.blocks import segments
from courses.content.check.headings import source_headings
from courses.content.problems import Problems, Rule, Severity

if TYPE_CHECKING:
    from courses.content.blocks import Segment
    from courses.content.check.structure import Skeleton
    from courses.content.check.texts import TextSource

NO_SCENE = Rule(
    "lesson-without-scene",
    Severity.REMARK,
    _l("The lesson does not begin with a scene."),
    _l("Begin with “/// start”: two or three sentences of a local situation that raises a question."),
)
PART_MISSING = Rule(
    "lesson-part-missing",
    Severity.REMARK,
    _l("The lesson has no part {#%(anchor)s}, or it stands at another place."),
    _l("A reading has, in this order: %(parts)s, with what it teaches before the activity."),
)
CORE_SIZE = Rule(
    "lesson-core",
    Severity.REMARK,
    _l("Between the look back and the activity there are %(count)s sections."),
    _l("Three to five are right: one idea in each, under a heading that says something."),
)
FEW_EXAMPLES = Rule(
    "lesson-examples",
    Severity.REMARK,
    _l("The lesson has %(count)s examples."),
    _l("Show one to the end and let the learner finish another: two blocks “/// note | Title”."),
)
NO_LAW_DATE = Rule(
    "law-without-date",
    Severity.REMARK,
    _l("The note on the law does not name the day on which the course was checked (%(day)s)."),
    _l("Write that day, as “law_as_of” in course.yaml has it."),
)
NO_LAW_LINK = Rule(
    "law-without-link",
    Severity.REMARK,
    _l("The note on the law does not say where to check it."),
    _l("Link to the place where the current text stands."),
)

#: The anchors of the parts, in order; the core stands between the second and the third.
PARTS: Final = ("after", "recall", "activity", "in-short", "sources")
CORE: Final = range(3, 6)
EXAMPLES: Final = 2
_LINK = re.compile(r"\]\(https?://")


def check_lesson(source: TextSource, problems: Problems) -> None:
    """Report what a reading lacks. All of it are remarks: other lessons than ours may be built otherwise."""
    pieces = list(segments(source.text))
    if not pieces or pieces[0].name != "start":
        problems.add(NO_SCENE, source.path, 1)
    headings = [heading for heading in source_headings(source) if heading.level == 2]  # noqa: PLR2004 - the first level of a text
    anchors = [heading.anchor or "" for heading in headings]
    place = -1
    for name in PARTS:
        found = anchors.index(name) if name in anchors else -1
        if found <= place:
            line = headings[max(0, found)].line if headings else 1
            problems.add(PART_MISSING, source.path, line, anchor=name, parts=", ".join(f"{{#{one}}}" for one in PARTS))
            return
        place = found
    core = anchors.index("activity") - anchors.index("recall") - 1
    if core not in CORE:
        problems.add(CORE_SIZE, source.path, headings[anchors.index("recall")].line, count=core)
    notes = sum(piece.name == "note" for piece in pieces)
    if notes < EXAMPLES:
        problems.add(FEW_EXAMPLES, source.path, headings[anchors.index("activity")].line, count=notes)


def check_law(source: TextSource, skeleton: Skeleton, problems: Problems) -> None:
    """Report notes on the law that do not say as of when, or where to look."""
    day = skeleton.course.review.law_as_of if skeleton.course else None
    for piece in segments(source.text):
        if piece.name != "law":
            continue
        if day and not _names(piece, day, source.lang):
            problems.add(NO_LAW_DATE, source.path, piece.line, day=day)
        if not _LINK.search(piece.source):
            problems.add(NO_LAW_LINK, source.path, piece.line)


def _names(piece: Segment, day: str, lang: str) -> bool:
    """Tell whether a note names a day in words, e.g. "22 listopada 2026"."""
    try:
        words = format_date(dt.date.fromisoformat(day), "d MMMM y", locale=lang)
    except ValueError:
        return True
    return words in piece.source.replace("\u00a0", " ")
