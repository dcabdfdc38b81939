"""Limits hold across workers and restarts, end when they say, keep what was typed, and do not slow down a class."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from app.access import EVERYONE, allow
from app.accounts.passwords import hash_password
from app.extensions import db
from app.limits import LimitWindow, limit, purge
from app.testing import HubClient, make_user
from app.testing.fixtures import MakeApp

PASSWORD = "tramwaj kapusta ogonek"
START = dt.datetime(2026, 11, 1, 12, 0, 20, tzinfo=dt.UTC)


@pytest.fixture
def limited(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    monkeypatch.setitem(app.config, "LIMITS", {"enabled": True})
    return app


@pytest.fixture
def clock(limited: Flask) -> Iterator[Any]:
    del limited
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


def visitor(app: Flask, address: str = "192.0.2.1") -> HubClient:
    client = app.test_client()
    assert isinstance(client, HubClient)
    client.environ_base["REMOTE_ADDR"] = address
    return client


def attempt(client: HubClient, word: str = "wrong password", email: str = "ola@zielone.example") -> Any:
    return client.post("/pl/logowanie", data={"email": email, "password": word})


@pytest.mark.database
def test_guessing_one_password_from_many_places_is_stopped(limited: Flask, clock: Any) -> None:
    make_user(email="ola@zielone.example", password_hash=hash_password(PASSWORD))
    for number in range(10):
        assert attempt(visitor(limited, f"192.0.2.{number}")).status_code == 200
    stopped = attempt(visitor(limited, "192.0.2.200"), PASSWORD)
    assert stopped.status_code == 429
    assert int(stopped.headers["Retry-After"]) == 15 * 60
    assert "13:16" in stopped.text, "The time is that of the reader, and not too early."
    assert 'value="ola@zielone.example"' in stopped.text
    assert PASSWORD not in stopped.text
    clock.shift(dt.timedelta(minutes=15, seconds=1))
    assert attempt(visitor(limited), PASSWORD).status_code == 302


def test_a_limit_does_not_tell_whether_there_is_an_account(limited: Flask, clock: Any) -> None:
    del clock
    make_user(email="ola@zielone.example", password_hash=hash_password(PASSWORD))
    answers = []
    for index, email in enumerate(("ola@zielone.example", "nobody@example.org")):
        client = visitor(limited, f"198.51.100.{index}")
        answers.append([attempt(client, email=email).status_code for _ in range(12)])
    assert answers[0] == answers[1] == [200] * 10 + [429] * 2


def test_guessing_many_accounts_from_one_place_is_stopped(limited: Flask, clock: Any) -> None:
    del clock
    client = visitor(limited)
    statuses = [attempt(client, email=f"p{number}@example.org").status_code for number in range(31)]
    assert statuses == [200] * 30 + [429]
    assert attempt(visitor(limited, "203.0.113.9"), email="other@example.org").status_code == 200


def test_a_class_may_sign_in_together_from_one_line(limited: Flask, clock: Any) -> None:
    del clock
    password_hash = hash_password(PASSWORD)
    for number in range(35):
        make_user(email=f"p{number}@example.org", password_hash=password_hash)
    statuses = {attempt(visitor(limited), PASSWORD, f"p{number}@example.org").status_code for number in range(35)}
    assert statuses == {302}


def test_one_mailbox_is_not_flooded(limited: Flask, clock: Any) -> None:
    clients = [visitor(limited, f"192.0.2.{number}") for number in range(7)]
    pages = ["zapomniane-haslo", "wyslij-ponownie"] * 3 + ["zapomniane-haslo"]
    statuses = [
        client.post(f"/pl/{page}", data={"email": "ola@zielone.example"}).status_code
        for client, page in zip(clients, pages, strict=True)
    ]
    assert statuses == [302] * 5 + [429] * 2
    typed = {"email": "ola@zielone.example", "name": "Ola", "password": PASSWORD, "consent": "y"}
    stopped = clients[0].post("/en/sign-up", data=typed)
    assert stopped.status_code == 429
    assert 'value="Ola"' in stopped.text
    assert PASSWORD not in stopped.text
    clock.shift(dt.timedelta(hours=1, seconds=1))
    assert clients[0].post("/en/sign-up", data=typed).status_code == 302


def test_a_restart_forgets_nothing(limited: Flask, clock: Any) -> None:
    """Counts are rows, so a new process with the same database goes on counting."""
    del clock
    for _ in range(10):
        attempt(visitor(limited))
    count = db.session.scalar(select(func.max(LimitWindow.count)))
    assert count == 10


def test_the_table_names_nobody(limited: Flask, clock: Any) -> None:
    del clock
    attempt(visitor(limited, "192.0.2.77"))
    keys = " ".join(db.session.scalars(select(LimitWindow.key)))
    assert keys
    assert "ola" not in keys
    assert "192.0.2.77" not in keys


def test_old_windows_are_purged(limited: Flask, clock: Any) -> None:
    attempt(visitor(limited))
    assert purge() == 0
    clock.shift(dt.timedelta(hours=1))
    assert purge() == 2
    assert db.session.scalar(select(func.count()).select_from(LimitWindow)) == 0


def test_neighbours_of_one_ipv6_line_count_together(limited: Flask, clock: Any) -> None:
    del clock
    for number in range(30):
        attempt(visitor(limited, f"2001:db8:1:2::{number:x}"), email=f"p{number}@example.org")
    assert attempt(visitor(limited, "2001:db8:1:2:ffff::1"), email="a@example.org").status_code == 429
    assert attempt(visitor(limited, "2001:db8:1:3::1"), email="b@example.org").status_code == 200


def test_any_view_can_be_limited_and_keeps_what_was_typed(make_app: MakeApp) -> None:
    app = make_app(LIMITS={"enabled": True})

    @app.post("/pl/uwaga")
    @allow(EVERYONE)
    @limit("2 per minute")
    def remark() -> str:
        return "saved"

    text = "Pierwszy wiersz\r\ni drugi <b>wiersz</b>"
    answers = [app.test_client().post("/pl/uwaga", data={"text": text, "password": PASSWORD}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[2].headers["Retry-After"]) <= 60
    assert "i drugi &lt;b&gt;wiersz&lt;/b&gt;" in answers[2].text
    assert PASSWORD not in answers[2].text
    script = app.test_client().post("/pl/uwaga", headers={"Accept": "application/json"})
    assert (script.status_code, script.get_json()["error"]) == (429, "too_many")
