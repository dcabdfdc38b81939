"""Who may see and change what in quizzes, beyond one's own attempts."""

from __future__ import annotations

from typing import Any

from app.access import STAFF, Role, has_role
from app.accounts.models import User

#: Who gives further attempts: a limit is a promise to the funder, so it is not the trainer who bends it.
GIVERS = (Role.COORDINATOR, Role.ADMINISTRATOR)


def can_see_attempts(user: Any) -> bool:  # noqa: ANN401 - an anonymous visitor has no type of ours
    """Staff see when learners took quizzes and with which scores, as the privacy notice says."""
    return has_role(user, *STAFF)


def can_grant_attempts(user: Any, learner: User) -> bool:  # noqa: ANN401
    """Coordinators and administrators give further attempts, but nobody to themselves."""
    return has_role(user, *GIVERS) and user.id != learner.id
