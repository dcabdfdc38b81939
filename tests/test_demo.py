"""The demo cohort: people at every stage of both tracks, put in once, taken out whole, never in a real instance."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from app import create_app, demo
from app.accounts.models import User
from app.extensions import db, utc_now
from app.testing.databases import copy_of
from app.testing.fixtures import test_settings
from certificates import queries
from certificates.models import Certificate, Document
from courses.models import CourseSummary, LedgerEntry, TrackEnrolment, TrackSummary
from courses.queries.published import published
from quizzes.models import Attempt

#: Tables that hold what was published, and rows of the host that belong to nobody.
PUBLISHED = {
    "courses_version", "courses_live", "courses_blob", "courses_version_document", "courses_version_text",
    "quizzes_question", "exercises_exercise",
}  # fmt: skip

EVERYBODY = len(demo.NAMES) + len(demo.GUIDES) + len(demo.STAFF)


@pytest.fixture(scope="module")
def cohort(curriculum_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Yield an application with the curriculum and the demo cohort, made once for this module."""
    folder = tmp_path_factory.mktemp("instance")
    application = create_app({**test_settings(copy_of(curriculum_database, folder), folder), "MODE": "demo"})
    with application.app_context():
        assert demo.seed(utc_now()) == EVERYBODY
        db.session.commit()
        yield application
        db.session.remove()
        db.engine.dispose()


def count(model: type) -> int:
    """Return how many rows a table has."""
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_people_are_at_every_stage_of_both_tracks(cohort: Flask) -> None:
    del cohort
    assert count(TrackEnrolment) == len(demo.NAMES) + len(demo.GUIDES)
    for variant in ("politicians", "activists"):
        rows = db.session.execute(
            select(CourseSummary.percent, CourseSummary.completed_at).where(CourseSummary.variant == variant)
        ).all()
        percents = {row.percent for row in rows}
        assert {0, 100} <= percents
        assert len(percents) >= 5
        assert any(row.completed_at for row in rows)
    attempts = db.session.scalars(select(Attempt).where(Attempt.is_scored))
    states = {(row.submitted_at is not None, row.is_passed) for row in attempts}
    assert states == {(False, None), (True, False), (True, True)}


def test_people_are_all_along_both_tracks(cohort: Flask) -> None:
    del cohort
    live = published()
    assert live.tracks is not None
    for track in live.tracks.tracks:
        stops = [stop.course_id for stop in track.stops if stop.course_id in live.courses]
        rows = db.session.scalars(select(TrackSummary).where(TrackSummary.track_id == track.id)).all()
        done = {row.done_courses for row in rows}
        assert {0, len(stops)} <= done
        assert len(done) >= min(4, len(stops) + 1)
        assert any(row.completed_at for row in rows) is (len(stops) == len(track.stops))


def test_nothing_happened_before_its_account_or_after_now(cohort: Flask) -> None:
    del cohort
    moments = db.session.execute(select(User.created_at, LedgerEntry.at).join(User, User.id == LedgerEntry.user_id))
    assert all(created <= at <= utc_now() for created, at in moments)


def test_seeding_twice_adds_nobody(cohort: Flask) -> None:
    del cohort
    before = count(User)
    assert demo.seed(utc_now()) == 0
    assert count(User) == before


def test_progress_of_the_demo_agrees_with_its_ledger(cohort: Flask) -> None:
    result = cohort.test_cli_runner().invoke(args=["progress", "verify"])
    assert result.exit_code == 0, result.output


def test_who_has_completed_something_has_its_certificate_but_for_the_last_of_one_person(cohort: Flask) -> None:
    del cohort
    people = db.session.scalars(select(User).where(User.is_demo)).all()
    waiting = {one.id: queries.waiting(one.id) for one in people}
    late = [person for person, found in waiting.items() if found]
    assert len(late) == 1
    last = {one.at for one in queries.completions(late[0])[-len(waiting[late[0]]) :]}
    assert len(last) == 1
    completed = sum(len(queries.completions(one.id)) for one in people)
    assert count(Certificate) == count(Document) == completed - len(waiting[late[0]])
    assert count(Certificate) >= 2


def test_removing_leaves_nothing_behind(cohort: Flask) -> None:
    assert demo.remove() == EVERYBODY
    db.session.flush()
    tables = [
        table
        for table in db.metadata.sorted_tables
        if table.name.startswith(("accounts_", "courses_", "quizzes_", "certificates_"))
    ]
    for table in tables:
        if table.name in PUBLISHED:
            continue
        left = db.session.scalar(select(func.count()).select_from(table))
        assert left == 0, table.name
    del cohort


def test_a_real_instance_gets_no_demo_people(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "MODE", "real")
    result = app.test_cli_runner().invoke(args=["demo", "seed"])
    assert result.exit_code == 1
    assert count(User) == 0
