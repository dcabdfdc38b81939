"""Pages put together from parts in memory are the same as pages made anew: for anybody, in any state and language."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from flask import Flask

from app.access import Role
from app.accounts.models import User
from app.extensions import db
from app.fragments import EXTENSION
from app.testing import HubClient, make_user
from courses import operations
from courses.queries.published import published
from courses.testing import NOW, lesson_data, live_course, publish_outline, texts

SignedIn = Callable[[User], HubClient]

ADDRESSES = [
    f"/{lang}/{path}"
    for lang, paths in {
        "pl": ("", "kursy/debate", "kursy/debate/a", "kursy/debate/b", "kursy/debate/c", "sciezka"),
        "en": ("", "courses/debate", "courses/debate/a", "courses/debate/b", "courses/debate/c", "track"),
    }.items()
    for path in paths
]
TOKEN = re.compile(r'(name="csrf_token" value=)"[^"]+"')

Visit = tuple[HubClient, str]


@pytest.fixture
def everybody(app: Flask, learner: User, trainer: User, signed_in: SignedIn) -> list[HubClient]:
    """Return visitors of every kind: a guest, people at different places, one far away, one with another look."""
    course = live_course("debate")
    tracks = {name: published().track(name) for name in ("politicians", "activists")}
    people = [
        make_user(name="Ada Lis"),
        make_user(name="Iga Wójcik", time_zone="Pacific/Kiritimati"),
        make_user(name="Jan Wilk"),
    ]
    for user, track in zip(people, ("politicians", "politicians", "activists"), strict=True):
        chosen = tracks[track]
        assert chosen is not None
        operations.choose_track(user, chosen, NOW)
    for user in people[:2]:
        operations.confirm_lesson(user, course, course.lessons[0], "politicians", NOW)
    for lesson in course.lessons:
        operations.confirm_lesson(people[1], course, lesson, "politicians", NOW)
    clients = [app.test_client(), *(signed_in(user) for user in (learner, trainer, *people))]
    dark = signed_in(people[2])
    dark.set_cookie("theme", "dark")
    dark.set_cookie("read", "sans")
    return [*clients, dark]  # type: ignore[list-item]


def _pages(visits: Sequence[Visit], before: Callable[[], object]) -> list[str]:
    found = []
    for client, address in visits:
        before()
        response = client.get(address)
        found.append(f"{response.status_code} {response.location}\n" + TOKEN.sub(r"\1", response.text))
    return found


def compare(app: Flask, clients: Sequence[HubClient]) -> list[str]:
    """Let all visit everything with what is in memory, then again with nothing in it; return the pages."""
    visits = [(client, address) for address in ADDRESSES for client in clients]
    # The first visit of a lesson opens it, so what a page says may still change with that.
    _pages(visits, lambda: None)
    kept = _pages(visits, lambda: None)
    anew = _pages(visits, app.extensions[EXTENSION].clear)
    for (_, address), one, other in zip(visits, kept, anew, strict=True):
        assert one == other, address
    return kept


def test_a_page_from_memory_is_the_page_made_anew(app: Flask, everybody: list[HubClient]) -> None:
    pages = compare(app, everybody)
    assert len(set(pages)) > len(ADDRESSES) * 4


def test_a_course_published_anew_is_shown_at_once(
    app: Flask, debate: dict[str, Any], everybody: list[HubClient]
) -> None:
    compare(app, everybody)
    lessons = [{**one, "title": texts(f"Nowy {one['id']}")} for one in debate["lessons"]]
    publish_outline({**debate, "title": texts("Inny kurs"), "lessons": [*lessons, lesson_data("d")]})
    db.session.commit()
    pages = "".join(compare(app, everybody))
    assert "Nowy b" in pages
    assert "Lekcja b" not in pages
    assert "Kurs debate" not in pages


def test_a_role_that_is_given_or_taken_shows_at_once(app: Flask, learner: User, signed_in: SignedIn) -> None:
    client = signed_in(learner)
    address = "/pl/kursy/debate/b"
    before = _pages([(client, address)] * 2, lambda: None)[1]
    learner.roles = [Role.TRAINER.value]
    db.session.commit()
    during = client.get(address).text
    assert "/pl/postepy" in during
    assert "/pl/postepy" not in before
    learner.roles = []
    db.session.commit()
    assert _pages([(client, address)], lambda: None)[0] == before
    del app


def test_no_name_or_address_of_a_person_is_in_memory(app: Flask, everybody: list[HubClient]) -> None:
    compare(app, everybody)
    names = [name for pair in db.session.query(User.name, User.email) for name in pair]
    kept = "".join(str(fragment.html) for found in app.extensions[EXTENSION].values() for fragment in found.values())
    assert len(names) >= 10
    assert kept
    assert not [name for name in names if name in kept]
