"""The pictures of published versions."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

from sqlalchemy import select

from app.extensions import db
from courses.models import Blob, VersionDocument


@dataclass(frozen=True, slots=True)
class MediaFile:
    """A picture of a published version."""

    name: str
    body: bytes


def media_file(digest: str, name: str) -> MediaFile | None:
    """Return a picture by the digest of its bytes and its name; None unless a published version holds it so named."""
    paths = db.session.scalars(
        select(VersionDocument.path)
        .where(VersionDocument.digest == digest, VersionDocument.path.startswith("media/"))
        .distinct()
    )
    if not any(PurePosixPath(path).name == name for path in paths):
        return None
    body = db.session.scalar(select(Blob.body).where(Blob.digest == digest))
    return None if body is None else MediaFile(name, body)
