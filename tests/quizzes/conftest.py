"""A small course with every question type, practice in a reading, and quizzes of both layouts."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import User
from app.extensions import db
from app.testing import HubClient, make_user, sign_in
from courses.content.documents import write
from courses.content.folder import CourseFolder
from courses.content.installed import installed_here
from courses.content.problems import Problems
from courses.content.publish import Published, publish_course
from courses.operations import enrol
from courses.outline import Course
from courses.queries.published import published
from quizzes.models import Attempt
from quizzes.queries import Sitting, sitting
from quizzes.question_types import BUNDLED

NOW = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)
Files = dict[str, Any]


def texts(pl: str, en: str | None = None) -> dict[str, str]:
    return {"pl": pl, "en": en or f"{pl} (en)"}


def question_document(name: str, kind: str, options: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "id": name,
        "type": kind,
        "tests": "reading",
        "outcome": "decide",
        "scenario": True,
        **more,
        "text": texts(f"Pytanie {name}?", f"Question {name}?"),
        **options,
        "why": texts(f"Powód {name}.", f"Reason {name}."),
    }


def lesson_document(name: str, kind: str, audience: str = "both", **more: Any) -> dict[str, Any]:
    title = texts(f"Lekcja {name}", f"Lesson {name}")
    return {"id": name, "kind": kind, "title": title, "audience": audience, "minutes": 10, **more}


def quiz_settings(**more: Any) -> dict[str, Any]:
    return {"layout": "one-by-one", "shuffle": False, **more}


@pytest.fixture
def files() -> Files:
    """Return the documents of the course by path, for tests to change before they publish."""
    return course_files("debate")


def course_files(course_id: str) -> Files:
    """Return the documents of the course by path: every type of question, practice, and quizzes of every kind."""
    types = {kind.name: kind for kind in BUNDLED}
    questions = {
        f"q-{name}": question_document(f"q-{name}", name, kind.samples()[0].options) for name, kind in types.items()
    }
    single = types["single"].samples()[0].options
    questions |= {one: question_document(one, "single", single) for one in ("s-1", "s-2", "s-3")}
    practice = (
        "## Tytuł {#tytul}\n\nTekst.\n\n/// practice\nq-single\nq-ordering\n///\n\n/// practice\nq-multiple\n///\n"
    )
    return {
        "course.yaml": {
            "id": course_id,
            "title": texts("Debata", "Debate"),
            "summary": texts("O debacie.", "About debate."),
            "outcomes": [{"id": "decide", "text": texts("podejmuje decyzje", "decides")}],
            "order": "free",
            "pass_mark": 70,
            "modules": [
                {
                    "id": "main",
                    "title": texts("Całość", "All"),
                    "lessons": ["reading", "other", "final", "page", "once", "three"],
                }
            ],
            "licence": "CC-BY-SA-4.0",
        },
        "01-reading/lesson.yaml": lesson_document("reading", "reading", preview=True, completion=["practised"]),
        "01-reading/pl.md": practice,
        "01-reading/en.md": practice.replace("Tytuł", "Title").replace("Tekst", "Text"),
        "02-other/lesson.yaml": lesson_document("other", "reading", audience="activists"),
        "02-other/pl.md": "Inny tekst.\n",
        "02-other/en.md": "Another text.\n",
        "03-final/lesson.yaml": lesson_document(
            "final", "quiz", quiz=quiz_settings(draw=[{"questions": [f"q-{name}" for name in types]}])
        ),
        "04-page/lesson.yaml": lesson_document(
            "page", "quiz", quiz=quiz_settings(layout="one-page", draw=[{"questions": ["s-1", "s-2", "s-3"]}])
        ),
        "05-once/lesson.yaml": lesson_document(
            "once", "quiz", quiz=quiz_settings(attempts=1, draw=[{"questions": ["s-1"]}])
        ),
        "06-three/lesson.yaml": lesson_document(
            "three", "quiz", quiz=quiz_settings(draw=[{"questions": ["s-1", "s-2", "s-3"]}])
        ),
        **{f"questions/{one}.yaml": document for one, document in questions.items()},
    }


def folder_of(files: Files) -> CourseFolder:
    """Return the documents as a folder."""
    bodies = {path: (value if isinstance(value, str) else write(value)).encode() for path, value in files.items()}
    problems = Problems()
    folder = CourseFolder.from_files(bodies, problems)
    assert not list(problems)
    return folder


Publish = Callable[[Files], Published]


@pytest.fixture
def publish(app: Flask) -> Publish:
    """Return a function that publishes documents as the live version."""
    del app

    def now(documents: Files) -> Published:
        done = publish_course(db.session, folder_of(copy.deepcopy(documents)), installed_here(), NOW)
        db.session.commit()
        return done

    return now


@pytest.fixture
def course(publish: Publish, files: Files) -> Course:
    """Return the published course."""
    publish(files)
    return published().courses["debate"]


def join(course: Course, variant: str = "politicians", **values: Any) -> User:
    """Add a learner of the course."""
    learner = make_user(**values)
    enrol(learner, course, variant, NOW)
    db.session.commit()
    return learner


@pytest.fixture
def learner(course: Course) -> User:
    """Return a learner of the course."""
    return join(course)


@pytest.fixture
def visitor(client: HubClient, learner: User) -> HubClient:
    """Return a client in which the learner is signed in."""
    sign_in(client, learner)
    return client


def begin(client: HubClient, lesson: str = "three", lang: str = "pl") -> str:
    """Press the button, and return the address of the attempt."""
    path = f"/pl/kursy/debate/{lesson}/proba" if lang == "pl" else f"/en/courses/debate/{lesson}/attempt"
    response = client.post(path)
    assert response.status_code == 303, response.text
    # A new attempt begins at its first question.
    return str(response.headers["Location"]).partition("/pytanie/")[0].partition("/question/")[0]


def attempt_at(address: str) -> Attempt:
    """Return the attempt of an address."""
    return db.session.execute(select(Attempt).where(Attempt.id == int(address.rsplit("/", 1)[1]))).scalar_one()


def sitting_at(address: str, *, for_update: bool = True) -> Sitting:
    """Return the attempt of an address with its questions."""
    attempt = attempt_at(address)
    found = sitting(attempt.id, attempt.user_id, for_update=for_update)
    assert found is not None
    return found


def send(
    client: HubClient,
    address: str,
    question: str,
    option: str | None,
    *,
    page: str = "page-aaaa",
    counter: int | str = 1,
    seen: int = 0,
    fields: Mapping[str, str] | None = None,
) -> Any:
    """Save the answer to a single-choice question as the script does; return the JSON."""
    data = {"part": question, "page": page, "counter": str(counter), f"seen.{question}": str(seen)}
    data |= fields or {}
    if option is not None:
        data[f"q.{question}"] = option
    word = "odpowiedz" if address.startswith("/pl") else "answer"
    return client.post(f"{address}/{word}", data=data, headers={"Accept": "application/json"})
