"""Reading handbooks, and the texts and pictures that they are made of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from app.extensions import db
from courses.models import Blob, Handbook, Version, VersionText
from courses.queries.texts import LessonText


@dataclass(frozen=True, slots=True)
class HandbookState:
    """Where the handbook of a version is: asked for and not made yet, or there, with its size in bytes."""

    asked_at: dt.datetime
    made_at: dt.datetime | None
    size: int


def handbook_state(version_id: int, lang: str) -> HandbookState | None:
    """Return where a handbook is; None when nobody has asked for it. The PDF itself is not read."""
    size = db.func.coalesce(db.func.length(Handbook.body), 0)
    row = db.session.execute(
        select(Handbook.asked_at, Handbook.made_at, size).where(
            Handbook.version_id == version_id, Handbook.lang == lang
        )
    ).one_or_none()
    return HandbookState(*row) if row else None


def handbook_body(version_id: int, lang: str) -> bytes | None:
    """Return the PDF of a handbook; None when it is not there."""
    return db.session.scalar(select(Handbook.body).where(Handbook.version_id == version_id, Handbook.lang == lang))


def unmade_handbooks(before: dt.datetime, most: int) -> list[tuple[int, str]]:
    """Return the handbooks that were asked for before a moment and are not there."""
    rows = db.session.execute(
        select(Handbook.version_id, Handbook.lang)
        .where(Handbook.body.is_(None), Handbook.asked_at < before)
        .order_by(Handbook.asked_at)
        .limit(most)
    )
    return [(version_id, lang) for version_id, lang in rows]


def digest_of(version_id: int) -> str:
    """Return the digest of a version."""
    return str(db.session.execute(select(Version.digest).where(Version.id == version_id)).scalar_one())


def texts_of(version_id: int, lang: str) -> dict[str, LessonText]:
    """Return the texts of all lessons of a version in one language, by lesson."""
    columns = (VersionText.parts, VersionText.glossary, VersionText.headings, VersionText.words)
    rows = db.session.execute(
        select(VersionText.lesson_id, *columns).where(VersionText.version_id == version_id, VersionText.lang == lang)
    )
    return {lesson_id: LessonText(*values) for lesson_id, *values in rows}


def pictures(digests: Collection[str]) -> dict[str, bytes]:
    """Return pictures by the digest of their bytes."""
    rows = db.session.execute(select(Blob.digest, Blob.body).where(Blob.digest.in_(sorted(digests))))
    return {row.digest: row.body for row in rows}
