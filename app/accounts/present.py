"""The person who sends the present request."""

from __future__ import annotations

from typing import cast

from flask_login import current_user

from app.accounts.models import User


def me() -> User:
    """Return the signed-in person themselves, as the row and not as Flask-Login's proxy."""
    return cast("User", current_user._get_current_object())  # noqa: SLF001 - Flask-Login documents it so
