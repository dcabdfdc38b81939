"""A disk that is full, a database that is busy or away: said in words, logged in one line, and what was typed stays."""

from __future__ import annotations

import errno
import json
import logging
import re
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError, TimeoutError  # noqa: A004 - SQLAlchemy's
from werkzeug.serving import make_server

from app import database, logs
from app.access import EVERYONE, allow
from app.extensions import db, utc_now
from app.health import note_full
from app.jobs.consumer import beat
from app.jobs.models import ALIVE, CONSUMER, Heartbeat
from app.outages import Outage, code_of, outage_of
from app.serve import __main__ as serving
from app.testing import make_user
from app.testing.fixtures import MakeApp
from tests.e2e.conftest import QuietHandler

LONG = "Pierwszy wiersz\nDrugi wiersz o <b>czymś</b> ważnym"


class Coded(sqlite3.OperationalError):
    """An error of SQLite with a code of our choice."""

    def __init__(self, code: int) -> None:
        super().__init__("words that may change")
        self.sqlite_errorcode = code
        self.sqlite_errorname = f"CODE_{code}"


class Stated(Exception):  # noqa: N818 - stands for errors of psycopg
    """An error of PostgreSQL with a SQLSTATE of our choice."""

    def __init__(self, state: str | None) -> None:
        super().__init__("words that may hold a value")
        self.sqlstate = state


def of(original: Exception, *, is_lost: bool = False) -> OperationalError:
    return OperationalError("INSERT …", {}, original, connection_invalidated=is_lost)


@pytest.mark.parametrize(
    ("error", "outage"),
    [
        (of(Coded(sqlite3.SQLITE_FULL)), Outage.FULL),
        (of(Coded(sqlite3.SQLITE_IOERR_WRITE)), Outage.FULL),
        (of(Coded(sqlite3.SQLITE_IOERR_SHMSIZE)), Outage.FULL),
        (of(Coded(sqlite3.SQLITE_IOERR_READ)), Outage.AWAY),
        (of(Coded(sqlite3.SQLITE_BUSY_SNAPSHOT)), Outage.BUSY),
        (of(Coded(sqlite3.SQLITE_LOCKED)), Outage.BUSY),
        (of(Coded(sqlite3.SQLITE_CANTOPEN)), Outage.AWAY),
        (of(Coded(sqlite3.SQLITE_ERROR)), None),  # no such table
        (of(Coded(sqlite3.SQLITE_CORRUPT)), None),
        (of(Stated("53100")), Outage.FULL),
        (of(Stated("53300")), Outage.BUSY),
        (of(Stated("40P01")), Outage.BUSY),
        (of(Stated("57P01")), Outage.AWAY),
        (of(Stated("57P03")), Outage.AWAY),
        (of(Stated("57014")), None),  # a statement that somebody cancelled
        (of(Stated("08006")), Outage.AWAY),
        (of(Stated(None)), Outage.AWAY),
        (of(Stated("42P01")), None),  # undefined_table
        (of(Coded(sqlite3.SQLITE_ERROR), is_lost=True), None),
        (IntegrityError("INSERT …", {}, Stated("23505")), None),
        (TimeoutError(), Outage.BUSY),
        (OSError(errno.ENOSPC, "x"), Outage.FULL),
        (OSError(errno.EDQUOT, "x"), Outage.FULL),
        (OSError(errno.ENOENT, "x"), None),
        (ValueError(), None),
        (None, None),
    ],
)
def test_outages_are_told_from_mistakes_by_their_code(error: Exception | None, outage: Outage | None) -> None:
    assert outage_of(error) is outage


def test_a_log_may_name_the_code_and_not_the_words() -> None:
    assert code_of(of(Stated("53100"))) == "53100"
    assert code_of(of(Coded(13))) == "CODE_13"
    assert code_of(OSError(errno.ENOSPC, "/a/file")) == "OSError"


def add_page(app: Flask) -> FlaskClient:
    """Add a page that saves what it is sent, and return a client; errors are answered as they are for people."""

    @allow(EVERYONE)
    def trial() -> str:
        if request.method == "POST":
            make_user(name=request.form["text"])
            db.session.commit()
        return str(db.session.scalar(text("SELECT count(*) FROM accounts_user")))

    app.config["PROPAGATE_EXCEPTIONS"] = False
    for lang, path in (("pl", "proba-zapisu"), ("en", "trial-save")):
        app.add_url_rule(f"/{lang}/{path}", f"trial.{lang}", trial, methods=["GET", "POST"])
    return app.test_client()


@pytest.fixture
def full(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """Return a client of a site whose database cannot grow by one page."""
    app = make_app()
    with app.app_context():
        pages = db.session.scalar(text("PRAGMA page_count"))
        db.session.remove()
        db.engine.dispose()
    monkeypatch.setattr(database, "SQLITE_PRAGMAS", (*database.SQLITE_PRAGMAS, f"PRAGMA max_page_count={pages}"))
    return add_page(app)


def fill(client: FlaskClient) -> Any:
    """Send the form until there is no room."""
    for _ in range(50):
        answer = client.post("/pl/proba-zapisu", data={"text": "x" * 4000, "csrf_token": "t"})
        if answer.status_code != 200:
            return answer
    pytest.fail("There was always room.")


def test_a_full_disk_is_said_in_both_languages_and_the_form_is_kept(full: FlaskClient) -> None:
    fill(full)
    count = full.get("/pl/proba-zapisu").text
    sent = {"text": LONG + "x" * 5000, "choice": "a", "csrf_token": "old"}
    polish = full.post("/pl/proba-zapisu?from=here", data=sent)
    english = full.post("/en/trial-save", data=sent)
    for answer, words in ((polish, "Nie zapisano: na serwerze brakuje miejsca"), (english, "Not saved: the server")):
        assert answer.status_code == 503
        assert answer.headers["Retry-After"] == "60"
        assert re.search(rf"<h1>{words}", answer.text.replace("\u00a0", " ")), answer.text
        assert "&lt;b&gt;czymś&lt;/b&gt; ważnym" in answer.text
        assert '<input type="hidden" name="choice" value="a">' in answer.text
        assert "old" not in answer.text
        assert "<li><bdi>a</bdi></li>" not in answer.text, "What nobody has typed is not shown as somebody's text."
    assert 'action="/pl/proba-zapisu?from=here"' in polish.text
    reading = full.get("/pl/proba-zapisu")
    assert (reading.status_code, reading.text) == (200, count), "Reading goes on, and nothing half-written stands."
    assert full.get("/healthz").get_json()["database"] == "full"


def test_a_script_hears_that_nothing_was_saved(full: FlaskClient) -> None:
    fill(full)
    answer = full.post("/en/trial-save", data={"text": "x" * 9000}, headers={"Accept": "application/json"})
    assert answer.status_code == 503
    told = answer.get_json()
    assert told["message"].startswith("Not saved yet: the server has no room left.")
    assert "state" not in told, "A page that was opened before an upgrade takes any state for an acknowledgement."


def test_passwords_are_neither_kept_nor_asked_for_by_a_button(full: FlaskClient) -> None:
    fill(full)
    answer = full.post("/en/trial-save", data={"text": "x" * 9000, "password": "correct horse"})
    assert answer.status_code == 503
    assert "correct horse" not in answer.text
    assert "Send once more" not in answer.text
    assert 'class="btn" href="/en/trial-save"' in answer.text


def test_an_outage_is_one_line_in_the_log_without_what_was_written(
    full: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    fill(full)
    caplog.clear()
    full.post("/en/trial-save", data={"text": "a secret " * 1000})
    (record,) = [one for one in caplog.records if one.levelno >= logging.WARNING]
    line = logs.JsonLines().format(record)
    assert '"outage": "full"' in line
    assert '"code": "SQLITE_FULL"' in line
    assert '"rule": "/en/trial-save"' in line
    assert "trace" not in line
    assert "secret" not in line


def test_the_queue_of_jobs_on_a_full_disk_says_so_in_one_line(caplog: pytest.LogCaptureFixture) -> None:
    log = logging.getLogger("huey.consumer.Scheduler")
    queue = sqlite3.connect(":memory:")
    queue.execute("CREATE TABLE task (data TEXT)")
    queue.execute("PRAGMA max_page_count = 2")
    caplog.handler.addFilter(logs.tell_outages_shortly)
    try:
        for statement in ("INSERT INTO task VALUES (zeroblob(9000))", "INSERT INTO tusk VALUES (1)"):
            try:
                queue.execute(statement)
            except sqlite3.Error:
                log.exception("Error enqueueing periodic task sweep.")
    finally:
        caplog.handler.removeFilter(logs.tell_outages_shortly)
    full, mistake = (json.loads(logs.JsonLines().format(record)) for record in caplog.records)
    assert (full["level"], full["outage"], full["code"]) == ("warning", "full", "SQLITE_FULL")
    assert "trace" not in full
    assert mistake["level"] == "error"
    assert "no such table" in mistake["trace"]


@pytest.fixture
def locked(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> Iterator[FlaskClient]:
    """Return a client of a site in which somebody else writes for ever."""
    pragmas = tuple(one for one in database.SQLITE_PRAGMAS if "busy_timeout" not in one)
    monkeypatch.setattr(database, "SQLITE_PRAGMAS", (*pragmas, "PRAGMA busy_timeout=20"))
    app = make_app()
    other = sqlite3.connect(app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield add_page(app)
    other.close()


def test_a_busy_database_is_said(locked: FlaskClient) -> None:
    answer = locked.post("/en/trial-save", data={"text": LONG})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "The site is very busy" in answer.text
    assert "Send once more" in answer.text
    assert locked.get("/en/trial-save").status_code == 200


def test_when_nothing_can_be_read_the_form_is_kept_too(make_app: MakeApp, tmp_path: Path) -> None:
    app = make_app(url=f"sqlite:///{tmp_path}/no/such/folder.db")
    client = add_page(app)
    with client.session_transaction() as session:
        session["_user_id"] = "1:key"
    for path in ("/pl/proba-zapisu", "/pl/"):
        assert client.get(path).status_code == 503
    answer = client.post("/pl/proba-zapisu", data={"text": LONG})
    assert answer.status_code == 503
    assert "Serwis nie ma teraz dostępu do danych" in answer.text.replace("\u00a0", " ")
    assert "ważnym" in answer.text
    assert "Wyślij jeszcze raz" in answer.text
    assert "<nav" not in answer.text


def test_a_mistake_of_ours_stays_an_error_500(make_app: MakeApp) -> None:
    app = make_app(PROPAGATE_EXCEPTIONS=False)

    @allow(EVERYONE)
    def broken() -> str:
        return str(db.session.execute(text("SELECT * FROM no_such_table")))

    app.add_url_rule("/en/broken", "broken", broken)
    answer = app.test_client().get("/en/broken")
    assert answer.status_code == 500
    assert "Something broke on our side" in answer.text


def test_health_tells_a_full_disk_for_a_while(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    app = make_app()
    beat(app)
    client = app.test_client()
    assert client.get("/healthz").status_code == 200
    with app.app_context():
        note_full()
    answer = client.get("/healthz")
    assert (answer.status_code, answer.get_json()) == (503, {"database": "full", "consumer": "ok"})
    monkeypatch.setattr("app.health.REMEMBERED", 0.0)
    assert client.get("/healthz").status_code == 200


@pytest.mark.database
def test_health_tries_to_write_when_the_consumer_is_late(app: Flask, client: FlaskClient) -> None:
    beat(app)
    sign = db.session.get_one(Heartbeat, CONSUMER)
    moment = sign.at = utc_now() - ALIVE / 2
    assert client.get("/healthz").get_json() == {"database": "ok", "consumer": "ok"}
    assert db.session.get_one(Heartbeat, CONSUMER).at == moment, "Trying to write changes nothing."


def test_health_finds_out_alone_that_nothing_can_be_written(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    app = make_app()
    beat(app)
    with app.app_context():
        db.session.get_one(Heartbeat, CONSUMER).at = utc_now() - ALIVE / 2
        db.session.commit()
        db.engine.dispose()
    monkeypatch.setattr(database, "SQLITE_PRAGMAS", (*database.SQLITE_PRAGMAS, "PRAGMA query_only=ON"))
    answer = app.test_client().get("/healthz")
    assert (answer.status_code, answer.get_json()["database"]) == (503, "no answer")


@pytest.mark.parametrize(
    ("told", "is_up"),
    [
        ({"database": "ok", "consumer": "ok"}, True),
        ({"database": "full", "consumer": "silent"}, True),
        ({"database": "ok", "consumer": "never started"}, False),
        ({"database": "no answer", "consumer": "unknown"}, False),
    ],
)
def test_a_site_whose_disk_is_full_has_started_because_it_can_be_read(told: dict[str, str], *, is_up: bool) -> None:
    def answer(environment: dict[str, Any], start_response: Any) -> list[bytes]:
        del environment
        status = "200 OK" if set(told.values()) == {"ok"} else "503 Service Unavailable"
        start_response(status, [("Content-Type", "application/json")])
        return [json.dumps(told).encode()]

    with make_server("127.0.0.1", 0, answer, request_handler=QuietHandler) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        assert serving.is_up(f"http://127.0.0.1:{server.server_port}/healthz") is is_up
        thread.join()
