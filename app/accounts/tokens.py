"""Links in mails: signed, limited in time, and bound to the state of the account, so that each works only once."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from itsdangerous import BadSignature, URLSafeTimedSerializer

if TYPE_CHECKING:
    from app.accounts.models import User


class Purpose(Enum):
    """What a link is for, and how long it works."""

    CONFIRM = ("confirm", dt.timedelta(days=3))
    RESET = ("reset", dt.timedelta(hours=2))
    INVITATION = ("invitation", dt.timedelta(days=14))
    RESEND = ("resend", dt.timedelta(hours=2))

    def __init__(self, salt: str, lifetime: dt.timedelta) -> None:
        self.salt = salt
        self.lifetime = lifetime


@dataclass(frozen=True, slots=True)
class Claim:
    """What an authentic link says. Whether it still fits the account is for :func:`fits` to tell."""

    user_id: int
    fingerprint: str
    next: str
    is_expired: bool


def issue(secret: str, purpose: Purpose, user: User, next_path: str = "") -> str:
    """Return the token of a link for a person; ``next_path`` is where the link leads in the end."""
    return _serializer(secret, purpose).dumps([user.id, fingerprint(secret, purpose, user), next_path])


def read(secret: str, purpose: Purpose, token: str, now: dt.datetime) -> Claim | None:
    """Return what a token says, or None when we did not sign it for this purpose."""
    try:
        values, signed_at = _serializer(secret, purpose).loads(token, return_timestamp=True)
        user_id, fingerprint, next_path = values
    except (BadSignature, ValueError, TypeError):
        return None
    return Claim(int(user_id), str(fingerprint), str(next_path), now - signed_at > purpose.lifetime)


def fits(secret: str, purpose: Purpose, claim: Claim, user: User | None) -> bool:
    """Tell whether nothing has happened since that uses the link up: password, sessions and state are the same."""
    return user is not None and hmac.compare_digest(claim.fingerprint, fingerprint(secret, purpose, user))


def _serializer(secret: str, purpose: Purpose) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret, salt=f"accounts.{purpose.salt}")


def fingerprint(secret: str, purpose: Purpose, user: User) -> str:
    """Sum up what a link depends on. A link that confirms an address confirms only the password it was sent for."""
    state = [user.email, user.password_hash or "", user.deactivated_at is None]
    if purpose is Purpose.RESET:
        state.append(user.session_key)
    else:
        state.append(user.confirmed_at is None)
    return hmac.new(secret.encode(), f"{purpose.salt}:{state}".encode(), hashlib.sha256).hexdigest()[:32]
