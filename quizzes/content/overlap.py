"""Options that say the same: equal words, one inside of the other, or ranges that hold the same numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from typing import Final

from quizzes.question_types import numbers
from quizzes.question_types.wording import fold

#: Spaces between the groups of a number: "18 400" is one word.
_GROUPS: Final = re.compile(r"(?<=\d)[ \u00a0\u2009\u202f](?=\d{3}(?!\d))")
_MARKUP: Final = re.compile(r"(?<=\])\([^)]*\)|[*_`\[\]]")
_WORD: Final = re.compile(r"[\w%.,]*[\w%]")
#: Words that turn the rest into something else: "a study" is not part of "no study".
_OPPOSITES: Final = frozenset({
    "nie", "bez", "ani", "zamiast", "poza", "oprocz",
    "not", "no", "never", "without", "instead", "nor", "than", "except",
})  # fmt: skip

_NUMBER: Final = r"(\d[\d.,]*)"
_UNIT: Final = r"(?: ?([^\W\d_].*|%.*))?"
#: How ranges are written, after folding; in those that are open, a group says that the number belongs to them.
_ABOVE: Final = re.compile(
    rf"(?:powyzej|ponad|wiecej niz|over|above|more than|(co najmniej|przynajmniej|od|at least|from)) {_NUMBER}{_UNIT}"
)
_BELOW: Final = re.compile(
    rf"(?:ponizej|mniej niz|below|under|less than|fewer than|(do|co najwyzej|najwyzej|up to|at most)) {_NUMBER}{_UNIT}"
)
_BETWEEN: Final = (
    re.compile(rf"(?:od |from )?{_NUMBER} ?(?:-|do|to) ?{_NUMBER}{_UNIT}"),
    re.compile(rf"(?:miedzy|pomiedzy|between) {_NUMBER} (?:a|and) {_NUMBER}{_UNIT}"),
)
_POINT: Final = re.compile(rf"{_NUMBER}{_UNIT}")


@dataclass(frozen=True, slots=True)
class Range:
    """Numbers of one unit; an end that is None is not there, and one that is not ``closed`` does not belong to it."""

    low: Decimal | None
    high: Decimal | None
    unit: str = ""
    is_closed: bool = True

    def meets(self, other: Range) -> bool:
        """Tell whether a number lies in both.

        Thresholds are left alone: "at least 100" beside "at least 200" or "200" asks which of them it is.
        """
        if self.unit != other.unit or self._is_threshold_beside(other) or other._is_threshold_beside(self):
            return False
        return self._begins_in_time(other) and other._begins_in_time(self)

    def _is_threshold_beside(self, other: Range) -> bool:
        if self.low is not None and self.high is not None:
            return False
        is_same_side = (self.low is None, self.high is None) == (other.low is None, other.high is None)
        return is_same_side or other.low == other.high

    def _begins_in_time(self, other: Range) -> bool:
        """Tell whether it begins before the other ends."""
        if self.low is None or other.high is None:
            return True
        return self.low < other.high or (self.low == other.high and self.is_closed and other.is_closed)


def same(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the positions of two texts that have the same words, the later one first."""
    plain = [_plain(text) for text in texts]
    for first, second in combinations(range(len(texts)), 2):
        if plain[first] and plain[first] == plain[second]:
            yield second, first


def overlaps(texts: Sequence[str], lang: str) -> Iterator[tuple[int, int]]:
    """Yield the positions of two options of which one holds what the other says, the later one first."""
    plain = [_plain(text) for text in texts]
    ranges = [range_of(text, lang) for text in texts]
    for first, second in combinations(range(len(texts)), 2):
        one, other = ranges[first], ranges[second]
        is_common = one.meets(other) if one and other else _are_nested(plain[first], plain[second])
        if is_common or (plain[first] and plain[first] == plain[second]):
            yield second, first


def _plain(text: str) -> str:
    return fold(_GROUPS.sub("", _MARKUP.sub("", text)))


def _are_nested(one: str, other: str) -> bool:
    """Tell whether all words of a text stand in the other, one after the other, and the rest does not deny them."""
    inner, outer = sorted((_WORD.findall(one), _WORD.findall(other)), key=len)
    for start in range(len(outer) - len(inner) + 1) if inner else ():
        if outer[start : start + len(inner)] == inner:
            return _OPPOSITES.isdisjoint([*outer[:start], *outer[start + len(inner) :]])
    return False


def range_of(text: str, lang: str) -> Range | None:
    """Return the numbers that an option stands for, where it is nothing but a number or a range, with its unit."""
    plain = _plain(text)
    for pattern in _BETWEEN:
        if match := pattern.fullmatch(plain):
            low, high = _value(match[1], lang), _value(match[2], lang)
            is_range = low is not None and high is not None and low < high
            return Range(low, high, match[3] or "") if is_range else None
    for pattern, is_above in ((_ABOVE, True), (_BELOW, False)):
        if match := pattern.fullmatch(plain):
            value = _value(match[2], lang)
            low, high = (value, None) if is_above else (None, value)
            return None if value is None else Range(low, high, match[3] or "", is_closed=bool(match[1]))
    match = _POINT.fullmatch(plain)
    value = _value(match[1], lang) if match else None
    return Range(value, value, match[2] or "") if match and value is not None else None


def _value(text: str, lang: str) -> Decimal | None:
    readings = numbers.read(text)
    return numbers.preferred(text, readings, lang) if readings else None
