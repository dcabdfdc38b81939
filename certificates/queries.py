"""What was issued to whom, what waits to be asked for, and what waits to be made: a constant number of statements."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import String, cast, null, select, union_all
from sqlalchemy.orm import selectinload

from app.accounts.models import User
from app.extensions import db
from app.jobs.models import ALIVE, CONSUMER, Heartbeat
from certificates.editions import Edition, next_edition
from certificates.models import Certificate, Document
from courses.models import CourseSummary, LedgerEntry, TrackSummary
from courses.progress import Happened


@dataclass(frozen=True, slots=True)
class Completion:
    """That a person completed a course in a variant, or a whole track; summaries and the ledger say so."""

    at: dt.datetime
    course_id: str = ""
    variant: str = ""
    track_id: str = ""

    @property
    def subject(self) -> str:
        """Return the subject of its certificates."""
        return f"track/{self.track_id}" if self.track_id else f"course/{self.course_id}/{self.variant}"


@dataclass(frozen=True, slots=True)
class Listed:
    """A certificate, and whether its document is made."""

    certificate: Certificate
    is_made: bool


def completions(user_id: int) -> list[Completion]:
    """Return everything that a person completed, the earliest first (one query)."""
    nothing = cast(null(), String)
    courses = select(CourseSummary.completed_at.label("at"), CourseSummary.course_id, CourseSummary.variant, nothing)
    tracks = select(TrackSummary.completed_at, nothing, nothing, TrackSummary.track_id)
    rows: Sequence[Any] = db.session.execute(
        union_all(
            courses.where(CourseSummary.user_id == user_id, CourseSummary.completed_at.is_not(None)),
            tracks.where(TrackSummary.user_id == user_id, TrackSummary.completed_at.is_not(None)),
        )
    ).all()
    found = [
        Completion(at, course_id or "", variant or "", track_id or "") for at, course_id, variant, track_id in rows
    ]
    return sorted(found, key=lambda one: (one.at, one.subject))


def editions_of(user_id: int) -> dict[str, list[Edition]]:
    """Return the certificates of a person by subject, as far as the next one depends on them (one query)."""
    rows = db.session.execute(
        select(Certificate.subject, Certificate.edition, Certificate.revoked_at).where(Certificate.user_id == user_id)
    )
    found: dict[str, list[Edition]] = defaultdict(list)
    for subject, number, revoked_at in rows:
        found[subject].append(Edition(number, revoked_at))
    return found


def waiting(user_id: int) -> list[Completion]:
    """Return what a person completed and has no certificate for yet (two queries, one when nothing is completed)."""
    done = completions(user_id)
    editions = editions_of(user_id) if done else {}
    return [one for one in done if next_edition(editions.get(one.subject, ()), one.at) is not None]


def version_completed(user_id: int, completion: Completion) -> int | None:
    """Return the version in which something was completed, as the ledger says."""
    same = (
        [LedgerEntry.track_id == completion.track_id]
        if completion.track_id
        else [LedgerEntry.course_id == completion.course_id, LedgerEntry.variant == completion.variant]
    )
    return db.session.scalar(
        select(LedgerEntry.version_id)
        .where(
            LedgerEntry.user_id == user_id,
            LedgerEntry.kind == Happened.COMPLETED,
            LedgerEntry.lesson_id.is_(None),
            *same,
        )
        .order_by(LedgerEntry.id.desc())
        .limit(1)
    )


def certificates_of(user_id: int) -> list[Listed]:
    """Return the certificates of a person, the latest first, with those that replaced them (two queries)."""
    rows = db.session.execute(
        select(Certificate, Document.certificate_id)
        .outerjoin(Document, Document.certificate_id == Certificate.id)
        .options(selectinload(Certificate.replaced_by))
        .where(Certificate.user_id == user_id)
        .order_by(Certificate.id.desc())
    )
    return [Listed(certificate, made is not None) for certificate, made in rows]


def latest(user_id: int, subject: str) -> Listed | None:
    """Return the latest certificate of a person for a subject (one query)."""
    row = db.session.execute(
        select(Certificate, Document.certificate_id)
        .outerjoin(Document, Document.certificate_id == Certificate.id)
        .where(Certificate.user_id == user_id, Certificate.subject == subject)
        .order_by(Certificate.edition.desc())
        .limit(1)
    ).first()
    return Listed(row[0], row[1] is not None) if row else None


def by_code(code: str) -> Certificate | None:
    """Return the certificate with a code."""
    return db.session.scalar(
        select(Certificate).options(selectinload(Certificate.replaced_by)).where(Certificate.code == code)
    )


def document_of(certificate_id: int) -> bytes | None:
    """Return the PDF of a certificate, once it is made."""
    return db.session.scalar(select(Document.body).where(Document.certificate_id == certificate_id))


def unmade(before: dt.datetime, limit: int) -> list[int]:
    """Return certificates that were issued before a moment and have no document, the longest waiting first."""
    return list(
        db.session.scalars(
            select(Certificate.id)
            .outerjoin(Document, Document.certificate_id == Certificate.id)
            .where(Document.certificate_id.is_(None), Certificate.erased_at.is_(None), Certificate.issued_at <= before)
            .order_by(Certificate.id)
            .limit(limit)
        )
    )


def is_anybody_making(now: dt.datetime) -> bool:
    """Tell whether the consumer, which makes the documents, has shown that it runs."""
    at = db.session.scalar(select(Heartbeat.at).where(Heartbeat.name == CONSUMER))
    return at is not None and now - at <= ALIVE


def names_of(certificates: list[Listed]) -> dict[int, str]:
    """Return the names of those who revoked or issued anew, by their id (one query, none when nobody did)."""
    ids = {
        by_id
        for one in certificates
        for by_id in (one.certificate.revoked_by_id, one.certificate.issued_by_id)
        if by_id is not None
    }
    if not ids:
        return {}
    rows = db.session.execute(select(User.id, User.name).where(User.id.in_(sorted(ids))))
    return {row.id: row.name for row in rows}
