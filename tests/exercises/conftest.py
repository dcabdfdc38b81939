"""A small course with an exercise in a text, one that is a lesson, and every type of field."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

import pytest
from werkzeug.test import TestResponse

from app.accounts.models import User
from app.extensions import db
from app.testing import HubClient
from courses.outline import Course
from courses.queries.published import published
from exercises.models import WorkbookEntry
from tests.folders import Files, Publish, join, lesson_document, texts

SHEET = "/pl/kursy/plan/reading/cwiczenie/all-fields"
CARD = "/pl/kursy/plan/card/cwiczenie/short"


def item(name: str) -> dict[str, Any]:
    return {"id": name, "text": texts(f"Rzecz {name}")}


def axis(name: str) -> dict[str, Any]:
    return {"title": texts(name), "low": texts("mało"), "high": texts("dużo")}


FIELDS: list[dict[str, Any]] = [
    {"id": "goal", "type": "text", "label": texts("Cel"), "hint": texts("Jedno zdanie."), "lines": 3,
     "template": texts("Chcę, żeby …", "I want …"), "example": texts("Chcę, żeby przy rynku był cień.")},
    {"id": "name", "type": "text", "label": texts("Nazwa"), "lines": 1, "example": texts("Cień na rynku")},
    {"id": "steps", "type": "list", "label": texts("Kroki"), "rows": 3, "example": [texts("Zapytać Helenę")]},
    {"id": "costs", "type": "table", "label": texts("Koszty"),
     "columns": [{"id": "what", "label": texts("Co")}, {"id": "how-much", "label": texts("Ile")}],
     "rows": 2, "template": [{"what": texts("Sadzenie")}],
     "example": [{"what": texts("Lipa"), "how-much": texts("900 zł")}]},
    {"id": "ready", "type": "checklist", "label": texts("Gotowe"), "items": [item("a"), item("b")], "example": ["b"]},
    {"id": "tool", "type": "choice", "label": texts("Narzędzie"), "options": [item("x"), item("y")], "example": "x"},
    {"id": "when", "type": "date", "label": texts("Kiedy"), "example": "2027-03-15"},
    {"id": "people", "type": "map", "label": texts("Mapa"), "across": axis("Wpływ"), "up": axis("Poparcie"), "rows": 3,
     "example": [{"text": texts("sołtyska"), "across": "high", "up": "high"}]},
]  # fmt: skip


def exercise(name: str, fields: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return {
        "id": name,
        "title": texts("Karta projektu", "Project card"),
        "minutes": 20,
        "task": texts("Opisz **jeden** projekt.", "Describe **one** project."),
        "offline": texts("Wydrukuj kartę.", "Print the sheet."),
        "example": texts("Tak zrobiła to Ola.", "This is what Ola did."),
        **more,
        "fields": fields,
        "criteria": [{"id": one, "text": texts(f"Kryterium {one}")} for one in ("clear", "counted", "agreed")],
    }


@pytest.fixture
def files() -> Files:
    """Return the documents of the course by path, for tests to change before they publish."""
    text = "## Tytuł {#tytul}\n\nTekst.\n\n/// exercise\nall-fields\n///\n"
    return {
        "course.yaml": {
            "id": "plan",
            "title": texts("Plan", "Plan"),
            "summary": texts("O planie."),
            "outcomes": [{"id": "decide", "text": texts("podejmuje decyzje")}],
            "order": "free",
            "pass_mark": 70,
            "modules": [{"id": "main", "title": texts("Całość"), "lessons": ["reading", "card", "other"]}],
            "licence": "CC-BY-SA-4.0",
        },
        "01-reading/lesson.yaml": lesson_document("reading", "reading", preview=True),
        "01-reading/pl.md": text,
        "01-reading/en.md": text.replace("Tytuł", "Title").replace("Tekst", "Text"),
        "02-card/lesson.yaml": lesson_document("card", "exercise", exercise="short"),
        "03-other/lesson.yaml": lesson_document("other", "exercise", audience="activists", exercise="theirs"),
        "exercises/all-fields.yaml": exercise("all-fields", copy.deepcopy(FIELDS)),
        "exercises/short.yaml": exercise("short", copy.deepcopy(FIELDS[:1])),
        "exercises/theirs.yaml": exercise("theirs", copy.deepcopy(FIELDS[1:2])),
    }


@pytest.fixture
def course(publish: Publish, files: Files) -> Course:
    """Return the published course."""
    publish(files)
    return published().courses["plan"]


@pytest.fixture
def learner(course: Course) -> User:
    """Return a learner of the course."""
    return join(course, name="Marta Gajda")


def send(
    client: HubClient,
    part: str,
    fields: Mapping[str, str | list[str]],
    *,
    at: str = SHEET,
    page: str = "page-aaaa",
    counter: int | str = 1,
    seen: int = 0,
    version: int | str = "",
) -> TestResponse:
    """Save one part as the script does."""
    data = {"part": part, "page": page, "counter": str(counter), f"seen.{part}": str(seen), "version": str(version)}
    return client.post(f"{at}/zapisz", data={**data, **fields}, headers={"Accept": "application/json"})


def post(
    client: HubClient, fields: Mapping[str, Any], *, at: str = SHEET, page: str = "page-form", go: str = "stay"
) -> TestResponse:
    """Send a whole form as a browser without scripts does."""
    return client.post(f"{at}/zapisz", data={"page": page, "counter": "", "go": go, **fields})


def written(user: User, exercise_id: str = "all-fields") -> dict[str, Any]:
    """Return what counts in an exercise of a person, by key."""
    rows = db.session.query(WorkbookEntry).filter_by(user_id=user.id, exercise_id=exercise_id)
    return {row.key: row.value for row in rows}
