"""Addresses inside texts: lessons, sections, glossary terms, pictures and the web, resolved in one place."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from html import escape
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from app.markup import Wrap, typography
from courses.content.media import BadPictureError, picture

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from courses.content.folder import CourseFolder

#: The addresses of a lesson; a test holds them against those of the views.
LESSON_ADDRESSES: Final = {"pl": "/pl/kursy/{course}/{lesson}", "en": "/en/courses/{course}/{lesson}"}
#: Stands before the ids of a lesson's text, so that they never meet an id of the page around it.
TEXT_PREFIX: Final = "t-"

_ID = "[a-z0-9][a-z0-9-]*"
_TARGETS: Final = {
    "lesson": re.compile(rf"lesson:(?P<id>{_ID})(?:#(?P<anchor>{_ID}))?"),
    "term": re.compile(rf"term:(?P<id>{_ID})"),
    "section": re.compile(rf"#(?P<anchor>{_ID})"),
    "language": re.compile(r"lang:(?P<id>[a-z]{2,3})"),
    "mail": re.compile(r"mailto:(?P<id>[^@\s]+@[^@\s]+)"),
    "web": re.compile(r"(?P<id>https?://[^\s/?#]+(?:[/?#]\S*)?)"),
}
_MEDIA = re.compile(r"media/[A-Za-z0-9_][A-Za-z0-9._-]*")


@dataclass(frozen=True, slots=True)
class Target:
    """Where an address of a text leads: ``kind`` is lesson, term, section, web, mail, language or unknown."""

    kind: str
    id: str = ""
    anchor: str = ""


def target(address: str) -> Target:
    """Tell where an address leads."""
    for kind, pattern in _TARGETS.items():
        if match := pattern.fullmatch(address):
            found = match.groupdict()
            return Target(kind, found.get("id") or "", found.get("anchor") or "")
    return Target("unknown")


def media_address(path: str, body: bytes) -> str:
    """Return the address of a picture: it names the bytes, so it can be kept for ever."""
    return f"/media/{hashlib.sha256(body).hexdigest()}/{PurePosixPath(path).name}"


def is_media(address: str) -> bool:
    """Tell whether an address names a file of the folder ``media``."""
    return bool(_MEDIA.fullmatch(address))


@dataclass(slots=True)
class Resolver:
    """Resolves the addresses of one text in one language, and remembers which terms it used.

    ``glossary`` maps a term's id to its explanation. With ``with_tips`` the first use of each term carries its
    explanation beside it, and every use leads to the list of terms below the text (``#term-<id>``).
    """

    folder: CourseFolder
    course_id: str
    lang: str
    glossary: Mapping[str, str] = field(default_factory=dict)
    with_tips: bool = True
    used: list[str] = field(default_factory=list)

    @property
    def hooks(self) -> dict[str, Callable[[str], object]]:
        """What :func:`app.markup.render` is given."""
        return {"link": self.link, "image": self.image}

    def link(self, address: str) -> Wrap | None:
        """Return what stands instead of a link."""
        goal = target(address)
        if goal.kind == "lesson":
            href = LESSON_ADDRESSES[self.lang].format(course=self.course_id, lesson=goal.id)
            fragment = f"#{TEXT_PREFIX}{goal.anchor}" if goal.anchor else ""
            return Wrap(f'<a href="{escape(href + fragment)}">', "</a>")
        if goal.kind == "language":
            return Wrap(f'<span lang="{goal.id}">', "</span>")
        if goal.kind == "term":
            return self._term(goal.id)
        return None

    def image(self, address: str) -> dict[str, str] | None:
        """Return the attributes of a picture; nothing is loaded from elsewhere, so an unknown one gets no address."""
        body = self.folder.files.get(address) if is_media(address) else None
        if body is None:
            return {"src": ""}
        try:
            known = picture(address, body)
        except BadPictureError:
            return {"src": ""}
        return {
            "src": media_address(address, body),
            "width": str(known.width),
            "height": str(known.height),
            "loading": "lazy",
        }

    def _term(self, term: str) -> Wrap:
        if not self.with_tips:
            return Wrap('<span class="term">', "</span>")
        is_first = term not in self.used
        if is_first:
            self.used.append(term)
        if not is_first or term not in self.glossary:
            return Wrap(f'<a class="term" href="#term-{term}">', "</a>")
        tip = escape(typography(self.glossary[term], self.lang), quote=False)
        return Wrap(
            f'<span class="gloss"><a class="term" href="#term-{term}" aria-describedby="tip-{term}">',
            # The space keeps word and explanation apart where there is no style sheet.
            f'</a><span class="tip" role="tooltip" id="tip-{term}"> {tip}</span></span>',
        )
