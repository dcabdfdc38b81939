"""The host: starting sends nothing, answers carry their headers, health is told, jobs run after the commit."""

from __future__ import annotations

import datetime as dt
import gc
import logging
import socket
from pathlib import Path

import pytest
from flask import Flask, session
from sqlalchemy import text

from app import create_app
from app.access import EVERYONE, allow
from app.extensions import db, utc_now
from app.jobs import JOBS, PERIODIC, job, periodic, queue, wake
from app.jobs.consumer import beat
from app.jobs.models import ALIVE, CONSUMER, Heartbeat
from app.testing import HubClient, count_queries, make_user, sign_in
from app.testing.fixtures import MakeApp

done: list[object] = []


@job
def remember(value: object) -> None:
    """Write down that it ran."""
    done.append(value)
    if value == "fail":
        raise RuntimeError


@job
def add_person(email: str) -> None:
    """Add a person, in a session of its own."""
    make_user(email=email)
    db.session.commit()


@pytest.fixture(autouse=True)
def nothing_done() -> None:
    done.clear()


def test_starting_sends_no_query_and_touches_neither_disk_nor_net(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*values: object) -> None:
        raise AssertionError(values)

    monkeypatch.setattr(socket.socket, "connect", refuse)
    with count_queries() as queries:
        create_app({"INSTANCE": tmp_path})
    assert not queries, str(queries)
    assert list(tmp_path.iterdir()) == []


def test_two_applications_do_not_share_plugins_or_databases(make_app: MakeApp) -> None:
    first, second = make_app(), make_app()
    with first.app_context():
        make_user()
        db.session.commit()
    with second.app_context():
        assert db.session.execute(text("SELECT count(*) FROM accounts_user")).scalar() == 0
    assert first.extensions["hub"] is not second.extensions["hub"]
    gc.collect()


def test_answers_carry_the_headers(client: HubClient) -> None:
    for address in ("/pl/", "/en/nothing-here", "/healthz"):
        headers = client.get(address).headers
        policy = headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'self'")
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_pages_of_a_person_stay_out_of_caches(client: HubClient) -> None:
    assert client.get("/pl/").headers["Cache-Control"] == "private, no-cache"
    sign_in(client, make_user())
    assert client.get("/pl/").headers["Cache-Control"] == "private, no-store"


def test_pages_are_packed_and_small_answers_are_not(client: HubClient) -> None:
    packed = client.get("/pl/", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in client.get("/healthz", headers={"Accept-Encoding": "gzip"}).headers


def test_only_trusted_proxies_say_who_asks(make_app: MakeApp) -> None:
    seen: list[str | None] = []
    for proxies in (0, 1):
        app = make_app(TRUSTED_PROXIES=proxies)

        @app.route("/who")
        @allow(EVERYONE)
        def who() -> str:
            from flask import request  # noqa: PLC0415 - the view belongs to this test only

            seen.append(request.remote_addr)
            session["seen"] = True
            return ""

        app.test_client().get("/who", headers={"X-Forwarded-For": "203.0.113.7"})
    assert seen == ["127.0.0.1", "203.0.113.7"]


@pytest.mark.database
def test_health_is_told(app: Flask, client: HubClient) -> None:
    assert client.get("/healthz").get_json() == {"database": "ok", "consumer": "never started"}
    beat(app)
    beat(app)
    assert client.get("/healthz").status_code == 200
    db.session.get_one(Heartbeat, CONSUMER).at = utc_now() - ALIVE - dt.timedelta(seconds=1)
    silent = client.get("/healthz")
    assert (silent.status_code, silent.get_json()["consumer"]) == (503, "silent")


def test_a_database_without_an_answer_is_told(make_app: MakeApp, tmp_path: Path) -> None:
    answer = make_app(url=f"sqlite:///{tmp_path}/no/such/folder.db").test_client().get("/healthz")
    assert (answer.status_code, answer.get_json()["database"]) == (503, "no answer")


def test_a_job_runs_after_the_commit_and_not_before(app: Flask) -> None:
    del app
    make_user()
    wake(remember, 1)
    with db.session.begin_nested():
        wake(remember, [2, "ż"])
    assert done == []
    db.session.commit()
    assert done == [1, [2, "ż"]]
    db.session.commit()
    assert done == [1, [2, "ż"]]


def test_a_job_of_a_transaction_that_is_rolled_back_never_runs(make_app: MakeApp) -> None:
    with make_app().app_context():
        make_user()
        wake(remember, 1)
        db.session.rollback()
        make_user()
        db.session.commit()
    assert done == []


@pytest.mark.database
def test_a_job_has_a_session_of_its_own(app: Flask) -> None:
    del app
    make_user(email="before@example.org")
    wake(add_person, "after@example.org")
    db.session.commit()
    emails = db.session.execute(text("SELECT email FROM accounts_user ORDER BY id")).scalars().all()
    assert emails == ["before@example.org", "after@example.org"]


def test_a_failing_job_is_logged_and_harms_nobody(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    del app
    make_user()
    wake(remember, "fail")
    wake(remember, "next")
    db.session.commit()
    assert done == ["fail", "next"]
    assert "failed" in caplog.text


def test_what_is_no_job_cannot_be_woken(app: Flask) -> None:
    del app
    with pytest.raises(TypeError, match="@job"):
        wake(print, 1)
    with pytest.raises(TypeError, match="JSON"):
        wake(remember, object())


def test_the_queue_keeps_a_job_for_the_consumer(make_app: MakeApp) -> None:
    app = make_app(JOBS_IMMEDIATE=False)
    with app.app_context():
        make_user()
        wake(remember, "later")
        db.session.commit()
        assert done == []
        huey = queue(app).huey
        task = huey.dequeue()
        assert task is not None
        huey.execute(task)
        assert done == ["later"]
        huey.storage.close()


def test_a_queue_that_is_away_loses_nothing_that_was_committed(
    make_app: MakeApp, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    app = make_app(JOBS_IMMEDIATE=False)
    app.config["INSTANCE"] = tmp_path / "file"
    caplog.set_level(logging.WARNING)
    with app.app_context():
        make_user()
        wake(remember, "later")
        db.session.commit()
        assert db.session.execute(text("SELECT count(*) FROM accounts_user")).scalar() == 1
    assert "the sweep will find it" in caplog.text


def test_periodic_jobs_are_jobs() -> None:
    @periodic(minutes=5)
    def tidy() -> None:
        """Do nothing."""

    name = next(name for name in PERIODIC if name.endswith("tidy"))
    assert PERIODIC.pop(name).minutes == 5
    assert JOBS.pop(name) is tidy
    assert "app.mail.delivery.sweep" in PERIODIC
