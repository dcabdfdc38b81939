"""Reading the outbox."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import defer

from app.extensions import db
from app.mail.models import Outbox

PAGE_SIZE = 50


def outbox_page(number: int) -> Sequence[Outbox]:
    """Return the mails of a page, the newest first, without their texts."""
    return db.session.scalars(
        select(Outbox)
        .options(defer(Outbox.text), defer(Outbox.html))
        .order_by(Outbox.id.desc())
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    ).all()


def outbox_size() -> int:
    """Return how many mails the outbox remembers."""
    return db.session.scalar(select(func.count()).select_from(Outbox)) or 0
