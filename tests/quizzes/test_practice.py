"""Practice questions in a reading: answered in place, kept for learners, never graded; with and without a script."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.accounts.models import User
from app.extensions import db
from app.testing import HubClient, make_user, sign_in
from courses.models import LedgerEntry, LessonSummary
from courses.outline import Course
from quizzes.models import PracticeAnswer
from quizzes.views.practice import FRAGMENT
from tests.folders import Files, Publish

LESSON = "/pl/kursy/debate/reading"
ASK = f"{LESSON}/sprawdz-sie"
SCRIPT = {FRAGMENT: "1"}


def kept(learner: User) -> dict[str, PracticeAnswer]:
    rows = db.session.execute(select(PracticeAnswer).where(PracticeAnswer.user_id == learner.id)).scalars()
    return {row.question_id: row for row in rows}


def answered(learner: User) -> list[str]:
    rows = select(LedgerEntry.ref).where(LedgerEntry.user_id == learner.id, LedgerEntry.kind == "answered")
    return [str(ref) for ref in db.session.execute(rows).scalars()]


def test_questions_stand_in_the_text(visitor: HubClient) -> None:
    page = visitor.get(LESSON).text
    for one in ("q-single", "q-ordering", "q-multiple"):
        assert f'id="practice-{one}"' in page
    assert page.count("Sprawdź odpowiedź") == 3


def test_an_answer_is_kept_and_commented_without_a_script(visitor: HubClient, learner: User) -> None:
    answer = visitor.post(f"{ASK}/q-single", data={"q.q-single": "study"})
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"{LESSON}#practice-q-single"
    page = visitor.get(LESSON).text
    for words in (
        "Jeszcze nie",
        "Badanie nie zważy wartości.",
        "Powód q-single.",
        "Poprawna odpowiedź",
        "Odpowiedz jeszcze raz",
    ):
        assert words in page, words
    assert kept(learner)["q-single"].answer == {"option": "study"}
    assert answered(learner) == ["q-single"]


def test_a_script_gets_the_form_alone_with_its_feedback(visitor: HubClient) -> None:
    answer = visitor.post(f"{ASK}/q-single", data={"q.q-single": "talk"}, headers=SCRIPT)
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith("<form")
    assert "Zgadza się" in answer.text
    assert 'role="status"' in answer.text
    again = visitor.get(f"{ASK}/q-single", headers=SCRIPT)
    assert "Sprawdź odpowiedź" in again.text
    assert "checked" not in again.text


def test_answering_once_more(visitor: HubClient, learner: User) -> None:
    """The later answer takes the place of the earlier one; the ledger has heard of it once."""
    visitor.post(f"{ASK}/q-single", data={"q.q-single": "study"})
    fresh = visitor.get(f"{LESSON}?again=q-single").text
    assert fresh.count("Sprawdź odpowiedź") == 3
    visitor.post(f"{ASK}/q-single", data={"q.q-single": "talk"})
    assert kept(learner)["q-single"].answer == {"option": "talk"}
    assert kept(learner)["q-single"].tries == 2
    assert answered(learner) == ["q-single"]


@pytest.mark.parametrize(
    ("question", "data", "words"),
    [
        ("q-single", {}, "Najpierw wybierz odpowiedź"),
        ("q-single", {"q.q-single": "nonsense"}, "Najpierw wybierz odpowiedź"),
        ("q-ordering", {"q.q-ordering.need": "1"}, "Najpierw uzupełnij wszystkie części"),
        ("q-ordering", {"q.q-ordering.need": "1", "q.q-ordering.feeling": "1"}, "Najpierw uzupełnij wszystkie części"),
    ],
)
def test_an_answer_that_is_not_whole_is_asked_for_again(
    visitor: HubClient, learner: User, question: str, data: dict[str, str], words: str
) -> None:
    page = visitor.post(f"{ASK}/{question}", data=data)
    assert page.status_code == 422
    assert words in page.text
    for name, value in data.items():
        if value.isdigit():
            assert f'name="{name}"' in page.text
            assert f'value="{value}" selected' in page.text
    assert not kept(learner)


def test_guests_on_a_preview_get_feedback_and_nothing_is_kept(course: Course, client: HubClient) -> None:
    assert "Sprawdź odpowiedź" in client.get(f"/pl/kursy/{course.id}/reading").text
    page = client.post(f"{ASK}/q-single", data={"q.q-single": "study"})
    assert page.status_code == 200
    assert "Badanie nie zważy wartości." in page.text
    assert "Wróć do lekcji" in page.text
    assert "Zgadza się" in client.post(f"{ASK}/q-single", data={"q.q-single": "talk"}, headers=SCRIPT).text
    assert not db.session.execute(select(PracticeAnswer)).scalars().all()


def test_who_does_not_take_the_course_is_a_guest(course: Course, client: HubClient) -> None:
    sign_in(client, make_user())
    assert (
        client.post(f"/pl/kursy/{course.id}/reading/sprawdz-sie/q-single", data={"q.q-single": "talk"}).status_code
        == 200
    )
    assert not db.session.execute(select(PracticeAnswer)).scalars().all()


def test_only_the_questions_of_the_lesson_are_answered(visitor: HubClient) -> None:
    assert visitor.post(f"{ASK}/s-1", data={"q.s-1": "talk"}).status_code == 404
    assert visitor.post(f"{ASK}/none").status_code == 404
    assert visitor.post("/pl/kursy/debate/none/sprawdz-sie/q-single").status_code == 404


def test_a_lesson_that_is_no_preview_stays_closed_to_guests(publish: Publish, files: Files, client: HubClient) -> None:
    files["01-reading/lesson.yaml"].pop("preview")
    publish(files)
    answer = client.post(f"{ASK}/q-single", data={"q.q-single": "talk"})
    assert answer.status_code == 303
    assert "Powód" not in client.get(answer.headers["Location"], follow_redirects=True).text


def test_answering_everything_completes_the_lesson_rightly_or_not(visitor: HubClient, learner: User) -> None:
    visitor.get(LESSON)
    visitor.post(f"{ASK}/q-single", data={"q.q-single": "study"})
    visitor.post(f"{ASK}/q-multiple", data={"q.q-multiple": "c"})
    page = visitor.get(LESSON).text
    assert "2 z\u00a03" in page
    places = {f"q.q-ordering.{one}": str(n) for n, one in enumerate(("request", "need", "feeling", "observation"), 1)}
    visitor.post(f"{ASK}/q-ordering", data=places)
    summary = db.session.get(LessonSummary, (learner.id, "debate", "reading"))
    assert summary is not None
    assert summary.completed_at is not None


def test_an_answer_to_an_older_version_stays_readable(visitor: HubClient, publish: Publish, files: Files) -> None:
    visitor.post(f"{ASK}/q-single", data={"q.q-single": "study"})
    files["questions/q-single.yaml"]["options"][0]["id"] = "renamed"
    publish(files)
    assert visitor.get(LESSON).status_code == 200
