"""A small course with every question type, practice in a reading, and quizzes of both layouts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import select

from app.accounts.models import User
from app.extensions import db
from app.testing import HubClient
from courses.outline import Course
from courses.queries.published import published
from quizzes.models import Attempt
from quizzes.queries import Sitting, sitting
from quizzes.question_types import BUNDLED
from tests.folders import Files, Publish, join, lesson_document, texts


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


@pytest.fixture
def course(publish: Publish, files: Files) -> Course:
    """Return the published course."""
    publish(files)
    return published().courses["debate"]


@pytest.fixture
def learner(course: Course) -> User:
    """Return a learner of the course."""
    return join(course)


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
