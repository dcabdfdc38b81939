"""Asking for a handbook, and keeping it once it is made."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import update

from app.extensions import db
from courses.models import Handbook
from courses.operations.ledger import insert_missing


def ask_for_handbook(version_id: int, lang: str, now: dt.datetime) -> None:
    """Note that somebody wants the handbook of a version; asking again changes nothing."""
    row = {"version_id": version_id, "lang": lang, "asked_at": now, "body": None, "made_at": None}
    insert_missing(Handbook, ("version_id", "lang"), [row])


def keep_handbook(version_id: int, lang: str, body: bytes, now: dt.datetime) -> None:
    """Keep the PDF that was made. Of two jobs that made the same, the first one counts."""
    db.session.execute(
        update(Handbook)
        .where(Handbook.version_id == version_id, Handbook.lang == lang, Handbook.body.is_(None))
        .values(body=body, made_at=now)
    )
