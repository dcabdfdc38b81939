"""People, what they agreed to, and what administrators changed about them."""

from __future__ import annotations

import datetime as dt
import secrets
import unicodedata
from typing import TYPE_CHECKING, Any

from flask_login import UserMixin
from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, validates

from app.extensions import Model

if TYPE_CHECKING:
    from sqlalchemy.engine.default import DefaultExecutionContext

#: The longest name and address that fit.
NAME_LENGTH = 120
EMAIL_LENGTH = 254


def folded(text: str) -> str:
    """Return a text as it is searched and sorted: without case and without the marks of letters, so ł is found by l."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("ł", "l"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def _search_of(context: DefaultExecutionContext) -> str:
    values: dict[str, Any] = context.get_current_parameters()  # type: ignore[no-untyped-call]
    return _searched(values.get("name") or "", values.get("email") or "")


def _searched(name: str, email: str) -> str:
    return folded(f"{name} {email}")[:500]


class User(UserMixin, Model):
    """A person with an account. ``roles`` are values of :class:`app.access.Role`; ``email`` is stored in lower case.

    ``session_key`` is part of every session; changing it signs the person out everywhere. Who was invited has
    ``invited_at`` and, until the invitation is accepted, no password. ``search`` is the folded name and address; it
    follows the two by itself. An account that was deleted leaves no row behind.
    """

    __tablename__ = "accounts_user"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(EMAIL_LENGTH), unique=True)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH), default="", index=True)
    search: Mapped[str] = mapped_column(String(500), default=_search_of, index=True)
    password_hash: Mapped[str | None] = mapped_column(String(255))
    roles: Mapped[list[str]] = mapped_column(JSON, default=list)
    lang: Mapped[str] = mapped_column(String(5), default="pl")
    time_zone: Mapped[str] = mapped_column(String(64), default="Europe/Warsaw")
    session_key: Mapped[str] = mapped_column(String(32), default=lambda: secrets.token_hex(16))
    created_at: Mapped[dt.datetime]
    invited_at: Mapped[dt.datetime | None]
    confirmed_at: Mapped[dt.datetime | None]
    deactivated_at: Mapped[dt.datetime | None]
    is_demo: Mapped[bool] = mapped_column(default=False)

    @property
    def is_active(self) -> bool:
        """Tell Flask-Login whether the person may be signed in."""
        return self.deactivated_at is None and self.confirmed_at is not None

    @property
    def is_invited(self) -> bool:
        """Tell whether the person was invited and has not accepted yet."""
        return self.invited_at is not None and self.confirmed_at is None and self.password_hash is None

    @property
    def state(self) -> str:
        """Return the state of the account in one word: active, invited, unconfirmed or deactivated."""
        if self.deactivated_at is not None:
            return "deactivated"
        if self.confirmed_at is not None:
            return "active"
        return "invited" if self.is_invited else "unconfirmed"

    def get_id(self) -> str:
        """Return what the session keeps: the account and the key that "sign out everywhere" changes."""
        return f"{self.id}:{self.session_key}"

    def end_sessions(self) -> None:
        """Sign the person out on every device."""
        self.session_key = secrets.token_hex(16)

    @validates("name", "email")
    def _follow(self, key: str, value: str) -> str:
        name = value if key == "name" else self.name
        email = value if key == "email" else self.email
        self.search = _searched(name or "", email or "")
        return value


class Consent(Model):
    """That a person accepted a version of a document, such as the privacy notice."""

    __tablename__ = "accounts_consent"
    __table_args__ = (UniqueConstraint("user_id", "document", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("accounts_user.id", ondelete="CASCADE"), index=True)
    document: Mapped[str] = mapped_column(String(40))
    version: Mapped[str] = mapped_column(String(20))
    lang: Mapped[str] = mapped_column(String(5))
    given_at: Mapped[dt.datetime]


class Change(Model):
    """What an administrator, or the command line, changed about a person: who, whom and what, and no content.

    ``kind`` is created, invited, reminded, roles, deactivated or reactivated; ``roles`` are those after the change.
    ``by_id`` is empty when the command line did it (``by_command``) or when the administrator's account is deleted.
    """

    __tablename__ = "accounts_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("accounts_user.id", ondelete="CASCADE"), index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_user.id", ondelete="SET NULL"), index=True)
    by_command: Mapped[bool] = mapped_column(default=False)
    kind: Mapped[str] = mapped_column(String(20))
    roles: Mapped[list[str]] = mapped_column(JSON, default=list)
    at: Mapped[dt.datetime]
