"""A quiz without points: voluntary, confidential, and shown to its learner beside what they answered before."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask, g
from markupsafe import Markup
from sqlalchemy import select

from app.access import Role
from app.accounts.models import User
from app.extensions import db
from app.testing import HubClient, count_queries, make_user, sign_in
from courses.content.check import check_course
from courses.content.installed import installed_here
from courses.models import LedgerEntry, LessonSummary
from courses.operations import grant
from courses.outline import Course
from courses.points import LessonPage
from courses.queries.published import published
from courses.queries.verify import differences
from courses.testing import NOW
from quizzes.kinds import Quiz
from quizzes.models import Attempt
from tests.folders import Files, Publish, folder_of, join, lesson_document, texts
from tests.quizzes.conftest import begin, quiz_settings, send

pytestmark = pytest.mark.database

BEFORE, AFTER = "00-before/lesson.yaml", "09-after/lesson.yaml"


def assessed(files: Files) -> Files:
    """Add a self-assessment of two statements before and after the course."""
    draw = [{"questions": ["self"]}]
    for path, name in ((BEFORE, "before"), (AFTER, "after")):
        settings = quiz_settings(layout="one-page", scored=False, draw=draw)
        files[path] = lesson_document(name, "quiz", optional=True, completion=["submitted"], quiz=settings)
    likert = files["questions/q-likert.yaml"]
    own = {key: value for key, value in likert.items() if key not in {"tests", "scenario"}}
    files["questions/self.yaml"] = {**own, "id": "self", "text": texts("Ile z tego umiesz?", "How much can you do?")}
    lessons = files["course.yaml"]["modules"][0]["lessons"]
    files["course.yaml"]["modules"][0]["lessons"] = ["before", *lessons, "after"]
    return files


@pytest.fixture
def files(files: Files) -> Files:
    return assessed(files)


def answer(client: HubClient, lesson: str, **statements: int) -> str:
    """Answer the statements, submit, and return the page that follows."""
    address = begin(client, lesson)
    fields = {f"q.self.{one}": str(point) for one, point in statements.items()}
    data = {"page": "page-aaaa", "counter": "", "seen.self": "0", "go": "check", **fields}
    assert client.post(f"{address}/odpowiedz", data=data).headers["Location"].endswith("/sprawdzenie")
    check = client.get(f"{address}/sprawdzenie").text
    assert "Wyślij odpowiedzi" in check
    assert "punkt" not in check
    response = client.post(f"{address}/zakoncz")
    assert response.status_code == 303
    page = client.get(response.headers["Location"])
    assert page.status_code == 200
    return page.text


def rows(page: str) -> list[list[str]]:
    """Return the cells of the table of statements."""
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    return [re.findall(r"<t[hd][^>]*>([^<]*)</t[hd]>", one) for one in body.split("</tr>") if "<td" in one]


def test_the_page_before_says_that_it_is_voluntary_and_confidential(visitor: HubClient) -> None:
    page = visitor.get("/pl/kursy/debate/before").text
    assert "Samoocena, 2 zdania, dla chętnych" in page
    assert "dobrowolne i poufne" in page
    for word in ("Próg zaliczenia", "próba", "Próby"):
        assert word not in page
    english = visitor.get("/en/courses/debate/before").text
    assert "Self-assessment, 2 statements, optional" in english
    assert "voluntary and confidential" in english


def test_submitting_thanks_and_shows_ones_own_answers(visitor: HubClient, learner: User) -> None:
    page = answer(visitor, "before", check=2)
    assert "Dziękujemy" in page
    assert rows(page) == [["Sprawdzam źródło", "2"], ["Pytam, zanim ocenię", "–"]]
    for word in ("Zaliczony", "Niezaliczony", "punktów:", "Poprawna odpowiedź", "Próg"):
        assert word not in page
    attempt = db.session.execute(select(Attempt).where(Attempt.user_id == learner.id)).scalar_one()
    assert (attempt.is_scored, attempt.score, attempt.max_score, attempt.is_passed) == (False, None, None, None)
    entries = db.session.execute(select(LedgerEntry.kind, LedgerEntry.data).where(LedgerEntry.lesson_id == "before"))
    assert [(kind, data) for kind, data in entries if kind == "submitted"] == [("submitted", {"number": 1})]
    assert "passed" not in db.session.scalars(select(LedgerEntry.kind)).all()


def test_the_second_one_is_shown_beside_the_first(visitor: HubClient) -> None:
    answer(visitor, "before", check=2, ask=4)
    page = answer(visitor, "after", check=4)
    assert rows(page) == [["Sprawdzam źródło", "2", "4"], ["Pytam, zanim ocenię", "4", "–"]]
    # Answering once more is allowed; what came later is never shown as what was before.
    assert rows(answer(visitor, "after", check=5, ask=5))[0] == ["Sprawdzam źródło", "2", "5"]
    assert rows(answer(visitor, "before", check=1))[0] == ["Sprawdzam źródło", "5", "1"]


def test_answers_of_others_are_not_beside_ones_own(visitor: HubClient, course: Course) -> None:
    answer(visitor, "before", check=2, ask=4)
    other = join(course)
    sign_in(visitor, other)
    assert rows(answer(visitor, "after", check=4)) == [["Sprawdzam źródło", "4"], ["Pytam, zanim ocenię", "–"]]


def test_nothing_needs_to_be_answered(visitor: HubClient, learner: User) -> None:
    page = answer(visitor, "before")
    assert rows(page) == [["Sprawdzam źródło", "–"], ["Pytam, zanim ocenię", "–"]]
    summary = db.session.get(LessonSummary, (learner.id, "debate", "before"))
    assert summary is not None
    assert summary.completed_at is not None
    assert summary.best_score is None
    assert list(differences()) == []


def test_it_is_submitted_only_once_it_is(visitor: HubClient, learner: User) -> None:
    visitor.get("/pl/kursy/debate/before")
    begin(visitor, "before")
    summary = db.session.get(LessonSummary, (learner.id, "debate", "before"))
    assert summary is not None
    assert summary.completed_at is None
    page = visitor.get("/pl/kursy/debate/before").text
    assert "Kontynuuj" in page
    assert "Udziel odpowiedzi i wyślij je." in page


def test_a_course_is_completed_without_it_and_its_quiz_leads_to_it(
    visitor: HubClient, learner: User, course: Course
) -> None:
    coordinator = make_user(Role.COORDINATOR)
    for lesson in course.lessons_for("politicians"):
        if not lesson.optional and lesson.id != "three":
            grant(coordinator, learner, course, lesson, variant="politicians", reason="Warsztat", now=NOW)
    db.session.commit()
    address = begin(visitor, "three")
    for number, question in enumerate(("s-1", "s-2", "s-3"), 1):
        send(visitor, address, question, "talk", counter=number)
    page = visitor.get(visitor.post(f"{address}/zakoncz").headers["Location"]).text
    assert "Kurs ukończony" in page
    assert "Dla chętnych: Lekcja after" in page
    assert "Dla chętnych: Lekcja before" not in page
    answer(visitor, "after", check=5, ask=5)
    assert "Dla chętnych" not in visitor.get(f"{address}/wynik").text
    assert list(differences()) == []


def test_staff_see_neither_the_attempt_nor_statistics_of_it(visitor: HubClient, learner: User) -> None:
    answer(visitor, "before", check=2, ask=4)
    visitor.post(begin(visitor, "once") + "/zakoncz")
    for role in (Role.TRAINER, Role.COORDINATOR, Role.ADMINISTRATOR):
        sign_in(visitor, make_user(role))
        person = visitor.get(f"/pl/postepy/{learner.id}").text
        attempts = person.partition('id="attempts"')[2]
        assert "Lekcja once" in attempts
        assert "Lekcja before" not in attempts
        assert visitor.get("/pl/kursy/debate/before/statystyki").status_code == 404
        assert "debate/before/statystyki" not in visitor.get("/pl/postepy?course=debate").text
        assert "statystyki" not in visitor.get("/pl/kursy/debate/before").text


def test_the_page_after_costs_the_same_with_one_and_many(visitor: HubClient) -> None:
    counts = set()
    for lesson in ("before", "after", "before", "after"):
        answer(visitor, lesson, check=3)
        last = db.session.scalars(select(Attempt.id).order_by(Attempt.id.desc())).first()
        address = f"/pl/kursy/debate/{lesson}/proba/{last}/wynik"
        visitor.get(address)
        with count_queries() as queries:
            assert visitor.get(address).status_code == 200
        counts.add(len(queries))
    assert counts == {4}


def test_an_attempt_stays_what_it_was_when_the_quiz_changes(
    visitor: HubClient, files: Files, publish: Publish, learner: User
) -> None:
    answer(visitor, "before", check=2)
    files[BEFORE]["quiz"] = quiz_settings(draw=[{"questions": ["s-1"]}])
    files[BEFORE]["completion"] = ["passed"]
    publish(files)
    attempt = db.session.execute(select(Attempt).where(Attempt.user_id == learner.id)).scalar_one()
    page = visitor.get(f"/pl/kursy/debate/before/proba/{attempt.id}/wynik").text
    assert rows(page)[0] == ["Sprawdzam źródło", "2"]
    sign_in(visitor, make_user(Role.TRAINER))
    assert "Lekcja before" not in visitor.get(f"/pl/postepy/{learner.id}").text.partition('id="attempts"')[2]


Change = Callable[[Files], Any]


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (lambda f: f[BEFORE]["quiz"].update(draw=[{"questions": ["self", "s-1"]}]), "quiz-unscored-type"),
        (lambda f: f[BEFORE]["quiz"].update(pass_mark=70), "quiz-unscored-key"),
        (lambda f: f[BEFORE]["quiz"].update(attempts=2), "quiz-unscored-key"),
        (lambda f: f[BEFORE].pop("optional"), "quiz-unscored-required"),
        (lambda f: f[BEFORE].update(completion=["passed"]), "lesson-unfinishable"),
        (lambda f: f[BEFORE]["quiz"].update(scored=True), "quiz-nothing-scored"),
        (lambda f: f[BEFORE]["quiz"].update(scored="no"), "not-truth"),
    ],
)
def test_the_check_refuses_what_cannot_be(files: Files, change: Change, rule: str) -> None:
    assert not [one for one in check_course(folder_of(files), installed_here()).problems.errors if one.path == BEFORE]
    change(files)
    found = [one for one in check_course(folder_of(files), installed_here()).problems.errors if one.path == BEFORE]
    assert {one.rule.name for one in found} == {rule}
    assert all(one.advice and one.line for one in found if one.rule.name.startswith("quiz"))


@pytest.mark.usefixtures("app")
def test_without_a_rule_it_is_completed_by_submitting(files: Files) -> None:
    for path in (BEFORE, AFTER):
        files[path].pop("completion")
    checked = check_course(folder_of(files), installed_here())
    assert not checked.problems.errors
    assert checked.skeleton.lessons["before"].completion == ("submitted",)
    assert checked.skeleton.lessons["before"].settings["statements"] == 2


@pytest.mark.usefixtures("app")
def test_a_quiz_must_have_points_for_each_variant(files: Files) -> None:
    files["questions/s-1.yaml"]["tests"] = "other"
    files["06-three/lesson.yaml"]["quiz"]["draw"] = [{"questions": ["q-likert", "s-1"]}]
    found = [one.rule.name for one in check_course(folder_of(files), installed_here()).problems.errors]
    assert found == ["quiz-nothing-scored"]


def test_on_paper_it_is_printed_whole(app: Flask, course: Course) -> None:
    """A quiz with points is taken on the site; the statements can be rated with a pencil."""
    with app.test_request_context("/pl/"):
        g.lang = "pl"
        for name, is_printed in (("before", True), ("three", False)):
            lesson = course.lesson(name)
            assert lesson is not None
            digest = published().digests[course.version_id]
            page = LessonPage(course, lesson, "pl", None, "politicians", NOW, digest=digest)
            paper = Quiz().paper(page, Markup("<p>Wstęp</p>"))
            assert paper.startswith("<p>Wstęp</p>")
            assert ("Pytam, zanim ocenię" in paper) is is_printed
