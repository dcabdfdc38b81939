"""What the privacy notice promises, and what the site does."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask
from sqlalchemy import select

from app.extensions import db, utc_now
from app.mail import send
from app.mail.delivery import sweep
from app.mail.models import MailState, Outbox


@pytest.mark.parametrize("state", [MailState.SENT, MailState.KEPT, MailState.FAILED])
def test_messages_are_kept_for_at_most_90_days(app: Flask, state: MailState) -> None:
    now = utc_now()
    with app.test_request_context():
        for days in (91, 89):
            mail = send(to=f"day{days}@example.org", template="accounts/mail/goodbye", lang="pl", name="Ola")
            mail.state, mail.created_at = state, now - dt.timedelta(days=days)
        db.session.flush()
    sweep()
    assert db.session.scalars(select(Outbox.to)).all() == ["day89@example.org"]
