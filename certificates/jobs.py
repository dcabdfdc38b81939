"""Making documents off the request path: the certificate is there, its PDF follows, and one mail says so."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import exists, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import joinedload

from app.accounts.models import User
from app.extensions import db, utc_now
from app.jobs import job, periodic, wake
from app.mail import send
from certificates.document import paper_of, pdf_of
from certificates.models import Certificate, Document
from certificates.queries import unmade

#: A certificate that has waited so long has missed its wake-up.
MISSED = dt.timedelta(minutes=2)

#: How many documents one sweep orders.
BATCH = 200


@job
def make_document(certificate_id: int) -> None:
    """Make the PDF of a certificate and keep it, unless it is there. Whoever keeps it first sends the one mail."""
    found = db.session.scalars(
        select(Certificate)
        .options(joinedload(Certificate.replaces))
        .where(
            Certificate.id == certificate_id,
            Certificate.erased_at.is_(None),
            ~exists().where(Document.certificate_id == Certificate.id),
        )
    ).one_or_none()
    if found is None:
        db.session.rollback()
        return
    paper = paper_of(found)
    # Drawing takes a while, and meanwhile nobody should wait for a lock of the database.
    db.session.rollback()
    body = pdf_of(paper)
    keep_document(certificate_id, body, utc_now())
    db.session.commit()


def keep_document(certificate_id: int, body: bytes, now: dt.datetime) -> bool:
    """Keep a PDF, in the present transaction; return False when there is one already, or when nobody may have one."""
    found = db.session.scalars(
        select(Certificate).where(Certificate.id == certificate_id).with_for_update()
    ).one_or_none()
    if found is None or found.erased_at is not None:
        return False
    insert = postgresql.insert if db.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(Document).values(certificate_id=certificate_id, body=body, made_at=now)
    kept = db.session.scalar(statement.on_conflict_do_nothing().returning(Document.certificate_id)) is not None
    is_news = kept and found.revoked_at is None
    learner = db.session.get(User, found.user_id) if is_news and found.user_id is not None else None
    if learner is not None and learner.is_active:
        send(to=learner.email, template="certificates/mail/ready", lang=learner.lang, certificate=found)
    return kept


@periodic(minutes=5)
def sweep() -> None:
    """Order the documents whose wake-up was lost, or that could not be made before."""
    for certificate_id in unmade(utc_now() - MISSED, BATCH):
        wake(make_document, certificate_id)
    db.session.commit()
