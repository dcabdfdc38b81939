"""Gaps in a text: how they are written (``{id}`` in Markdown), checked language by language, and found in HTML."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from html.parser import HTMLParser
from typing import Annotated, Any, Final, Self

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_core import InitErrorDetails

from app.markup import render
from quizzes.question_types.base import Id, Options, Texts, unique_ids
from quizzes.question_types.choice import Choice, one_key
from quizzes.question_types.wording import Variants

#: An escaped sign, a place in braces, or a brace that has lost its partner.
_BRACES = re.compile(r"\\[\\{}]|\{(?P<name>[^{}]*)\}|[{}]")
#: What stands for a gap while Markdown goes over the text: no text that people write holds these two characters.
_OPEN, _SHUT = "\ue000", "\ue001"
_TOKEN = re.compile(f"{_OPEN}([^{_OPEN}{_SHUT}]*){_SHUT}")

#: How many words on each side show where a gap stands.
AROUND: Final = 5
#: A gap that nothing is said about, and the one that is meant.
OTHER, OWN = "[…]", "____"


class Gap(Options):
    """A gap, typed or chosen; ``feedback`` is read by whoever filled it in wrongly."""

    id: Id
    accept: Variants | None = None
    options: Annotated[list[Choice], Field(min_length=2)] | None = None
    feedback: Texts

    @field_validator("options")
    @classmethod
    def is_single(cls, options: list[Choice] | None) -> list[Choice] | None:
        """Refuse no key, two keys, and an id that stands twice."""
        if options is not None:
            one_key(options)
        return options

    @model_validator(mode="after")
    def is_typed_or_chosen(self) -> Self:
        """Refuse a gap that is both or neither."""
        if (self.accept is None) == (self.options is None):
            raise ValueError(_l("the gap “%(id)s” must have either “accept” or “options”", id=self.id))
        return self


class ClozeOptions(Options):
    """The text, with each gap in braces once in every language, and what belongs into the gaps."""

    cloze: Texts
    gaps: list[Gap] = Field(min_length=1)

    @field_validator("gaps")
    @classmethod
    def ids_once(cls, gaps: list[Gap]) -> list[Gap]:
        """Refuse an id that stands twice."""
        unique_ids([one.id for one in gaps])
        return gaps

    @model_validator(mode="after")
    def gaps_stand_in_every_text(self) -> Self:
        """Refuse texts and gaps that do not belong together, each with its place."""
        if found := list(problems(self.cloze.plain(), [one.id for one in self.gaps])):
            raise ValidationError.from_exception_data(type(self).__name__, found)
        return self


def marked(text: str) -> str:
    """Return Markdown whose gaps no longer mean anything to Markdown; :func:`pieces` finds them again."""
    clean = text.replace(_OPEN, "").replace(_SHUT, "")
    return _BRACES.sub(lambda one: one[0] if one["name"] is None else f"{_OPEN}{one['name']}{_SHUT}", clean)


def pieces(html: str) -> list[str]:
    """Return rendered text in pieces: HTML, the id of a gap, HTML, and so on, with HTML at both ends."""
    return _TOKEN.split(html)


def problems(texts: Mapping[str, str], ids: Sequence[str]) -> Iterator[InitErrorDetails]:
    """Go through what is wrong with the gaps of a text (under ``cloze``) in each language; ``ids`` are under ``gaps``.

    Each gap stands once in every language, where a field can stand.
    """
    found = {lang: list(_names(text)) for lang, text in texts.items()}
    for lang, text in texts.items():
        for message in _problems(text, lang, found[lang], ids):
            yield _detail(("cloze", lang), text, message)
        for one in ids:
            if one not in found[lang] and any(one in names for names in found.values()):
                yield _detail(("cloze", lang), text, _l("the gap “%(id)s” does not stand in this text", id=one))
    for index, one in enumerate(ids):
        if not any(one in names for names in found.values()):
            yield _detail(("gaps", index, "id"), one, _l("the gap “%(id)s” stands in no text", id=one))


def _problems(text: str, lang: str, names: Sequence[str], ids: Sequence[str]) -> Iterator[LazyString]:
    if any(one[0] in "{}" and one["name"] is None for one in _BRACES.finditer(text)):
        yield _l("a brace stands without its partner; before one that belongs to no gap, write a backslash")
    for one, count in Counter(names).items():
        if one not in ids:
            yield _l("“gaps” holds no gap “%(id)s”", id=one)
        elif count > 1:
            yield _l("the gap “%(id)s” stands %(count)s times in this text, and once is right", id=one, count=count)
    places = _Places(str(render(marked(text), lang)))
    for one in ids:
        if names.count(one) == 1 and places.gaps.count(one) != 1:
            yield _l("the gap “%(id)s” stands in a link, an address or a picture, where no field can be", id=one)


def _names(text: str) -> Iterator[str]:
    return (one["name"] for one in _BRACES.finditer(text) if one["name"] is not None)


def _detail(place: tuple[str | int, ...], value: str, message: LazyString) -> InitErrorDetails:
    return InitErrorDetails(type="value_error", loc=place, input=value, ctx={"error": ValueError(message)})


class _Places(HTMLParser):
    """Finds the gaps of rendered text that stand where a field may: not in a link, and in no attribute."""

    FORBIDDEN: Final = "a"

    def __init__(self, html: str) -> None:
        super().__init__()
        self.gaps: list[str] = []
        self._depth = 0
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Enter a link."""
        del attrs
        self._depth += tag == self.FORBIDDEN

    def handle_endtag(self, tag: str) -> None:
        """Leave a link."""
        self._depth -= tag == self.FORBIDDEN

    def handle_data(self, data: str) -> None:
        """Take the gaps of a text."""
        if not self._depth:
            self.gaps += _TOKEN.findall(data)


def ids_of(content: Mapping[str, Any], lang: str) -> list[str]:
    """Return the ids of the gaps of compiled content in the order of the text in a language."""
    return pieces_in(content, lang)[1::2]


def pieces_in(content: Mapping[str, Any], lang: str) -> list[str]:
    """Return the pieces of compiled content in a language."""
    found: list[str] = content["pieces"].get(lang) or next(iter(content["pieces"].values()))
    return found


def in_words(content: Mapping[str, Any], words: Mapping[str, str], lang: str) -> str:
    """Return the text without markup, with words in its gaps, by their ids; other gaps stay open."""
    first, *rest = pieces_in(content, lang)
    filled = [f"{Markup.escape(words.get(one, OTHER))}{html}" for one, html in zip(rest[::2], rest[1::2], strict=True)]
    return Markup("".join([first, *filled])).striptags()  # noqa: S704 - cleaned when it was compiled, and escaped


def around(content: Mapping[str, Any], gap_id: str, lang: str) -> str:
    """Return the words around a gap, so that staff see which one it is."""
    words = in_words(content, {gap_id: OWN}, lang).split()
    place = next(number for number, one in enumerate(words) if OWN in one)
    start, end = max(0, place - AROUND), place + AROUND + 1
    return f"{'…' if start else ''}{' '.join(words[start:end])}{'…' if end < len(words) else ''}"
