"""What the outbox keeps about a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import delete, select

from app.extensions import db
from app.mail.models import Outbox
from app.personal_data import PersonalData

if TYPE_CHECKING:
    from app.accounts.models import User


class MailData(PersonalData):
    """The mails that were sent to the person's address."""

    name: ClassVar[str] = "mail"

    def export(self, user: User) -> Any:  # noqa: ANN401 - whatever JSON can say
        """Return what was sent and when; the texts are gone once a mail has left."""
        rows = db.session.execute(
            select(Outbox.subject, Outbox.created_at, Outbox.sent_at).where(Outbox.to == user.email).order_by(Outbox.id)
        )
        return [
            {"subject": subject, "created_at": created.isoformat(), "sent_at": sent.isoformat() if sent else None}
            for subject, created, sent in rows
        ]

    def erase(self, user: User) -> None:
        """Forget every mail to the address."""
        db.session.execute(delete(Outbox).where(Outbox.to == user.email))
