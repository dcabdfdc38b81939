"""Attempts from the first press to the result, as a learner's browser goes through them."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from app.accounts.models import User
from app.addresses import LARGEST_NUMBER
from app.extensions import db
from app.plugins import installed
from app.testing import HubClient, make_user, sign_in
from courses.models import LedgerEntry
from courses.outline import Course
from courses.queries.published import published
from quizzes.models import Answer, Attempt, Save
from quizzes.queries import answers_of
from quizzes.question_types import BUNDLED
from tests.folders import Files, Publish, join
from tests.quizzes.conftest import attempt_at, begin, send

pytestmark = pytest.mark.database
RIGHT, WRONG, OTHER = "talk", "study", "wait"


def stored(address: str, question: str = "s-1") -> Any:
    """Return the answer that counts."""
    row = answers_of(attempt_at(address)).get(question)
    return row.answer["option"] if row and row.answer else None


def count(model: type[Any]) -> int:
    return db.session.execute(select(func.count()).select_from(model)).scalar_one()


def finish(client: HubClient, address: str) -> Any:
    word = "zakoncz" if address.startswith("/pl") else "finish"
    return client.post(f"{address}/{word}", follow_redirects=True)


def test_the_page_before_says_what_is_asked(visitor: HubClient) -> None:
    page = visitor.get("/pl/kursy/debate/three").text
    for words in ("Rozpocznij próbę", "70%", "bez limitu", "3, po jednym"):
        assert words in page
    assert "Begin the attempt" in visitor.get("/en/courses/debate/three").text


def test_a_whole_attempt_without_a_script(visitor: HubClient) -> None:
    """Every press of a button saves, leads on, and in the end shows the result."""
    address = begin(visitor)
    page = visitor.get(address, follow_redirects=True)
    assert "Pytanie 1 z\u00a03" in page.text
    for number, option in enumerate((RIGHT, RIGHT, WRONG), 1):
        page_id = visitor.get(f"{address}/pytanie/{number}").text.split('name="page" value="')[1].split('"')[0]
        data = {"page": page_id, "counter": "", f"seen.s-{number}": "0", f"q.s-{number}": option, "go": "next"}
        page = visitor.post(f"{address}/odpowiedz", data=data, follow_redirects=True)
        assert page.status_code == 200
    assert "Przed zakończeniem próby" in page.text
    assert "Są odpowiedzi na wszystkie 3 pytania." in page.text
    result = finish(visitor, address)
    assert "Jeszcze niezaliczone" in result.text
    assert "Zamów badanie" in result.text
    assert "Badanie nie zważy wartości." in result.text
    assert "Powód s-3." in result.text
    assert "Wróć do lekcji: Lekcja reading" in result.text
    assert "Pokaż 2 poprawne odpowiedzi" in result.text
    attempt = attempt_at(address)
    assert (attempt.score, attempt.max_score, attempt.is_passed) == (2, 3, False)


def test_one_page_with_one_save(visitor: HubClient) -> None:
    address = begin(visitor, "page")
    page = visitor.get(address)
    assert all(f"Pytanie {number} z\u00a03" in page.text for number in (1, 2, 3))
    data = {"page": "one-page-1", "counter": "", "go": "check"}
    for number in (1, 2, 3):
        data |= {f"seen.s-{number}": "0", f"q.s-{number}": RIGHT}
    assert "Przed zakończeniem" in visitor.post(f"{address}/odpowiedz", data=data, follow_redirects=True).text
    assert "Zaliczone" in finish(visitor, address).text
    assert attempt_at(address).is_passed


def test_every_type_is_asked_answered_and_reviewed_in_both_languages(visitor: HubClient) -> None:
    address = begin(visitor, "final")
    english = address.replace("/pl/kursy", "/en/courses").replace("/proba/", "/attempt/")
    total = len(BUNDLED)
    for number in range(1, total + 1):
        assert f"Pytanie {number} z\u00a0{total}" in visitor.get(f"{address}/pytanie/{number}").text
        assert f"Question {number} of {total}" in visitor.get(f"{english}/question/{number}").text
    fields = {
        "q-single": {"q.q-single": RIGHT},
        "q-multiple": {"q.q-multiple": "a"},
        "q-truefalse": {"q.q-truefalse": "false"},
        "q-ordering": {f"q.q-ordering.{one}": str(place) for place, one in
                       enumerate(("feeling", "observation", "need", "request"), 1)},
        "q-numeric": {"q.q-numeric": "4 500 000,00 zł"},
        "q-cloze": {"q.q-cloze.who": "Osoba", "q.q-cloze.what": "b"},
        "q-short": {"q.q-short": "„INICJATYWE  LOKALNA”."},
        "q-essay": {"q.q-essay": "Szanowna Pani!\r\nProsimy o ławkę."},
        "q-likert": {"q.q-likert.check": "4", "q.q-likert.ask": "2"},
    }  # fmt: skip
    for question, values in fields.items():
        saved = send(visitor, address, question, None, page=f"page-{question}", fields=values)
        assert saved.get_json()["state"] == "saved", saved.text
    result = finish(visitor, address)
    attempt = attempt_at(address)
    assert attempt.max_score == sum(kind.is_scored for kind in BUNDLED)
    assert attempt.score == pytest.approx(1 + 0.5 + 1 + 2 / 3 + 1 + 1 + 0.5)
    assert "1. Uczucie" in result.text
    assert "2. Obserwacja" in result.text
    assert "Pokaż 1 pytanie bez punktów" in result.text
    assert "Right answer:" in visitor.get(f"{english}/result").text


def test_double_click_on_start_gives_the_same_attempt(visitor: HubClient) -> None:
    assert begin(visitor) == begin(visitor)
    assert count(Attempt) == 1


def test_an_attempt_resumes_where_it_stopped_on_any_device(visitor: HubClient, learner: User) -> None:
    address = begin(visitor)
    send(visitor, address, "s-1", RIGHT)
    other_device = visitor.application.test_client()
    sign_in(other_device, learner)
    lesson = other_device.get("/pl/kursy/debate/three")
    assert "Kontynuuj próbę" in lesson.text
    assert address in lesson.text
    page = other_device.get(address, follow_redirects=True)
    assert "Pytanie 2 z\u00a03" in page.text


def test_the_language_switched_in_the_middle(visitor: HubClient) -> None:
    """Both languages show the same attempt: questions, order, answers."""
    address = begin(visitor)
    send(visitor, address, "s-1", RIGHT)
    page = visitor.get(f"{address}/pytanie/1").text
    english = f'/en/courses/debate/three/attempt/{attempt_at(address).id}/question/1"'
    assert english in page
    other = visitor.get(english.strip('"')).text
    assert "Invite people" in other
    for text in (page, other):
        assert f'value="{RIGHT}" id="q.s-1.{RIGHT}" checked' in text
    send(visitor, address.replace("/pl/kursy", "/en/courses").replace("/proba/", "/attempt/"), "s-1", WRONG, counter=2)
    assert stored(address) == WRONG


def test_submitting_with_open_questions_warns_and_is_allowed(visitor: HubClient) -> None:
    address = begin(visitor)
    send(visitor, address, "s-2", RIGHT)
    page = visitor.get(f"{address}/sprawdzenie").text
    assert "2 pytania nie mają pełnej odpowiedzi" in page
    assert f"{address}/pytanie/1" in page
    assert f"{address}/pytanie/3" in page
    assert finish(visitor, address).status_code == 200
    assert attempt_at(address).score == 1


def test_double_submit_gives_one_result(visitor: HubClient) -> None:
    address = begin(visitor)
    send(visitor, address, "s-1", RIGHT)
    first = finish(visitor, address)
    before = attempt_at(address).submitted_at
    second = finish(visitor, address)
    assert first.status_code == second.status_code == 200
    assert attempt_at(address).submitted_at == before
    kinds = db.session.execute(select(LedgerEntry.kind).where(LedgerEntry.lesson_id == "three")).scalars().all()
    assert kinds.count("submitted") == 1


def test_saving_after_submitting_is_refused_with_a_clear_word(visitor: HubClient) -> None:
    address = begin(visitor)
    finish(visitor, address)
    late = send(visitor, address, "s-1", RIGHT)
    assert late.status_code == 409
    assert late.get_json()["state"] == "submitted"
    assert "nie zapisano" in late.get_json()["text"]
    form = {"page": "page-late", "seen.s-1": "0", "q.s-1": RIGHT}
    page = visitor.post(f"{address}/odpowiedz", data=form, follow_redirects=True)
    assert "Ta próba jest już zakończona" in page.text
    assert stored(address) is None
    assert count(Save) == 0


def test_two_tabs_with_different_answers_show_both(visitor: HubClient) -> None:
    """The later tab is told, sees both, and chooses; nothing that was given is thrown away."""
    address = begin(visitor)
    assert send(visitor, address, "s-1", RIGHT, page="tab-one-1").get_json()["state"] == "saved"
    other = send(visitor, address, "s-1", WRONG, page="tab-two-2")
    assert other.status_code == 409
    body = other.get_json()
    assert body["state"] == "conflict"
    assert "Zamów badanie" in body["html"]
    assert "Zaproś do" in body["html"]
    assert stored(address) == RIGHT
    assert count(Save) == 2
    assert "Są dwie różne odpowiedzi" in visitor.get(f"{address}/pytanie/1").text
    assert "Są dwie różne odpowiedzi" in visitor.get(f"{address}/sprawdzenie").text
    mine = {"page": "tab-two-2", "counter": "2", "seen.s-1": str(body["revision"]), "q.s-1": WRONG, "keep.s-1": "mine"}
    visitor.post(f"{address}/odpowiedz", data=mine)
    assert stored(address) == WRONG
    assert "Są dwie różne odpowiedzi" not in visitor.get(f"{address}/pytanie/1").text


def test_choosing_the_other_answer_settles_it(visitor: HubClient) -> None:
    address = begin(visitor)
    send(visitor, address, "s-1", RIGHT, page="tab-one-1")
    form = {"page": "tab-two-2", "counter": "", "seen.s-1": "0", "q.s-1": WRONG, "go": "next"}
    page = visitor.post(f"{address}/odpowiedz", data=form, follow_redirects=True)
    assert "Są dwie różne odpowiedzi" in page.text
    assert f'value="{WRONG}" id="q.s-1.{WRONG}" checked' in page.text
    page_id = page.text.split('name="page" value="')[1].split('"')[0]
    choice = {"page": page_id, "counter": "", "seen.s-1": "1", "q.s-1": WRONG, "keep.s-1": "theirs", "go": "stay"}
    page = visitor.post(f"{address}/odpowiedz", data=choice, follow_redirects=True)
    assert "Są dwie różne odpowiedzi" not in page.text
    assert stored(address) == RIGHT


def test_a_replayed_older_save_is_harmless(visitor: HubClient) -> None:
    address = begin(visitor)
    send(visitor, address, "s-1", WRONG, counter=1)
    send(visitor, address, "s-1", RIGHT, counter=2)
    for _ in range(2):
        again = send(visitor, address, "s-1", WRONG, counter=1)
        assert (again.status_code, again.get_json()["state"]) == (200, "saved")
    assert stored(address) == RIGHT
    # Another tab has the last word; what the first one sends once more is still old.
    send(visitor, address, "s-1", OTHER, page="tab-two-2", seen=2)
    assert send(visitor, address, "s-1", RIGHT, counter=2).get_json()["state"] == "saved"
    assert stored(address) == OTHER
    assert count(Save) == 3


def test_equal_answers_never_conflict(visitor: HubClient) -> None:
    address = begin(visitor)
    send(visitor, address, "s-1", RIGHT, page="tab-one-1")
    assert send(visitor, address, "s-1", RIGHT, page="tab-two-2").get_json()["state"] == "saved"


def test_an_answer_can_be_taken_back(visitor: HubClient) -> None:
    address = begin(visitor, "final")
    send(visitor, address, "q-multiple", None, fields={"q.q-multiple": "a"})
    send(visitor, address, "q-multiple", None, counter=2)
    assert answers_of(attempt_at(address))["q-multiple"].answer is None


def test_a_course_republished_in_the_middle(visitor: HubClient, publish: Publish, files: Files) -> None:
    """The attempt goes on with its version: questions, keys and texts; the next one has the new version."""
    address = begin(visitor)
    version = attempt_at(address).version_id
    for number in (1, 2, 3):
        for one in files[f"questions/s-{number}.yaml"]["options"]:
            one.pop("key", None)
        files[f"questions/s-{number}.yaml"]["options"][0]["key"] = True
    files["06-three/lesson.yaml"]["quiz"]["draw"] = [{"questions": ["s-1"]}]
    files["questions/s-1.yaml"]["text"] = {"pl": "Nowe pytanie?", "en": "New question?"}
    publish(files)
    assert published().courses["debate"].version_id != version
    assert "Pytanie s-1?" in visitor.get(f"{address}/pytanie/1").text
    for number in (1, 2, 3):
        assert send(visitor, address, f"s-{number}", RIGHT).get_json()["state"] == "saved"
    assert "Zaliczone" in finish(visitor, address).text
    assert (attempt_at(address).version_id, attempt_at(address).score) == (version, 3)
    again = begin(visitor)
    assert "Nowe pytanie?" in visitor.get(again, follow_redirects=True).text


def test_a_quiz_that_was_taken_out_can_still_be_finished(visitor: HubClient, publish: Publish, files: Files) -> None:
    address = begin(visitor)
    files.pop("06-three/lesson.yaml")
    files["course.yaml"]["modules"][0]["lessons"].remove("three")
    publish(files)
    assert send(visitor, address, "s-1", RIGHT).get_json()["state"] == "saved"
    assert finish(visitor, address).status_code == 200
    assert attempt_at(address).score == 1


def test_the_plugin_of_a_question_type_gone(visitor: HubClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """The attempt goes on; the question is readable, keeps its answer and is left out of the score, which is said."""
    address = begin(visitor, "final")
    send(visitor, address, "q-single", RIGHT)
    send(visitor, address, "q-truefalse", None, fields={"q.q-truefalse": "false"})
    without(monkeypatch, "truefalse")
    page = visitor.get(f"{address}/pytanie/3")
    assert "Pytanie q-truefalse?" in page.text
    assert "Na to pytanie nie można teraz odpowiedzieć" in page.text
    form = {"page": "page-gone", "counter": "", "shown.q-truefalse": "1", "go": "next"}
    assert (
        f"Pytanie 4 z\u00a0{len(BUNDLED)}"
        in visitor.post(f"{address}/odpowiedz", data=form, follow_redirects=True).text
    )
    assert "nie wliczy się do wyniku" in visitor.get(f"{address}/sprawdzenie").text
    result = finish(visitor, address)
    assert "nie wlicza się do wyniku" in result.text
    attempt = attempt_at(address)
    assert (attempt.score, attempt.max_score) == (1, sum(kind.is_scored for kind in BUNDLED) - 1)
    assert answers_of(attempt)["q-truefalse"].answer == {"value": False}


def without(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Take a question type away, as if its plugin had been removed."""
    monkeypatch.setattr(
        "quizzes.queries.installed", lambda point: {k: v for k, v in installed(point).items() if k != name}
    )


def test_limited_attempts(visitor: HubClient) -> None:
    address = begin(visitor, "once")
    assert "została 1" not in visitor.get("/pl/kursy/debate/once").text
    finish(visitor, address)
    page = visitor.get("/pl/kursy/debate/once")
    assert "Wszystkie próby są wykorzystane" in page.text
    assert "Rozpocznij" not in page.text
    again = visitor.post("/pl/kursy/debate/once/proba", follow_redirects=True)
    assert "Wszystkie próby tego quizu są wykorzystane" in again.text
    assert count(Attempt) == 1
    assert "Ponów próbę" not in visitor.get(f"{address}/wynik").text


def test_each_variant_is_asked_about_its_own_lessons(
    course: Course, publish: Publish, files: Files, client: HubClient
) -> None:
    files["questions/s-2.yaml"]["tests"] = "other"
    publish(files)
    course = published().courses["debate"]
    for variant, numbers in (("politicians", ["s-1", "s-3"]), ("activists", ["s-1", "s-2", "s-3"])):
        sign_in(client, join(course, variant))
        assert attempt_at(begin(client)).questions == numbers


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({}, 400),
        ({"part": "s-1"}, 400),
        ({"part": "unknown", "page": "page-aaaa"}, 400),
        ({"part": "s-1", "page": "x"}, 400),
        ({"part": "s-1", "page": "page-aaaa", "counter": "-1"}, 400),
        ({"part": "s-1", "page": "page-aaaa", "counter": "9" * 30}, 400),
        ({"part": "s-1", "page": "page-aaaa", "counter": "1", "seen.s-1": "²"}, 400),
        ({"part": "s-1", "page": "page-aaaa", "counter": "1", "q.s-1": "nonsense"}, 200),
    ],
)
def test_bad_saves_are_refused(visitor: HubClient, data: dict[str, str], status: int) -> None:
    address = begin(visitor)
    answer = visitor.post(f"{address}/odpowiedz", data=data, headers={"Accept": "application/json"})
    assert answer.status_code == status
    assert count(Answer) == 0


def test_another_persons_attempt_is_not_there(visitor: HubClient, course: Course) -> None:
    address = begin(visitor)
    stranger = visitor.application.test_client()
    assert isinstance(stranger, HubClient)
    sign_in(stranger, join(course))
    for path in ("", "/pytanie/1", "/sprawdzenie", "/wynik"):
        assert stranger.get(f"{address}{path}").status_code == 404, path
    assert stranger.post(f"{address}/zakoncz").status_code == 404
    assert send(stranger, address, "s-1", RIGHT).status_code == 404
    assert stranger.get(address.replace("/three/", "/page/")).status_code == 404
    assert visitor.get(address.replace("/three/", "/page/")).status_code == 404
    assert visitor.get(f"{address}/pytanie/4").status_code == 404
    assert attempt_at(address).submitted_at is None


def test_who_does_not_take_the_course_cannot_begin(course: Course, client: HubClient) -> None:
    assert client.post("/pl/kursy/debate/three/proba").status_code in {302, 303, 401}
    sign_in(client, make_user())
    client.post("/pl/kursy/debate/three/proba")
    assert count(Attempt) == 0
    assert client.post(f"/pl/kursy/{course.id}/reading/proba").status_code == 404
    assert client.post(f"/pl/kursy/{course.id}/none/proba").status_code == 404


def test_addresses_that_take_a_form_answer_a_plain_visit(visitor: HubClient) -> None:
    """The language link, or signing in again, may lead there."""
    address = begin(visitor)
    for path in ("/odpowiedz", "/zakoncz"):
        assert visitor.get(f"{address}{path}", follow_redirects=True).status_code == 200
    assert visitor.get("/pl/kursy/debate/three/proba").headers["Location"] == "/pl/kursy/debate/three"


def test_progress_hears_of_it(visitor: HubClient, learner: User) -> None:
    address = begin(visitor)
    for number in (1, 2, 3):
        send(visitor, address, f"s-{number}", RIGHT)
    finish(visitor, address)
    rows = db.session.execute(
        select(LedgerEntry).where(LedgerEntry.user_id == learner.id, LedgerEntry.lesson_id == "three")
    ).scalars()
    by_kind = {row.kind: row for row in rows}
    assert {"submitted", "passed", "completed"} <= set(by_kind)
    assert by_kind["submitted"].data["ratio"] == 1
    assert by_kind["submitted"].ref == str(attempt_at(address).id)


def test_two_learners_share_a_strip_that_leads_each_to_their_own_attempt(course: Course, visitor: HubClient) -> None:
    """What is rendered once for all carries nobody's number."""
    first = begin(visitor)
    assert f'href="{first}/pytanie/2"' in visitor.get(f"{first}/pytanie/1").text
    sign_in(visitor, join(course))
    second = begin(visitor)
    page = visitor.get(f"{second}/pytanie/1").text
    assert second != first
    assert f'href="{second}/pytanie/2"' in page
    assert first not in page
    assert str(LARGEST_NUMBER) not in page


def test_draws_by_tag_ask_each_variant_about_its_own_lessons(publish: Publish, files: Files, client: HubClient) -> None:
    """Of three tagged questions one is the activists'; a draw of two takes two or any two."""
    for one in ("s-1", "s-2", "s-3"):
        files[f"questions/{one}.yaml"]["tags"] = ["bank"]
    files["questions/s-1.yaml"]["tests"] = "other"
    files["06-three/lesson.yaml"]["quiz"]["draw"] = [{"count": 2, "tag": "bank"}]
    publish(files)
    course = published().courses["debate"]
    sign_in(client, join(course, "politicians"))
    assert sorted(attempt_at(begin(client)).questions) == ["s-2", "s-3"]
    drawn = set()
    for _ in range(12):
        activist: Any = client.application.test_client()
        sign_in(activist, join(course, "activists"))
        drawn |= set(attempt_at(begin(activist)).questions)
    assert drawn == {"s-1", "s-2", "s-3"}


def test_an_open_attempt_keeps_its_questions_when_the_tags_change(
    visitor: HubClient, publish: Publish, files: Files
) -> None:
    address = begin(visitor)
    before = attempt_at(address).questions
    files["questions/s-1.yaml"]["tags"] = ["bank"]
    files["06-three/lesson.yaml"]["quiz"]["draw"] = [{"count": 1, "tag": "bank"}]
    publish(files)
    assert begin(visitor) == address
    assert attempt_at(address).questions == before
    finish(visitor, address)
    assert attempt_at(begin(visitor)).questions == ["s-1"]


def test_a_question_retired_during_an_attempt(visitor: HubClient, publish: Publish, files: Files) -> None:
    """The attempt goes on with its own version, and its result stands."""
    address = begin(visitor)
    send(visitor, address, "s-1", RIGHT)
    del files["questions/s-2.yaml"]
    files["06-three/lesson.yaml"]["quiz"]["draw"] = [{"questions": ["s-1", "s-3"]}]
    files["04-page/lesson.yaml"]["quiz"]["draw"] = [{"questions": ["s-1", "s-3"]}]
    publish(files)
    assert "Pytanie s-2?" in visitor.get(f"{address}/pytanie/2").text
    assert send(visitor, address, "s-2", RIGHT).get_json()["state"] == "saved"
    result = finish(visitor, address)
    assert "Pytanie s-2?" in result.text
    attempt = attempt_at(address)
    assert (attempt.questions, attempt.score, attempt.max_score) == (["s-1", "s-2", "s-3"], 2, 3)
    assert "Pytanie s-2?" in visitor.get(f"{address}/wynik").text
    assert attempt_at(begin(visitor)).questions == ["s-1", "s-3"]
