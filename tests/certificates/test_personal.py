"""What is handed over and what is erased: the name and the document go, number, course and dates stay verifiable."""

from __future__ import annotations

import json

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.access import Role
from app.accounts.models import User
from app.accounts.operations import erase
from app.extensions import db, utc_now
from app.personal_data import export_person
from app.testing import HubClient, make_user
from certificates import jobs, operations
from certificates.codes import shown
from certificates.models import Certificate, Document
from courses.content.installed import installed_here
from courses.content.publish import publish_course
from courses.operations import enrol, grant
from courses.queries.published import published
from quizzes.bench import bench_course
from quizzes.models import Attempt
from quizzes.operations import start_attempt
from quizzes.queries import questions_of
from tests.certificates.conftest import NOW, all_certificates, issue, later


def test_everything_is_handed_over(certificate: Certificate, graduate: User) -> None:
    operations.revoke(certificate, by=make_user(Role.COORDINATOR), reason="Pomyłka.", now=later())
    (found,) = json.loads(json.dumps(export_person(graduate)["certificates"]))
    assert found["number"] == certificate.number
    assert found["code"] == shown(certificate.code)
    assert found["name"] == "Łucja Żak"
    assert found["says"]["title"]["pl"] == "Kurs debate"
    assert found["revoked_because"] == "Pomyłka."


def test_an_account_erased_with_an_open_attempt_and_a_certificate(app: Flask, client: HubClient) -> None:
    assert app is not None
    publish_course(db.session, bench_course(), installed_here(), NOW)
    course = published().courses["bench"]
    person = make_user(name="Łucja Żak")
    enrol(person, course, "politicians", NOW)
    lesson = course.lessons[0]
    start_attempt(person, course, lesson, "politicians", questions_of(course), seed=1, now=NOW)
    grant(make_user(Role.TRAINER), person, course, None, variant="politicians", reason="Egzamin ustny.", now=NOW)
    found = issue(person, "course/bench/politicians")
    code, number, said = found.code, found.number, found.facts
    assert db.session.scalar(select(func.count()).select_from(Document)) == 1
    erase(person)
    db.session.commit()
    assert db.session.scalar(select(func.count()).select_from(Attempt)) == 0
    assert db.session.scalar(select(func.count()).select_from(Document)) == 0
    (kept,) = all_certificates()
    assert (kept.user_id, kept.name, kept.number, kept.code, kept.facts) == (None, "", number, code, said)
    text = client.get(f"/pl/zaswiadczenia/{shown(code)}").text
    assert "To zaświadczenie jest ważne" in text
    assert str(number) in text
    assert "Łucja" not in text


def test_nothing_of_the_name_is_left_in_the_rows(certificate: Certificate, graduate: User) -> None:
    operations.revoke(certificate, by=make_user(Role.COORDINATOR), reason="Łucja Żak prosiła.", now=later())
    db.session.commit()
    erase(graduate)
    db.session.commit()
    rows = db.session.execute(select(Certificate.__table__)).all()
    assert "Łucja" not in repr(rows)


def test_a_document_that_is_being_made_meanwhile_is_not_kept(graduate: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """The account is erased between the drawing of the PDF and its keeping."""
    monkeypatch.setattr("certificates.operations.wake", lambda *_: None)
    found = issue(graduate)
    found_id = found.id
    erase(graduate)
    db.session.commit()
    assert not jobs.keep_document(found_id, b"%PDF", utc_now())
    jobs.make_document(found_id)
    jobs.sweep()
    assert db.session.scalar(select(func.count()).select_from(Document)) == 0


def test_who_decided_is_forgotten_with_their_account(certificate: Certificate, graduate: User) -> None:
    coordinator = make_user(Role.COORDINATOR)
    operations.revoke(certificate, by=coordinator, reason="Pomyłka.", now=later())
    db.session.commit()
    erase(coordinator)
    db.session.commit()
    (kept,) = all_certificates()
    assert (kept.revoked_by_id, kept.revoked_reason, kept.user_id) == (None, "Pomyłka.", graduate.id)
