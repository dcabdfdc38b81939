"""The fixtures keep their promises: nothing leaks from test to test, and no request shares anything with the test."""

from __future__ import annotations

import socket

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session, scoped_session

from app.accounts.models import User
from app.extensions import db
from app.testing import count_queries, make_user
from app.testing.fixtures import MakeApp


@pytest.mark.database
@pytest.mark.parametrize("turn", [1, 2])
def test_what_a_test_commits_is_gone_in_the_next(db_session: scoped_session[Session], turn: int) -> None:
    del turn
    assert db_session.scalar(select(func.count()).select_from(User)) == 0
    make_user(email="same@example.org")
    db_session.commit()
    db_session.rollback()
    assert db_session.scalar(select(func.count()).select_from(User)) == 1


@pytest.mark.database
def test_a_mistake_in_a_savepoint_takes_nothing_else_away(db_session: scoped_session[Session]) -> None:
    make_user()
    db_session.commit()
    with pytest.raises(Exception, match="nowhere"):
        db_session.execute(text("SELECT * FROM nowhere"))
    db_session.rollback()
    assert db_session.scalar(select(func.count()).select_from(User)) == 1


def test_queries_are_counted_without_transactions(db_session: scoped_session[Session]) -> None:
    with count_queries() as queries:
        db_session.scalar(select(func.count()).select_from(User))
        db_session.commit()
    assert len(queries) == 1, str(queries)


def test_one_engine_is_the_rule(app: Flask, engine_name: str) -> None:
    del app
    assert engine_name == "sqlite"
    assert db.session.get_bind().dialect.name == "sqlite"


@pytest.mark.database
def test_both_engines_are_really_used(app: Flask, engine_name: str) -> None:
    del app
    assert db.session.get_bind().dialect.name == {"sqlite": "sqlite", "postgres": "postgresql"}[engine_name]


@pytest.mark.database
def test_an_application_of_its_own_commits_really(make_app: MakeApp, engine_name: str) -> None:
    app: Flask = make_app()
    with app.app_context():
        assert db.engine.dialect.name == {"sqlite": "sqlite", "postgres": "postgresql"}[engine_name]
        make_user()
        db.session.commit()
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(User)) == 1


def test_no_connection_leaves_the_machine() -> None:
    with socket.socket() as outside, pytest.raises(ConnectionRefusedError, match=r"192\.0\.2\.1"):
        outside.connect(("192.0.2.1", 80))
