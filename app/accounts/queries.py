"""What is read about accounts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, String, bindparam, cast, func, select
from sqlalchemy.orm import aliased

from app.access import Role
from app.accounts.models import Change, User, folded
from app.extensions import db

PAGE_SIZE = 50
LARGEST_ID = 2**31 - 1
STATES = ("active", "invited", "unconfirmed", "deactivated")
SORTS: dict[str, ColumnElement[Any]] = {
    "name": User.search.asc(),
    "-name": User.search.desc(),
    "email": User.email.asc(),
    "-email": User.email.desc(),
    "created": User.created_at.asc(),
    "-created": User.created_at.desc(),
}


def normal_email(text: str) -> str:
    """Return an address as it is stored and compared."""
    # No engine stores a zero character, and PostgreSQL refuses to look for one.
    return text.replace("\0", "").strip().lower()


def user_by_email(email: str) -> User | None:
    """Return the account of an address, however it is written."""
    return db.session.scalar(select(User).where(User.email == normal_email(email)))


#: Every page begins with it. Putting a statement together costs more than running it.
_OF_SESSION = select(User).where(User.id == bindparam("user_id"), User.session_key == bindparam("key"))


def user_of_session(session_id: str) -> User | None:
    """Return the person whom a session names, unless the session has been ended or the account closed."""
    number, _, key = session_id.partition(":")
    if not number.isdecimal() or not key:
        return None
    user = db.session.scalars(_OF_SESSION, {"user_id": int(number), "key": key}).one_or_none()
    return user if user is not None and user.is_active else None


def person(user_id: int) -> User | None:
    """Return the account with this number."""
    # A larger number in an address fits no column, and asking for it would be an error of the database.
    return db.session.get(User, user_id) if 0 < user_id <= LARGEST_ID else None


def other_administrators(user: User, *, lock: bool = False) -> int:
    """Count the administrators who can sign in, without this person. ``lock`` keeps them so until the commit."""
    statement = select(User.id).where(
        User.id != user.id, _has_role(Role.ADMINISTRATOR), User.deactivated_at.is_(None), User.confirmed_at.is_not(None)
    )
    if lock:
        # Two administrators who demote each other at once must meet: both lock the same rows, in the same order.
        everyone = select(User.id).where(_has_role(Role.ADMINISTRATOR)).order_by(User.id).with_for_update()
        db.session.execute(everyone)
    return len(db.session.scalars(statement).all())


@dataclass(frozen=True, slots=True)
class Filter:
    """What an administrator looks for. Empty fields do not narrow; ``sort`` is a key of :data:`SORTS`."""

    words: str = ""
    role: str = ""
    state: str = ""
    sort: str = "name"


@dataclass(frozen=True, slots=True)
class People:
    """One page of accounts; ``page`` counts from 1."""

    rows: Sequence[User]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """Return how many pages there are, at least one."""
        return max(1, -(-self.total // PAGE_SIZE))


def people(wanted: Filter, page: int) -> People:
    """Return one page of the accounts that fit. A page behind the last one is the last one."""
    conditions: list[ColumnElement[bool]] = [
        User.search.contains(word, autoescape=True) for word in folded(wanted.words.replace("\0", "")).split()
    ]
    if wanted.role:
        conditions.append(_has_role(wanted.role))
    if wanted.state:
        conditions.append(_is_in(wanted.state))
    total = db.session.scalar(select(func.count()).select_from(User).where(*conditions)) or 0
    last = max(1, -(-total // PAGE_SIZE))
    page = min(max(page, 1), last)
    statement = (
        select(User)
        .where(*conditions)
        .order_by(SORTS.get(wanted.sort, SORTS["name"]), User.id)
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    )
    return People(db.session.scalars(statement).all(), total, page)


def changes_of(user: User) -> Sequence[tuple[Change, str | None]]:
    """Return what was changed about a person, newest first, each with the name of who did it."""
    by = aliased(User)
    statement = (
        select(Change, func.coalesce(func.nullif(by.name, ""), by.email))
        .outerjoin(by, by.id == Change.by_id)
        .where(Change.user_id == user.id)
        .order_by(Change.at.desc(), Change.id.desc())
        .limit(100)
    )
    return [(change, name) for change, name in db.session.execute(statement).all()]


def _has_role(role: str) -> ColumnElement[bool]:
    return cast(User.roles, String).contains(f'"{role}"', autoescape=True)


def _is_in(state: str) -> ColumnElement[bool]:
    if state == "deactivated":
        return User.deactivated_at.is_not(None)
    if state == "active":
        return User.deactivated_at.is_(None) & User.confirmed_at.is_not(None)
    waiting = User.deactivated_at.is_(None) & User.confirmed_at.is_(None)
    invited = User.invited_at.is_not(None) & User.password_hash.is_(None)
    return waiting & (invited if state == "invited" else ~invited)
