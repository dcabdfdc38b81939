"""Who may see and change what in courses. Each answers yes or no for a person and an object."""

from __future__ import annotations

from typing import Any

from app.access import STAFF, has_role
from app.accounts.models import User


def can_see_progress(user: Any, learner: User) -> bool:  # noqa: ANN401 - an anonymous visitor has no type of ours
    """Staff see everybody's progress, as the privacy notice says; learners see their own."""
    return has_role(user, *STAFF) or (bool(user.is_authenticated) and user.id == learner.id)


def can_grant(user: Any, learner: User) -> bool:  # noqa: ANN401
    """Staff may grant completion and take it back, but nobody decides about their own."""
    return has_role(user, *STAFF) and user.id != learner.id
