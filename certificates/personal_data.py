"""What certificates keep about a person. Erasing takes name and document; number, course and dates stay verifiable."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select, update

from app.accounts.models import User
from app.extensions import db, utc_now
from app.personal_data import PersonalData
from certificates.codes import shown
from certificates.models import Certificate, Document


class CertificateData(PersonalData):
    """The certificates of one person."""

    name = "certificates"

    def export(self, user: User) -> Any:  # noqa: ANN401 - JSON
        """Return what stands on each certificate, and what was decided about it (one query)."""
        rows = db.session.scalars(select(Certificate).where(Certificate.user_id == user.id).order_by(Certificate.id))
        return [
            {
                "number": one.number,
                "code": shown(one.code),
                "name": one.name,
                "lang": one.lang,
                "says": one.facts,
                "completed_at": one.completed_at.isoformat(),
                "issued_at": one.issued_at.isoformat(),
                "revoked_at": one.revoked_at.isoformat() if one.revoked_at else None,
                "revoked_because": one.revoked_reason,
            }
            for one in rows
        ]

    def erase(self, user: User) -> None:
        """Delete the documents and take the person out of the rows. Reasons may name them too.

        Of the sample people nothing stays: nobody holds their papers.
        """
        own = select(Certificate.id).where(Certificate.user_id == user.id)
        db.session.execute(delete(Document).where(Document.certificate_id.in_(own)))
        if user.is_demo:
            db.session.execute(delete(Certificate).where(Certificate.user_id == user.id))
        db.session.execute(
            update(Certificate)
            .where(Certificate.user_id == user.id)
            .values(user_id=None, name="", revoked_reason=None, erased_at=utc_now())
        )
        for column in (Certificate.revoked_by_id, Certificate.issued_by_id):
            db.session.execute(update(Certificate).where(column == user.id).values({column: None}))
        db.session.flush()
