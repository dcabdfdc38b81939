"""The result of an attempt from the grades of its answers; the best attempt counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from quizzes.question_types.base import Grade

#: Sums of thirds and sevenths must not miss a pass mark by a rounding error.
EPSILON = 1e-9


@dataclass(frozen=True, slots=True)
class Result:
    """Points reached, points possible, and whether that reaches the pass mark."""

    score: float
    max_score: float
    is_passed: bool

    @property
    def ratio(self) -> float:
        """The share of the points, from 0 to 1; 1 where nothing is scored."""
        return self.score / self.max_score if self.max_score else 1.0


def result(grades: Sequence[Grade | None], pass_mark: int) -> Result:
    """Add up grades, one point a question; ``pass_mark`` is in percent.

    An unscored question counts for nothing, and neither does ``None``: a question whose type is gone. A quiz in which
    nothing is scored is passed by submitting it, unless it lost all its questions to missing types.
    """
    scores = [grade.score for grade in grades if grade is not None and grade.score is not None]
    score, max_score = sum(scores), float(len(scores))
    has_reached = score * 100 >= pass_mark * max_score - EPSILON
    return Result(score, max_score, has_reached if scores else any(grade is not None for grade in grades))


def best(ratios: Iterable[float]) -> float | None:
    """Return the best of several ratios; ``None`` when there is none."""
    return max(ratios, default=None)


def points_to_pass(pass_mark: int, max_score: float) -> float:
    """Return the points that reach the pass mark, rounded up to two decimals."""
    hundredths = -(-pass_mark * round(max_score * 100) // 100)
    return hundredths / 100
