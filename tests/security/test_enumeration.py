"""Nothing that a stranger can do tells whether an address has an account."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from app.accounts.models import User
from app.accounts.passwords import hash_password
from app.testing import make_user

GUESS = "zielona parasolka w kropki"


@pytest.fixture(params=["active", "unconfirmed", "invited", "deactivated"])
def known(app: Flask, request: pytest.FixtureRequest) -> User:
    """Return a person in each state that an account can have."""
    user = make_user(email="known@example.org", name="Ola", password_hash=hash_password("tramwaj kapusta ogonek"))
    if request.param != "active":
        user.confirmed_at = None
    if request.param == "invited":
        user.password_hash, user.invited_at = None, user.created_at
    if request.param == "deactivated":
        user.confirmed_at = user.deactivated_at = user.created_at
    assert user.state == request.param
    assert app is not None
    return user


def told(app: Flask, email: str) -> list[tuple[int, str]]:
    """Do in one browser all that a stranger can do with an address, and return every answer without the address."""
    client = app.test_client()
    answers = []
    for path, more in [
        ("/pl/logowanie", {"password": GUESS}),
        ("/pl/zaloz-konto", {"password": GUESS, "name": "X", "consent": "y", "track": "politicians"}),
        ("/pl/logowanie", {"password": GUESS}),
        ("/pl/zaloz-konto", {"password": GUESS, "name": "X", "consent": "y"}),
        ("/pl/zapomniane-haslo", {}),
        ("/pl/wyslij-ponownie", {}),
        ("/pl/logowanie", {"password": GUESS}),
        ("/pl/wiadomosc-wyslana", None),
    ]:
        answer = client.get(path) if more is None else client.post(path, data={"email": email, **more})
        page = re.sub(r'(name="csrf_token" value=)"[^"]*"', r"\1", answer.text.replace(email, "ADDRESS"))
        answers.append((answer.status_code, page))
    return answers


def test_signing_up_and_in_answers_the_same_for_every_address(app: Flask, known: User) -> None:
    assert told(app, known.email) == told(app, "nobody@example.org")


def test_who_fails_to_sign_in_reads_how_to_confirm(app: Flask, known: User) -> None:
    page = app.test_client().post("/pl/logowanie", data={"email": known.email, "password": GUESS}).text
    assert 'href="/pl/wyslij-ponownie"' in page
