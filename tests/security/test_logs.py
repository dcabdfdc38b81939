"""Logs say what happened to the site, and nothing about people: no address, answer, password or token."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from app import logs
from app.extensions import db
from app.testing.fixtures import MakeApp

SECRET = "wJalrXUtnFEMI-the-very-token"


@pytest.fixture
def written(make_app: MakeApp) -> Iterator[tuple[Flask, io.StringIO]]:
    """Yield an application whose logs are those of a site in use, and what they hold."""
    app = make_app(MODE="real", TESTING=False, PROPAGATE_EXCEPTIONS=False)
    root, kept = logging.getLogger(), (logging.getLogger().handlers, logging.getLogger().level)
    logs.start(app)
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.JsonLines())
    root.handlers = [handler]
    yield app, stream
    root.handlers, root.level = kept


def test_a_failing_page_does_not_log_the_token_of_its_address(
    written: tuple[Flask, io.StringIO], monkeypatch: pytest.MonkeyPatch
) -> None:
    app, stream = written

    def fail(*values: Any) -> None:
        del values
        message = "the cable"
        raise OSError(message)

    monkeypatch.setattr("app.accounts.tokens.read", fail)
    assert app.test_client().get(f"/pl/potwierdz/{SECRET}").status_code == 500
    told = stream.getvalue()
    assert "OSError" in told
    assert "/pl/potwierdz/<token>" in told
    assert SECRET not in told
    assert all(json.loads(line) for line in told.splitlines())


def test_a_failing_statement_does_not_log_its_values(
    written: tuple[Flask, io.StringIO], monkeypatch: pytest.MonkeyPatch
) -> None:
    app, stream = written

    def fail(*values: Any) -> None:
        del values
        db.session.execute(text("SELECT :value FROM nowhere"), {"value": SECRET})

    monkeypatch.setattr("app.accounts.queries.user_by_email", fail)
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    sent = {"email": "ola@example.org", "password": "a password of Ola"}
    assert client.post("/pl/logowanie", data=sent).status_code == 500
    told = stream.getvalue()
    assert "OperationalError" in told
    for private in (SECRET, "ola@example.org", "a password of Ola"):
        assert private not in told


def test_an_ordinary_request_is_logged_by_its_rule(written: tuple[Flask, io.StringIO]) -> None:
    app, stream = written
    client = app.test_client()
    client.get(
        f"/pl/potwierdz/{SECRET}?next=/{SECRET}", headers={"User-Agent": SECRET, "Referer": f"http://x/{SECRET}"}
    )
    client.get(f"/{SECRET}")
    told = stream.getvalue()
    assert "/pl/potwierdz/<token>" in told
    assert SECRET not in told
    assert "127.0.0.1" not in told
