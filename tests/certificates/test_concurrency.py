"""Clicks and jobs at the same moment, with real commits: one certificate, one document, one mail."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.access import Role
from app.extensions import db
from app.mail.models import Outbox
from app.testing import make_user
from app.testing.fixtures import MakeApp
from certificates.jobs import make_document
from certificates.models import Certificate, Document
from courses.testing import publish_outline
from tests.certificates.conftest import complete, debate
from tests.concurrency import at_once, clients_of

pytestmark = pytest.mark.database

CLAIM = "/pl/moje-zaswiadczenia/kurs/debate/politicians"
LEARNER, COORDINATOR = "one@example.org", "two@example.org"


def site_with(make_app: MakeApp, **settings: Any) -> Flask:
    app = make_app(**settings)
    with app.app_context():
        publish_outline(debate())
        complete(make_user(email=LEARNER, name="Łucja Żak"))
        make_user(Role.COORDINATOR, email=COORDINATOR)
        db.session.commit()
    return app


def counts(site: Flask) -> tuple[int, int, int]:
    """Return how many certificates, documents and mails there are."""
    with site.app_context():
        found = [
            db.session.scalar(select(func.count()).select_from(model)) or 0 for model in (Certificate, Document, Outbox)
        ]
    return found[0], found[1], found[2]


def claim(client: Any, name: str) -> int:
    return int(client.post(CLAIM, data={"name": name}).status_code)


def test_a_double_click_on_certificate(make_app: MakeApp) -> None:
    """frappe/lms#2408: six clicks at the same moment, each with another name, make one certificate."""
    site = site_with(make_app)
    calls = [
        partial(claim, client, f"Łucja Żak {word}") for word, client in zip("abcdef", clients_of(site, 6), strict=True)
    ]
    assert set(at_once(calls)) == {303}
    assert counts(site) == (1, 1, 1)
    with site.app_context():
        found = db.session.scalars(select(Certificate)).one()
        assert found.number == f"HLD-{found.issued_at.year}-{found.id:05}"


def test_two_consumers_make_one_document_and_send_one_mail(make_app: MakeApp) -> None:
    site = site_with(make_app, JOBS_IMMEDIATE=False)
    claim(clients_of(site, 1)[0], "Łucja Żak")
    with site.app_context():
        certificate_id = db.session.scalars(select(Certificate.id)).one()

    def make() -> None:
        with site.app_context():
            make_document(certificate_id)

    at_once([make] * 4)
    assert counts(site) == (1, 1, 1)


def test_two_corrections_at_once_make_one(make_app: MakeApp) -> None:
    site = site_with(make_app)
    claim(clients_of(site, 1)[0], "Łucja Żak")
    with site.app_context():
        certificate_id = db.session.scalars(select(Certificate.id)).one()
    address = f"/pl/postepy/zaswiadczenie/{certificate_id}/poprawa"

    def correct(client: Any, name: str) -> int:
        return int(client.post(address, data={"name": name}).status_code)

    names = ("Łucja Żak-Nowak", "Łucja Nowak")
    answers = at_once([partial(correct, *pair) for pair in zip(clients_of(site, 2, COORDINATOR), names, strict=True)])
    assert set(answers) == {303}
    assert counts(site)[0] == 2


def test_a_revocation_and_a_correction_at_once_leave_one_of_them(make_app: MakeApp) -> None:
    site = site_with(make_app)
    claim(clients_of(site, 1)[0], "Łucja Żak")
    with site.app_context():
        certificate_id = db.session.scalars(select(Certificate.id)).one()
    start = f"/pl/postepy/zaswiadczenie/{certificate_id}"
    first, second = clients_of(site, 2, COORDINATOR)
    at_once(
        [
            lambda: first.post(f"{start}/poprawa", data={"name": "Łucja Nowak"}).status_code,
            lambda: second.post(f"{start}/uniewaznienie", data={"reason": "Pomyłka."}).status_code,
        ]
    )
    with site.app_context():
        rows = db.session.scalars(select(Certificate).order_by(Certificate.id)).all()
        assert (rows[0].revoked_at is not None) != (len(rows) == 2)
