"""Requests at the same time, with real commits on a real file: nothing is lost, nothing stands twice."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.extensions import db
from app.testing import HubClient, make_user
from app.testing.fixtures import MakeApp
from courses.models import LedgerEntry
from courses.operations import enrol
from courses.queries.published import published
from courses.testing import NOW
from quizzes.models import Answer, Attempt, Save
from tests.concurrency import at_once, clients_of
from tests.folders import Files, publish_files
from tests.quizzes.conftest import begin, send

pytestmark = pytest.mark.database


@pytest.fixture
def site(make_app: MakeApp, files: Files) -> Flask:
    """Return an application of its own with the course and one learner."""
    app = make_app()
    with app.app_context():
        publish_files(files)
        learner = make_user(email="one@example.org")
        enrol(learner, published().courses["debate"], "politicians", NOW)
        db.session.commit()
    return app


def total(site: Flask, *conditions: Any, model: type[Any]) -> int:
    with site.app_context():
        return db.session.execute(select(func.count()).select_from(model).where(*conditions)).scalar_one()


def finish(client: HubClient, address: str) -> int:
    return client.post(f"{address}/zakoncz").status_code


def state_of(client: HubClient, address: str, question: str, page: str = "page-aaaa") -> str:
    """Save the right answer and return what is said about it."""
    return str(send(client, address, question, "talk", page=page).get_json()["state"])


def test_double_click_on_start(site: Flask) -> None:
    addresses = at_once([partial(begin, one) for one in clients_of(site, 6)])
    assert len(set(addresses)) == 1
    assert total(site, model=Attempt) == 1


def test_double_click_on_submit(site: Flask) -> None:
    many = clients_of(site, 6)
    address = begin(many[0])
    for number in (1, 2, 3):
        send(many[0], address, f"s-{number}", "talk")
    answers = at_once([partial(finish, one, address) for one in many])
    assert set(answers) == {303}
    for kind in ("submitted", "passed"):
        assert total(site, LedgerEntry.kind == kind, model=LedgerEntry) == 1


def test_saves_and_submitting_at_once_lose_nothing_acknowledged(site: Flask) -> None:
    """Whatever was called saved before the end is in the score; whatever came after it was refused."""
    many = clients_of(site, 7)
    address = begin(many[0])
    calls: list[Callable[[], Any]] = [
        partial(state_of, one, address, f"s-{n % 3 + 1}", f"page-{n:04}") for n, one in enumerate(many[:6])
    ]
    states = at_once([*calls, partial(finish, many[6], address)])
    assert set(states[:6]) <= {"saved", "submitted"}
    with site.app_context():
        attempt = db.session.execute(select(Attempt)).scalar_one()
        answered = db.session.execute(select(Answer).where(Answer.answer.is_not(None))).scalars().all()
        assert attempt.score == len(answered)
        acknowledged = {f"s-{n % 3 + 1}" for n, state in enumerate(states[:6]) if state == "saved"}
        assert acknowledged == {row.question_id for row in answered}


def test_the_same_save_sent_many_times(site: Flask) -> None:
    many = clients_of(site, 6)
    address = begin(many[0])
    answers = at_once([partial(state_of, one, address, "s-1") for one in many])
    assert set(answers) == {"saved"}
    assert total(site, model=Answer) == 1
    assert total(site, model=Save) == 1


def test_two_tabs_at_once_differ_and_one_is_told(site: Flask) -> None:
    one, two = clients_of(site, 2)
    address = begin(one)
    states = at_once(
        [
            lambda: send(one, address, "s-1", "talk", page="tab-one-1").get_json()["state"],
            lambda: send(two, address, "s-1", "study", page="tab-two-2").get_json()["state"],
        ]
    )
    assert sorted(states) == ["conflict", "saved"]
    assert total(site, model=Save) == 2
