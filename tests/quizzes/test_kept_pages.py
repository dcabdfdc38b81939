"""Pages of attempts put together from parts in memory are the same as pages made anew, for everybody."""

from __future__ import annotations

import copy
import re

from flask import Flask

from app.accounts.models import User
from app.extensions import db
from app.fragments import EXTENSION
from app.testing import HubClient, sign_in
from courses.outline import Course
from tests.folders import Files, Publish, join
from tests.quizzes.conftest import begin, send

ONE_PAGE_EACH = re.compile(r'(name="(?:csrf_token|page)" value=)"[^"]+"')
#: What three people answer: one all right, one partly, one nothing at all.
ANSWERS = (("talk", "talk", "talk"), ("talk", "study", "wait"), (None, None, None))

Visit = tuple[HubClient, str]


def everybody(app: Flask, course: Course) -> list[tuple[HubClient, str]]:
    """Let people of both variants answer; return their clients and the addresses of their attempts."""
    found = []
    for number, answers in enumerate(ANSWERS):
        learner = join(course, ("politicians", "activists")[number % 2], name=f"Osoba {number}")
        client = app.test_client()
        assert isinstance(client, HubClient)
        sign_in(client, learner)
        address = begin(client)
        for question, option in zip(("s-1", "s-2", "s-3"), answers, strict=True):
            if option is not None:
                send(client, address, question, option)
        found.append((client, address))
    return found


def _page(visit: Visit) -> str:
    response = visit[0].get(visit[1])
    return f"{response.status_code} {response.location}\n" + ONE_PAGE_EACH.sub(r"\1", response.text)


def compare(app: Flask, visits: list[Visit]) -> list[str]:
    """Visit everything with what is in memory, and again with nothing in it; return the pages."""
    for visit in visits:
        _page(visit)
    kept = [_page(visit) for visit in visits]
    for (client, address), before in zip(visits, kept, strict=True):
        app.extensions[EXTENSION].clear()
        assert _page((client, address)) == before, address
    return kept


def pages_of(people: list[tuple[HubClient, str]], *words: tuple[str, str]) -> list[Visit]:
    """Return the pages of the attempts in both languages; ``words`` are the Polish and the English end."""
    found = []
    for client, address in people:
        number = address.rsplit("/", 1)[1]
        for polish, english in words:
            found.append((client, f"{address}/{polish}"))
            found.append((client, f"/en/courses/debate/three/attempt/{number}/{english}"))
    return found


def test_questions_and_the_check_from_memory_are_those_made_anew(app: Flask, course: Course) -> None:
    people = everybody(app, course)
    questions = [(f"pytanie/{number}", f"question/{number}") for number in (1, 2, 3)]
    pages = compare(app, pages_of(people, *questions, ("sprawdzenie", "check")))
    assert len(set(pages)) == len(pages)


def test_a_result_from_memory_is_the_one_made_anew(app: Flask, course: Course, publish: Publish, files: Files) -> None:
    people = everybody(app, course)
    for client, address in people:
        client.post(f"{address}/zakoncz")
    visits = pages_of(people, ("wynik", "result"))
    pages = compare(app, visits)
    assert len(set(pages)) == len(pages)
    # A lesson that is called otherwise today is named so, although the questions are those of the old version.
    changed = copy.deepcopy(files)
    for path, document in changed.items():
        if path.endswith("/lesson.yaml") and not isinstance(document, str) and document["id"] == "reading":
            document["title"] = {"pl": "Nowa nazwa", "en": "A new name"}
    publish(changed)
    assert "Nowa nazwa" in "".join(compare(app, visits))


def test_memory_holds_no_name_of_a_person(app: Flask, course: Course) -> None:
    people = everybody(app, course)
    for client, address in people:
        client.post(f"{address}/zakoncz")
        client.get(f"{address}/wynik")
    names = [name for pair in db.session.query(User.name, User.email) for name in pair]
    kept = "".join(str(fragment.html) for found in app.extensions[EXTENSION].values() for fragment in found.values())
    assert not [name for name in names if name in kept]


def test_a_new_attempt_begins_at_its_first_question_and_an_old_one_where_it_stopped(app: Flask, course: Course) -> None:
    client = app.test_client()
    assert isinstance(client, HubClient)
    sign_in(client, join(course))
    first = client.post("/pl/kursy/debate/three/proba").headers["Location"]
    assert first.endswith("/pytanie/1")
    address = first.removesuffix("/pytanie/1")
    send(client, address, "s-1", "talk")
    again = client.post("/pl/kursy/debate/three/proba").headers["Location"]
    assert again == address
    assert client.get(again).headers["Location"].endswith("/pytanie/2")
    assert client.post("/pl/kursy/debate/page/proba").headers["Location"].rsplit("/", 1)[1].isdecimal()
