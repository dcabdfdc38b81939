"""What many attempts say about questions: how often each was answered and rightly, and which mislead people."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from quizzes.question_types.base import Answer, Tallied

#: Opinions are shown as sums of at least so many people, and a question is pointed out after so many answers.
FEW = 5
#: A question that fewer than this share answer rightly deserves a look.
LOW_SHARE = 0.4


@dataclass(frozen=True, slots=True)
class Group:
    """Equal answers to a question: how often they were given, how many earned everything, and the sum of points."""

    question_id: str
    answer: Answer | None
    count: int
    right: int
    points: float
    version_id: int


@dataclass(slots=True)
class Sums:
    """All answers to a question in submitted attempts. ``asked`` counts those without an answer too."""

    asked: int = 0
    answered: int = 0
    right: int = 0
    points: float = 0.0
    version_id: int = 0
    answers: list[tuple[Answer, int]] = field(default_factory=list)

    @property
    def share_right(self) -> float | None:
        """The share of the answers that earned everything; None while there is none."""
        return self.right / self.answered if self.answered else None

    @property
    def mean(self) -> float | None:
        """The mean of the points of all who were asked; no answer earns none."""
        return self.points / self.asked if self.asked else None


@dataclass(frozen=True, slots=True)
class Totals:
    """Submitted attempts at a quiz: how many, by how many people, how many passed, and the mean share of points."""

    attempts: int = 0
    people: int = 0
    passed: int = 0
    mean: float | None = None


def add_up(groups: Iterable[Group], asked: Mapping[str, int]) -> dict[str, Sums]:
    """Return the sums of each question by its id; ``asked`` is how often each was asked."""
    found = {one: Sums(asked=count) for one, count in asked.items()}
    for group in groups:
        sums = found.setdefault(group.question_id, Sums())
        sums.version_id = max(sums.version_id, group.version_id)
        sums.points += group.points
        if group.answer is not None:
            sums.answered += group.count
            sums.right += group.right
            sums.answers.append((group.answer, group.count))
    return found


def asked_counts(orders: Iterable[str]) -> Counter[str]:
    """Return how often each question was asked; ``orders`` are the questions of attempts as they are stored (JSON)."""
    return Counter(one for order, count in Counter(orders).items() for one in json.loads(order) * count)


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of a question that belong together. ``rows`` is empty when too few people answered to show them."""

    about: Any
    of: int
    rows: tuple[Tallied, ...]

    @property
    def is_share_right(self) -> bool:
        """Tell whether each row says how often a part was right, so that rows do not compete."""
        return all(row.is_right for row in self.rows)


def parts(rows: Sequence[Tallied], *, is_confidential: bool) -> list[Part]:
    """Return rows by what they are about; opinions of fewer people than :data:`FEW` stay hidden."""
    found = []
    for about, members in itertools.groupby(rows, key=lambda row: row.about):
        group = tuple(members)
        of = max(row.of for row in group)
        found.append(Part(about, of, () if is_confidential and of < FEW else group))
    return found


@dataclass(frozen=True, slots=True)
class Remark:
    """Why a question deserves a look: few answer it rightly, or a wrong answer (``rival``) beats the right one."""

    share: float
    rival: Tallied | None = None


def remark(sums: Sums, rows: Sequence[Tallied]) -> Remark | None:
    """Return what is to be pointed out about a scored question; nothing before :data:`FEW` answers."""
    if sums.answered < FEW or sums.share_right is None:
        return None
    rivals = [found for _, part in itertools.groupby(rows, key=lambda row: row.about) if (found := _rival(list(part)))]
    if rivals:
        return Remark(sums.share_right, max(rivals, key=lambda row: row.count))
    return Remark(sums.share_right) if sums.share_right < LOW_SHARE else None


def _rival(rows: Sequence[Tallied]) -> Tallied | None:
    """Return the most frequent wrong answer among rows about one thing, if no right one was given as often."""
    wrong = max((row for row in rows if row.is_right is False), key=lambda row: row.count, default=None)
    best_right = max((row.count for row in rows if row.is_right), default=0)
    return wrong if wrong is not None and wrong.count > best_right else None
