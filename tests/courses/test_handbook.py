"""The handbook: the whole course on paper, made once per version by a job, with nothing of a person in it."""

from __future__ import annotations

import datetime as dt

import page as conformance
import pypdfium2
import pytest
from flask import Flask

from app import jobs
from app.access import Role
from app.accounts.models import User
from app.config import PROJECT
from app.extensions import db, utc_now
from app.testing import HubClient, count_queries, make_user, sign_in
from courses import handbook as making
from courses.content.folder import CourseFolder
from courses.content.installed import installed_here
from courses.content.problems import Problems
from courses.content.publish import publish_course
from courses.jobs import make_handbook, sweep_handbooks
from courses.models import Handbook
from courses.operations import enrol
from courses.operations.handbooks import ask_for_handbook, keep_handbook
from courses.outline import Course
from courses.queries.handbooks import handbook_body
from courses.queries.published import published

NOW = dt.datetime(2026, 11, 20, 12, 0, tzinfo=dt.UTC)
PAGE, FILE = "/pl/kursy/disinformation/podrecznik", "/pl/kursy/disinformation/podrecznik.pdf"


def words(body: bytes) -> str:
    """Return what stands on a PDF, in one line."""
    with pypdfium2.PdfDocument(body) as document:
        return " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())


@pytest.fixture
def course(app: Flask) -> str:
    """Publish a real course."""
    del app
    folder = PROJECT / "curriculum" / "courses" / "disinformation"
    publish_course(db.session, CourseFolder.from_directory(folder, Problems()), installed_here(), utc_now())
    db.session.commit()
    return "disinformation"


@pytest.fixture
def learner(course: str) -> User:
    """Return somebody who takes the course."""
    made = make_user(name="Zofia Ćwiklińska")
    enrol(made, published().courses[course], "activists", NOW)
    db.session.commit()
    return made


def test_it_is_made_once_for_everybody(visitor: HubClient, course: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    real = making.make_handbook

    def make(found: Course, lang: str) -> bytes:
        made.append(lang)
        return real(found, lang)

    monkeypatch.setattr(making, "make_handbook", make)
    assert "Przygotuj podręcznik" in visitor.get(PAGE).text
    assert visitor.get(FILE).status_code == 302
    for _ in range(2):
        assert visitor.post(PAGE).status_code == 303
    assert made == ["pl"]
    assert "Pobierz podręcznik" in visitor.get(PAGE).text
    answer = visitor.get(FILE)
    assert answer.mimetype == "application/pdf"
    assert course in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("lang", ["pl", "en"])
def test_it_holds_the_whole_course_and_is_accessible(course: str, lang: str) -> None:
    found = published().courses[course]
    body = making.make_handbook(found, lang)
    report = conformance.validate_pdf_bytes(body, profile=conformance.ValidationProfile.PDF_UA_1)
    assert report.is_compliant, [(one.rule_id, one.message) for one in report.failures]
    text = words(body).replace("\u00a0", " ")
    for lesson in found.lessons:
        assert lesson.title[lang].replace("\u00a0", " ") in text, lesson.id
    exercise = {"pl": "Dziennik sprawdzania", "en": "Verification log"}[lang]
    answers = {"pl": "Odpowiedzi na pytania", "en": "Answers to the questions"}[lang]
    scale = {"pl": "Zdanie 1 2 3 4 5", "en": "Statement 1 2 3 4 5"}[lang]
    for words_of in (exercise, answers, "Mike Caulfield", scale):
        assert words_of in text, words_of
    assert text.count({"pl": "Pytanie 1", "en": "Question 1"}[lang]) >= 2 * 5


def test_nobody_s_words_are_in_it(visitor: HubClient, learner: User, course: str) -> None:
    visitor.post(
        "/pl/kursy/disinformation/sift/cwiczenie/verification-log/zapisz",
        data={"page": "page-aaaa", "seen.post": "0", "q.post": "tajne słowa"},
    )
    visitor.post(PAGE)
    text = words(visitor.get(FILE).data)
    assert "tajne słowa" not in text
    assert learner.name not in text
    assert course


def test_while_it_is_being_made_the_page_says_so(
    visitor: HubClient, course: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "perform", lambda *_: None)
    visitor.post(PAGE)
    assert "właśnie powstaje" in visitor.get(PAGE).text
    assert visitor.get(FILE).headers["Location"].endswith(PAGE)
    monkeypatch.undo()
    db.session.query(Handbook).update({"asked_at": NOW})
    db.session.commit()
    sweep_handbooks()
    db.session.expire_all()
    assert handbook_body(published().courses[course].version_id, "pl") is not None


def test_of_two_jobs_the_first_one_counts(course: str) -> None:
    version_id = published().courses[course].version_id
    ask_for_handbook(version_id, "pl", NOW)
    keep_handbook(version_id, "pl", b"first", NOW)
    keep_handbook(version_id, "pl", b"second", NOW)
    db.session.commit()
    make_handbook(version_id, "pl")
    assert handbook_body(version_id, "pl") == b"first"


def test_who_may_have_it(client: HubClient, course: str) -> None:
    assert client.get(PAGE).status_code == 302
    sign_in(client, make_user())
    assert client.get(PAGE).status_code == 403
    sign_in(client, make_user(Role.TRAINER))
    assert client.get(PAGE).status_code == 200
    assert client.get(f"/pl/kursy/{course}x/podrecznik").status_code == 404


def test_queries(visitor: HubClient) -> None:
    visitor.post(PAGE)
    for path in (PAGE, FILE):
        visitor.get(path)
        with count_queries() as found:
            visitor.get(path)
        assert len(found) == 3, list(found)
