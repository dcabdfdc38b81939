"""People and what they agreed to."""

from __future__ import annotations

import datetime as dt
import secrets

from flask_login import UserMixin
from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model


class User(UserMixin, Model):
    """A person with an account. ``roles`` are values of :class:`app.access.Role`; ``email`` is stored in lower case.

    ``session_key`` is part of every session; changing it signs the person out everywhere. An account that was deleted
    leaves no row behind.
    """

    __tablename__ = "accounts_user"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120), default="", index=True)
    password_hash: Mapped[str | None] = mapped_column(String(255))
    roles: Mapped[list[str]] = mapped_column(JSON, default=list)
    lang: Mapped[str] = mapped_column(String(5), default="pl")
    time_zone: Mapped[str] = mapped_column(String(64), default="Europe/Warsaw")
    session_key: Mapped[str] = mapped_column(String(32), default=lambda: secrets.token_hex(16))
    created_at: Mapped[dt.datetime]
    confirmed_at: Mapped[dt.datetime | None]
    deactivated_at: Mapped[dt.datetime | None]
    is_demo: Mapped[bool] = mapped_column(default=False)

    @property
    def is_active(self) -> bool:
        """Tell Flask-Login whether the person may be signed in."""
        return self.deactivated_at is None and self.confirmed_at is not None

    def get_id(self) -> str:
        """Return what the session keeps: the account and the key that "sign out everywhere" changes."""
        return f"{self.id}:{self.session_key}"


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
