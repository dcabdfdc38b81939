"""Who may do what with accounts. Pure: what they need to know is handed to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.access import Role, has_role

if TYPE_CHECKING:
    from collections.abc import Collection

    from app.accounts.models import User


def can_manage_people(user: Any) -> bool:  # noqa: ANN401 - an anonymous visitor has no type of ours
    """Tell whether a person may see accounts, invite, change roles, deactivate and reactivate."""
    return has_role(user, Role.ADMINISTRATOR)


def is_last_administrator(person: User, other_administrators: int) -> bool:
    """Tell whether the site would be without an administrator if this person were not one."""
    return Role.ADMINISTRATOR in person.roles and person.is_active and other_administrators == 0


def can_give_roles(person: User, roles: Collection[str], other_administrators: int) -> bool:
    """Tell whether a person may have exactly these roles from now on."""
    return Role.ADMINISTRATOR in roles or not is_last_administrator(person, other_administrators)


def can_be_deactivated(person: User, other_administrators: int) -> bool:
    """Tell whether an account may be closed to its owner."""
    return person.deactivated_at is None and not is_last_administrator(person, other_administrators)


def can_be_erased(person: User, other_administrators: int) -> bool:
    """Tell whether an account may be deleted by its owner."""
    return not is_last_administrator(person, other_administrators)
