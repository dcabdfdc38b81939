"""Words as people type them: compared without what keyboards, habits and haste change."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Annotated, Any, Final

from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from pydantic import Field, field_validator

from quizzes.question_types.base import Answer, Options, Tallied, most_frequent

#: What a field takes; nobody answers in more letters.
LONGEST: Final = 200

#: What copying from a page brings along and nobody sees.
_UNSEEN: Final = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"))
_DASHES: Final = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"), "-")
_QUOTES: Final = dict.fromkeys(
    map(ord, "\"'`\u00b4\u00ab\u00bb\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u2039\u203a\u2032\u2033")
)
#: Letters whose mark is a part of them, so that no decomposition takes it away.
_BARRED: Final = {ord("ł"): "l", ord("đ"): "d", ord("ø"): "o", ord("ħ"): "h"}
_SAME: Final = {**_UNSEEN, **_DASHES, **_QUOTES}
_END: Final = " .,;:!?\u2026"

Variant = Annotated[str, Field(min_length=1, max_length=LONGEST)]


def fold(text: str) -> str:
    """Return what is compared of a text.

    These do not count: case, marks of letters (``ł`` as well), repeated spaces and spaces at the ends or around a dash,
    what kind of dash it is, quotation marks, and punctuation at the end. Nothing else is guessed: word order, endings
    and spelling do count, so inflected forms are variants of their own.
    """
    # Some letters come apart into such marks, and some change once more when they lose their case.
    apart = unicodedata.normalize("NFKD", text.translate(_SAME)).translate(_SAME)
    plain = unicodedata.normalize("NFKD", apart.casefold()).translate(_BARRED)
    letters = "".join(one for one in plain if not unicodedata.combining(one))
    return "-".join(" ".join(part.split()) for part in letters.split("-")).strip(_END)


class Variants(Options):
    """What is accepted, in each language: at least one variant."""

    pl: list[Variant] = Field(min_length=1)
    en: list[Variant] = Field(min_length=1)

    @field_validator("pl", "en")
    @classmethod
    def variants_differ(cls, variants: list[str]) -> list[str]:
        """Refuse a variant of which nothing is left to compare, and two that are the same."""
        seen: dict[str, str] = {}
        for one in variants:
            folded = fold(one)
            if not folded:
                raise ValueError(_l("the variant “%(text)s” holds no word", text=one))
            if folded in seen:
                raise ValueError(
                    _l("“%(text)s” and “%(other)s” count as the same; keep one of them", text=one, other=seen[folded])
                )
            seen[folded] = one
        return variants

    def plain(self) -> dict[str, list[str]]:
        """Return the variants by language."""
        return {"pl": list(self.pl), "en": list(self.en)}


def is_accepted(accept: Mapping[str, Sequence[str]], typed: str) -> bool:
    """Tell whether what was typed is a variant of any language: who switches the page, or thinks in two, is right."""
    folded = fold(typed)
    return bool(folded) and any(folded == fold(one) for variants in accept.values() for one in variants)


def shown_variant(accept: Mapping[str, Sequence[str]], lang: str) -> Markup:
    """Return the variant that is shown as the right answer: the first of the language."""
    return Markup.escape((accept.get(lang) or next(iter(accept.values())))[0])


def typed_line(value: str | None) -> str | None:
    """Return what a field of one line says; None when it is blank."""
    typed = "".join(one for one in value or "" if one not in "\0\r\n")[:LONGEST]
    return typed if typed.strip() else None


def tally_typed(
    answers: Iterable[tuple[Answer, int]],
    typed: Callable[[Answer], str],
    accept: Mapping[str, Sequence[str]],
    lang: str,
) -> list[Tallied]:
    """Return the most frequent answers: all right ones in one row, the others by what is compared of them.

    ``typed`` returns the text in an answer. Of several spellings the most frequent one is shown.
    """
    spellings: dict[str, Counter[str]] = {}
    for answer, count in answers:
        if folded := fold(text := typed(answer)):
            spellings.setdefault(folded, Counter())[text.strip()] += count
    counts: Counter[tuple[Markup, bool | None]] = Counter()
    for spelled in spellings.values():
        best = min(spelled, key=lambda one: (-spelled[one], one))
        is_right = is_accepted(accept, best)
        counts[shown_variant(accept, lang) if is_right else Markup.escape(best), is_right] += spelled.total()
    return most_frequent(counts, lang)


def text_in(answer: Any) -> str:  # noqa: ANN401 - whatever is stored
    """Return the text of an answer, or of a part of one, without spaces at its ends; "" when there is none."""
    return answer.strip() if isinstance(answer, str) else ""
