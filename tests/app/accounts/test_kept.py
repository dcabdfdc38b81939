"""What a person typed survives a lost session and a lost token, and never becomes a way to somewhere else."""

from __future__ import annotations

import html
import re
import secrets
from typing import Any

import pytest
from flask import Flask

from app import kept
from app.accounts.models import User
from app.accounts.passwords import hash_password
from app.extensions import db
from app.testing import HubClient, make_user, sign_in
from app.testing.fixtures import MakeApp

PASSWORD = "tramwaj kapusta ogonek"
TEXT = "Plan: „most” <b>nad</b> rzeką\r\ni ławka & drzewo"


def hidden(text: str) -> dict[str, str]:
    """Return the hidden fields of the main part of a page."""
    main = text[text.index("<main") : text.index("</main>")]
    pairs = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', main)
    return {name: html.unescape(value) for name, value in pairs}


def action_of(text: str) -> str:
    main = text[text.index("<main") : text.index("</main>")]
    found = re.search(r'<form[^>]*action="([^"]+)"', main)
    assert found is not None
    return html.unescape(found[1])


@pytest.fixture
def ola(app: Flask) -> User:
    del app
    return make_user(email="ola@zielone.example", name="Ola", password_hash=hash_password(PASSWORD))


def test_an_answer_survives_signing_in_again(client: HubClient, ola: User) -> None:
    asked = client.post("/pl/konto", data={"name": TEXT, "lang": "pl", "time_zone": "Europe/Warsaw"})
    assert asked.status_code == 401
    assert "Wpisany tekst jest zachowany" in asked.text
    sealed = hidden(asked.text)["kept"]
    wrong = client.post("/pl/logowanie", data={"email": ola.email, "password": "nie to hasło", "kept": sealed})
    sealed = hidden(wrong.text)["kept"]
    shown = client.post("/pl/logowanie", data={"email": ola.email, "password": PASSWORD, "kept": sealed})
    assert shown.status_code == 200
    assert "<b>nad" not in shown.text
    assert action_of(shown.text) == "/pl/konto"
    fields = hidden(shown.text)
    assert fields["name"].replace("\r\n", "\n") == TEXT.replace("\r\n", "\n")
    fields["name"] = "Aleksandra"
    assert client.post("/pl/konto", data=fields).status_code == 302
    db.session.refresh(ola)
    assert ola.name == "Aleksandra"


def test_passwords_are_not_kept(client: HubClient) -> None:
    asked = client.post("/pl/konto/usun", data={"present_password": PASSWORD, "note": "x"})
    found = client.application.test_request_context
    with found("/"):
        form = kept.unsealed(hidden(asked.text)["kept"])
    assert form is not None
    assert list(form.fields) == [("note", "x")]


@pytest.fixture
def guarded(make_app: MakeApp) -> Any:
    """Return an application that checks tokens, as the real one does."""
    return make_app(WTF_CSRF_ENABLED=True)


def a_person(app: Flask) -> tuple[HubClient, int]:
    with app.app_context():
        user = make_user(email="ola@zielone.example", name="Ola", password_hash=hash_password(PASSWORD))
        db.session.commit()
        client = app.test_client()
        assert isinstance(client, HubClient)
        sign_in(client, user)
        return client, user.id


def test_a_lost_token_costs_one_more_press(guarded: Flask) -> None:
    client, number = a_person(guarded)
    data = {"name": "Aleksandra Ż.", "lang": "pl", "time_zone": "Europe/Warsaw", "csrf_token": "lost"}
    asked = client.post("/pl/konto", data=data)
    assert asked.status_code == 400
    assert "Wpisany tekst jest nadal tutaj" in asked.text
    fields = hidden(asked.text)
    assert fields.pop("csrf_token") != "lost"
    assert "Aleksandra Ż." in fields.values()
    again = client.post(action_of(asked.text), data=hidden(asked.text))
    assert again.status_code == 302
    with guarded.app_context():
        user = db.session.get(User, number)
        assert user is not None
        assert user.name == "Aleksandra Ż."


def test_a_lost_session_and_token_together(guarded: Flask) -> None:
    a_person(guarded)
    visitor = guarded.test_client()
    asked = visitor.post("/pl/konto", data={"name": "Aleksandra", "csrf_token": "lost"})
    assert asked.status_code == 401
    data = {**hidden(asked.text), "email": "ola@zielone.example", "password": PASSWORD}
    shown = visitor.post("/pl/logowanie", data=data)
    assert hidden(shown.text)["name"] == "Aleksandra"
    data = {**hidden(shown.text), "lang": "pl", "time_zone": "Europe/Warsaw"}
    assert visitor.post("/pl/konto", data=data).status_code == 302, (
        "The button works: its token is that of the new session."
    )


def test_a_sign_in_page_that_was_open_for_days_keeps_the_address(guarded: Flask) -> None:
    visitor = guarded.test_client()
    page = visitor.post("/pl/logowanie", data={"email": "ola@zielone.example", "password": PASSWORD})
    assert page.status_code == 200
    assert "otwarty zbyt długo" in page.text
    assert 'value="ola@zielone.example"' in page.text


def test_a_script_gets_a_fresh_token(guarded: Flask) -> None:
    client, _ = a_person(guarded)
    answer = client.post("/pl/konto", data={"name": "A"}, headers={"Accept": "application/json"})
    assert answer.status_code == 400
    token = answer.get_json()["csrf_token"]
    data = {"name": "Aleksandra", "lang": "pl", "time_zone": "Europe/Warsaw", "csrf_token": token}
    assert client.post("/pl/konto", data=data).status_code == 302


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {"Origin": "null"}]
)
def test_a_foreign_page_cannot_have_its_words_kept(guarded: Flask, headers: dict[str, str]) -> None:
    client, _ = a_person(guarded)
    for visitor in (client, guarded.test_client()):
        answer = visitor.post("/pl/konto", data={"name": "obce słowa"}, headers=headers)
        assert "obce słowa" not in answer.text
        assert "kept" not in hidden(answer.text) if answer.status_code != 303 else True


@pytest.mark.parametrize(
    "path",
    ["https://evil.example/pl/konto", "//evil.example/pl/konto", "/pl/nie-ma", "/pl/", "/\\evil.example", "pl/konto"],
)
def test_a_kept_form_leads_only_to_our_forms(app: Flask, path: str) -> None:
    with app.test_request_context("/"):
        assert kept.unsealed(kept.Kept("/pl/konto", [("a", "b")]).sealed()) is not None
        assert kept.unsealed(kept.Kept(path, [("a", "b")]).sealed()) is None
        assert kept.unsealed("forged") is None


def test_a_text_that_is_too_long_is_shown_for_copying(client: HubClient) -> None:
    # A text without any pattern, which cannot be made shorter.
    text = secrets.token_urlsafe(kept.MAX_LENGTH)
    answer = client.post("/pl/konto", data={"name": text})
    assert answer.status_code == 401
    assert text in answer.text
    assert "skopiuj" in answer.text
