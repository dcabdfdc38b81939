"""The whole curriculum on a site of its own, with a person of each role, for tests that send what no page sends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from app.access import Role
from app.accounts.models import User
from app.extensions import db, utc_now
from app.testing import HubClient, make_user, sign_in
from app.testing.databases import copy_of
from app.testing.fixtures import test_settings
from courses.operations import enrol
from courses.queries.published import published

Visit = Callable[[str], HubClient]


@pytest.fixture(scope="module")
def curriculum(curriculum_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Yield the application with everything published, where a failure is a page and not an exception of the test."""
    folder = tmp_path_factory.mktemp("instance")
    app = create_app({**test_settings(copy_of(curriculum_database, folder), folder), "MODE": "demo"})
    app.test_client_class = HubClient
    with app.app_context():
        course = published().courses["disinformation"]
        enrol(make_user(name="Ola", email="learner@example.org"), course, "politicians", utc_now())
        make_user(name="Izabela Nieznana", email="other@example.org")
        for role in Role:
            make_user(role, name=role.value, email=f"{role.value}@example.org")
        db.session.commit()
    app.testing = False
    app.config["PROPAGATE_EXCEPTIONS"] = False
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def visit(curriculum: Flask) -> Visit:
    """Return a function that makes a client for ``guest``, ``learner``, ``other`` or a role."""

    def make(who: str) -> HubClient:
        client = curriculum.test_client()
        assert isinstance(client, HubClient)
        if who != "guest":
            with curriculum.app_context():
                user = db.session.query(User).filter_by(email=f"{who}@example.org").one()
                sign_in(client, user)
        return client

    return make
