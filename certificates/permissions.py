"""Who may see, revoke and replace certificates. Each answers yes or no for a person and an object."""

from __future__ import annotations

from typing import Any

from app.access import STAFF, Role, has_role
from certificates.models import Certificate

#: Who decides about certificates.
DECIDING = (Role.COORDINATOR, Role.ADMINISTRATOR)


def can_see(user: Any, certificate: Certificate) -> bool:  # noqa: ANN401 - an anonymous visitor has no type of ours
    """Learners see their own; staff see those of everybody, as they see everybody's progress."""
    is_own = bool(user.is_authenticated) and user.id == certificate.user_id
    return is_own or has_role(user, *STAFF)


def can_decide(user: Any, certificate: Certificate) -> bool:  # noqa: ANN401
    """Coordinators revoke and replace what is valid, but nobody decides about their own."""
    is_open = certificate.revoked_at is None and certificate.replaced_by is None and certificate.erased_at is None
    return is_open and has_role(user, *DECIDING) and user.id != certificate.user_id
