"""Every mail of accounts says in both languages, and in both of its forms, what happened and what to do."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import User
from app.accounts.views import mails
from app.extensions import db, utc_now
from app.mail.models import Outbox
from app.testing import make_user

WORDS = {
    "confirm": ("Potwierdź adres i zacznij", "Confirm the address and begin"),
    "account_exists": ("Ten adres ma już konto", "This address has an account already"),
    "no_account": ("Ten adres nie ma konta", "There is no account for this address"),
    "closed": ("To konto jest zamknięte", "This account is closed"),
    "reset": ("Nowe hasło do konta", "A new password"),
    "invitation": ("Zaproszenie do Hubu Lokalnej Demokracji", "Invitation to Hub Lokalnej Demokracji"),
    "password_changed": ("Hasło zostało zmienione", "The password has been changed"),
    "goodbye": ("Konto zostało usunięte", "The account has been deleted"),
}
WITHOUT_LINK = {"closed", "goodbye"}


def send(kind: str, user: User) -> None:
    """Let the mail of a kind go out, the way its page does."""
    now = utc_now()
    if kind == "confirm":
        mails.send_confirmation(user)
    elif kind == "account_exists":
        mails.send_after_sign_up(user, waits=False)
    elif kind == "no_account":
        mails.send_way_in("nobody@example.org", None, user.lang)
    elif kind == "closed":
        user.deactivated_at = now
        mails.send_way_in(user.email, user, user.lang)
    elif kind == "reset":
        mails.send_way_in(user.email, user, user.lang)
    elif kind == "invitation":
        mails.send_invitation(user)
    elif kind == "password_changed":
        mails.send_password_changed(user)
    else:
        mails.send_goodbye(user.email, user.name, user.lang)


@pytest.mark.parametrize("lang", ["pl", "en"])
@pytest.mark.parametrize("kind", WORDS)
def test_each_mail_in_both_languages_and_forms(app: Flask, kind: str, lang: str) -> None:
    user = make_user(name="<b>Ola</b>", email="ola@zielone.example", lang=lang)
    with app.test_request_context(f"/{'en' if lang == 'pl' else 'pl'}/"):
        send(kind, user)
    mail = db.session.scalars(select(Outbox)).one()
    assert mail.subject == WORDS[kind][lang == "en"]
    assert f'<html lang="{lang}">' in mail.html
    assert "<b>Ola" not in mail.html
    assert "{" not in mail.text
    links = [set(re.findall(rf"http://localhost/{lang}/[^\s\"<]+", text)) for text in (mail.text, mail.html)]
    assert links[0] == links[1]
    assert bool(links[0]) is (kind not in WITHOUT_LINK)
