"""What a person can do with a mail that could not be sent."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import update

from app.extensions import db
from app.jobs import wake
from app.mail.delivery import deliver
from app.mail.models import MailState, Outbox


def send_again(mail_id: int, now: dt.datetime) -> bool:
    """Put a failed mail back into the queue; answer False when it is not failed (any more)."""
    changed = db.session.execute(
        update(Outbox)
        .where(Outbox.id == mail_id, Outbox.state == MailState.FAILED)
        .values(state=MailState.QUEUED, attempts=0, next_at=now)
    )
    if changed.rowcount != 1:  # type: ignore[attr-defined]
        return False
    wake(deliver, mail_id)
    return True
