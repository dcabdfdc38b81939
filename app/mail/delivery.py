"""The jobs that send what waits in the outbox: each mail once, again later when the server was not to be had."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import current_app
from sqlalchemy import delete, select, update

from app.extensions import db, utc_now
from app.jobs import job, periodic
from app.mail.models import MailState, Outbox
from app.mail.smtp import RefusedError, UnsureError, transmit

#: How long to wait after the first, second, … failure; after the last one a person decides.
PAUSES = tuple(dt.timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 480))

#: A sender that has held a mail for so long has died: whether the mail left, nobody knows.
LOST = dt.timedelta(minutes=15)

#: How long the outbox remembers a mail that was sent or given up; the privacy notice says so.
KEPT_FOR = dt.timedelta(days=90)

#: How many mails one sweep takes up.
BATCH = 200


@job
def deliver(mail_id: int) -> None:
    """Send a mail that is waiting; do nothing when another sender has taken it."""
    now = utc_now()
    claim = (
        update(Outbox)
        .where(Outbox.id == mail_id, Outbox.state == MailState.QUEUED, Outbox.next_at <= now)
        .values(state=MailState.SENDING, claimed_at=now, attempts=Outbox.attempts + 1)
    )
    is_mine = db.session.execute(claim).rowcount == 1  # type: ignore[attr-defined]
    db.session.commit()
    if not is_mine:
        return
    mail = db.session.get_one(Outbox, mail_id)
    # The transaction ends before the network is spoken to: a slow mail server must not hold a lock of the database.
    db.session.expunge(mail)
    db.session.rollback()
    result: dict[str, Any]
    try:
        transmit(mail, current_app.config["SMTP"], current_app.config["MAIL_FROM"])
    except UnsureError as error:
        result = {"state": MailState.FAILED, "error": str(error)}
    except RefusedError as error:
        is_last = error.is_final or mail.attempts > len(PAUSES)
        result = {"state": MailState.FAILED if is_last else MailState.QUEUED, "error": str(error)}
        if not is_last:
            result["next_at"] = utc_now() + PAUSES[mail.attempts - 1]
    else:
        result = {"state": MailState.SENT, "sent_at": utc_now(), "error": None, "text": "", "html": ""}
    db.session.execute(
        update(Outbox)
        .where(Outbox.id == mail_id, Outbox.state == MailState.SENDING, Outbox.claimed_at == now)
        .values(**result, claimed_at=None)
    )
    db.session.commit()


@periodic(minutes=1)
def sweep() -> None:
    """Send what is due, give up what a dead sender held, and forget what was sent long ago."""
    now = utc_now()
    db.session.execute(
        update(Outbox)
        .where(Outbox.state == MailState.SENDING, Outbox.claimed_at < now - LOST)
        .values(state=MailState.FAILED, error="Interrupted", claimed_at=None)
    )
    old = [MailState.SENT, MailState.KEPT, MailState.FAILED]
    db.session.execute(delete(Outbox).where(Outbox.state.in_(old), Outbox.created_at < now - KEPT_FOR))
    due = db.session.scalars(
        select(Outbox.id)
        .where(Outbox.state == MailState.QUEUED, Outbox.next_at <= now)
        .order_by(Outbox.next_at)
        .limit(BATCH)
    ).all()
    db.session.commit()
    for mail_id in due:
        deliver(mail_id)
