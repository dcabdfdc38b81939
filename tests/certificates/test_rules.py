"""The rules without a database: codes, names, editions, hours, and what a course or track says."""

from __future__ import annotations

import datetime as dt
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates.codes import ALPHABET, CODE_LENGTH, looks_like_a_number, new_code, number_of, read_code, shown
from certificates.drawing import line_svg
from certificates.editions import Edition, next_edition
from certificates.facts import (
    MEET,
    OWN,
    SHARED,
    Days,
    Issuer,
    course_facts,
    facts_from,
    stored,
    study_hours,
    track_facts,
)
from certificates.names import cleaned, is_name
from courses.testing import course_data, course_of, lesson_data, tracks_data, tracks_of

NOW = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)
DAYS = Days(dt.date(2026, 11, 20), dt.date(2026, 11, 22))
ISSUER = Issuer({"pl": "Fundacja", "en": "Foundation"}, "Jan Nowak", {"pl": "prezes", "en": "president"})


def test_a_code_has_eighty_bits_and_no_two_are_alike() -> None:
    assert len(ALPHABET) == 32
    assert CODE_LENGTH * 5 >= 80
    codes = {new_code() for _ in range(1000)}
    assert len(codes) == 1000
    assert {sign for code in codes for sign in code} == set(ALPHABET)


@pytest.mark.parametrize(
    "typed",
    [
        "7KQ2-M4XF-9D3T-0AHW", "7kq2m4xf9d3t0ahw", " 7KQ2 M4XF 9D3T 0AHW ", "7KQ2–M4XF–9D3T–OAHW",
        "7KQ2\u2011M4XF\u00a09D3T—0AHW", "7kq2_m4xf.9d3t-oahw",
    ],
)  # fmt: skip
def test_every_spelling_of_a_code_is_read(typed: str) -> None:
    assert read_code(typed) == "7KQ2M4XF9D3T0AHW"


@pytest.mark.parametrize(
    "typed", ["", "7KQ2", "7KQ2-M4XF-9D3T-0AHU", "7KQ2-M4XF-9D3T-0AHW-1", "HLD-2026-00042", "żółć" * 4]
)
def test_what_is_no_code_is_not_read(typed: str) -> None:
    assert read_code(typed) is None


@given(st.text(max_size=200))
def test_reading_a_code_takes_any_text(text: str) -> None:
    found = read_code(text)
    assert found is None or read_code(shown(found)) == found


def test_numbers_count_up_and_are_recognised() -> None:
    assert number_of("HLD", 2026, 42) == "HLD-2026-00042"
    assert number_of("HLD", 2026, 1234567) == "HLD-2026-1234567"
    assert looks_like_a_number(" HLD-2026-00042")
    assert not looks_like_a_number("7KQ2-M4XF-9D3T-0AHW")


@pytest.mark.parametrize(
    ("editions", "completed_at", "expected"),
    [
        ([], NOW, 1),
        ([Edition(1)], NOW, None),
        ([Edition(1), Edition(2)], NOW, None),
        ([Edition(1, revoked_at=NOW)], NOW, None),
        ([Edition(1, revoked_at=NOW)], NOW - dt.timedelta(days=1), None),
        ([Edition(1, revoked_at=NOW)], NOW + dt.timedelta(days=1), 2),
        ([Edition(1), Edition(2, revoked_at=NOW)], NOW + dt.timedelta(days=1), 3),
        ([Edition(2), Edition(1, revoked_at=NOW)], NOW + dt.timedelta(days=1), None),
    ],
)
def test_who_may_get_another_certificate(
    editions: list[Edition], completed_at: dt.datetime, expected: int | None
) -> None:
    assert next_edition(editions, completed_at) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("  Marta   Gajda\n", "Marta Gajda"),
        ("Marta\u00a0Gajda", "Marta Gajda"),
        ("Z\u0307ak", "Żak"),
        ("Marta\u202eadjaG", "MartaadjaG"),
        ("\u2066Marta\u2069 \0Gajda\x1b", "Marta Gajda"),
        ("क्\u200dष", "क्\u200dष"),
        (None, ""),
        ("\u200b\ufeff", ""),
    ],
)
def test_names_lose_what_cannot_be_seen(typed: str | None, expected: str) -> None:
    assert cleaned(typed) == expected


@given(st.text(max_size=120))
def test_a_cleaned_name_stays_as_it_is(text: str) -> None:
    once = cleaned(text)
    assert cleaned(once) == once
    assert not any(unicodedata.category(sign) in {"Cc", "Cs"} for sign in once)


@pytest.mark.parametrize(
    ("text", "expected"), [("Ż", True), ("李", True), ("", False), ("---", False), ("😀", False), ("1", False)]
)
def test_a_name_has_a_letter(text: str, *, expected: bool) -> None:
    assert is_name(text) is expected


@pytest.mark.parametrize(
    ("minutes", "hours"),
    [(0, None), (59, None), (60, 1), (74, 1), (75, 1.5), (150, 2.5), (1290, 21.5), (1304, 21.5), (1305, 22)],
)
def test_hours_are_halves(minutes: int, hours: float | None) -> None:
    assert study_hours(minutes) == hours


def test_what_a_course_says() -> None:
    course = course_of(
        course_data(
            "x",
            [lesson_data("a", minutes=20), lesson_data("b", "activists"), lesson_data("c", minutes=15)],
            outcomes=[{"id": "o", "text": {"pl": "umiesz", "en": "you can"}}],
        )
    )
    facts = course_facts(course, "activists", course.lessons_for("activists")[:2], ISSUER, DAYS)
    assert (facts.line, facts.stops, facts.lessons, facts.minutes) == ("a", (SHARED, OWN), 2, 45)
    assert facts.variant == "activists"
    assert facts.outcomes == ({"pl": "umiesz", "en": "you can"},)
    assert (facts.completed, facts.issued) == (dt.date(2026, 11, 20), dt.date(2026, 11, 22))


def test_a_course_that_is_the_same_for_all_names_no_version() -> None:
    course = course_of(course_data("x", [lesson_data("a")]))
    assert course_facts(course, "activists", course.lessons, ISSUER, DAYS).variant == ""


def test_what_a_track_says() -> None:
    tracks = tracks_of(tracks_data(["x", "y", "z"], ["x", "v", "y"]))
    courses = [
        course_of(course_data(name, [lesson_data("a"), lesson_data("b", "activists")])) for name in ("x", "y", "z")
    ]
    facts = track_facts(tracks, tracks.tracks[0], courses, 3, ISSUER, DAYS)
    assert facts.is_track
    assert facts.stops == (MEET, SHARED, OWN)
    assert (facts.lessons, facts.minutes, len(facts.parts)) == (3, 30, 3)


def test_facts_survive_being_stored() -> None:
    course = course_of(course_data("x", [lesson_data("a")]))
    facts = course_facts(course, "politicians", course.lessons, ISSUER, DAYS)
    assert facts_from(stored(facts)) == facts


@pytest.mark.parametrize("count", [1, 2, 12])
def test_a_line_has_a_stop_for_each_lesson(count: int) -> None:
    course = course_of(course_data("x", [lesson_data(f"l{number}") for number in range(count)]))
    facts = course_facts(course, "politicians", course.lessons, ISSUER, DAYS)
    assert line_svg(facts).count(b"<circle") == count
