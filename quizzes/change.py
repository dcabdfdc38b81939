"""What self-assessments before and after a course may say about everybody: sums from which nobody can be worked out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import NamedTuple

from quizzes.statistics import FEW


class Rating(NamedTuple):
    """How a person rated a statement. ``at`` puts all submissions of a course in one order, before and after alike.

    There is one for each person and statement, so it is made as cheaply as can be.
    """

    person: int
    at: int
    value: int


@dataclass(frozen=True, slots=True)
class Mean:
    """The mean of what ``people`` rated, or of by how much it changed; they are always whole groups."""

    people: int
    value: float


@dataclass(frozen=True, slots=True)
class Change:
    """What may be shown of a statement. None stands for sums of too few people."""

    before: Mean | None
    after: Mean | None
    difference: Mean | None

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing may be shown."""
        return self.before is None and self.after is None


def change(before: Sequence[Rating], after: Sequence[Rating]) -> Change:
    """Return the means before and after, and the mean difference of the people who are in both.

    The first rating of each person counts. Only whole groups of :data:`FEW` people are counted, in the order in which
    they submitted, so that two looks at the page differ by nobody or by whole groups, never by one person. The
    difference is of people who are counted both before and after, in the order in which they came to be. So whoever is
    in a mean and not in the difference is nobody, or a whole group too, and comparing the figures gives nobody away.
    """
    early, late = _counted(before), _counted(after)
    ready = sorted(
        (max(early[one].since, late[one].since), max(early[one].at, late[one].at), one)
        for one in early.keys() & late.keys()
    )
    pairs = [one for _, _, one in ready[: _whole(len(ready))]]
    return Change(
        _mean([one.value for one in early.values()]),
        _mean([one.value for one in late.values()]),
        _mean([late[one].value - early[one].value for one in pairs]),
    )


class _Counted(NamedTuple):
    """A rating that counts, and the submission since which it does: the one that filled its group."""

    value: int
    at: int
    since: int


def _whole(count: int) -> int:
    return count - count % FEW


def _counted(ratings: Sequence[Rating]) -> dict[int, _Counted]:
    """Return the first ratings of the people who fill whole groups, by person."""
    firsts: dict[int, Rating] = {}
    for one in sorted(ratings, key=attrgetter("at")):
        firsts.setdefault(one.person, one)
    order = list(firsts.values())
    last = _whole(len(order))
    return {
        one.person: _Counted(one.value, one.at, order[place - place % FEW + FEW - 1].at)
        for place, one in enumerate(order[:last])
    }


def _mean(values: Sequence[int]) -> Mean | None:
    return Mean(len(values), sum(values) / len(values)) if values else None
