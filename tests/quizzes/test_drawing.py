"""Drawing questions: repeatable, for the right variant, each question once."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from quizzes.drawing import attempts_left, draw, size
from quizzes.question_types.base import shuffled

BANK = [f"b-{number}" for number in range(6)]
SETTINGS = {"shuffle": True, "draw": [{"questions": ["named"]}, {"count": 3, "from": BANK}]}


@given(st.integers(0, 2**31 - 1))
def test_a_seed_can_be_replayed(seed: int) -> None:
    drawn = draw(SETTINGS, {"named", *BANK}, seed)
    assert drawn == draw(SETTINGS, {"named", *BANK}, seed)
    assert len(drawn) == size(SETTINGS) == 4
    assert len(set(drawn)) == 4
    assert "named" in drawn


def test_a_seed_gives_the_same_order_for_ever() -> None:
    """Stored attempts are shown again years later: neither a new Python nor another machine may change them."""
    assert draw(SETTINGS, {"named", *BANK}, 2026) == ["b-1", "b-4", "b-5", "named"]
    assert shuffled("abcde", str, "2026/options/q") == ["e", "c", "b", "d", "a"]


def test_every_question_comes_up() -> None:
    counts = Counter(one for seed in range(600) for one in draw(SETTINGS, {"named", *BANK}, seed))
    assert counts["named"] == 600
    assert all(230 < counts[one] < 370 for one in BANK), counts


def test_only_what_is_eligible_is_asked() -> None:
    assert set(draw(SETTINGS, {"b-1", "b-2"}, 1)) == {"b-1", "b-2"}
    assert draw(SETTINGS, set(), 1) == []


def test_order_of_the_author_stays_without_shuffling() -> None:
    settings = {"shuffle": False, "draw": [{"questions": ["z", "a"]}, {"questions": ["a", "m"]}]}
    assert draw(settings, {"a", "m", "z"}, 7) == ["z", "a", "m"]


def test_attempts_left() -> None:
    assert attempts_left({}, 5) is None
    assert attempts_left({"attempts": 2}, 1) == 1
    assert attempts_left({"attempts": 2}, 3) == 0
