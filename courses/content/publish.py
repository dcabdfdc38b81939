"""Publishing: a checked folder becomes an immutable version with everything that is read from it, or nothing at all."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite

from courses.content.check import check_course, check_tracks
from courses.content.folder import CourseFolder
from courses.content.installed import Installed
from courses.content.problems import Problems
from courses.content.project import PIPELINE, course_outline, tracks_outline
from courses.content.texts import LessonText
from courses.models import Blob, Live, Version, VersionDocument, VersionText
from courses.models.content import TRACKS, course_subject
from courses.signals import published, tell

if TYPE_CHECKING:
    from sqlalchemy.orm import Session, scoped_session

    AnySession = Session | scoped_session[Any]

TRACKS_FILE = "tracks.yaml"


class RefusedError(Exception):
    """The folder is not published; ``problems`` say why."""

    def __init__(self, problems: Problems) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Published:
    """What publishing did: the number of the version that is live now, and whether it is new."""

    subject: str
    number: int
    version_id: int
    is_new: bool


@dataclass(frozen=True, slots=True)
class Prepared:
    """A folder that passed its check, with everything that will be stored; no database was needed for it."""

    subject: str
    folder: CourseFolder
    outline: dict[str, Any]
    texts: Sequence[Mapping[str, Any]] = ()
    parts: Mapping[str, Any] = field(default_factory=dict)


def prepare_course(
    folder: CourseFolder, installed: Installed, *, strict: bool = False, problems: Problems | None = None
) -> Prepared:
    """Check a course folder and render its texts. ``problems`` may hold what reading the folder found already.

    Raises:
        RefusedError: The check found errors; with ``strict``, anything at all.
    """
    checked = check_course(folder, installed, problems)
    course = checked.skeleton.course
    if course is None or checked.problems.has_errors(strict=strict):
        raise RefusedError(checked.problems)
    return Prepared(
        course_subject(course.id),
        folder,
        course_outline(course, checked.skeleton, folder, installed),
        _text_rows(checked.texts),
        checked.parts,
    )


def prepare_tracks(source: bytes, *, course_ids: Iterable[str] = (), strict: bool = False) -> Prepared:
    """Check ``tracks.yaml``; ``course_ids`` are the courses that lie beside it.

    Raises:
        RefusedError: The check found errors.
    """
    problems = Problems()
    folder = CourseFolder({TRACKS_FILE: source})
    tracks = check_tracks(folder.document(TRACKS_FILE, problems), course_ids, problems)
    if tracks is None or problems.has_errors(strict=strict):
        raise RefusedError(problems)
    return Prepared(TRACKS, folder, tracks_outline(tracks))


def publish(
    session: AnySession, prepared: Prepared, installed: Installed, now: dt.datetime, *, by_id: int | None = None
) -> Published:
    """Make a prepared folder what learners read, in the present transaction; the caller commits.

    Publishing what is live already changes nothing. Of two publishers, the second waits for the first to commit, and
    then sees its result.
    """
    _wait_for_turn(session, prepared.subject)
    if same := if_live(session, prepared.subject, prepared.folder):
        return same
    version = _new_version(session, prepared, now, by_id)
    session.add_all(VersionText(version_id=version.id, **text) for text in prepared.texts)
    session.flush()
    for name, checked in prepared.parts.items():
        installed.parts[name].publish(checked, version)
    return _go_live(session, version)


def publish_course(
    session: AnySession,
    folder: CourseFolder,
    installed: Installed,
    now: dt.datetime,
    *,
    by_id: int | None = None,
    strict: bool = False,
) -> Published:
    """Check a course folder and publish it; see :func:`prepare_course` and :func:`publish`."""
    prepared = prepare_course(folder, installed, strict=strict)
    return publish(session, prepared, installed, now, by_id=by_id)


def publish_tracks(
    session: AnySession, source: bytes, now: dt.datetime, *, course_ids: Iterable[str] = (), by_id: int | None = None
) -> Published:
    """Check ``tracks.yaml`` and publish it; see :func:`prepare_tracks` and :func:`publish`."""
    return publish(session, prepare_tracks(source, course_ids=course_ids), Installed(), now, by_id=by_id)


def stored_folder(session: AnySession, version_id: int) -> CourseFolder:
    """Return the folder of a published version, byte for byte."""
    rows = session.execute(
        select(VersionDocument.path, Blob.body)
        .join(Blob, Blob.digest == VersionDocument.digest)
        .where(VersionDocument.version_id == version_id)
    )
    return CourseFolder({row.path: row.body for row in rows})


def live_version(session: AnySession, subject: str) -> tuple[int, int, str, int] | None:
    """Return id, number, digest and pipeline of the version of a subject that is live."""
    row = session.execute(
        select(Version.id, Version.number, Version.digest, Version.outline["pipeline"].as_integer())
        .join(Live, Live.version_id == Version.id)
        .where(Live.subject == subject)
    ).one_or_none()
    return None if row is None else (row[0], row[1], row[2], row[3] or 0)


def if_live(session: AnySession, subject: str, folder: CourseFolder) -> Published | None:
    """Return what is live if it is exactly this folder, made by this pipeline; else None."""
    live = live_version(session, subject)
    if live is None or (live[2], live[3]) != (folder.digest, PIPELINE):
        return None
    return Published(subject, live[1], live[0], is_new=False)


def _wait_for_turn(session: AnySession, subject: str) -> None:
    """Let one publisher at a time work on a subject, until its transaction ends.

    On SQLite the transaction itself is the lock: it began as one that writes.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(func.hashtext(subject))))


def _text_rows(texts: Mapping[tuple[str, str], LessonText]) -> list[dict[str, Any]]:
    return [
        {
            "lesson_id": lesson_id,
            "lang": lang,
            "parts": text.parts,
            "glossary": text.glossary,
            "headings": text.headings,
            "words": text.words,
        }
        for (lesson_id, lang), text in texts.items()
    ]


def _new_version(session: AnySession, prepared: Prepared, now: dt.datetime, by_id: int | None) -> Version:
    subject, folder = prepared.subject, prepared.folder
    last = session.scalar(select(func.max(Version.number)).where(Version.subject == subject)) or 0
    version = Version(
        subject=subject,
        number=last + 1,
        digest=folder.digest,
        outline=prepared.outline,
        published_at=now,
        published_by_id=by_id,
    )
    session.add(version)
    session.flush()
    digests = {path: hashlib.sha256(body).hexdigest() for path, body in folder.files.items()}
    _keep_blobs(session, {digests[path]: body for path, body in folder.files.items()})
    session.add_all(
        VersionDocument(version_id=version.id, path=path, digest=digest) for path, digest in digests.items()
    )
    session.flush()
    return version


def _keep_blobs(session: AnySession, bodies: Mapping[str, bytes]) -> None:
    """Store bytes that are not stored yet; another publisher may be storing the same ones at this moment."""
    known = set(session.scalars(select(Blob.digest).where(Blob.digest.in_(bodies))))
    new = [{"digest": digest, "body": body} for digest, body in sorted(bodies.items()) if digest not in known]
    if not new:
        return
    is_postgresql = session.get_bind().dialect.name == "postgresql"
    insert = (postgresql if is_postgresql else sqlite).insert
    session.execute(insert(Blob).on_conflict_do_nothing(index_elements=["digest"]), new)


def _go_live(session: AnySession, version: Version) -> Published:
    live = session.get(Live, version.subject, populate_existing=True)
    if live is None:
        session.add(Live(subject=version.subject, version_id=version.id))
    else:
        live.version_id = version.id
    session.flush()
    tell(published, subject=version.subject, version_id=version.id)
    return Published(version.subject, version.number, version.id, is_new=True)
