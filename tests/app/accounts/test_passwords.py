"""Which passwords are refused; a forgotten one is replaced by a link that works once, for two hours."""

from __future__ import annotations

import datetime as dt
import re
import subprocess
import sys

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from app.accounts.models import User
from app.accounts.passwords import Weakness, hash_password, is_password, weakness
from app.config import PROJECT
from app.extensions import db
from app.mail.models import Outbox
from app.testing import HubClient, make_user, sign_in

PASSWORD = "tramwaj kapusta ogonek"
NEW = "zielony parasol dworzec"


def test_a_hash_of_the_site_costs_what_it_should() -> None:
    """Tests hash cheaply; a site hashes with what OWASP's cheat sheet asks for at least."""
    code = "from app.accounts.passwords import hash_password; print(hash_password('x'))"
    made = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True).stdout
    assert made.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


@pytest.mark.parametrize(
    "password",
    [
        "tramwaj kapusta ogonek",
        "correct horse battery staple",
        "Zażółć gęślą jaźń",
        "x7#Lq9!vTz2m",
        "🦔🌳🚲 rower las",
        "moja ciocia lubi kluski",
    ],
)
def test_good_passwords(password: str) -> None:
    assert weakness(password, ("Jan Kowalski", "jan@example.org")) is None
    assert is_password(hash_password(password), password)
    assert not is_password(hash_password(password), password + " ")


@pytest.mark.parametrize(
    "password",
    [
        "password123",
        "Password1234!",
        "P@ssw0rd2026",
        "haslo12345",
        "Hasło123456",
        "1234567890",
        "0987654321",
        "qwertyuiop",
        "qwerty123456",
        "1q2w3e4r5t1q2w3e4r5t"[:8] * 2,
        "aaaaaaaaaaaa",
        "abcabcabcabc",
        "abcdefghij",
        "zaq12wsx1qaz",
        "iloveyou2024",
        "kochamcie1",
        "admin12345",
        "administrator",
        "polska2026",
        "Demokracja2026",
        "lokalnademokracja",
        "monkey123456",
    ],
)
def test_common_passwords_are_refused(password: str) -> None:
    assert weakness(password) is Weakness.COMMON


def test_a_password_made_of_the_name_is_refused() -> None:
    assert weakness("Kowalski1985", ("Jan Kowalski", "jan@example.org")) is Weakness.PERSONAL
    assert weakness("jankowalski!", ("Jan Kowalski", "jan@example.org")) is Weakness.PERSONAL


def test_length_is_the_only_rule_of_form() -> None:
    assert weakness("short") is Weakness.SHORT
    assert weakness("słoń " * 101) is Weakness.LONG
    assert weakness("wyłącznie małe litery") is None


def link_of(template: str) -> str:
    mail = db.session.scalars(
        select(Outbox).where(Outbox.template == f"accounts/mail/{template}").order_by(Outbox.id.desc())
    ).first()
    assert mail is not None
    found = re.search(r"http://localhost(/\S+)", mail.text)
    assert found is not None
    return found[1]


@pytest.fixture
def ola(app: Flask) -> User:
    del app
    return make_user(email="ola@zielone.example", password_hash=hash_password(PASSWORD))


def test_a_reset_link_works_once_and_ends_all_sessions(client: HubClient, app: Flask, ola: User) -> None:
    elsewhere = app.test_client()
    sign_in(elsewhere, ola)
    client.post("/pl/zapomniane-haslo", data={"email": "OLA@zielone.example"})
    link = link_of("reset")
    assert client.get(link).status_code == 200
    assert client.post(link, data={"password": NEW}).status_code == 302
    assert client.get("/pl/konto").status_code == 200
    assert elsewhere.get("/pl/konto").status_code == 302
    assert elsewhere.get(link).status_code == 410
    assert elsewhere.post(link, data={"password": "inny zupełnie tekst"}).status_code == 410
    assert is_password(ola.password_hash, NEW)
    assert "zmienione" in db.session.scalars(select(Outbox.subject).order_by(Outbox.id.desc())).first()  # type: ignore[operator]


def test_a_reset_link_dies_after_two_hours(client: HubClient, ola: User) -> None:
    del ola
    with time_machine.travel(dt.datetime(2026, 11, 1, tzinfo=dt.UTC), tick=False) as clock:
        client.post("/pl/zapomniane-haslo", data={"email": "ola@zielone.example"})
        link = link_of("reset")
        clock.shift(dt.timedelta(hours=1, minutes=59))
        assert client.get(link).status_code == 200
        clock.shift(dt.timedelta(minutes=2))
        assert client.get(link).status_code == 410


def test_two_links_and_the_first_one_used(client: HubClient, ola: User) -> None:
    del ola
    client.post("/pl/zapomniane-haslo", data={"email": "ola@zielone.example"})
    first = link_of("reset")
    client.post("/pl/zapomniane-haslo", data={"email": "ola@zielone.example"})
    second = link_of("reset")
    assert client.post(first, data={"password": NEW}).status_code == 302
    assert client.post(second, data={"password": "inny zupełnie tekst"}).status_code == 410


def test_a_forged_or_foreign_link_opens_nothing(client: HubClient, ola: User) -> None:
    client.post("/pl/zapomniane-haslo", data={"email": ola.email})
    token = link_of("reset").rpartition("/")[2]
    assert client.get(f"/pl/nowe-haslo/{token[:-2]}xx").status_code == 410
    assert client.get(f"/pl/potwierdz/{token}").status_code == 410, "A link for one purpose does not serve another."
    assert client.get(f"/pl/zaproszenie/{token}").status_code == 410


def test_changing_the_password_needs_the_old_one(client: HubClient, app: Flask, ola: User) -> None:
    elsewhere = app.test_client()
    sign_in(client, ola)
    sign_in(elsewhere, ola)
    answer = client.post("/pl/konto/haslo", data={"present_password": "zgaduję na oślep", "password": NEW})
    assert "To nie jest obecne hasło" in answer.text
    assert client.post("/pl/konto/haslo", data={"present_password": PASSWORD, "password": NEW}).status_code == 302
    assert client.get("/pl/konto").status_code == 200
    assert elsewhere.get("/pl/konto").status_code == 302
    assert is_password(ola.password_hash, NEW)


def test_a_closed_account_gets_no_link(client: HubClient, ola: User) -> None:
    client.post("/pl/zapomniane-haslo", data={"email": ola.email})
    link = link_of("reset")
    ola.deactivated_at = dt.datetime.now(dt.UTC)
    assert client.get(link).status_code == 410
    client.post("/pl/zapomniane-haslo", data={"email": ola.email})
    assert "zamknięte" in db.session.scalars(select(Outbox.subject).order_by(Outbox.id.desc())).first()  # type: ignore[operator]
