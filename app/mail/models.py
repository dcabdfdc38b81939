"""The outbox: every mail that the site has sent, is about to send, or could not send."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model


class MailState(enum.StrEnum):
    """Where a mail is. ``KEPT`` is how it ends in the demo: nothing leaves the machine."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    KEPT = "kept"


class Outbox(Model):
    """A mail, rendered when it was asked for, so that it says what was true then.

    ``text`` and ``html`` are emptied once it has left: they hold links that open an account. ``error`` names the class
    of the last failure, nothing more. ``next_at`` is when it may be tried; ``claimed_at`` when a sender took it.
    """

    __tablename__ = "mail_outbox"
    __table_args__ = (Index("ix_mail_outbox_state", "state", "next_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    to: Mapped[str] = mapped_column("to_address", String(254), index=True)
    template: Mapped[str] = mapped_column(String(120))
    lang: Mapped[str] = mapped_column(String(5))
    subject: Mapped[str] = mapped_column(String(255))
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    message_id: Mapped[str] = mapped_column(String(255), unique=True)
    state: Mapped[str] = mapped_column(String(10))
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(String(80))
    created_at: Mapped[dt.datetime]
    next_at: Mapped[dt.datetime]
    claimed_at: Mapped[dt.datetime | None]
    sent_at: Mapped[dt.datetime | None]
