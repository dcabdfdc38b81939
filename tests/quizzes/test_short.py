"""Short answers: what does not count in a word and what does, in tables and for all texts; and what people read."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from app.testing import HubClient
from courses.content.check import check_course
from courses.content.installed import installed_here
from quizzes.question_types import Short
from quizzes.question_types.wording import LONGEST, fold
from quizzes.testing import compiled
from tests.folders import Files, Publish, folder_of
from tests.quizzes.conftest import attempt_at, begin, send

SHORT = Short()
OPTIONS: dict[str, Any] = dict(SHORT.samples()[0].options)
CONTENT = compiled(SHORT, OPTIONS)


@pytest.mark.parametrize(
    "typed",
    [
        "inicjatywa lokalna",
        "INICJATYWA LOKALNA",
        "  Inicjatywa \u00a0 lokalna. ",
        "„Inicjatywa lokalna”",
        "“inicjatywa lokalna”!",
        "inicjatywę lokalną",
        "inicjatywe lokalna",
        "inic\u00adjatywa lokalna",
        "INICJATYWĘ LOKALNĄ…",
        "local initiative",
        "A local initiative?",
    ],
)
def test_what_does_not_count(typed: str) -> None:
    """A variant of either language is right, whatever the language of the page."""
    assert SHORT.grade(CONTENT, {"text": typed}).is_right


@pytest.mark.parametrize(
    "typed", ["", " ", "?!", "inicjatywy lokalnej", "lokalna inicjatywa", "inicjatywa", "inicjatywalokalna", "petycja"]
)
def test_what_counts(typed: str) -> None:
    """Order, endings and words that are left out are not guessed; another form is a variant of its own."""
    assert SHORT.grade(CONTENT, {"text": typed}).score == 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("łódź", "LODZ"),
        ("Żółć", "zolc"),
        ("Đorđe", "dorde"),
        ("straße", "STRASSE"),
        ("1–3 lata", "1-3 lata"),
        ("e – mail", "e-mail"),
        ("e\u2011mail", "E-MAIL"),
        ("BIP.", "bip"),
        ("resident’s", "residents"),
        ("ﬁnanse", "finanse"),
        ("\uff02\uff22\uff29\uff30\uff02", "bip"),
        ("n\u0301", "ń"),
    ],
)
def test_folding(one: str, other: str) -> None:
    assert fold(one) == fold(other) != ""


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    assert fold(f" „{text}”. ") == folded
    assert folded == folded.strip()


@given(st.text(min_size=1, max_size=40), st.text(max_size=60))
def test_a_variant_is_right_however_it_is_decorated(variant: str, typed: str) -> None:
    if not fold(variant):
        with pytest.raises(ValidationError):
            compiled(SHORT, {**OPTIONS, "near": [], "accept": {"pl": [variant], "en": ["x"]}})
        return
    body = compiled(SHORT, {**OPTIONS, "near": [], "accept": {"pl": [variant], "en": ["zzz"]}})
    assert SHORT.grade(body, {"text": variant}).is_right
    assert SHORT.grade(body, {"text": f"  „{variant.upper()}” !"}).is_right == (fold(variant.upper()) == fold(variant))
    assert SHORT.grade(body, {"text": typed}).is_right == (fold(typed) in {fold(variant), "zzz"})


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Inicjatywa lokalna", "Mieszkańcy dają pracę"),
        ("Petycję!", "Petycja tylko prosi"),
        ("petition", "Petycja tylko prosi"),
        ("coś innego", "wspólne zadanie"),
    ],
)
def test_what_people_read(typed: str, said: str) -> None:
    (found,) = SHORT.feedback(CONTENT, {"text": typed}, "pl")
    assert said in found.text
    assert found.is_right is (typed == "Inicjatywa lokalna")


def test_the_right_answer_is_shown_in_the_language_of_the_page() -> None:
    assert SHORT.right_parts(CONTENT, "pl") == ["inicjatywa lokalna"]
    assert SHORT.right_parts(CONTENT, "en") == ["local initiative"]


@pytest.mark.parametrize(
    "change",
    [
        {"accept": {"pl": [], "en": ["x"]}},
        {"accept": {"pl": ["x"]}},
        {"accept": {"pl": [""], "en": ["x"]}},
        {"accept": {"pl": ["…"], "en": ["x"]}},
        {"accept": {"pl": ["Łąka", "laka."], "en": ["meadow"]}},
        {"accept": {"pl": ["x" * (LONGEST + 1)], "en": ["x"]}},
        {"near": [{"accept": {"pl": ["Inicjatywę, lokalną"], "en": ["x"]}, "feedback": {"pl": "a", "en": "b"}}] * 2},
        {"near": [{"accept": {"pl": ["Local initiative!"], "en": ["x"]}, "feedback": {"pl": "a", "en": "b"}}]},
        {"near": [{"accept": {"pl": ["y"], "en": [" "]}, "feedback": {"pl": "a", "en": "b"}}]},
    ],
)
def test_documents_that_contradict_themselves_are_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        compiled(SHORT, {**OPTIONS, **change})


def test_the_same_word_in_both_languages_is_no_mistake() -> None:
    body = compiled(SHORT, {**OPTIONS, "accept": {"pl": ["BIP"], "en": ["BIP", "the BIP"]}})
    assert SHORT.grade(body, {"text": "bip"}).is_right


@pytest.mark.parametrize(
    ("change", "words", "line"),
    [
        (lambda q: q["accept"]["pl"].append("INICJATYWA LOKALNA"), "liczą się jako to samo", "pl:"),
        (lambda q: q["accept"]["en"].append("?"), "nie zawiera żadnego słowa", "en:"),
        (lambda q: q["near"][0]["accept"]["pl"].append("local initiative."), "liczy się jako poprawne", "near:"),
    ],
)
def test_the_check_says_what_is_wrong_and_where(app: Flask, files: Files, change: Any, words: str, line: str) -> None:
    path = "questions/q-short.yaml"
    change(files[path])
    with app.test_request_context("/pl/"):
        (problem,) = check_course(folder_of(files), installed_here()).problems.errors
        assert problem.path == path
        assert words in problem.message
    assert folder_of(files).text(path).splitlines()[problem.line - 1].strip() == line


def test_what_is_shown_of_variants_is_text(app: Flask) -> None:
    body = compiled(SHORT, {**OPTIONS, "accept": {"pl": ["<b>x</b>"], "en": ["<script>"]}})
    with app.test_request_context("/"):
        assert str(SHORT.right_parts(body, "en")[0]) == "&lt;script&gt;"
    assert str(SHORT.describe(body, {"text": "<i>"}, "pl")) == "&lt;i&gt;"


def test_statistics_put_spellings_together(app: Flask) -> None:
    answers: list[tuple[Any, int]] = [
        ({"text": "Petycja"}, 2),
        ({"text": "petycja."}, 3),
        ({"text": "PETYCJA"}, 1),
        ({"text": "local initiative"}, 1),
        ({"text": "inicjatywę lokalną"}, 1),
        ({"text": "??"}, 9),
    ]
    with app.test_request_context("/"):
        rows = SHORT.tally(CONTENT, answers, "pl")
    assert [(str(row.text), row.count, row.of, row.is_right) for row in rows] == [
        ("petycja.", 6, 8, False),
        ("inicjatywa lokalna", 2, 8, True),
    ]


@pytest.mark.database
def test_in_a_quiz(visitor: HubClient, files: Files, publish: Publish) -> None:
    """It is saved as it was typed, shown again, and reviewed with the feedback of the typical answer."""
    files["06-three/lesson.yaml"]["quiz"]["draw"] = [{"questions": ["q-short", "s-1"]}]
    publish(files)
    address = begin(visitor)
    saved = send(visitor, address, "q-short", None, fields={"q.q-short": "  Petycję? "})
    assert saved.get_json()["state"] == "saved"
    assert 'value="  Petycję? "' in visitor.get(f"{address}/pytanie/1").text
    page = visitor.get(visitor.post(f"{address}/zakoncz").headers["Location"]).text
    assert attempt_at(address).score == 0
    assert "Petycja tylko prosi" in page
    assert "inicjatywa lokalna" in page
    english = address.replace("/pl/kursy", "/en/courses").replace("/proba/", "/attempt/")
    assert "local initiative" in visitor.get(f"{english}/result").text
