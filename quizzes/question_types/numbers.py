"""Numbers as people in Poland and in Britain write them: read exactly, compared exactly, written the reader's way."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Context, Decimal
from typing import Final

from babel.numbers import get_decimal_symbol, get_group_symbol

#: More digits than any answer has, so that nothing is ever rounded.
_EXACT: Final = Context(prec=1000)

#: What copying from a page brings along and nobody sees.
_UNSEEN: Final = dict.fromkeys(map(ord, "\u200b\u200e\u200f\u2060\ufeff"))
_MINUS: Final = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d"), "-")
_APOSTROPHES: Final = dict.fromkeys(map(ord, "\u2019\u02bc\u2032\u00b4`"), "'")
_SAME: Final = {**_UNSEEN, **_MINUS, **_APOSTROPHES}

_SIGNED = re.compile(r"([-+]?) ?(.*)")
#: A separator stands between groups of exactly three digits, and is the same throughout; the mark is another one.
_GROUPED = re.compile(r"([1-9][0-9]{0,2}(?:([ '.,])[0-9]{3})(?:\2[0-9]{3})*)(?:(?!\2)[.,]([0-9]+))?")
_DECIMAL = re.compile(r"([0-9]*)[.,]([0-9]+)|([0-9]+)[.,]?")


def exact(value: float) -> Decimal:
    """Return a number of a document as it was written there; it has at most fifteen digits, which a float keeps."""
    return Decimal(repr(value))


def plain(value: Decimal) -> str:
    """Return a number without groups, with a point and without needless zeros: how content and answers keep it."""
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text


def read(text: str, units: Iterable[str] = ()) -> tuple[Decimal, ...]:
    """Return what a text may mean as a number; nothing when it is none.

    Groups of three digits are separated by spaces of any kind, apostrophes, points or commas, and the decimal mark is
    a comma or a point: ``4 500 000``, ``4.500.000,50``, ``4,500,000.50``, ``,5``. One of ``units`` may stand behind.

    One text has two meanings: one to three digits, a comma or a point, and three digits. ``4,500`` is four and a half
    in Poland and four thousand five hundred in Britain. Both are returned, and an answer is right when either is:
    a learner may switch the language of the page, keyboards of phones offer only one of the marks, and two numbers of
    which one is a thousand times the other are never confused by somebody who knows one of them. Every other text has
    one meaning in both languages.
    """
    cleaned = _cleaned(text)
    found = _readings(cleaned)
    for unit in units:
        if found:
            break
        end = _cleaned(unit)
        if end and cleaned[-len(end) :].casefold() == end.casefold():
            found = _readings(cleaned[: -len(end)].rstrip())
    return found


def _cleaned(text: str) -> str:
    return " ".join(text.translate(_SAME).split())


def _readings(text: str) -> tuple[Decimal, ...]:
    match = _SIGNED.fullmatch(text)
    if match is None:
        return ()
    sign, body = match.groups()
    found: list[str] = []
    if grouped := _GROUPED.fullmatch(body):
        whole = re.sub(r"[^0-9]", "", grouped[1])
        found.append(f"{whole}.{grouped[3] or 0}")
    if decimal := _DECIMAL.fullmatch(body):
        found.append(decimal[3] or f"{decimal[1] or 0}.{decimal[2]}")
    return tuple(Decimal(f"{sign}{one}") for one in found)


def is_within(value: Decimal, answer: Decimal, tolerance: Decimal) -> bool:
    """Tell whether a value is no further from the answer than the tolerance, both ends included."""
    return distance(value, answer) <= tolerance


def distance(one: Decimal, other: Decimal) -> Decimal:
    """Return how far apart two numbers are, exactly."""
    return _EXACT.abs(_EXACT.subtract(one, other))


def preferred(text: str, readings: tuple[Decimal, ...], lang: str) -> Decimal:
    """Return the reading that people of a language mean, of a text that has one at least."""
    is_decimal = get_decimal_symbol(lang) in text
    return readings[-1 if is_decimal else 0]


def written(value: Decimal, lang: str) -> str:
    """Return a number as people of a language write it: ``4 500 000`` or ``4,500,000``, ``0,5`` or ``0.5``."""
    sign, digits = ("\u2212", plain(value)[1:]) if value < 0 else ("", plain(value))
    whole, _, rest = digits.partition(".")
    groups = re.sub(r"(?<=[0-9])(?=(?:[0-9]{3})+$)", get_group_symbol(lang), whole)
    return sign + groups + (get_decimal_symbol(lang) + rest if rest else "")
