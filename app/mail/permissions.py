"""Who may look into the outbox."""

from __future__ import annotations

from typing import Any

from app.access import Role, has_role


def can_see_outbox(user: Any, mode: str, visitor_address: str | None) -> bool:  # noqa: ANN401 - or an anonymous visitor
    """Everybody at the machine of a demo, where mails are the only way to confirm an address; else administrators."""
    if mode == "demo" and visitor_address in {"127.0.0.1", "::1"}:
        return True
    return has_role(user, Role.ADMINISTRATOR)
