"""The fixtures that most tests ask for."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol, cast

import pytest
from flask import Flask
from flask_sqlalchemy.session import Session
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy.orm import scoped_session

from app import create_app
from app.config import PROJECT
from app.extensions import db
from app.testing.clients import HubClient
from app.testing.databases import CopyDatabase

_applications: dict[str, tuple[Flask, Any]] = {}


class SharedTemplates(BytecodeCache):
    """Compiled templates, kept for all applications of a run: most tests of a new one only look at one page."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill the bucket, if the template was compiled before. Jinja looks whether its source is still the same."""
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self._kept[bucket.key] = bucket.bytecode_to_string()


_templates = SharedTemplates()


class MakeApp(Protocol):
    """Make an application of its own."""

    def __call__(self, **settings: Any) -> Flask:
        """Return an application with these settings."""


def test_settings(url: str, instance: Path) -> dict[str, Any]:
    """Return the settings of an application in a test: no forgery tokens, no limits, a throw-away folder."""
    return {
        "TESTING": True,
        "INSTANCE": instance,
        "MEDIA_FOLDER": instance / "media",
        "SECRET_KEY": "only for tests",
        "SERVER_NAME": "localhost",
        "PUBLIC_ADDRESS": "http://localhost",
        "SQLALCHEMY_DATABASE_URI": url,
        "WTF_CSRF_ENABLED": False,
        "LIMITS": {"enabled": False},
    }


test_settings.__test__ = False  # type: ignore[attr-defined]


@pytest.fixture
def make_app(
    engine_name: str, database_copies: CopyDatabase, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[MakeApp]:
    """Return a function that makes an application with an empty database of its own, in which commits are real.

    For tests of concurrency, of crashes, of settings and of plugins. Keyword arguments are configuration keys.
    """
    made: list[Flask] = []

    def make(**settings: Any) -> Flask:
        instance = tmp_path_factory.mktemp("instance")
        application = create_app(
            {**test_settings(settings.pop("url", None) or database_copies(engine_name), instance), **settings}
        )
        application.test_client_class = HubClient
        application.jinja_env.bytecode_cache = _templates
        made.append(application)
        return application

    yield make
    for application in made:
        with application.app_context():
            for engine in db.engines.values():
                engine.dispose()


@pytest.fixture
def app(
    engine_name: str,
    database_copies: CopyDatabase,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Flask]:
    """Return an application in an application context, inside a transaction that is rolled back at the end."""
    if engine_name not in _applications:
        instance = tmp_path_factory.mktemp("instance")
        made = create_app(test_settings(database_copies(engine_name), instance))
        made.test_client_class = HubClient
        with made.app_context():
            _applications[engine_name] = (made, db.engine)
    application, engine = _applications[engine_name]
    with application.app_context(), engine.connect() as connection:
        engines = cast("dict[str | None, Any]", db.engines)
        transaction = connection.begin()
        engines[None] = connection
        db.session.remove()
        db.session.configure(join_transaction_mode="create_savepoint")
        try:
            yield application
        finally:
            db.session.remove()
            db.session.configure(join_transaction_mode="conditional_savepoint")
            engines[None] = engine
            transaction.rollback()


@pytest.fixture
def db_session(app: Flask) -> scoped_session[Session]:
    """Return the session of the test; it is rolled back at the end."""
    del app
    return db.session


@pytest.fixture
def client(app: Flask) -> HubClient:
    """Return a client without cookies."""
    made = app.test_client()
    assert isinstance(made, HubClient)
    return made


@pytest.fixture(scope="session")
def corpus() -> Path:
    """Return the folder of files that others wrote (``HUB_CORPUS``); skip when it is absent."""
    folder = Path(os.environ.get("HUB_CORPUS") or PROJECT.parent / "shared" / "corpus")
    if not folder.is_dir():
        pytest.skip(f"The files of others are not at {folder} (HUB_CORPUS names another place).")
    return folder


__all__ = ["app", "client", "corpus", "db_session", "make_app"]
