"""Every link leads somewhere and every picture is there: lessons, sections, terms, files, with the line of each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from flask_babel import lazy_gettext as _l

from courses.content.check.headings import source_headings
from courses.content.links import is_media, target
from courses.content.problems import Problems, Rule, Severity

if TYPE_CHECKING:
    from courses.content.check.structure import Skeleton
    from courses.content.check.texts import TextSource
    from courses.content.folder import CourseFolder
    from courses.content.texts import LessonText

BAD_ADDRESS = Rule(
    "bad-address",
    Severity.ERROR,
    _l("“%(address)s” leads nowhere."),
    _l("Use https://…, mailto:…, lesson:id, lesson:id#anchor, term:id or #anchor."),
)
DEAD_LESSON = Rule(
    "dead-lesson-link",
    Severity.ERROR,
    _l("The link leads to the lesson “%(id)s”, which this course does not have."),
    _l("Use one of: %(known)s."),
)
DEAD_ANCHOR = Rule(
    "dead-anchor",
    Severity.ERROR,
    _l("The link leads to the section “%(anchor)s”, which %(path)s does not have."),
    _l("Give the heading there this anchor: {#%(anchor)s}, or correct the link."),
)
DEAD_TERM = Rule(
    "dead-term",
    Severity.ERROR,
    _l("The glossary of the course has no term “%(id)s”."),
    _l("Add it under glossary: in course.yaml, or correct the link."),
)
MISSING_PICTURE = Rule(
    "missing-picture",
    Severity.ERROR,
    _l("There is no picture “%(address)s”."),
    _l("Put the file into the folder media/ of the course, or correct its name."),
)
NO_ALT = Rule(
    "missing-alt",
    Severity.ERROR,
    _l("The picture has no alternative text."),
    _l("Write between [ and ] in one sentence what the picture shows."),
)
EMPTY_LINK = Rule(
    "empty-link",
    Severity.ERROR,
    _l("The link has no text."),
    _l("Write between [ and ] where it leads."),
)
VAGUE_LINK = Rule(
    "vague-link",
    Severity.REMARK,
    _l("The text of the link, “%(text)s”, does not say where it leads."),
    _l("Name the target; many people hear links without the words around them."),
)

_VAGUE: Final = {
    "pl": {"tutaj", "tu", "kliknij", "kliknij tutaj", "kliknij tu", "link", "więcej", "czytaj więcej", "zobacz", "ten"},
    "en": {"here", "click", "click here", "link", "more", "read more", "this", "see", "this link", "this page"},
}

Texts = Mapping[tuple[str, str], "TextSource"]


def check_addresses(
    sources: Texts,
    texts: Mapping[tuple[str, str], LessonText],
    folder: CourseFolder,
    skeleton: Skeleton,
    problems: Problems,
) -> None:
    """Check the links and pictures of all texts. The addresses come from the rendered text, so none is overlooked."""
    targets = _Targets(sources, skeleton)
    for (lesson_id, lang), source in sources.items():
        rendered = texts[lesson_id, lang].rendered
        for address, words in rendered.links:
            for line in source.find(f"]({address}", f"<{address}", address):
                if dead := targets.dead_end(address, lesson_id, lang):
                    problems.add(dead[0], source.path, line, **dead[1])
                _check_words(address, words, source, line, problems)
        for address, alt in rendered.images:
            line = source.find(f"]({address}", address)[0]
            if not is_media(address) or address not in folder:
                problems.add(MISSING_PICTURE, source.path, line, address=address)
            if not alt.strip():
                problems.add(NO_ALT, source.path, line)


class _Targets:
    """What the links of a course can lead to."""

    def __init__(self, sources: Texts, skeleton: Skeleton) -> None:
        self._lessons = skeleton.lessons
        self._terms = {term.id for term in skeleton.course.glossary} if skeleton.course else None
        self._anchors = {key: {heading.anchor for heading in source_headings(text)} for key, text in sources.items()}

    def dead_end(self, address: str, lesson_id: str, lang: str) -> tuple[Rule, dict[str, str]] | None:
        """Return the rule that an address of a lesson's text breaks, or None when it leads somewhere."""
        goal = target(address)
        if goal.kind == "unknown":
            return BAD_ADDRESS, {"address": address}
        if goal.kind == "term" and self._terms is not None and goal.id not in self._terms:
            return DEAD_TERM, {"id": goal.id}
        if goal.kind == "lesson" and goal.id not in self._lessons:
            return DEAD_LESSON, {"id": goal.id, "known": ", ".join(self._lessons)}
        there = goal.id or lesson_id
        anchors = self._anchors.get((there, lang), set()) if goal.anchor else None
        if anchors is not None and goal.anchor not in anchors:
            return DEAD_ANCHOR, {"anchor": goal.anchor, "path": f"{self._lessons[there].folder}/{lang}.md"}
        return None


def _check_words(address: str, words: str, source: TextSource, line: int, problems: Problems) -> None:
    plain = " ".join(words.split()).strip(" .,:;!?→»").lower()
    if not plain:
        problems.add(EMPTY_LINK, source.path, line)
    elif target(address).kind != "language" and plain in _VAGUE.get(source.lang, set()):
        problems.add(VAGUE_LINK, source.path, line, text=plain)
