"""Drawing questions: repeatable, for the right variant, each question once."""

from __future__ import annotations

from collections import Counter
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from quizzes.drawing import Shortage, attempts_left, draw, least_and_most, shortages, size
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


numbers = st.integers(1, 4)
members = st.one_of(
    st.builds(lambda ids: {"questions": sorted(ids)}, st.sets(st.sampled_from(BANK), min_size=1, max_size=2)),
    st.builds(
        lambda count, ids: {"count": count, "from": sorted(ids)}, numbers, st.sets(st.sampled_from(BANK), min_size=1)
    ),
)


def without_named(members: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the members as publishing makes them: each name once, and none of them in a list to draw from."""
    named: list[str] = []
    made: list[dict[str, Any]] = []
    for part in members:
        fresh = [one for one in part.get("questions", ()) if one not in named]
        named += fresh
        made.append({"questions": fresh} if "questions" in part else part)
    return [{**one, "from": [q for q in one["from"] if q not in named]} if "from" in one else one for one in made]


@given(st.lists(members, min_size=1, max_size=4), st.sets(st.sampled_from(BANK)), st.integers(0, 2**31 - 1))
def test_what_passes_the_check_never_comes_out_short(draws: Any, eligible: set[str], seed: int) -> None:
    """Overlapping lists included: each attempt has as many questions as the quiz promises, and none twice."""
    settings: dict[str, Any] = {"shuffle": True, "draw": without_named(draws)}
    named = {one for part in settings["draw"] for one in part.get("questions", ())}
    drawn = draw(settings, eligible | named, seed)
    assert len(drawn) == len(set(drawn)) <= size(settings)
    if not shortages(settings["draw"], eligible | named):
        assert len(drawn) == size(settings)


def test_a_draw_that_may_find_too_few_is_named() -> None:
    first, second = {"count": 2, "from": ["a", "b", "c"]}, {"count": 2, "from": ["b", "c", "d"]}
    assert shortages([first, second], {"a", "b", "c", "d"}) == [Shortage(1, found=3, taken=2)]
    assert shortages([second, first], {"a", "c", "d"}) == [Shortage(1, found=2, taken=1)]
    assert shortages([first], {"a"}) == [Shortage(0, found=1, taken=0)]
    assert shortages([{"questions": ["a", "b"]}, first], {"a", "b", "c"}) == [Shortage(1, found=1, taken=0)]
    assert not shortages([first, {**second, "count": 1}], {"a", "b", "c", "d"})


@given(
    st.lists(members, min_size=1, max_size=4),
    st.sets(st.sampled_from(BANK)),
    st.sets(st.sampled_from(BANK)),
    st.integers(0, 2**31 - 1),
)
def test_no_attempt_asks_fewer_or_more_than_said(draws: Any, eligible: set[str], wanted: set[str], seed: int) -> None:
    settings: dict[str, Any] = {"shuffle": True, "draw": without_named(draws)}
    if not shortages(settings["draw"], eligible):
        least, most = least_and_most(settings["draw"], eligible, wanted)
        assert least <= len(wanted.intersection(draw(settings, eligible, seed))) <= most


def test_how_many_of_some_questions_are_asked() -> None:
    everything = {"a", "b", "c", "d"}
    two = {"count": 2, "from": ["a", "b", "c"]}
    assert least_and_most([two], everything, everything) == (2, 2)
    assert least_and_most([two], everything, {"a"}) == (0, 1)
    assert least_and_most([two], everything, {"a", "b"}) == (1, 2)
    assert least_and_most([two], {"a", "c"}, {"a", "b"}) == (1, 1)
    assert least_and_most([{"questions": ["a", "d"]}, two], everything, {"a", "b"}) == (2, 2)
    assert least_and_most([two, {"count": 1, "from": ["a", "d"]}], everything, {"a"}) == (0, 1)


def test_attempts_left() -> None:
    assert attempts_left({}, 5) is None
    assert attempts_left({"attempts": 2}, 1) == 1
    assert attempts_left({"attempts": 2}, 3) == 0
