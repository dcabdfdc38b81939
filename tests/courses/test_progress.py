"""The pure rules: completion, percent, locks, what is next, and why not yet."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.kinds import Confirmed
from courses.outline import Lesson
from courses.points import CompletionRule, Condition, Entry
from courses.progress import (
    CourseState,
    Happened,
    Rules,
    Standing,
    course_state,
    in_preparation,
    lesson_state,
    percent_of,
    track_state,
)
from courses.testing import course_data, course_of, lesson_data, tracks_data, tracks_of

START = dt.datetime(2026, 11, 1, 8, 0, tzinfo=dt.UTC)


class Passed(CompletionRule):
    """Passing a quiz, as small as it can be."""

    name = "passed"

    def evaluate(self, lesson: Lesson, entries: Sequence[Entry]) -> Condition:
        del lesson
        scores = [entry.data["score"] for entry in entries if entry.kind == "submitted" and entry.data]
        at = next((entry.at for entry in entries if entry.kind == "passed"), None)
        return Condition("passed", is_met=at is not None, done=len(scores), at=at, best=max(scores, default=None))

    def promise(self, lesson: Lesson) -> str:
        return lesson.id

    def explain(self, lesson: Lesson, condition: Condition) -> str:
        return f"{lesson.id}: {condition.rule}"


RULES = Rules({"confirmed": Confirmed(), "passed": Passed()}, frozenset({"quiz"}))
QUIZ = lesson_data("quiz", kind="quiz", completion=["passed"])
COURSE = course_of(course_data("debate", [lesson_data("a"), lesson_data("b"), lesson_data("c", "politicians"), QUIZ]))


def history(*happened: tuple[str, str | None] | tuple[str, str | None, dict[str, Any]]) -> list[Entry]:
    """Return entries a minute apart: what happened in which lesson (None: the course), and further values."""
    entries = []
    for minute, one in enumerate(happened):
        more = one[2] if len(one) > 2 else {}
        entries.append(Entry(one[0], START + dt.timedelta(minutes=minute), lesson_id=one[1], **more))
    return entries


def state(*happened: Any, variant: str = "politicians", course: Any = COURSE) -> CourseState:
    return course_state(course, variant, history(*happened), RULES)


ALL = [(kind, lesson) for lesson in ("a", "b", "c") for kind in ("opened", "confirmed")]
PASSED = [("opened", "quiz"), ("submitted", "quiz", {"data": {"score": 0.9}}), ("passed", "quiz")]


@pytest.mark.parametrize(
    ("happened", "is_done"),
    [
        ([], False),
        ([("opened", "a")], False),
        ([("opened", "a"), ("confirmed", "a")], True),
        ([("granted", "a")], True),
        ([("completed", "a")], True),
        ([("completed", "a"), ("revoked", "a")], False),
        ([("opened", "a"), ("confirmed", "a"), ("revoked", "a")], False),
        ([("opened", "a"), ("confirmed", "a"), ("revoked", "a"), ("confirmed", "a")], True),
        ([("granted", "a"), ("revoked", "a"), ("granted", "a")], True),
        ([("confirmed", "b")], False),
    ],
)
def test_a_lesson_is_done_when_the_ledger_says_so(happened: Any, *, is_done: bool) -> None:
    assert lesson_state(COURSE.lessons[0], history(*happened), RULES).is_done is is_done


def test_a_rule_whose_plugin_is_gone_is_unmet_but_takes_nothing_away() -> None:
    lesson = dataclasses.replace(COURSE.lessons[0], completion=("confirmed", "gone"))
    assert not lesson_state(lesson, history(("opened", "a"), ("confirmed", "a")), RULES).is_done
    assert lesson_state(lesson, history(("opened", "a"), ("completed", "a")), RULES).is_done


def test_nobody_can_tell_what_moves_progress_never_here() -> None:
    found = state(("opened", "a"))
    assert [one.lesson.id for one in found.why_not_yet] == ["a", "b", "c", "quiz"]
    for unfinished in found.why_not_yet:
        assert [condition.rule for condition in unfinished.why_not_yet] == list(unfinished.lesson.completion)
    assert state(("opened", "a"), ("confirmed", "a")).lessons[0].why_not_yet == ()


def test_nan_percent_for_a_course_without_lessons_never_here() -> None:
    empty = course_state(course_of(course_data("empty", [])), "politicians", [], RULES)
    assert (empty.standing.percent, empty.standing.total, empty.is_done) == (0, 0, False)
    assert empty.standing.next_lesson_id is None
    assert percent_of(0, 0, is_complete=False) == 0


def test_the_quiz_of_lesson_1_completes_the_course_never_here() -> None:
    found = state(*PASSED)
    assert not found.is_done
    assert found.standing.percent == 25


def test_a_course_is_not_completed_without_its_quiz() -> None:
    found = state(*ALL)
    assert not found.is_done
    assert (found.standing.done, found.standing.total) == (3, 3)
    assert (found.standing.percent, found.standing.next_lesson_id) == (75, "quiz")
    assert state(*ALL, *PASSED).standing.percent == 100


def test_a_finished_lesson_reopens_never_here() -> None:
    done = [("opened", "a"), ("confirmed", "a"), ("completed", "a")]
    for later in (("opened", "a"), ("submitted", "a", {"data": {"score": 0.0}}), ("answered", "a")):
        assert state(*done, later).lessons[0].is_done


def test_ticks_on_unfinished_sections_and_finished_ones_never_ticked_never_here() -> None:
    found = state(("opened", "a"), ("opened", "b"), ("confirmed", "b"))
    assert {one.lesson.id: one.is_done for one in found.lessons} == {"a": False, "b": True, "c": False, "quiz": False}


def test_a_completed_course_stays_complete_after_a_version_with_one_more_lesson() -> None:
    longer = course_of(course_data("debate", [*map(_data, COURSE.lessons), lesson_data("new")]), version_id=2)
    finished = [*ALL, *PASSED, ("completed", None, {"variant": "politicians"})]
    found = state(*finished, course=longer)
    assert found.is_done
    assert (found.standing.percent, found.standing.minutes_left, found.standing.next_lesson_id) == (100, 0, None)
    new = found.lesson("new")
    assert new is not None
    assert new.is_added
    assert new.is_open
    assert not state(*ALL, *PASSED, course=longer).is_done


def _data(lesson: Lesson) -> dict[str, Any]:
    return lesson_data(lesson.id, lesson.audience, kind=lesson.kind, completion=list(lesson.completion))


def test_a_second_variant_asks_only_for_its_missing_lessons() -> None:
    activist = state(*ALL, *PASSED, variant="activists")
    assert activist.is_done
    politician = state(("opened", "a"), ("confirmed", "a"), ("opened", "b"), ("confirmed", "b"), *PASSED)
    assert not politician.is_done
    assert politician.standing.next_lesson_id == "c"


def test_a_course_completed_in_one_variant_is_not_completed_in_the_other() -> None:
    granted = ("granted", None, {"variant": "activists"})
    assert state(granted, variant="activists").is_done
    assert not state(granted, variant="politicians").is_done
    assert not state(granted, ("revoked", None, {"variant": "activists"}), variant="activists").is_done


STEPS = [
    lesson_data("a"),
    lesson_data("b", "activists"),
    lesson_data("c"),
    lesson_data("d", requires=["a", "b"]),
]
LINEAR = course_of(course_data("linear", STEPS, order="linear"))


def test_locks_follow_order_and_requirements_of_the_own_variant() -> None:
    def missing(*happened: Any) -> dict[str, tuple[str, ...]]:
        return {one.lesson.id: one.missing for one in state(*happened, course=LINEAR).lessons}

    assert missing() == {"a": (), "c": ("a",), "d": ("a", "c")}
    assert missing(("opened", "a"), ("confirmed", "a")) == {"a": (), "c": (), "d": ("c",)}


@pytest.mark.parametrize("entry", [("opened", "d"), ("completed", "d"), ("granted", "d")])
def test_who_was_inside_is_never_locked_out(entry: tuple[str, str]) -> None:
    found = state(entry, course=LINEAR).lesson("d")
    assert found is not None
    assert found.is_open


def test_a_granted_course_opens_all_its_lessons() -> None:
    assert all(one.is_open for one in state(("granted", None, {"variant": "politicians"}), course=LINEAR).lessons)


def test_continue_leads_to_the_next_open_unfinished_lesson() -> None:
    found = state(("opened", "a"), ("confirmed", "a"), ("opened", "c"), ("confirmed", "c"))
    following = found.after("a")
    assert following is not None
    assert following.lesson.id == "b"
    assert state(*ALL, *PASSED).after("quiz") is None


OFFERS = course_of(
    course_data(
        "offers",
        [
            lesson_data("before", optional=True),
            lesson_data("a"),
            lesson_data("b", minutes=25),
            lesson_data("extra", optional=True),
            QUIZ,
            lesson_data("after", "politicians", optional=True, minutes=40),
        ],
        order="linear",
    )
)
NEEDED = [(kind, lesson) for lesson in ("a", "b") for kind in ("opened", "confirmed")] + PASSED


def offers(*happened: Any, variant: str = "politicians") -> CourseState:
    return state(*happened, course=OFFERS, variant=variant)


def test_optional_lessons_are_in_no_number() -> None:
    found = offers(("opened", "before"), ("confirmed", "before"), ("opened", "extra")).standing
    assert (found.done, found.total, found.steps_done, found.steps, found.percent) == (0, 2, 0, 3, 0)
    assert (found.minutes_left, found.next_lesson_id) == (10 + 25 + 10, "a")
    assert found.is_started
    assert OFFERS.minutes_for("politicians") == 45


def test_a_course_is_completed_without_its_optional_lessons() -> None:
    found = offers(*NEEDED)
    assert found.is_done
    assert (found.standing.percent, found.standing.steps_done, found.why_not_yet) == (100, 3, ())
    # The moment is that of the last lesson that was needed, whatever was done later.
    at = found.standing.completed_at
    assert offers(*NEEDED, ("opened", "after"), ("confirmed", "after")).standing.completed_at == at
    assert not [one for one in found.lessons if one.is_added]


def test_an_optional_lesson_alone_completes_nothing() -> None:
    found = offers(*[(kind, one) for one in ("before", "extra", "after") for kind in ("opened", "confirmed")])
    assert all(one.is_done for one in found.lessons if one.lesson.optional)
    assert (found.is_done, found.standing.percent) == (False, 0)
    assert [one.lesson.id for one in found.why_not_yet] == ["a", "b", "quiz"]
    only = course_of(course_data("only", [lesson_data("x", optional=True)]))
    assert not state(("opened", "x"), ("confirmed", "x"), course=only).is_done


def test_a_linear_order_passes_optional_lessons_over() -> None:
    missing = {one.lesson.id: one.missing for one in offers().lessons}
    assert missing == {"before": (), "a": (), "b": ("a",), "extra": (), "quiz": ("b",), "after": ()}


@pytest.mark.parametrize(
    ("happened", "start"),
    [
        ([], "before"),
        ([("opened", "before")], "before"),
        ([("opened", "before"), ("confirmed", "before")], "a"),
        ([("opened", "before"), ("confirmed", "before"), ("opened", "a"), ("confirmed", "a")], "b"),
        (NEEDED, None),
    ],
)
def test_who_has_not_begun_begins_with_an_optional_lesson_that_stands_first(happened: Any, start: str | None) -> None:
    found = offers(*happened).first
    assert (found.lesson.id if found else None) == start


@pytest.mark.parametrize(
    ("happened", "here", "following"),
    [
        ([], "before", "a"),
        ([("opened", "a"), ("confirmed", "a")], "a", "b"),
        # Nothing else is open: what is optional is no way to what is locked, and not offered before its time.
        ([("opened", "a")], "a", None),
        (NEEDED[:4], "b", "quiz"),
        (NEEDED[:4], "quiz", None),
        (NEEDED, "quiz", "after"),
        (NEEDED, "b", "extra"),
        (NEEDED, "after", None),
        ([*NEEDED, ("opened", "after"), ("confirmed", "after")], "quiz", None),
        ([("granted", None, {"variant": "politicians"})], "after", "a"),
    ],
)
def test_an_optional_lesson_is_offered_once_all_others_are_done(
    happened: Any, here: str, following: str | None
) -> None:
    found = offers(*happened).after(here)
    assert (found.lesson.id if found else None) == following


def test_an_optional_lesson_of_the_other_variant_is_not_offered() -> None:
    assert offers(*NEEDED, variant="activists").after("quiz") is None


def test_courses_in_preparation_count_with_their_plan() -> None:
    tracks = tracks_of(tracks_data(["debate", "plans"]))
    done = Standing(done=3, total=3, steps_done=4, steps=4, percent=100, completed_at=START, last_at=START)
    found = track_state(tracks, tracks.tracks[0], {"debate": done})
    assert (found.done_lessons, found.total_lessons, found.percent) == (3, 7, 4 * 100 // 9)
    assert (found.done_courses, found.total_courses, found.is_done) == (1, 2, False)
    assert found.next_course_id is None
    assert found.minutes_left == 60
    assert in_preparation(None, "politicians").steps == 1


def test_a_track_says_what_opens_a_locked_course() -> None:
    tracks = tracks_of(tracks_data(["one", ("two", ["one"]), ("three", ["two"])]))
    fresh = Standing(total=2, steps=2)
    found = track_state(tracks, tracks.tracks[0], {"one": fresh, "two": fresh})
    assert [stop.is_open for stop in found.stops] == [True, False, False]
    assert found.stops[1].missing == ("one",)
    begun = dataclasses.replace(fresh, last_at=START)
    assert track_state(tracks, tracks.tracks[0], {"one": fresh, "two": begun}).stops[1].is_open


def test_a_track_goes_on_with_the_course_touched_last() -> None:
    tracks = tracks_of(tracks_data(["one", "two"]))
    fresh = Standing(total=2, steps=2)
    begun = dataclasses.replace(fresh, last_at=START)
    assert track_state(tracks, tracks.tracks[0], {"one": fresh, "two": fresh}).next_course_id == "one"
    assert track_state(tracks, tracks.tracks[0], {"one": fresh, "two": begun}).next_course_id == "two"


def test_a_track_is_completed_for_ever_once_all_its_courses_are() -> None:
    tracks = tracks_of(tracks_data(["one", "two"]))
    done = Standing(done=2, total=2, steps_done=2, steps=2, percent=100, completed_at=START, last_at=START)
    both = track_state(tracks, tracks.tracks[0], {"one": done, "two": done})
    assert (both.is_done, both.percent, both.why_not_yet) == (True, 100, ())
    later = track_state(tracks, tracks.tracks[0], {"one": done}, history(("completed", None)))
    assert (later.is_done, later.percent, later.minutes_left) == (True, 100, 0)


ENTRIES = st.builds(
    lambda kind, lesson, minute: Entry(
        kind,
        START + dt.timedelta(minutes=minute),
        lesson_id=lesson,
        variant=None if lesson else "politicians",
        data={"score": 0.5} if kind == "submitted" else None,
    ),
    st.sampled_from([kind.value for kind in Happened]),
    st.sampled_from(["a", "b", "c", "quiz", "gone", None]),
    st.integers(0, 1000),
)


@given(st.lists(ENTRIES, max_size=30), ENTRIES)
def test_only_a_revocation_takes_completion_back(entries: list[Entry], another: Entry) -> None:
    before = course_state(COURSE, "politicians", entries, RULES)
    after = course_state(COURSE, "politicians", [*entries, another], RULES)
    if another.kind == Happened.REVOKED:
        return
    for old, new in zip(before.lessons, after.lessons, strict=True):
        assert new.is_done or not old.is_done
    assert after.is_done or not before.is_done
    assert after.standing.percent >= before.standing.percent


@given(st.lists(ENTRIES, max_size=40), st.sampled_from(["politicians", "activists"]))
def test_numbers_stay_within_their_limits(entries: list[Entry], variant: str) -> None:
    found = course_state(COURSE, variant, entries, RULES)
    standing = found.standing
    assert 0 <= standing.percent <= 100
    assert (standing.percent == 100) == found.is_done
    assert 0 <= standing.done <= standing.total
    assert 0 <= standing.steps_done <= standing.steps
    assert 0 <= standing.minutes_left <= sum(lesson.minutes for lesson in COURSE.lessons_for(variant))
    following = found.lesson(standing.next_lesson_id)
    assert (following is None) == found.is_done
    assert following is None or (following.is_open and not following.is_done)


OFFER_ENTRIES = st.builds(
    lambda kind, lesson, minute: Entry(
        kind, START + dt.timedelta(minutes=minute), lesson_id=lesson, data={"score": 0.5} if kind == "submitted" else {}
    ),
    st.sampled_from([kind.value for kind in Happened]),
    st.sampled_from(["before", "a", "b", "extra", "quiz", "after"]),
    st.integers(0, 1000),
)


@given(st.lists(OFFER_ENTRIES, max_size=40), st.sampled_from(["politicians", "activists"]))
def test_what_happens_in_optional_lessons_changes_no_number(entries: list[Entry], variant: str) -> None:
    whole = course_state(OFFERS, variant, entries, RULES).standing
    without = [entry for entry in entries if entry.lesson_id not in {"before", "extra", "after"}]
    other = course_state(OFFERS, variant, without, RULES).standing
    assert dataclasses.replace(whole, last_at=None) == dataclasses.replace(other, last_at=None)
    following = course_state(OFFERS, variant, entries, RULES).lesson(whole.next_lesson_id)
    assert following is None or not following.lesson.optional
