"""Issuing, replacing and revoking. Each certificate is one row that a constraint keeps from standing there twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite

from app.accounts.models import User
from app.extensions import db
from app.jobs import wake
from certificates.codes import new_code, number_of
from certificates.editions import next_edition
from certificates.facts import Facts, Terms, stored
from certificates.issuing import facts_of
from certificates.jobs import make_document
from certificates.models import Certificate
from certificates.queries import Completion, completions, editions_of, version_completed


class NotCompletedError(Exception):
    """The course or track is not completed, so nothing can be certified."""


class NotValidError(Exception):
    """The certificate is revoked, replaced or erased already."""


def issue(learner: User, subject: str, *, name: str, lang: str, terms: Terms, now: dt.datetime) -> Certificate:
    """Issue the certificate for a subject, or return the one that there is: however often it is asked for, it is one.

    Raises:
        NotCompletedError: The person has not completed the subject, or it can no longer be read.
    """
    completion = next((one for one in completions(learner.id) if one.subject == subject), None)
    if completion is None:
        raise NotCompletedError
    editions = editions_of(learner.id).get(subject, [])
    edition = next_edition(editions, completion.at)
    if edition is not None:
        _insert(learner, completion, edition, name=name, lang=lang, terms=terms, now=now)
    found = select(Certificate).where(Certificate.user_id == learner.id, Certificate.subject == subject)
    return db.session.scalars(found.order_by(Certificate.edition.desc()).limit(1)).one()


def _insert(
    learner: User, completion: Completion, edition: int, *, name: str, lang: str, terms: Terms, now: dt.datetime
) -> None:
    version_id = version_completed(learner.id, completion)
    facts = facts_of(completion, version_id, terms, now)
    if facts is None:
        raise NotCompletedError
    row = {
        "user_id": learner.id,
        "subject": completion.subject,
        "edition": edition,
        "code": new_code(),
        "name": name,
        "lang": lang,
        "version_id": version_id,
        "facts": stored(facts),
        "completed_at": completion.at,
        "issued_at": now,
    }
    _add(row, terms.prefix, facts)


def _add(row: Mapping[str, Any], prefix: str, facts: Facts) -> int | None:
    """Insert a certificate, give it its number and let its document be made; None when it is there already."""
    insert = postgresql.insert if db.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(Certificate).values(**row).on_conflict_do_nothing().returning(Certificate.id)
    new_id = db.session.scalar(statement)
    if new_id is None:
        return None
    number = number_of(prefix, facts.issued.year, new_id)
    db.session.execute(update(Certificate).where(Certificate.id == new_id).values(number=number))
    wake(make_document, new_id)
    return new_id


def reissue(old: Certificate, *, name: str, by: User, terms: Terms, now: dt.datetime) -> Certificate:
    """Replace a certificate by a new one with another name; all else that it says stays.

    Raises:
        NotValidError: It is revoked, replaced or erased, perhaps by somebody who was quicker.
    """
    _lock(old)
    if old.revoked_at is not None or old.erased_at is not None or old.replaced_by is not None:
        raise NotValidError
    facts = replace(old.said, issuer=terms.issuer, issued_on=now.astimezone(terms.zone).date().isoformat())
    row = {
        "user_id": old.user_id,
        "subject": old.subject,
        "edition": old.edition + 1,
        "code": new_code(),
        "name": name,
        "lang": old.lang,
        "version_id": old.version_id,
        "facts": stored(facts),
        "completed_at": old.completed_at,
        "issued_at": now,
        "issued_by_id": by.id,
        "replaces_id": old.id,
    }
    new_id = _add(row, terms.prefix, facts)
    if new_id is None:
        raise NotValidError
    db.session.expire(old, ["replaced_by"])
    return db.session.get_one(Certificate, new_id)


def revoke(certificate: Certificate, *, by: User, reason: str, now: dt.datetime) -> None:
    """Revoke a certificate; the reason is for the learner and for staff.

    Raises:
        NotValidError: It is revoked, replaced or erased already.
    """
    _lock(certificate)
    if certificate.revoked_at is not None or certificate.erased_at is not None or certificate.replaced_by is not None:
        raise NotValidError
    certificate.revoked_at, certificate.revoked_by_id, certificate.revoked_reason = now, by.id, reason
    db.session.flush()


def _lock(certificate: Certificate) -> None:
    """Let one person at a time decide about a certificate, and see what was decided before."""
    db.session.refresh(certificate, with_for_update=True)
    db.session.expire(certificate, ["replaced_by"])
