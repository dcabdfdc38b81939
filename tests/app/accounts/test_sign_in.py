"""Signing in, out and everywhere out: nothing tells who has an account, and sessions end when they should."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import time_machine
from flask import Flask

from app.accounts.models import User
from app.accounts.passwords import hash_password
from app.extensions import db
from app.testing import HubClient, count_queries, make_user, sign_in

PASSWORD = "tramwaj kapusta ogonek"


@pytest.fixture
def ola(app: Flask) -> User:
    del app
    return make_user(email="ola@zielone.example", name="Ola", password_hash=hash_password(PASSWORD))


def neutral(text: str, email: str) -> str:
    """Return a page without the address that was typed and without the token of the visitor's own session."""
    return re.sub(r'(name="csrf_token" value=)"[^"]*"', r"\1", text.replace(email, "ADDRESS"))


def enter(client: HubClient, email: str = "ola@zielone.example", password: str = PASSWORD, **more: str) -> int:
    return client.post("/pl/logowanie", data={"email": email, "password": password, **more}).status_code


@pytest.mark.database
def test_a_person_signs_in_and_out(client: HubClient, ola: User) -> None:
    assert enter(client) == 302
    assert ola.email in client.get("/pl/konto").text
    assert "Wyloguj" in client.get("/pl/wyloguj").text
    assert client.get("/pl/konto").status_code == 200, "Opening the address does not sign out."
    client.post("/pl/wyloguj")
    assert client.get("/pl/konto").location == "/pl/logowanie?next=/pl/konto"


def test_no_answer_of_sign_in_tells_whether_there_is_an_account(app: Flask, ola: User) -> None:
    make_user(email="closed@example.org", password_hash=hash_password(PASSWORD), deactivated_at=dt.datetime.now(dt.UTC))
    make_user(email="waiting@example.org", password_hash=hash_password(PASSWORD), confirmed_at=None)
    make_user(email="invited@example.org", confirmed_at=None, invited_at=dt.datetime.now(dt.UTC))
    answers = set()
    for email, password in (
        (ola.email, "wrong password"),
        ("closed@example.org", PASSWORD),
        ("closed@example.org", "wrong password"),
        ("waiting@example.org", "wrong password"),
        ("invited@example.org", "wrong password"),
        ("nobody@example.org", "wrong password"),
    ):
        response = app.test_client().post("/en/sign-in", data={"email": email, "password": password})
        answers.add((response.status_code, neutral(response.text, email)))
    assert len(answers) == 1


def test_no_answer_of_forgotten_tells_whether_there_is_an_account(app: Flask, ola: User) -> None:
    answers = set()
    for email in (ola.email, "nobody@example.org"):
        visitor = app.test_client()
        first = visitor.post("/en/forgotten-password", data={"email": email})
        answers.add((first.status_code, first.location, neutral(visitor.get(first.location).text, email)))
    assert len(answers) == 1


def test_a_password_is_weighed_for_nobody_too(app: Flask, monkeypatch: pytest.MonkeyPatch, ola: User) -> None:
    from app.accounts.views import sign_in as page  # noqa: PLC0415 - to count the work

    weighed: list[bool] = []

    def weigh(password_hash: str | None, text: str) -> bool:
        del text
        weighed.append(password_hash is not None)
        return False

    monkeypatch.setattr(page, "is_password", weigh)
    for email in (ola.email, "nobody@example.org"):
        app.test_client().post("/en/sign-in", data={"email": email, "password": "x"})
    assert weighed == [True, False]


@pytest.mark.database
@pytest.mark.parametrize("email", ["a\0b@example.org", "\0", "x" * 5000, "' OR 1=1 --", "ﷺ@example.org"])
def test_a_strange_address_is_only_wrong(client: HubClient, email: str) -> None:
    assert enter(client, email) == 200
    assert client.post("/pl/zapomniane-haslo", data={"email": email}).status_code in {200, 302}


def test_who_has_not_confirmed_may_ask_again(client: HubClient, ola: User) -> None:
    ola.confirmed_at = None
    response = client.post("/pl/logowanie", data={"email": ola.email, "password": PASSWORD})
    assert "Konto dopiero założone?" in response.text
    assert 'href="/pl/wyslij-ponownie"' in response.text
    assert client.get("/pl/konto").status_code == 302


@pytest.mark.usefixtures("ola")
def test_a_new_session_begins_with_signing_in(client: HubClient) -> None:
    with client.session_transaction() as session:
        session["csrf_token"] = "known to somebody else"
        session["anything"] = "left by somebody else"
    enter(client)
    with client.session_transaction() as session:
        assert session.get("csrf_token") != "known to somebody else"
        assert "anything" not in session


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example/pl/konto",
        "https://evil.example/pl/konto",
        "/\\evil.example",
        "javascript:alert(1)",
        "/pl/\r\nSet-Cookie: x=1",
        "/pl/nie-ma",
    ],
)
def test_the_way_after_signing_in_stays_here(client: HubClient, ola: User, target: str) -> None:
    response = client.post(
        "/pl/logowanie", query_string={"next": target}, data={"email": ola.email, "password": PASSWORD}
    )
    assert response.status_code == 302
    assert response.location.startswith("/pl/")
    assert "evil" not in response.location
    assert response.location != target


def test_the_way_after_signing_in_is_where_one_was_going(client: HubClient, ola: User) -> None:
    response = client.get("/pl/konto/haslo")
    response = client.post(response.location, data={"email": ola.email, "password": PASSWORD})
    assert response.location == "/pl/konto/haslo"


@pytest.mark.parametrize(("remember", "hours", "is_in"), [("y", 29 * 24, True), ("y", 31 * 24, False), ("", 13, False)])
def test_a_session_lasts_as_long_as_the_page_says(app: Flask, remember: str, hours: int, *, is_in: bool) -> None:
    with time_machine.travel(dt.datetime(2026, 11, 1, tzinfo=dt.UTC), tick=False) as clock:
        make_user(email="ola@zielone.example", password_hash=hash_password(PASSWORD))
        client = app.test_client()
        assert isinstance(client, HubClient)
        enter(client, remember=remember)
        clock.shift(dt.timedelta(hours=hours))
        assert (client.get("/pl/konto").status_code == 200) is is_in


def test_sign_out_everywhere(app: Flask, ola: User) -> None:
    here, there = app.test_client(), app.test_client()
    sign_in(here, ola)
    sign_in(there, ola)
    here.post("/pl/konto/wyloguj-wszedzie")
    assert [client.get("/pl/konto").status_code for client in (here, there)] == [302, 302]


def test_a_closed_account_is_out_at_once(client: HubClient, ola: User) -> None:
    sign_in(client, ola)
    assert client.get("/pl/konto").status_code == 200
    ola.deactivated_at = dt.datetime.now(dt.UTC)
    assert client.get("/pl/konto").status_code == 302


def test_recognising_a_person_takes_one_query(client: HubClient, ola: User) -> None:
    sign_in(client, ola)
    with count_queries() as queries:
        client.get("/pl/konto/haslo")
    assert len(queries) == 1, str(queries)


def test_the_language_of_the_address_stays(client: HubClient, ola: User) -> None:
    ola.lang = "en"
    response = client.post("/pl/logowanie", data={"email": ola.email, "password": PASSWORD})
    assert response.location.startswith("/pl/")
    assert client.get("/").location == "/en/"


def test_a_script_is_told_that_the_session_is_over(client: HubClient) -> None:
    response = client.post("/pl/konto", headers={"Accept": "application/json"})
    assert response.status_code == 401
    assert response.get_json()["error"] == "signed_out"


def test_an_old_hash_is_renewed(client: HubClient, ola: User) -> None:
    from argon2 import PasswordHasher  # noqa: PLC0415 - only this test makes an old hash

    old = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    ola.password_hash = old
    enter(client)
    db.session.refresh(ola)
    assert ola.password_hash != old
    client.post("/pl/wyloguj")
    assert enter(client) == 302
