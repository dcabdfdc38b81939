"""Grades in tables, and what must hold for every answer."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.demo import OTHER
from quizzes.grading import Result, best, points_to_pass, result
from quizzes.question_types import BUNDLED, Grade, Multiple, Ordering, QuestionType, Single, TrueFalse
from quizzes.question_types.matching import Matching, _right_id
from quizzes.testing import compiled

SINGLE, MULTIPLE, MATCHING, ORDERING = Single(), Multiple(), Matching(), Ordering()


def content(kind: Any) -> Any:
    return compiled(kind, kind.samples()[0].options)


@pytest.mark.parametrize(
    ("ticked", "score"),
    [
        ([], 0),
        (["a"], 0.5),
        (["a", "b"], 1),
        (["a", "c"], 0),
        (["a", "b", "c"], 0.5),
        (["a", "b", "c", "d"], 0),
        (["c", "d"], 0),
        (["a", "unknown"], 0.5),
        (["a", "a"], 0.5),
    ],
)
def test_multiple_is_partial_and_never_below_zero(ticked: list[str], score: float) -> None:
    assert MULTIPLE.grade(content(MULTIPLE), {"options": ticked}).score == score


@given(st.sets(st.sampled_from("abcd")), st.sampled_from("abcd"))
def test_multiple_is_monotone(ticked: set[str], more: str) -> None:
    """One more right tick never costs, one more wrong tick never pays."""
    options = content(MULTIPLE)
    before = MULTIPLE.grade(options, {"options": sorted(ticked)}).score
    after = MULTIPLE.grade(options, {"options": sorted({*ticked, more})}).score
    assert before is not None
    assert after is not None
    assert after >= before if more in "ab" else after <= before


@pytest.mark.parametrize(
    ("places", "score"),
    [
        ({"observation": 1, "feeling": 2, "need": 3, "request": 4}, 1),
        ({"observation": 4, "feeling": 3, "need": 2, "request": 1}, 0),
        # The first step alone is misplaced: three of six pairs are in order.
        ({"observation": 4, "feeling": 1, "need": 2, "request": 3}, 0),
        # Two neighbours are swapped: five of six pairs are in order.
        ({"observation": 2, "feeling": 1, "need": 3, "request": 4}, 2 / 3),
        ({"observation": 1, "feeling": 1, "need": 3, "request": 4}, 2 / 3),
        ({"observation": 1, "feeling": 1, "need": 1, "request": 1}, 0),
        ({"observation": 1}, 0),
        ({"observation": 1, "feeling": 2, "need": 3}, 0),
        ({}, 0),
    ],
)
def test_ordering_counts_pairs_in_order(places: dict[str, int], score: float) -> None:
    assert ORDERING.grade(content(ORDERING), {"places": places}).score == pytest.approx(score)


def test_ordering_keeps_two_steps_at_one_place_and_shows_them_again() -> None:
    options = content(ORDERING)
    typed = {"q.x.observation": "1", "q.x.feeling": "1", "q.x.need": "9", "q.x.request": "²"}
    answer = ORDERING.read(options, _Form(typed), "q.x")
    assert answer == {"places": {"observation": 1, "feeling": 1}}
    assert "1. Obserwacja; 1. Uczucie" in ORDERING.describe(options, answer, "pl")


def test_ordering_is_never_shown_in_its_right_order() -> None:
    options = content(ORDERING)
    for seed in range(50):
        shown = ORDERING.present(options, str(seed), shuffle=False)
        assert [one["id"] for one in shown["items"]] != shown["order"]


def test_matching_gives_each_pair_its_share_and_its_source_tells_nothing() -> None:
    options = content(MATCHING)
    right = {one["id"]: one["key"] for one in options["pairs"]}
    for count in range(5):
        some = dict(list(right.items())[:count])
        assert MATCHING.grade(options, {"pairs": some}).score == count / 4
    assert MATCHING.grade(options, {"pairs": dict.fromkeys(right, _right_id("stop"))}).score == 1 / 4
    assert not set(right) & {one["id"] for one in options["right"]}


def test_true_and_false_are_no_texts() -> None:
    kind = TrueFalse()
    options = content(kind)
    assert kind.grade(options, {"value": False}).score == 1
    assert kind.grade(options, {"value": "false"}).score == 0
    assert kind.grade(options, {"value": 0}).score == 0


class _Form(dict[str, str]):
    def getlist(self, key: str) -> list[str]:
        return [self[key]] if key in self else []


G = Grade


@pytest.mark.parametrize(
    ("grades", "mark", "expected"),
    [
        ([G(1), G(1), G(0)], 70, Result(2, 3, is_passed=False)),
        ([G(1), G(1), G(0)], 66, Result(2, 3, is_passed=True)),
        ([G(1), G(0.5), G(0.5)], 66, Result(2, 3, is_passed=True)),
        ([G(1), None], 100, Result(1, 1, is_passed=True)),
        ([G(1), G(None)], 100, Result(1, 1, is_passed=True)),
        ([G(None)], 70, Result(0, 0, is_passed=True)),
        ([None], 70, Result(0, 0, is_passed=False)),
        ([G(1 / 3), G(1 / 3), G(1 / 3)], 33, Result(1, 3, is_passed=True)),
        ([G(0.7)], 70, Result(0.7, 1, is_passed=True)),
    ],
)
def test_results(grades: list[Grade | None], mark: int, expected: Result) -> None:
    assert result(grades, mark) == expected


def test_best_counts() -> None:
    assert best([]) is None
    assert best([0.3, 0.9, 0.5]) == 0.9


@pytest.mark.parametrize(("mark", "points", "needed"), [(70, 10, 7), (70, 11, 7.7), (66, 3, 1.98), (100, 3, 3)])
def test_points_to_pass(mark: int, points: float, needed: float) -> None:
    assert points_to_pass(mark, points) == pytest.approx(needed)


@pytest.mark.parametrize("kind", BUNDLED, ids=lambda kind: kind.name)
def test_the_demo_answers_wrongly_when_it_means_to(kind: QuestionType) -> None:
    for sample in kind.samples():
        body = compiled(kind, sample.options)
        grade = kind.grade(body, OTHER[kind.name](body))
        assert not grade.is_right
