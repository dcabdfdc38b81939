"""The file is made off the request: with a dead consumer it waits and says so, and then it is there."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from app import jobs, schema
from app.access import Role
from app.accounts.models import User
from app.extensions import db, utc_now
from app.jobs.consumer import beat
from app.mail.models import Outbox
from app.testing import make_user, sign_in
from app.testing.fixtures import MakeApp
from certificates import queries, settings
from certificates.jobs import sweep
from certificates.models import Certificate, Document
from certificates.operations import reissue, revoke
from courses.testing import publish_outline
from tests.certificates.conftest import complete, debate, issue

CLAIM, MINE = "/pl/moje-zaswiadczenia/kurs/debate/politicians", "/pl/moje-zaswiadczenia"


@pytest.fixture
def site(make_app: MakeApp) -> Flask:
    """Return an application whose jobs wait for a consumer, with somebody who has completed the course."""
    app = make_app(JOBS_IMMEDIATE=False)
    with app.app_context():
        publish_outline(debate())
        complete(make_user(email="one@example.org", name="Łucja Żak"))
        db.session.commit()
        jobs.queue(app).huey.flush()
    return app


def consume(app: Flask) -> int:
    """Do what the consumer does with what waits in the queue; return how much it was."""
    huey, count = jobs.queue(app).huey, 0
    while (task := huey.dequeue()) is not None:
        huey.execute(task)
        count += 1
    return count


def documents(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Document)) or 0


def test_the_consumer_dead_while_a_certificate_is_asked_for(site: Flask) -> None:
    client = site.test_client()
    with site.app_context():
        sign_in(client, db.session.scalars(select(User)).one())
    beat(site)
    assert client.post(CLAIM, data={"name": "Łucja Żak"}).status_code == 303
    alive = client.get(MINE).text
    assert "Plik właśnie powstaje" in alive
    assert "Potrwa to mniej niż minutę" in alive
    with site.app_context():
        db.session.execute(update(jobs.models.Heartbeat).values(at=utc_now() - dt.timedelta(minutes=5)))
        db.session.commit()
        certificate_id = db.session.scalars(select(Certificate.id)).one()
    waiting = client.get(MINE).text
    assert "Trwa to dłużej niż zwykle" in waiting
    assert "Pobierz PDF" not in waiting
    early = client.get(f"{MINE}/{certificate_id}/pdf", follow_redirects=True)
    assert "Plik nie jest jeszcze gotowy" in early.text
    assert "a plik właśnie powstaje" in client.get("/pl/kursy/debate").text
    assert documents(site) == 0
    assert consume(site) > 0
    assert documents(site) == 1
    assert "Pobierz PDF" in client.get(MINE).text
    assert client.get(f"{MINE}/{certificate_id}/pdf").data.startswith(b"%PDF-")
    with site.app_context():
        assert db.session.scalars(select(Outbox.template)).all() == ["certificates/mail/ready"]


def test_a_lost_wake_up_is_found_by_the_sweep(site: Flask) -> None:
    client = site.test_client()
    with site.app_context():
        sign_in(client, db.session.scalars(select(User)).one())
    client.post(CLAIM, data={"name": "Łucja Żak"})
    with site.app_context():
        jobs.queue(site).huey.flush()
        sweep()
    assert consume(site) == 0, "What was ordered a moment ago is not ordered again."
    with site.app_context():
        db.session.execute(update(Certificate).values(issued_at=utc_now() - dt.timedelta(minutes=3)))
        db.session.commit()
        sweep()
    consume(site)
    assert documents(site) == 1
    with site.app_context():
        assert queries.unmade(utc_now(), 10) == []


def test_a_machine_that_cannot_make_pdfs_lets_them_wait(site: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    client = site.test_client()
    with site.app_context():
        sign_in(client, db.session.scalars(select(User)).one())
    client.post(CLAIM, data={"name": "Łucja Żak"})
    monkeypatch.setattr("app.pdf.why_not", lambda: "Not here.")
    consume(site)
    assert documents(site) == 0
    assert "Plik właśnie powstaje" in client.get(MINE).text
    monkeypatch.undo()
    with site.app_context():
        db.session.execute(update(Certificate).values(issued_at=utc_now() - dt.timedelta(minutes=3)))
        db.session.commit()
        sweep()
    consume(site)
    assert documents(site) == 1


def test_nothing_is_announced_that_was_revoked_before_its_file_was_made(site: Flask) -> None:
    client = site.test_client()
    with site.app_context():
        sign_in(client, db.session.scalars(select(User)).one())
    client.post(CLAIM, data={"name": "Łucja Żak"})
    with site.app_context():
        coordinator = make_user(Role.COORDINATOR)
        revoke(db.session.scalars(select(Certificate)).one(), by=coordinator, reason="Pomyłka.", now=utc_now())
        db.session.commit()
    consume(site)
    assert documents(site) == 1
    with site.app_context():
        assert db.session.scalar(select(func.count()).select_from(Outbox)) == 0


def test_a_backup_brings_back_certificates_with_their_files(make_app: MakeApp, tmp_path: Path) -> None:
    file = str(tmp_path / "hub.zip")
    old = make_app(url=f"sqlite:///{tmp_path / 'old.db'}")
    with old.app_context():
        schema.upgrade()
        publish_outline(debate())
        person = make_user(name="Łucja Żak")
        complete(person)
        first = issue(person)
        reissue(first, name="Łucja Nowak", by=make_user(Role.COORDINATOR), terms=settings.terms(), now=utc_now())
        db.session.commit()
        before = {one.number: queries.document_of(one.id) for one in db.session.scalars(select(Certificate))}
    assert old.test_cli_runner().invoke(args=["backup", file]).exit_code == 0
    new = make_app(url=f"sqlite:///{tmp_path / 'new.db'}")
    restored = new.test_cli_runner().invoke(args=["restore", file])
    assert restored.exit_code == 0, restored.output
    with new.app_context():
        rows = list(db.session.scalars(select(Certificate).order_by(Certificate.id)))
        assert {one.number: queries.document_of(one.id) for one in rows} == before
        assert rows[1].replaces_id == rows[0].id
        assert None not in before.values()
