"""Numbers as people write them, in tables and for all numbers; what is none is kept, said, and never an error."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from babel.numbers import format_decimal
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from app.accounts.models import User
from app.testing import HubClient, sign_in
from courses.outline import Course
from courses.queries.published import published
from quizzes.question_types import Numeric, numbers
from quizzes.testing import compiled
from tests.folders import Files, Publish, join
from tests.quizzes.conftest import attempt_at, begin, sitting_at

NUMERIC = Numeric()
SAID = {"if_right": {"pl": "Tak.", "en": "Yes."}, "if_wrong": {"pl": "Nie.", "en": "No."}}
UNIT = {"pl": "podpisów", "en": "signatures"}

#: Every kind of space that people type or copy.
SPACES = " \u00a0\u202f\u2009\u2007\t"


def content(answer: float, **more: Any) -> Any:
    return compiled(NUMERIC, {"answer": answer, **SAID, **more})


def score(body: Any, text: object) -> float | None:
    return NUMERIC.grade(body, {"text": text}).score


@pytest.mark.parametrize(
    ("text", "meanings"),
    [
        ("4500000", "4500000"),
        ("4 500 000", "4500000"),
        ("4\u00a0500\u202f000", "4500000"),
        ("4  500\t000", "4500000"),
        ("4'500'000", "4500000"),
        ("4’500’000", "4500000"),
        ("4.500.000", "4500000"),
        ("4,500,000", "4500000"),
        ("4.500.000,50", "4500000.5"),
        ("4,500,000.50", "4500000.5"),
        ("4 500 000,50", "4500000.5"),
        ("4 500,250", "4500.25"),
        ("0,5", "0.5"),
        ("0.5", "0.5"),
        (",5", "0.5"),
        (".5", "0.5"),
        ("0,500", "0.5"),
        ("1234,567", "1234.567"),
        ("12,50", "12.5"),
        ("200.", "200"),
        ("200,", "200"),
        ("007", "7"),
        ("-3", "-3"),
        ("\u22123", "-3"),
        ("– 3", "-3"),
        ("+3", "3"),
        ("  200 \n", "200"),
        ("\u200b200\ufeff", "200"),
        # The one form that means two numbers.
        ("4,500", "4500 4.5"),
        ("4.500", "4500 4.5"),
        ("-12,345", "-12345 -12.345"),
        ("999.000", "999000 999"),
    ],
)
def test_a_text_is_read_as_people_mean_it(text: str, meanings: str) -> None:
    assert numbers.read(text) == tuple(Decimal(one) for one in meanings.split())


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "-", ",", ".", "4,5 mln", "dwieście", "4 5", "4 50 000", "4.50.000", "1,2,3", "4 500.000.000"),
        *("1e6", "²", "½", "0x10", "\uff15", "\u0665", "--3", "3-", "5-10", "4 500 zł", "NaN", "inf", "1_000"),
        *("4,500'000", "99999x", "4 500,"),
    ],
)
def test_what_is_no_number_is_not_guessed(text: str) -> None:
    assert numbers.read(text) == ()


@pytest.mark.parametrize(
    "text", ["200 podpisów", "200podpisów", "200 PODPISÓW", "200 signatures", "200\u00a0podpisów", "200"]
)
def test_the_unit_may_stand_behind_in_either_language(text: str) -> None:
    assert score(content(200, unit=UNIT), text) == 1


@pytest.mark.parametrize(("unit", "text", "expected"), [
    (None, "5%", 1),
    (None, "5 %", 1),
    ({"pl": "%", "en": "%"}, "5%", 1),
    (UNIT, "5%", 0),
    (None, "5 zł", 0),
    (UNIT, "5 zł", 0),
    (UNIT, "podpisów 5", 0),
    (UNIT, "podpisów", 0),
])  # fmt: skip
def test_only_its_own_unit_and_percent_may(unit: Any, text: str, expected: float) -> None:
    assert score(content(5, unit=unit), text) == expected


@pytest.mark.parametrize(("answer", "text", "expected"), [
    # Either meaning counts, whatever the language of the page.
    (4500, "4,500", 1), (4500, "4.500", 1), (4.5, "4,500", 1), (4.5, "4.500", 1),
    (4.5, "4500", 0), (4500, "4,5", 0), (45, "4.500", 0),
    # Tenths are no fractions of two: a sum of floats would miss these.
    (0.3, "0,3", 1), (0.3, "0.30000000000000004", 0), (1e15, "1 000 000 000 000 000", 1),
])  # fmt: skip
def test_grading_is_exact_and_fair(answer: float, text: str, expected: float) -> None:
    assert score(content(answer), text) == expected


@pytest.mark.parametrize(("text", "expected"), [
    ("0,3", 1), ("0,2", 1), ("0,1", 1), ("0,4", 0), ("0,09999", 0), ("0,30001", 0),
])  # fmt: skip
def test_the_ends_of_a_tolerance_are_right(text: str, expected: float) -> None:
    """0.2 ± 0.1 holds 0.1 and 0.3, which floats would deny."""
    assert score(content(0.2, tolerance=0.1), text) == expected


decimals = st.decimals(-(10**9), 10**9, allow_nan=False, allow_infinity=False, places=3)


@given(decimals, st.sampled_from(["pl", "en"]), st.sampled_from(SPACES))
def test_every_number_is_read_back_however_it_is_written(value: Decimal, lang: str, space: str) -> None:
    written = numbers.written(value, lang)
    assert value in numbers.read(written)
    assert value in numbers.read(written.replace("\u00a0", space))
    assert value in numbers.read(f"{value:f}")
    assert value in numbers.read(format_decimal(value, locale=lang, decimal_quantization=False))
    assert numbers.preferred(written, numbers.read(written), lang) == value


@given(st.text(max_size=40))
def test_reading_never_fails(text: str) -> None:
    assert len(numbers.read(text, ("zł", "%"))) <= 2


@given(decimals, st.decimals(0, 1000, places=2), st.decimals(-2000, 2000, places=2), st.decimals(1, 3, places=1))
def test_who_is_nearer_never_gets_less(answer: Decimal, tolerance: Decimal, off: Decimal, factor: Decimal) -> None:
    body = {**content(1), "answer": numbers.plain(answer), "tolerance": numbers.plain(tolerance)}

    def grade(value: Decimal) -> float:
        # With a fourth decimal, a text has one meaning.
        return NUMERIC.grade(body, {"text": f"{value:.4f}"}).score or 0.0

    assert grade(answer + off) >= grade(answer + off * factor)
    assert grade(answer) == 1
    assert grade(answer + off) == float(abs(off) <= tolerance)


def test_numbers_are_shown_in_the_readers_way(app: Flask) -> None:
    money = content(4500000, unit={"pl": "zł", "en": "zł"})
    with app.test_request_context("/"):
        assert NUMERIC.describe(money, {"text": "4.500.000"}, "pl") == "4\u00a0500\u00a0000\u00a0zł"
        assert NUMERIC.describe(money, {"text": "4500000"}, "en") == "4,500,000\u00a0zł"
        assert NUMERIC.describe(content(0.5), {"text": ",50"}, "pl") == "0,5"
        assert NUMERIC.describe(content(0.5), {"text": "0,5"}, "en") == "0.5"
        assert NUMERIC.describe(content(5, unit={"pl": "%", "en": "%"}), {"text": "7"}, "pl") == "7%"
        # Of two meanings the right one is shown, else the one of the reader's language.
        assert NUMERIC.describe(content(4500), {"text": "4,500"}, "pl") == "4\u00a0500"
        assert NUMERIC.describe(content(1), {"text": "4,500"}, "pl") == "4,5"
        assert NUMERIC.describe(content(1), {"text": "4,500"}, "en") == "4,500"
        assert NUMERIC.describe(money, {"text": "4,5 <mln>"}, "pl") == "„4,5 &lt;mln&gt;” (to nie jest liczba)"


def test_a_typical_mistake_has_its_own_feedback(app: Flask) -> None:
    slips = [
        {"value": 450, "feedback": {"pl": "Bez zera.", "en": "A nought is missing."}},
        {"value": 455, "feedback": {"pl": "Prawie.", "en": "Nearly."}},
    ]
    body = content(4500, tolerance=4, mistakes=slips)

    def said(text: str) -> list[str]:
        return [str(one.text) for one in NUMERIC.feedback(body, {"text": text}, "pl")]

    with app.test_request_context("/"):
        assert said("4500") == ["Tak."]
        assert said("450") == ["Bez zera."]
        assert said("453") == ["Prawie."]
        assert said("1") == ["Nie."]
        assert said("dużo") == ["„dużo” nie jest liczbą. Potrzebny jest zapis cyframi.", "Nie."]
        assert not NUMERIC.feedback(body, None, "pl")


@pytest.mark.parametrize("wrong", [
    {"answer": "200"}, {"answer": True}, {"answer": float("inf")}, {"answer": 10**16}, {"answer": 0.1234567890123456},
    {"answer": 1, "tolerance": -1},
    {"answer": 1, "mistakes": [{"value": 1, "feedback": SAID["if_wrong"]}]},
    {"answer": 1, "tolerance": 2, "mistakes": [{"value": 3, "feedback": SAID["if_wrong"]}]},
    {"answer": 1, "mistakes": [{"value": 3, "feedback": SAID["if_wrong"]}] * 2},
])  # fmt: skip
def test_documents_that_cannot_be_right_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        NUMERIC.options_model.model_validate({**SAID, **wrong})


@pytest.fixture
def learner(publish: Publish, files: Files) -> User:
    """Return a learner of a course whose quizzes ask for a number, once on a page of its own and once among others."""
    files["06-three/lesson.yaml"]["quiz"]["draw"] = [{"questions": ["q-numeric", "s-1"]}]
    files["04-page/lesson.yaml"]["quiz"]["draw"] = [{"questions": ["s-1", "q-numeric"]}]
    files["01-reading/pl.md"] += "\n/// practice\nq-numeric\n///\n"
    files["01-reading/en.md"] += "\n/// practice\nq-numeric\n///\n"
    publish(files)
    course: Course = published().courses["debate"]
    return join(course)


@pytest.fixture
def visitor(client: HubClient, learner: User) -> HubClient:
    """Return a client in which the learner is signed in."""
    sign_in(client, learner)
    return client


def press(client: HubClient, address: str, text: str, go: str = "next", seen: int = 0, page: str = "page-form") -> Any:
    """Send the form of the question as a browser without scripts does."""
    fields = {"page": page, "counter": "", "seen.q-numeric": str(seen), "q.q-numeric": text, "go": go}
    return client.post(f"{address}/odpowiedz", data=fields)


def test_what_is_no_number_is_kept_said_and_graded_zero(visitor: HubClient) -> None:
    """Nothing that was typed is lost, nobody is stopped, and nothing fails."""
    address = begin(visitor)
    assert press(visitor, address, "4,5 mln").headers["Location"] == f"{address}/pytanie/1"
    page = visitor.get(f"{address}/pytanie/1").text
    assert 'value="4,5 mln"' in page
    assert "„4,5 mln” nie jest liczbą." in page
    assert 'aria-invalid="true"' in page
    # The same answer once more, from the page that said so: the learner wants to go on.
    again = press(visitor, address, "4,5 mln", seen=1, page="page-later")
    assert again.headers["Location"] == f"{address}/pytanie/2"
    check = visitor.get(f"{address}/sprawdzenie").text
    assert "„4,5 mln” nie jest liczbą." in check
    assert visitor.post(f"{address}/zakoncz").status_code == 303
    assert "„4,5\u00a0mln” (to nie jest liczba)" in visitor.get(f"{address}/wynik").text
    assert attempt_at(address).score == 0


def test_going_back_is_never_held_up(visitor: HubClient) -> None:
    address = begin(visitor, "page")
    assert press(visitor, address, "dużo", go="stay").headers["Location"] == address
    assert "„dużo” nie jest liczbą." in visitor.get(address).text
    assert press(visitor, address, "dużo!", go="check", seen=1).headers["Location"] == f"{address}/sprawdzenie"


def test_the_script_is_told_what_cannot_count(visitor: HubClient) -> None:
    address = begin(visitor)
    fields = {"part": "q-numeric", "page": "page-aaaa", "counter": "1", "seen.q-numeric": "0"}

    def save(text: str, counter: int, seen: int) -> Any:
        sent = {**fields, "counter": str(counter), "seen.q-numeric": str(seen), "q.q-numeric": text}
        return visitor.post(f"{address}/odpowiedz", data=sent, headers={"Accept": "application/json"}).json

    said = save("4 <mln>", 1, 0)
    assert said["state"] == "saved"
    assert said["problem"] == "„4 <mln>” nie jest liczbą. Potrzebny jest zapis cyframi."
    assert save("4 500 000", 2, 1)["problem"] == ""
    assert sitting_at(address).question("q-numeric") is not None


def test_practice_asks_again_with_the_text_still_there(visitor: HubClient) -> None:
    address = "/pl/kursy/debate/reading/sprawdz-sie/q-numeric"
    refused = visitor.post(address, data={"q.q-numeric": "dużo"})
    assert refused.status_code == 422
    assert 'value="dużo"' in refused.text
    assert "„dużo” nie jest liczbą." in refused.text
    assert visitor.post(address, data={"q.q-numeric": "4,500,000 zł"}).status_code == 303
    assert "To 0,5% wydatków." in visitor.get("/pl/kursy/debate/reading").text
