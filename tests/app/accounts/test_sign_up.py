"""Signing up and confirming: one account per address, links that work once, and no answer that tells who has one."""

from __future__ import annotations

import datetime as dt
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app.accounts.models import Consent, User
from app.accounts.signals import confirmed, signed_up
from app.extensions import db
from app.mail.models import Outbox
from app.testing import HubClient, make_user

PASSWORD = "tramwaj kapusta ogonek"


def typed(**values: str) -> dict[str, str]:
    """Return a filled sign-up form."""
    return {
        "email": "ola@zielone.example",
        "name": "Aleksandra Pytel",
        "password": PASSWORD,
        "consent": "y",
        **values,
    }


def link_of(template: str) -> str:
    """Return the path of the link in the newest mail of a kind."""
    mail = db.session.scalars(
        select(Outbox).where(Outbox.template == f"accounts/mail/{template}").order_by(Outbox.id.desc())
    ).first()
    assert mail is not None, f"There is no mail '{template}'."
    found = re.search(r"http://localhost(/\S+)", mail.text)
    assert found is not None, mail.text
    return found[1]


def mails() -> list[str]:
    """Return the kinds of all mails, in order."""
    return [mail.template.rpartition("/")[2] for mail in db.session.scalars(select(Outbox).order_by(Outbox.id))]


def the_user(email: str = "ola@zielone.example") -> User:
    return db.session.scalars(select(User).where(User.email == email)).one()


def neutral(response: TestResponse, email: str) -> str:
    """Return the body of an answer without the address that was typed."""
    return re.sub(r'(name="csrf_token" value=)"[^"]*"', r"\1", response.text.replace(email, "ADDRESS"))


@pytest.mark.database
def test_a_person_signs_up_confirms_and_is_signed_in(client: HubClient) -> None:
    response = client.post("/pl/zaloz-konto", data=typed())
    assert response.status_code == 302
    assert "ola@zielone.example" in client.get(response.location).text
    user = the_user()
    assert (user.name, user.lang, user.state) == ("Aleksandra Pytel", "pl", "unconfirmed")
    assert db.session.scalar(select(func.count()).select_from(Consent).where(Consent.user_id == user.id)) == 1
    link = link_of("confirm")
    page = client.get(link)
    assert page.status_code == 200
    assert the_user().confirmed_at is None, "A mail scanner that opens the link must not use it up."
    assert client.post(link).status_code == 302
    assert the_user().state == "active"
    assert "Aleksandra Pytel" in client.get("/pl/konto").text


def test_a_link_confirms_only_once(client: HubClient, app: Flask) -> None:
    client.post("/pl/zaloz-konto", data=typed())
    link = link_of("confirm")
    client.post(link)
    other = app.test_client()
    for response in (other.get(link), other.post(link)):
        assert response.status_code == 410
        assert "Link już nie działa" in response.text
    assert "Zaloguj się" in other.get("/pl/konto", follow_redirects=True).text


def test_an_expired_link_can_be_sent_again(client: HubClient) -> None:
    with time_machine.travel(dt.datetime(2026, 11, 1, tzinfo=dt.UTC), tick=False) as clock:
        client.post("/pl/zaloz-konto", data=typed())
        link = link_of("confirm")
        clock.shift(dt.timedelta(days=3, minutes=1))
        response = client.post(link)
        assert response.status_code == 410
        token = re.search(r'name="token" value="([^"]+)"', response.text)
        assert token is not None
        client.post("/pl/wyslij-ponownie", data={"token": token[1]})
        assert mails() == ["confirm", "confirm"]
        assert client.post(link_of("confirm")).status_code == 302
        assert the_user().state == "active"


def test_the_way_leads_on_to_where_the_person_was_going(client: HubClient) -> None:
    client.post("/pl/zaloz-konto?next=/pl/konto/haslo", data=typed())
    assert client.post(link_of("confirm")).location == "/pl/konto/haslo"


def test_the_way_never_leads_to_another_site(client: HubClient) -> None:
    client.post("/pl/zaloz-konto?next=//evil.example/pl/konto", data=typed())
    assert "evil" not in client.post(link_of("confirm")).location


def test_no_answer_of_sign_up_tells_whether_there_is_an_account(app: Flask) -> None:
    make_user(email="known@example.org")
    make_user(email="closed@example.org", deactivated_at=dt.datetime.now(dt.UTC))
    make_user(email="waiting@example.org", confirmed_at=None, password_hash="x")
    make_user(email="invited@example.org", confirmed_at=None, invited_at=dt.datetime.now(dt.UTC))
    bodies, statuses = set(), set()
    addresses = ["known", "closed", "waiting", "invited", "new"]
    for name in addresses:
        email = f"{name}@example.org"
        visitor = app.test_client()
        first = visitor.post("/en/sign-up", data=typed(email=email))
        second = visitor.get(first.location)
        statuses.add((first.status_code, first.location, second.status_code))
        bodies.add(neutral(second, email))
    assert len(statuses) == 1
    assert len(bodies) == 1
    assert mails() == ["account_exists", "account_exists", "confirm", "invitation", "confirm"]


def test_signing_up_does_the_same_work_for_every_address(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    work: list[str] = []
    from app.accounts import operations, passwords  # noqa: PLC0415 - to count the work
    from app.accounts.views import sign_up  # noqa: PLC0415

    real_hash, real_check = passwords.hash_password, passwords.is_password

    def count_hash(text: str) -> str:
        work.append("hash")
        return real_hash(text)

    def count_check(password_hash: str | None, text: str) -> bool:
        work.append("check")
        return real_check(password_hash, text)

    monkeypatch.setattr(sign_up, "hash_password", count_hash)
    monkeypatch.setattr(operations, "is_password", count_check)
    make_user(email="known@example.org", password_hash=real_hash("whatever it is"))
    done = []
    for email in ("known@example.org", "new@example.org"):
        app.test_client().post("/en/sign-up", data=typed(email=email))
        done.append(tuple(work))
        work.clear()
    assert done[0] == done[1] == ("hash", "check")


def test_the_existing_account_is_not_touched(client: HubClient) -> None:
    user = make_user(email="ola@zielone.example", name="Prawdziwa Ola", password_hash="untouched")
    client.post("/pl/zaloz-konto", data=typed(email="OLA@zielone.example", name="Ktoś Inny"))
    db.session.refresh(user)
    assert (user.name, user.password_hash) == ("Prawdziwa Ola", "untouched")


def test_an_address_is_the_same_in_any_case(client: HubClient) -> None:
    client.post("/pl/zaloz-konto", data=typed(email=" Ola@Zielone.Example "))
    client.post(link_of("confirm"))
    client.post("/pl/wyloguj")
    answer = client.post("/pl/logowanie", data={"email": "OLA@ZIELONE.EXAMPLE", "password": PASSWORD})
    assert answer.status_code == 302
    assert the_user().email == "ola@zielone.example"


def test_nobody_can_occupy_the_address_of_others(client: HubClient) -> None:
    """The link of an earlier sign-up must not confirm a later one, nor the other way round."""
    client.post("/pl/zaloz-konto", data=typed(password="cudze haslo kanapa", name="Obca Osoba"))
    foreign = link_of("confirm")
    client.post("/pl/zaloz-konto", data=typed())
    assert client.post(foreign).status_code == 410
    assert client.post(link_of("confirm")).status_code == 302
    assert the_user().name == "Aleksandra Pytel"


def test_asking_again_by_address_lets_the_owner_set_a_password(client: HubClient) -> None:
    """Who only knows the address gets no link that would confirm a password that somebody else has chosen."""
    client.post("/pl/zaloz-konto", data=typed(password="cudze haslo kanapa"))
    client.post("/pl/wyslij-ponownie", data={"email": "ola@zielone.example"})
    assert mails() == ["confirm", "reset"]
    client.post(link_of("reset"), data={"password": PASSWORD})
    assert the_user().state == "active"
    client.post("/pl/wyloguj")
    answer = client.post("/pl/logowanie", data={"email": "ola@zielone.example", "password": "cudze haslo kanapa"})
    assert answer.status_code == 200


def test_two_clicks_make_one_account(client: HubClient) -> None:
    for _ in range(2):
        assert client.post("/pl/zaloz-konto", data=typed()).status_code == 302
    assert db.session.scalar(select(func.count()).select_from(User)) == 1
    first = db.session.scalars(select(Outbox).order_by(Outbox.id)).first()
    assert first is not None
    found = re.search(r"http://localhost(/\S+)", first.text)
    assert found is not None
    assert client.post(found[1]).status_code == 302, "Both links are good: it was the same person."


@pytest.mark.load
def test_two_clicks_at_the_same_time_make_one_account(make_app: Any) -> None:
    app = make_app()
    with ThreadPoolExecutor(4) as pool:
        statuses = list(
            pool.map(lambda _: app.test_client().post("/pl/zaloz-konto", data=typed()).status_code, range(4))
        )
    assert statuses == [302] * 4
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(User)) == 1


def test_others_hear_of_it_with_their_answers(client: HubClient, app: Flask) -> None:
    heard: list[tuple[str, Any]] = []

    def on_sign_up(sender: Flask, user: User, answers: Any) -> None:
        assert sender is app
        heard.append((user.email, answers))

    def on_confirm(sender: Flask, user: User) -> None:
        heard.append((user.email, sender is app))

    with signed_up.connected_to(on_sign_up, sender=app), confirmed.connected_to(on_confirm, sender=app):
        client.post("/pl/zaloz-konto", data=typed(track="p"))
        client.post(link_of("confirm"))
    assert heard == [("ola@zielone.example", {"track": ["p"]}), ("ola@zielone.example", True)]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"email": "ola.zielone.example"}, "Brakuje znaku @"),
        ({"email": ""}, "Wpisz adres e-mail"),
        ({"email": "ola@" + "x" * 300 + ".example"}, "To nie jest adres e-mail"),
        ({"name": "   "}, "Wpisz imię i\u00a0nazwisko"),
        ({"name": "x" * 121}, "Skróć do 120"),
        ({"name": "Ola\x07"}, "niewidoczny znak"),
        ({"password": "krótkie"}, "co najmniej 10"),
        ({"password": "hasło12345"}, "pierwszych"),
        ({"password": "AleksandraPytel7"}, "imienia, nazwiska"),
        ({"consent": ""}, "klauzulę informacyjną i\u00a0zaznacz"),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_stays(client: HubClient, wrong: dict[str, str], message: str) -> None:
    response = client.post("/pl/zaloz-konto", data=typed(**wrong))
    assert response.status_code == 200
    assert message in response.text
    for name in {"email", "name"} - set(wrong):
        assert f'value="{typed()[name]}"' in response.text
    assert PASSWORD not in response.text
    assert not db.session.scalar(select(func.count()).select_from(User))


def test_a_stranger_cannot_prepare_an_account_for_the_address_of_another(client: HubClient, app: Flask) -> None:
    """The owner signs up, a stranger signs up with the same address, and the owner presses the newest link."""
    client.post("/pl/zaloz-konto", data=typed())
    app.test_client().post("/pl/zaloz-konto", data=typed(password="zupełnie inne hasło"))
    link = link_of("confirm")
    assert 'type="password"' in client.get(link).text
    answer = client.post(link, data={"present_password": PASSWORD})
    assert answer.status_code == 200
    assert 'aria-invalid="true"' in answer.text
    assert the_user().confirmed_at is None


def test_a_link_opened_on_another_device_asks_for_the_password(client: HubClient, app: Flask) -> None:
    client.post("/pl/zaloz-konto", data=typed())
    link = link_of("confirm")
    assert 'type="password"' not in client.get(link).text
    phone = app.test_client()
    assert 'type="password"' in phone.get(link).text
    assert phone.post(link).status_code == 200
    assert the_user().confirmed_at is None
    assert phone.post(link, data={"present_password": PASSWORD}).status_code == 302
    assert the_user().confirmed_at is not None
