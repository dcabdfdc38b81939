"""What accounts keep about a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import delete, select, update

from app.accounts.models import Change, Consent
from app.extensions import db
from app.personal_data import PersonalData

if TYPE_CHECKING:
    import datetime as dt

    from app.accounts.models import User


def _iso(moment: dt.datetime | None) -> str | None:
    return moment.isoformat() if moment else None


class AccountsData(PersonalData):
    """The account, what was agreed to, and what administrators changed."""

    name: ClassVar[str] = "accounts"

    def export(self, user: User) -> Any:  # noqa: ANN401 - whatever JSON can say
        """Return all but the password and the keys of sessions, which are of use only to a thief."""
        consents = db.session.scalars(select(Consent).where(Consent.user_id == user.id).order_by(Consent.id))
        changes = db.session.scalars(select(Change).where(Change.user_id == user.id).order_by(Change.id))
        return {
            "email": user.email,
            "name": user.name,
            "roles": list(user.roles),
            "language": user.lang,
            "time_zone": user.time_zone,
            "created_at": _iso(user.created_at),
            "invited_at": _iso(user.invited_at),
            "confirmed_at": _iso(user.confirmed_at),
            "deactivated_at": _iso(user.deactivated_at),
            "consents": [
                {"document": row.document, "version": row.version, "language": row.lang, "given_at": _iso(row.given_at)}
                for row in consents
            ],
            "changes": [{"what": row.kind, "roles": list(row.roles), "at": _iso(row.at)} for row in changes],
        }

    def erase(self, user: User) -> None:
        """Delete what belongs to the account; what the person did as an administrator stays without the name."""
        db.session.execute(delete(Consent).where(Consent.user_id == user.id))
        db.session.execute(delete(Change).where(Change.user_id == user.id))
        db.session.execute(update(Change).where(Change.by_id == user.id).values(by_id=None))
