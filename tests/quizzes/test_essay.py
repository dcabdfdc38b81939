"""Texts of one's own: whatever is written is kept, nothing is judged, and nobody but its author reads it."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup
from pydantic import ValidationError
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from app.access import Role
from app.accounts.models import User
from app.extensions import db
from app.testing import HubClient, make_user, sign_in
from courses.content.check import check_course
from courses.content.installed import installed_here
from courses.models import LessonSummary
from courses.queries.verify import differences
from quizzes.models import PracticeAnswer, Save
from quizzes.personal import QuizData
from quizzes.queries import answers_of
from quizzes.question_types import Essay
from quizzes.question_types.essay import LONGEST
from quizzes.testing import compiled
from tests.folders import Files, Publish, folder_of, lesson_document
from tests.quizzes.conftest import attempt_at, begin, quiz_settings, send

ESSAY = Essay()
OPTIONS: dict[str, Any] = dict(ESSAY.samples()[0].options)
CONTENT = compiled(ESSAY, OPTIONS)
SECRET = "Moja tajna opowieść o gminie"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", 0),
        (" \n ", 0),
        ("słowo", 1),
        ("Jedno – drugie", 2),
        ("biało-czerwony e-mail", 2),
        ("18 400 osób", 3),
        ("— …!", 0),
        ("Pani!\n\nProszę\to ławkę.", 4),
    ],
)
def test_words_are_counted(typed: str, words: int) -> None:
    assert ESSAY.count(typed) == words


@given(st.text(max_size=300))
def test_a_text_is_kept_as_it_was_typed(typed: str) -> None:
    """Only line ends are made alike, and the one sign that no database takes is left out."""
    read = ESSAY.read(CONTENT, MultiDict({"q.x": typed}), "q.x")
    plain = typed.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    assert read == ({"text": plain} if plain.strip() else None)
    assert ESSAY.grade(CONTENT, read).score is None
    assert ESSAY.is_complete(CONTENT, read) == bool(plain.strip())
    if read:
        assert "".join(Markup("").join(ESSAY.paragraphs(plain)).striptags().split()) == "".join(
            Markup.escape(plain).striptags().split()
        )


@pytest.mark.parametrize("count", [LONGEST, LONGEST + 1, 5 * LONGEST])
def test_a_text_that_is_too_long_is_kept_and_said_to_be(app: Flask, count: int) -> None:
    answer = ESSAY.read(CONTENT, MultiDict({"q.x": "ż" * count}), "q.x")
    assert answer == {"text": "ż" * count}
    with app.test_request_context("/"):
        problem = str(ESSAY.problem(CONTENT, answer, "pl")).replace("\u00a0", " ")
        english = str(ESSAY.problem(CONTENT, answer, "en"))
    if count == LONGEST:
        assert not problem
        assert ESSAY.is_complete(CONTENT, answer)
    else:
        assert "miejsca jest na 20 000" in problem
        assert "there is room for 20,000" in english
        assert f"Shorten it by {count - LONGEST:,}." in english
        assert not ESSAY.is_complete(CONTENT, answer)


@pytest.mark.parametrize(
    "change",
    [
        {"words": {"least": 200, "most": 100}},
        {"words": {"least": 0, "most": 100}},
        {"words": {"least": 100, "most": 5000}},
        {"words": {"least": 100}},
        {"rubric": []},
        {"rubric": [OPTIONS["rubric"][0], OPTIONS["rubric"][0]]},
        {"rubric": [{**OPTIONS["rubric"][0], "levels": OPTIONS["rubric"][0]["levels"][:2]}]},
        {"sample": {"pl": "Przykład"}},
    ],
)
def test_documents_that_make_no_sense_are_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        compiled(ESSAY, {**OPTIONS, **change})


def _turned_round(document: dict[str, Any]) -> None:
    document["words"] = {"least": 200, "most": 100}


def _two_levels(document: dict[str, Any]) -> None:
    del document["rubric"][1]["levels"][2]


def _same_id(document: dict[str, Any]) -> None:
    document["rubric"][2]["id"] = "what"


@pytest.mark.parametrize(
    ("change", "words", "line"),
    [
        (_turned_round, "„most” jest mniejsze niż „least”", "most: 100"),
        (_two_levels, "levels", "levels:"),
        (_same_id, "what", "rubric:"),
    ],
)
def test_the_check_says_what_is_wrong_and_where(app: Flask, files: Files, change: Any, words: str, line: str) -> None:
    path = "questions/q-essay.yaml"
    change(files[path])
    with app.test_request_context("/pl/"):
        (problem,) = check_course(folder_of(files), installed_here()).problems.errors
        assert problem.path == path
        assert words in problem.message
    assert folder_of(files).text(path).splitlines()[problem.line - 1].strip() == line


def test_what_is_written_is_asked_in_the_imperative_without_a_remark(app: Flask, files: Files) -> None:
    """Where nothing is right or wrong, "do not" is no trap."""
    for name in ("q-essay", "q-short"):
        files[f"questions/{name}.yaml"]["text"] = {"pl": "Napisz. Nie podawaj nazwisk.", "en": "Write. Do not name."}
    with app.test_request_context("/pl/"):
        found = check_course(folder_of(files), installed_here()).problems
    assert {(one.path, one.rule.name) for one in found if one.rule.name == "negation"} == {
        ("questions/q-short.yaml", "negation")
    }


def essay_quiz(files: Files, publish: Publish) -> None:
    files["06-three/lesson.yaml"]["quiz"]["draw"] = [{"questions": ["q-essay", "s-1"]}]
    publish(files)


def write(client: HubClient, address: str, typed: str, *, counter: int = 1, seen: int = 0) -> None:
    fields = {"q.q-essay": typed}
    saved = send(client, address, "q-essay", None, counter=counter, seen=seen, fields=fields)
    assert saved.get_json()["state"] == "saved"


@pytest.mark.database
def test_the_score_leaves_it_out_and_the_result_shows_it_beside_rubric_and_sample(
    visitor: HubClient, files: Files, publish: Publish, learner: User
) -> None:
    essay_quiz(files, publish)
    address = begin(visitor)
    page = visitor.get(f"{address}/pytanie/1").text
    assert "Około 40–80 słów" in page
    assert "20\u00a0000 znaków" in page
    assert "maxlength" not in page
    assert "Po czym poznać dobry tekst" in page
    assert "ławkę przy przystanku" not in page
    assert "Liczba słów w zapisanym" not in page
    write(visitor, address, "Szanowna Pani!\r\n\r\nProszę o <b>ławkę</b>\r\ni kosz.")
    page = visitor.get(f"{address}/pytanie/1").text
    assert "Szanowna Pani!\n\nProszę o &lt;b&gt;ławkę&lt;/b&gt;\ni kosz.</textarea>" in page
    assert "Liczba słów w zapisanym tekście: 7" in page
    send(visitor, address, "s-1", "talk", counter=2)
    result = visitor.get(visitor.post(f"{address}/zakoncz").headers["Location"]).text
    attempt = attempt_at(address)
    assert (attempt.score, attempt.max_score, attempt.is_passed) == (1, 1, True)
    assert answers_of(attempt)["q-essay"].score is None
    assert "<p>Szanowna Pani!</p><p>Proszę o &lt;b&gt;ławkę&lt;/b&gt;<br>\ni kosz.</p>" in result
    assert "Liczba słów: 7. Wskazówka: 40–80." in result
    for words in ("Nie wiadomo, do kogo jest prośba.", "Jest „wkrótce”.", "ławkę przy przystanku", "Powód q-essay."):
        assert words in result
    english = address.replace("/pl/kursy", "/en/courses").replace("/proba/", "/attempt/")
    assert "It is clear who can answer." in visitor.get(f"{english}/result").text
    summary = db.session.get(LessonSummary, (learner.id, "debate", "three"))
    assert summary is not None
    assert summary.best_score == 1
    assert list(differences()) == []


@pytest.mark.database
def test_an_empty_one_blocks_neither_submitting_nor_passing(visitor: HubClient, files: Files, publish: Publish) -> None:
    essay_quiz(files, publish)
    address = begin(visitor)
    write(visitor, address, " \r\n ")
    send(visitor, address, "s-1", "talk", counter=2)
    check = visitor.get(f"{address}/sprawdzenie").text
    assert "(bez punktów)" in check
    assert "nie daje punktów" not in check.replace("\u00a0", " ")
    result = visitor.get(visitor.post(f"{address}/zakoncz").headers["Location"]).text
    assert attempt_at(address).is_passed
    assert "Tu nic nie jest napisane." in result
    assert "Wiadomo, kto może odpowiedzieć." in result


@pytest.mark.database
def test_one_that_is_too_long_is_said_to_be_and_submitted_whole(
    visitor: HubClient, files: Files, publish: Publish
) -> None:
    essay_quiz(files, publish)
    address = begin(visitor)
    long = "słowo " * 4000 + "koniec"
    form = {"page": "page-aaaa", "counter": "", "seen.q-essay": "0", "go": "next", "q.q-essay": long}
    response = visitor.post(f"{address}/odpowiedz", data=form)
    assert response.headers["Location"].endswith("/pytanie/1")
    page = visitor.get(f"{address}/pytanie/1").text.replace("\u00a0", " ")
    assert "Liczba znaków: 24 006, a miejsca jest na 20 000." in page
    assert f"{long}</textarea>" in page
    assert "Do skrócenia: 4 006." in visitor.get(f"{address}/sprawdzenie").text.replace("\u00a0", " ")
    result = visitor.get(visitor.post(f"{address}/zakoncz").headers["Location"]).text
    assert long in result


@pytest.mark.database
def test_two_pages_meet_and_a_late_save_changes_nothing(visitor: HubClient, files: Files, publish: Publish) -> None:
    """Both texts are kept and shown with their line breaks; after submitting, the field still holds what came late."""
    essay_quiz(files, publish)
    address = begin(visitor)
    write(visitor, address, "Pierwszy\ntekst")
    fields = {"q.q-essay": "Drugi\ntekst"}
    other = send(visitor, address, "q-essay", None, page="page-bbbb", fields=fields)
    assert other.status_code == 409
    assert "Pierwszy<br>\ntekst" in other.get_json()["html"]
    assert "Drugi<br>\ntekst" in other.get_json()["html"]
    visitor.post(f"{address}/zakoncz")
    late = send(visitor, address, "q-essay", None, counter=9, seen=1, fields={"q.q-essay": "Za późno"})
    assert late.get_json()["state"] == "submitted"
    saves = db.session.scalars(select(Save.answer).order_by(Save.id)).all()
    assert saves == [{"text": "Pierwszy\ntekst"}, {"text": "Drugi\ntekst"}]
    assert "Pierwszy<br>" in visitor.get(f"{address}/wynik").text


@pytest.mark.database
def test_staff_see_how_many_wrote_and_never_a_word(
    visitor: HubClient, files: Files, publish: Publish, learner: User
) -> None:
    """Not even a question that has another type by now gives away what was written before."""
    essay_quiz(files, publish)
    for number in range(6):
        address = begin(visitor)
        write(visitor, address, f"{SECRET} {number}")
        visitor.post(f"{address}/zakoncz")
    for role in (Role.TRAINER, Role.COORDINATOR, Role.ADMINISTRATOR):
        sign_in(visitor, make_user(role))
        page = visitor.get("/pl/kursy/debate/three/statystyki").text
        section = page.partition('id="q-q-essay"')[2].partition("<section")[0]
        assert "<dt>Ile razy z odpowiedzią</dt><dd>6</dd>" in section
        assert "należy tylko do nich" in section
        assert "<table" not in section
        for path in ("/pl/kursy/debate/three/statystyki", f"/pl/postepy/{learner.id}", "/pl/postepy?course=debate"):
            assert SECRET not in visitor.get(path).text
        assert visitor.get(f"{address}/wynik").status_code == 404
    files["questions/q-essay.yaml"] = {**files["questions/q-short.yaml"], "id": "q-essay"}
    publish(files)
    page = visitor.get("/pl/kursy/debate/three/statystyki").text
    assert "<dt>Ile razy z odpowiedzią</dt><dd>6</dd>" in page
    assert SECRET not in page


@pytest.mark.database
def test_its_author_gets_it_with_their_data(visitor: HubClient, files: Files, publish: Publish, learner: User) -> None:
    essay_quiz(files, publish)
    write(visitor, begin(visitor), SECRET)
    exported = json.dumps(QuizData().export(learner), ensure_ascii=False)
    assert exported.count(SECRET) == 2  # the answer, and the save that it came with
    QuizData().erase(learner)
    assert SECRET not in json.dumps(QuizData().export(learner), ensure_ascii=False)


@pytest.mark.database
def test_as_practice(visitor: HubClient, files: Files, publish: Publish, learner: User) -> None:
    for lang in ("pl", "en"):
        files[f"01-reading/{lang}.md"] += "\n/// practice\nq-essay\n///\n"
    publish(files)
    address = "/pl/kursy/debate/reading/sprawdz-sie/q-essay"
    page = visitor.post(address, data={"q.q-essay": "Dzień dobry!"}, follow_redirects=True).text
    part = page.partition('id="practice-q-essay"')[2].partition("</form>")[0]
    assert "<p>Dzień dobry!</p>" in part
    assert "Jest życzenie, ale bez szczegółów." in part
    assert "Zapisano odpowiedź" in part
    assert "<textarea" not in part
    again = visitor.get("/pl/kursy/debate/reading?again=q-essay").text
    assert "<textarea" in again.partition('id="practice-q-essay"')[2].partition("</form>")[0]
    kept = db.session.scalars(select(PracticeAnswer.answer).where(PracticeAnswer.user_id == learner.id)).all()
    assert kept == [{"text": "Dzień dobry!"}]


@pytest.mark.database
def test_in_a_self_assessment(visitor: HubClient, files: Files, publish: Publish) -> None:
    settings = quiz_settings(layout="one-page", scored=False, draw=[{"questions": ["q-essay"]}])
    files["09-after/lesson.yaml"] = lesson_document(
        "after", "quiz", optional=True, completion=["submitted"], quiz=settings
    )
    files["course.yaml"]["modules"][0]["lessons"].append("after")
    publish(files)
    address = begin(visitor, "after")
    write(visitor, address, "Mój tekst")
    page = visitor.get(visitor.post(f"{address}/zakoncz").headers["Location"]).text
    assert "<p>Mój tekst</p>" in page
    assert "Nie ma terminu." in page
    assert attempt_at(address).score is None


def test_on_paper(app: Flask, files: Files) -> None:
    """A handbook has lines to write on, the rubric, and the sample among the answers."""
    from quizzes.question_types import Showing  # noqa: PLC0415
    from quizzes.views.showing import field_template  # noqa: PLC0415

    del files
    with app.test_request_context("/pl/"):
        showing = Showing(content=CONTENT, answer=None, lang="pl", prefix="q.x", template=field_template)
        paper = str(ESSAY.paper(showing))
    assert paper.count('class="rule"') == 8
    assert "Około 40–80 słów." in paper
    assert len(re.findall(r"<td>", paper)) == 9
    (sample,) = ESSAY.right_parts(CONTENT, "pl")
    assert "ławkę przy przystanku" in sample
