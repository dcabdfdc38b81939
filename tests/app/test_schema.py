"""The tables equal the models, and no migration loses a row, on both engines."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from flask import Flask

from app import schema
from app.config import PROJECT
from app.extensions import db
from app.testing.databases import PostgresServer
from app.testing.fixtures import MakeApp
from app.testing.rows import counts, fill


@pytest.fixture
def empty_app(
    make_app: MakeApp, engine_name: str, tmp_path: Path, request: pytest.FixtureRequest
) -> Callable[..., Flask]:
    """Return a function that makes an application on a database without any table."""

    def make(**settings: object) -> Flask:
        if engine_name == "sqlite":
            url = f"sqlite:///{tmp_path / 'hub.db'}"
        else:
            server: PostgresServer = request.getfixturevalue("postgres_server")
            url = server.create()
        return make_app(url=url, **settings)

    return make


@pytest.mark.database
def test_an_upgraded_database_equals_the_models(empty_app: Callable[..., Flask]) -> None:
    with empty_app().app_context():
        assert not schema.is_current()
        schema.upgrade()
        assert schema.is_current()
        assert schema.differences(db.engine) == []


@pytest.mark.database
def test_what_the_models_lack_is_found(empty_app: Callable[..., Flask]) -> None:
    with empty_app().app_context():
        schema.upgrade()
        with schema.migrating(db.engine) as connection:
            connection.exec_driver_sql("DROP TABLE mail_outbox")
        assert schema.differences(db.engine)


@pytest.mark.database
def test_a_filled_database_migrates_without_losing_a_row(empty_app: Callable[..., Flask]) -> None:
    """Through every revision: a step back and forth, each table keeping its rows where it exists on both sides."""
    steps = [revision.revision for revision in ScriptDirectory(str(PROJECT / "migrations")).walk_revisions()]
    with empty_app().app_context():
        schema.upgrade()
        for before in steps[1:]:
            rows = _fill_anew()
            schema.downgrade(before)
            kept = _counts()
            assert {name: kept[name] for name in kept if name in rows} == {name: rows[name] for name in kept}
            schema.upgrade(revision=steps[steps.index(before) - 1])
            again = _counts()
            assert {name: again[name] for name in kept if name in again} == {n: kept[n] for n in kept if n in again}
            schema.downgrade(before)
        schema.upgrade()
        rows = _fill_anew()
        assert rows
        assert set(rows.values()) == {3}
        schema.upgrade()
        assert _counts() == rows


@pytest.mark.database
def test_changing_a_parent_table_leaves_its_children_alone(empty_app: Callable[..., Flask]) -> None:
    """On SQLite a batch migration drops the parent: with foreign keys on, rows that cascade from it would go, too."""
    with empty_app().app_context():
        schema.upgrade()
        rows = _fill_anew()
        with schema.migrating(db.engine) as connection:
            operations = Operations(MigrationContext.configure(connection))
            with operations.batch_alter_table("accounts_user", recreate="auto") as batch:
                batch.add_column(sa.Column("nickname", sa.String(40), nullable=True))
                batch.alter_column("name", existing_type=sa.String(120), type_=sa.String(200))
        assert _counts() == rows
        with db.engine.connect() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM accounts_consent").scalar() == 3
            if db.engine.dialect.name == "sqlite":
                assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_a_migration_that_leaves_orphans_changes_nothing(empty_app: Callable[..., Flask]) -> None:
    with empty_app().app_context():
        schema.upgrade()
        rows = _fill_anew()
        with pytest.raises(schema.SchemaError, match="nothing was changed"), schema.migrating(db.engine) as connection:
            connection.exec_driver_sql("DELETE FROM accounts_user")
        assert _counts() == rows


def test_tables_of_a_plugin_that_is_gone_disturb_nothing(empty_app: Callable[..., Flask]) -> None:
    with empty_app().app_context():
        schema.upgrade()
        with schema.migrating(db.engine) as connection:
            connection.exec_driver_sql("CREATE TABLE acme_thing (id INTEGER PRIMARY KEY)")
            connection.exec_driver_sql("CREATE TABLE alembic_version_acme (version_num VARCHAR(32) NOT NULL)")
        assert schema.is_current()
        assert schema.differences(db.engine) == []
        schema.upgrade()


def test_commands_tell_the_state(empty_app: Callable[..., Flask]) -> None:
    run = empty_app().test_cli_runner().invoke
    assert run(args=["schema", "check"]).exit_code == 1
    upgraded = run(args=["schema", "upgrade"])
    assert upgraded.exit_code == 0
    assert "(new)" in upgraded.output
    assert "(new)" not in run(args=["schema", "upgrade"]).output
    assert run(args=["schema", "check"]).exit_code == 0


def _metadata() -> sa.MetaData:
    metadata = sa.MetaData()
    metadata.reflect(db.engine)
    for name in [name for name in metadata.tables if name.startswith("alembic_version")]:
        metadata.remove(metadata.tables[name])
    return metadata


def _counts() -> dict[str, int]:
    with db.engine.connect() as connection:
        return counts(connection, _metadata())


def _fill_anew() -> dict[str, int]:
    metadata = _metadata()
    with db.engine.begin() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(sa.delete(table))
        return fill(connection, metadata)
