"""Two tracks with a short live course, and people of every role."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from app.access import Role
from app.accounts.models import User
from app.testing import HubClient, make_user, sign_in
from courses.operations import choose_track
from courses.queries.published import published
from courses.testing import NOW, course_data, lesson_data, publish_outline, tracks_data


@pytest.fixture
def debate(app: Flask) -> dict[str, Any]:
    """Publish the tracks and the course ``debate``: a, b, and for politicians only c; ``plans`` is in preparation."""
    del app
    data = course_data(
        "debate",
        [lesson_data("a", preview=True), lesson_data("b"), lesson_data("c", "politicians")],
        glossary=[{"id": "zaba", "term": {"pl": "żaba", "en": "frog"}, "text": {"pl": "Płaz.", "en": "An animal."}}],
        sources=[{"pl": "Źródło.", "en": "A source."}],
        outcomes=[{"id": "o", "text": {"pl": "rozmawia", "en": "talks"}}],
        licence="CC-BY-SA-4.0",
        review={"state": "draft", "law_as_of": "2026-11-22", "by": ""},
    )
    publish_outline(tracks_data(["debate", ("plans", ["debate"])], ["plans", "debate"]))
    publish_outline(data)
    return data


@pytest.fixture
def learner(debate: dict[str, Any]) -> User:
    """Return a politician on their track."""
    del debate
    user = make_user(name="Marta Gajda")
    track = published().track("politicians")
    assert track is not None
    choose_track(user, track, NOW)
    return user


@pytest.fixture
def trainer(app: Flask) -> User:
    """Return a trainer."""
    del app
    return make_user(Role.TRAINER, name="Jan Trener")


SignedIn = Callable[[User], HubClient]


@pytest.fixture
def signed_in(app: Flask) -> SignedIn:
    """Return a function that makes a client in which a person is signed in."""

    def make(user: User) -> HubClient:
        client = app.test_client()
        assert isinstance(client, HubClient)
        sign_in(client, user)
        return client

    return make
