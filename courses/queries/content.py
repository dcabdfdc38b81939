"""Published content one thing at a time: a live course, the live tracks, any version's outline, and media."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

from sqlalchemy import select

from app.extensions import db
from courses.models import Blob, Version, VersionDocument
from courses.models.content import TRACKS
from courses.outline import Course, Tracks
from courses.queries.published import assemble, published


@dataclass(frozen=True, slots=True)
class MediaFile:
    """A picture of a published version."""

    name: str
    body: bytes


def live_course(course_id: str) -> Course | None:
    """Return the live version of a course, or None when it is not published."""
    return published().courses.get(course_id)


def live_tracks() -> Tracks | None:
    """Return the live tracks, or None before they are published."""
    return published().tracks


def outline(version_id: int) -> Course | None:
    """Return any published version of a course, such as the one an attempt is pinned to; None when there is none."""
    row = db.session.execute(select(Version.subject, Version.digest).where(Version.id == version_id)).one_or_none()
    if row is None or row.subject == TRACKS:
        return None
    return next(iter(assemble([(row.subject, version_id, row.digest)]).courses.values()), None)


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
