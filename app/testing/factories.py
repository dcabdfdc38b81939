"""People for tests."""

from __future__ import annotations

import itertools
from typing import Any

from app.access import Role
from app.accounts.models import User
from app.extensions import db, utc_now

_numbers = itertools.count(1)


def make_user(*roles: Role, **values: Any) -> User:
    """Add a confirmed person with these roles and flush. Values of columns may be given by name."""
    number = next(_numbers)
    now = utc_now()
    defaults = {
        "email": f"person-{number}@example.org",
        "name": f"Person {number}",
        "roles": [role.value for role in roles],
        "created_at": now,
        "confirmed_at": now,
    }
    user = User(**{**defaults, **values})
    db.session.add(user)
    db.session.flush()
    return user
