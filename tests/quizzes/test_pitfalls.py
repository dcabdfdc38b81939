"""What must never happen here, although it happened elsewhere; each test bears the name of the failure.

Those about the back key, leaving at once and the keyboard are tried in a real browser, in ``test_browser.py``.
"""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from app.accounts.models import User
from app.extensions import db
from app.testing import HubClient
from courses.models import CourseSummary, LessonSummary
from quizzes.models import Attempt
from quizzes.queries import answers_of
from quizzes.question_types import BUNDLED, Single
from tests.folders import Files, Publish
from tests.quizzes.conftest import attempt_at, begin, send

PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><path d="M0 0h10v10z"/></svg>'


def take(client: HubClient, lesson: str, *options: str) -> Attempt:
    """Take a quiz from start to end."""
    address = begin(client, lesson)
    for number, option in enumerate(options, 1):
        send(client, address, f"s-{number}", option)
    client.post(f"{address}/zakoncz")
    return attempt_at(address)


def test_an_attempt_limit_of_1_blocks_resuming_that_same_attempt(visitor: HubClient) -> None:
    address = begin(visitor, "once")
    assert "Kontynuuj próbę" in visitor.get("/pl/kursy/debate/once").text
    assert begin(visitor, "once") == address
    assert "Pytanie 1 z\u00a01" in visitor.get(address, follow_redirects=True).text
    assert send(visitor, address, "s-1", "talk").get_json()["state"] == "saved"


def test_the_fix_creates_duplicate_attempts(visitor: HubClient, learner: User) -> None:
    """Leaving, coming back, sending again and pressing twice: one attempt, one answer."""
    for counter in (1, 1, 2):
        send(visitor, begin(visitor), "s-1", "talk", counter=counter)
    rows = db.session.execute(select(Attempt).where(Attempt.user_id == learner.id)).scalars().all()
    assert len(rows) == 1
    assert len(answers_of(rows[0])) == 1


def test_a_wrong_overall_grade(visitor: HubClient, learner: User) -> None:
    """The score is the sum of the answers' scores, the best attempt counts, and a worse one later takes nothing."""
    first = take(visitor, "three", "talk", "talk", "talk")
    second = take(visitor, "three", "talk", "wait", "wait")
    for attempt, score in ((first, 3), (second, 1)):
        rows = answers_of(attempt).values()
        assert attempt.score == sum(row.score or 0 for row in rows) == score
    summary = db.session.get(LessonSummary, (learner.id, "debate", "three"))
    assert summary is not None
    assert summary.best_score == 1
    assert summary.completed_at is not None
    page = visitor.get(f"/pl/kursy/debate/three/proba/{second.id}/wynik").text
    assert "Quiz zaliczony." in page
    assert "Najlepsza z\u00a0pozostałych: 3 z\u00a03." in page


def test_questions_are_plain_text_only(visitor: HubClient, publish: Publish, files: Files) -> None:
    """Never: pictures and tables stand in question, option and feedback, and an option with a table keeps its label."""
    table = "| rok | kwota |\n|---|---|\n| 2025 | 10 |"
    picture = "![Trójkąt](media/shape.svg)"
    files["media/shape.svg"] = PICTURE
    question = files["questions/s-1.yaml"]
    question["text"] = dict.fromkeys(("pl", "en"), f"Scena *ważna*.\n\n{table}\n\n{picture}\n\nCo widać?")
    question["options"][0]["text"] = dict.fromkeys(("pl", "en"), f"Tabela:\n\n{table}")
    question["options"][2]["text"] = dict.fromkeys(("pl", "en"), picture)
    question["options"][2]["feedback"] = dict.fromkeys(("pl", "en"), f"Zob. **rysunek**:\n\n{picture}")
    publish(files)
    address = begin(visitor)
    page = visitor.get(f"{address}/pytanie/1").text
    assert page.count("<table") == 2
    assert page.count('alt="Trójkąt"') == 2
    assert "<em>ważna</em>" in page
    assert "<h1>Co widać?</h1>" in page
    assert 'aria-describedby="q.s-1.study.text"' in page
    assert '<label for="q.s-1.study">' in page
    send(visitor, address, "s-1", "wait")
    visitor.post(f"{address}/zakoncz")
    result = visitor.get(f"{address}/wynik").text
    assert "<strong>rysunek</strong>" in result
    assert 'alt="Trójkąt"' in result


def test_in_the_translated_lesson_the_quiz_is_gone_and_may_be_skipped(visitor: HubClient) -> None:
    for path, words in (
        ("/pl/kursy/debate/three", "Rozpocznij próbę"),
        ("/en/courses/debate/three", "Begin the attempt"),
    ):
        assert words in visitor.get(path).text
    attempt = take(visitor, "three", "talk", "talk", "talk")
    assert "Passed" in visitor.get("/en/courses/debate/three").text
    assert attempt.is_passed


def test_a_quiz_finished_is_not_counted(visitor: HubClient, learner: User) -> None:
    """After passing, progress has it at once, without another page in between."""
    take(visitor, "three", "talk", "talk", "talk")
    summary = db.session.get(CourseSummary, (learner.id, "debate", "politicians"))
    assert summary is not None
    assert summary.best_score == 1
    assert summary.last_at is not None


def test_the_quiz_of_a_lesson_completes_the_course(visitor: HubClient, learner: User) -> None:
    """Never alone: the other lessons are still asked for, and the result says which."""
    attempt = take(visitor, "three", "talk", "talk", "talk")
    summary = db.session.get(CourseSummary, (learner.id, "debate", "politicians"))
    assert summary is not None
    assert summary.completed_at is None
    page = visitor.get(f"/pl/kursy/debate/three/proba/{attempt.id}/wynik").text
    assert "Do ukończenia kursu brakuje jeszcze 4 lekcji" in page
    assert "Lekcja reading" in page


def test_an_upgraded_plugin_blanks_the_course(visitor: HubClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """A type that fails loses its own question; the attempt goes on and can be submitted."""
    address = begin(visitor, "final")
    send(visitor, address, "q-single", "talk")

    def fail(*_args: Any, **_values: Any) -> Any:
        raise RuntimeError("A plugin that was upgraded badly.")

    for name in ("field", "grade", "describe", "parts", "feedback", "is_complete", "right_answer", "problem"):
        monkeypatch.setattr(Single, name, fail)
    page = visitor.get(f"{address}/pytanie/1").text
    assert "Na to pytanie nie można teraz odpowiedzieć" in page
    assert "seen.q-single" not in page
    form = {"page": "page-gone", "counter": "", "shown.q-single": "1", "go": "next"}
    assert (
        f"Pytanie 2 z\u00a0{len(BUNDLED)}"
        in visitor.post(f"{address}/odpowiedz", data=form, follow_redirects=True).text
    )
    assert visitor.get(f"{address}/sprawdzenie").status_code == 200
    assert visitor.get("/pl/kursy/debate/reading").status_code == 200
    result = visitor.post(f"{address}/zakoncz", follow_redirects=True)
    assert result.status_code == 200
    attempt = attempt_at(address)
    assert attempt.max_score == sum(kind.is_scored for kind in BUNDLED) - 1
    assert answers_of(attempt)["q-single"].answer == {"option": "talk"}


def test_long_feedback_is_thrown_away(visitor: HubClient, publish: Publish, files: Files) -> None:
    long = "Długie wyjaśnienie ma koniec. " * 200 + "Koniec."
    files["questions/s-1.yaml"]["options"][0]["feedback"]["pl"] = long
    publish(files)
    attempt = take(visitor, "three", "study")
    page = visitor.get(f"/pl/kursy/debate/three/proba/{attempt.id}/wynik").text
    assert page.count("Długie wyjaśnienie ma koniec.") == 200
