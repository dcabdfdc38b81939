"""The own account: changed, downloaded, deleted without a trace; any text as a name comes back harmless."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import pytest
from flask import Flask
from markupsafe import escape
from sqlalchemy import func, select

from app.access import Role
from app.accounts import operations
from app.accounts.models import Change, Consent, User
from app.accounts.passwords import hash_password
from app.accounts.signals import erasing
from app.extensions import db, utc_now
from app.mail.models import Outbox
from app.personal_data import PersonalData
from app.plugins import installed
from app.testing import HubClient, make_user, sign_in

PASSWORD = "tramwaj kapusta ogonek"


@pytest.fixture
def ola(client: HubClient) -> User:
    user = make_user(email="ola@zielone.example", name="Ola", password_hash=hash_password(PASSWORD))
    operations.give_consent(user, "pl", utc_now())
    sign_in(client, user)
    return user


def test_name_language_and_zone_are_changed(client: HubClient, ola: User) -> None:
    data = {"name": "Aleksandra Pytel", "lang": "en", "time_zone": "America/New_York"}
    answer = client.post("/pl/konto", data=data)
    assert answer.location == "/en/account"
    assert (ola.name, ola.lang, ola.time_zone) == ("Aleksandra Pytel", "en", "America/New_York")
    assert client.get("/").location == "/en/"


@pytest.mark.parametrize("wrong", [{"lang": "xx"}, {"time_zone": "Mars/Olympus"}, {"name": ""}])
def test_a_wrong_choice_changes_nothing(client: HubClient, ola: User, wrong: dict[str, str]) -> None:
    data = {"name": "Aleksandra", "lang": "en", "time_zone": "Europe/Paris", **wrong}
    assert client.post("/pl/konto", data=data).status_code == 200
    assert (ola.name, ola.lang, ola.time_zone) == ("Ola", "pl", "Europe/Warsaw")


def test_the_zone_of_the_hub_comes_first(client: HubClient, ola: User) -> None:
    del ola
    options = re.findall(r'<option[^>]*value="([A-Z][^"]*/[^"]*)"', client.get("/pl/konto").text)
    assert options[0] == "Europe/Warsaw"
    assert options[1:] == sorted(options[1:])


def test_everything_that_is_kept_can_be_downloaded(client: HubClient, ola: User) -> None:
    answer = client.get("/pl/konto/moje-dane")
    assert re.fullmatch(
        r'attachment; filename="hub-moje-dane-\d{4}-\d\d-\d\d.json"', answer.headers["Content-Disposition"]
    )
    data = json.loads(answer.data)["data"]
    assert list(data) == list(installed(PersonalData))
    assert data["accounts"]["email"] == ola.email
    assert data["accounts"]["consents"][0]["document"] == "privacy"
    assert str(ola.password_hash) not in answer.text
    assert ola.session_key not in answer.text


@pytest.mark.database
def test_a_deleted_account_leaves_nothing(client: HubClient, app: Flask, ola: User) -> None:
    administrator = make_user(Role.ADMINISTRATOR)
    operations.give_roles(ola, ["trainer"], administrator, utc_now())
    operations.give_roles(administrator, ["administrator", "trainer"], ola, utc_now())
    number, heard = ola.id, []

    def on_erasing(sender: Flask, user: User) -> None:
        del sender
        heard.append(user.email)

    with erasing.connected_to(on_erasing, sender=app):
        assert "Co zostaje" in client.get("/pl/konto/usun").text
        assert "To nie jest obecne" in client.post("/pl/konto/usun", data={"present_password": "zgaduję"}).text
        answer = client.post("/pl/konto/usun", data={"present_password": PASSWORD})
    assert answer.status_code == 302
    assert heard == ["ola@zielone.example"]
    assert db.session.get(User, number) is None
    for table, column in ((Consent, Consent.user_id), (Change, Change.user_id), (Change, Change.by_id)):
        assert db.session.scalar(select(func.count()).select_from(table).where(column == number)) == 0
    assert db.session.scalar(select(func.count()).select_from(Change)) == 1, "What she did to others stays, nameless."
    assert [mail.template for mail in db.session.scalars(select(Outbox))] == ["accounts/mail/goodbye"]
    assert client.get("/pl/konto").status_code == 302
    assert "ola@zielone.example" not in client.get("/pl/logowanie").text


def test_a_feature_that_cannot_erase_stops_the_erasing(
    client: HubClient, ola: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.accounts.personal_data import AccountsData  # noqa: PLC0415 - to break it

    def fail(*_: object) -> None:
        message = "disk full"
        raise OSError(message)

    monkeypatch.setattr(AccountsData, "erase", fail)
    client.application.testing = False
    client.application.config["PROPAGATE_EXCEPTIONS"] = False
    try:
        assert client.post("/pl/konto/usun", data={"present_password": PASSWORD}).status_code == 500
    finally:
        client.application.testing = True
        client.application.config["PROPAGATE_EXCEPTIONS"] = None
    assert db.session.get(User, ola.id) is not None


def strings(corpus: Path) -> list[str]:
    found: list[str] = json.loads((corpus / "strings" / "blns.json").read_text(encoding="utf-8"))
    return found


def shown_name(text: str) -> str:
    found = re.search(r'<input[^>]*\bid="name"[^>]*>', text)
    assert found is not None
    value = re.search(r'value="([^"]*)"', found[0])
    return html.unescape(value[1]) if value else ""


def test_any_text_as_a_name_comes_back_as_it_went_in(client: HubClient, ola: User, corpus: Path) -> None:
    """Strings that broke other software are stored, shown and searched like any name, or refused with a reason."""
    ola.roles = [Role.ADMINISTRATOR.value]
    saved = 0
    for text in strings(corpus):
        answer = client.post("/pl/konto", data={"name": text, "lang": "pl", "time_zone": "Europe/Warsaw"})
        assert answer.status_code in {200, 302}, text
        wanted = text.strip()
        if answer.status_code == 302:
            saved += 1
            db.session.refresh(ola)
            assert ola.name == wanted
            page = client.get("/pl/wyloguj").text
            assert str(escape(wanted)) in page, text
        else:
            assert 'aria-invalid="true"' in answer.text, text
            page = answer.text
            assert shown_name(page) == wanted.replace("\r\n", "\n"), text
        assert "<script>alert" not in page, text
        if saved % 25 == 0:
            assert client.get("/pl/osoby", query_string={"q": text}).status_code == 200, text
            assert client.get(f"/pl/osoby/{ola.id}").status_code == 200, text
    assert saved > 450
