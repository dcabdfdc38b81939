"""What changes accounts. Every function flushes and leaves committing, mail and sessions to the view."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.access import Role
from app.accounts import permissions, queries
from app.accounts.models import Change, Consent, User
from app.accounts.passwords import hash_password, is_outdated, is_password
from app.accounts.signals import announce, confirmed, erasing, signed_up
from app.extensions import db
from app.personal_data import erase_person
from app.site.privacy import PRIVACY_VERSION

#: The document that people accept, under this name in the table of consents.
PRIVACY = "privacy"


class LastAdministratorError(Exception):
    """The site would be left without an administrator."""


@dataclass(frozen=True, slots=True)
class SignUp:
    """What somebody typed to get an account; the password is hashed already."""

    email: str
    name: str
    password: str
    password_hash: str
    lang: str


def sign_up(form: SignUp, answers: Mapping[str, Sequence[str]], now: dt.datetime) -> tuple[User, bool]:
    """Create an account that waits for its address to be confirmed; return it, and whether it waits.

    An account that is in use, closed or invited is returned as it is. One that was never confirmed is taken over by
    the later sign-up, so that nobody can occupy an address of others; the links sent for the earlier one stop working,
    unless it is the same person clicking twice.
    """
    user = queries.user_by_email(form.email)
    waits = user is None or user.state == "unconfirmed"
    # The same work is done for every address, so that the time of the answer tells nothing.
    is_same = is_password(user.password_hash if user and waits else None, form.password)
    if user is not None and not waits:
        return user, False
    if user is None:
        user = User(email=form.email, created_at=now, roles=[])
        db.session.add(user)
    user.name = form.name
    user.lang = form.lang
    if not is_same:
        user.password_hash = form.password_hash
    db.session.flush()
    give_consent(user, form.lang, now)
    announce(signed_up, user=user, answers=answers)
    return user, True


def give_consent(user: User, lang: str, now: dt.datetime) -> None:
    """Note that a person knows the present privacy notice; once is enough."""
    known = select(Consent.id).where(
        Consent.user_id == user.id, Consent.document == PRIVACY, Consent.version == PRIVACY_VERSION
    )
    if db.session.scalar(known) is None:
        db.session.add(Consent(user_id=user.id, document=PRIVACY, version=PRIVACY_VERSION, lang=lang, given_at=now))
        db.session.flush()


def confirm(user: User, now: dt.datetime) -> None:
    """Note that the address belongs to the person."""
    if user.confirmed_at is None:
        user.confirmed_at = now
        db.session.flush()
        announce(confirmed, user=user)


def set_password(user: User, password: str, now: dt.datetime) -> None:
    """Give an account a new password and end all its sessions. Whoever could do this by mail also owns the address."""
    user.password_hash = hash_password(password)
    user.end_sessions()
    confirm(user, now)
    db.session.flush()


def renew_hash(user: User, password: str) -> bool:
    """Hash a password anew when its hash was made with older parameters; return whether it was."""
    if user.password_hash is None or not is_outdated(user.password_hash):
        return False
    user.password_hash = hash_password(password)
    db.session.flush()
    return True


def change_profile(user: User, *, name: str, lang: str, time_zone: str) -> None:
    """Change what a person decides about the own account."""
    user.name, user.lang, user.time_zone = name, lang, time_zone
    db.session.flush()


def sign_out_everywhere(user: User) -> None:
    """End every session of a person."""
    user.end_sessions()
    db.session.flush()


def create_user(
    email: str, *, name: str, roles: Collection[str], lang: str, password: str | None, now: dt.datetime, by: User | None
) -> User:
    """Create an account for somebody: confirmed when it has a password, else invited.

    ``by`` is None on the command line.
    """
    user = User(email=email, name=name, lang=lang, roles=_ordered(roles), created_at=now)
    if password is None:
        user.invited_at = now
    else:
        user.password_hash = hash_password(password)
        user.confirmed_at = now
    db.session.add(user)
    db.session.flush()
    _note(user, "invited" if password is None else "created", by, now)
    return user


def remind_invited(user: User, by: User | None, now: dt.datetime) -> None:
    """Note that an invitation is sent once more."""
    user.invited_at = now
    _note(user, "reminded", by, now)


def accept_invitation(
    user: User, *, name: str, password: str, lang: str, answers: Mapping[str, Sequence[str]], now: dt.datetime
) -> None:
    """Turn an invitation into an account."""
    user.name, user.lang = name, lang
    set_password(user, password, now)
    give_consent(user, lang, now)
    announce(signed_up, user=user, answers=answers)


def give_roles(person: User, roles: Collection[str], by: User | None, now: dt.datetime) -> bool:
    """Let a person have exactly these roles; return whether that is a change.

    Raises:
        LastAdministratorError: Nobody else could administer the site.
    """
    wanted = _ordered(roles)
    if wanted == person.roles:
        return False
    if not permissions.can_give_roles(person, wanted, queries.other_administrators(person, lock=True)):
        raise LastAdministratorError
    person.roles = wanted
    _note(person, "roles", by, now)
    return True


def deactivate(person: User, by: User | None, now: dt.datetime) -> bool:
    """Close an account to its owner and end its sessions; return whether that is a change.

    Raises:
        LastAdministratorError: Nobody else could administer the site.
    """
    if person.deactivated_at is not None:
        return False
    if not permissions.can_be_deactivated(person, queries.other_administrators(person, lock=True)):
        raise LastAdministratorError
    person.deactivated_at = now
    person.end_sessions()
    _note(person, "deactivated", by, now)
    return True


def reactivate(person: User, by: User | None, now: dt.datetime) -> bool:
    """Open a closed account again; return whether that is a change."""
    if person.deactivated_at is None:
        return False
    person.deactivated_at = None
    _note(person, "reactivated", by, now)
    return True


def erase(user: User) -> None:
    """Erase a person and everything that any feature keeps about them.

    Raises:
        LastAdministratorError: Nobody else could administer the site.
    """
    if not permissions.can_be_erased(user, queries.other_administrators(user, lock=True)):
        raise LastAdministratorError
    announce(erasing, user=user)
    erase_person(user)
    db.session.delete(user)
    db.session.flush()


def _note(person: User, kind: str, by: User | None, now: dt.datetime) -> None:
    db.session.add(
        Change(
            user_id=person.id, by_id=by.id if by else None, by_command=by is None, kind=kind, roles=person.roles, at=now
        )
    )
    db.session.flush()


def _ordered(roles: Collection[Any]) -> list[str]:
    return [str(role) for role in Role if role in roles]
