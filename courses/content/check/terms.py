"""The words of the glossary: each is used, marked where it comes first, and means the same in every course."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from app.addresses import LANGUAGES
from courses.content.links import target
from courses.content.problems import Problems, Rule, Severity

if TYPE_CHECKING:
    from courses.content.check import Checked
    from courses.content.check.structure import Skeleton
    from courses.content.check.texts import TextSource
    from courses.content.schemas import TermDocument

UNUSED_TERM = Rule(
    "term-unused",
    Severity.REMARK,
    _l("No lesson marks the term “%(term)s” (%(lang)s)."),
    _l("Mark its first use, [%(term)s](term:%(id)s), or take it out of the glossary."),
)
UNMARKED_TERM = Rule(
    "term-unmarked",
    Severity.REMARK,
    _l("“%(term)s” is a term of the glossary, and this lesson does not mark it."),
    _l("Mark its first use: [%(term)s](term:%(id)s)."),
)
OTHER_MEANING = Rule(
    "term-differs",
    Severity.REMARK,
    _l("The course “%(course)s” explains “%(id)s” in other words."),
    _l("Explain a term the same everywhere; people meet it in several courses."),
)

_LINK = re.compile(r"\]\(([^)\s]+)\)")
_EXTRA = re.compile(r"\s*\([^)]*\)")
Sources = Mapping[tuple[str, str], "TextSource"]


def check_terms(sources: Sources, skeleton: Skeleton, problems: Problems) -> None:
    """Hold the texts of a course against its glossary."""
    node, course = skeleton.course_node, skeleton.course
    if node is None or course is None or not sources:
        return
    marked = {key: _marked(source) for key, source in sources.items()}
    for index, term in enumerate(course.glossary):
        for lang in LANGUAGES:
            name = getattr(term.term, lang)
            used = [key for key, terms in marked.items() if key[1] == lang and term.id in terms]
            if not used:
                line = node.line_at(("glossary", index, "id"))
                problems.add(UNUSED_TERM, node.path, line, term=name, lang=lang, id=term.id)
            for key, source in sources.items():
                if key[1] == lang and term.id not in marked[key] and (line := _line_of(name, source)):
                    problems.add(UNMARKED_TERM, source.path, line, term=name, id=term.id)


def _marked(source: TextSource) -> set[str]:
    goals = (target(address) for line in source.lines for address in _LINK.findall(line))
    return {goal.id for goal in goals if goal.kind == "term"}


def _line_of(name: str, source: TextSource) -> int:
    """Return the first line that holds a term of several words as the glossary writes it; 0 when none does.

    Single words are too common to be told from ordinary use, and Polish ones change their endings.
    """
    plain = _EXTRA.sub("", name).strip()
    if " " not in plain:
        return 0
    pattern = re.compile(rf"(?<!\w){re.escape(plain)}(?!\w)", re.IGNORECASE)
    return next((number for number, line in enumerate(source.lines, 1) if pattern.search(line)), 0)


def check_glossaries(courses: Iterable[Checked]) -> None:
    """Report terms that two courses of a curriculum explain differently, at the later one."""
    known: dict[str, tuple[str, TermDocument]] = {}
    for one in courses:
        node, course = one.skeleton.course_node, one.skeleton.course
        for index, term in enumerate(course.glossary if course else ()):
            first_course, first = known.setdefault(term.id, (course.id if course else "", term))
            if node is not None and (first.term, first.text) != (term.term, term.text):
                line = node.line_at(("glossary", index, "id"))
                one.problems.add(OTHER_MEANING, node.path, line, course=first_course, id=term.id)
