"""The mails of accounts, in the language of the person who gets them, with the links that belong into them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app

from app import mail
from app.accounts import tokens
from app.accounts.tokens import Purpose

if TYPE_CHECKING:
    from app.accounts.models import User


def secret() -> str:
    """Return what links are signed with."""
    return str(current_app.config["SECRET_KEY"])


def link(purpose: Purpose, user: User, next_path: str = "") -> str:
    """Return the whole address of a link for a person."""
    endpoint = {
        Purpose.CONFIRM: "accounts.confirm",
        Purpose.RESET: "accounts.reset",
        Purpose.INVITATION: "accounts.invitation",
    }[purpose]
    token = tokens.issue(secret(), purpose, user, next_path)
    return mail.public_url(endpoint, token=token, lang=user.lang)


def send_confirmation(user: User, next_path: str = "") -> None:
    """Ask to confirm the address, with a link that confirms exactly this sign-up."""
    _send(user, "confirm", link=link(Purpose.CONFIRM, user, next_path))


def send_after_sign_up(user: User, *, waits: bool, next_path: str = "") -> None:
    """Answer a sign-up: with a link to confirm, or, for an address that has an account, with how to get in."""
    if waits:
        send_confirmation(user, next_path)
    elif user.state == "invited":
        send_invitation(user)
    else:
        _send(
            user,
            "account_exists",
            sign_in=_page("accounts.sign_in", user),
            forgotten=_page("accounts.forgotten", user),
            is_closed=user.deactivated_at is not None,
        )


def send_way_in(email: str, user: User | None, lang: str) -> None:
    """Answer "I forgot my password" and "send it again": what helps depends on the account, and only the mail tells."""
    if user is None:
        mail.send(
            to=email,
            template="accounts/mail/no_account",
            lang=lang,
            sign_up=mail.public_url("accounts.sign_up", lang=lang),
        )
    elif user.deactivated_at is not None:
        _send(user, "closed")
    elif user.is_invited:
        send_invitation(user)
    else:
        # For an address that nobody has confirmed, setting a password of one's own confirms it, whoever signed up.
        _send(user, "reset", link=link(Purpose.RESET, user), is_confirmed=user.confirmed_at is not None)


def send_invitation(user: User) -> None:
    """Invite, with a link that sets a password."""
    _send(user, "invitation", link=link(Purpose.INVITATION, user))


def send_password_changed(user: User) -> None:
    """Tell that the password is a new one, in case somebody else did it."""
    _send(user, "password_changed", forgotten=_page("accounts.forgotten", user))


def send_goodbye(email: str, name: str, lang: str) -> None:
    """Tell that the account is gone."""
    mail.send(to=email, template="accounts/mail/goodbye", lang=lang, name=name)


def _page(endpoint: str, user: User) -> str:
    return mail.public_url(endpoint, lang=user.lang)


def _send(user: User, template: str, **values: object) -> None:
    mail.send(to=user.email, template=f"accounts/mail/{template}", lang=user.lang, name=user.name, **values)
