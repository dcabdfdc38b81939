"""A backup brings everything back, from either engine into either, whether or not a plugin is still there."""

from __future__ import annotations

import json
import threading
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app import schema
from app.accounts.models import User
from app.backup import RestoreError, restore, write
from app.backup.tables import reflect
from app.backup.writing import MANIFEST, read, snapshot
from app.extensions import db, utc_now
from app.testing import make_user
from app.testing.databases import PostgresServer
from app.testing.fixtures import MakeApp
from app.testing.rows import NOW, fill

ENGINES = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


@pytest.fixture
def instance(make_app: MakeApp, tmp_path: Path, request: pytest.FixtureRequest) -> Callable[[str], Flask]:
    """Return a function that makes a new instance on an engine, without tables."""
    made = iter(range(100))

    def make(engine: str) -> Flask:
        if engine == "sqlite":
            return make_app(url=f"sqlite:///{tmp_path / f'hub-{next(made)}.db'}")
        server: PostgresServer = request.getfixturevalue("postgres_server")
        return make_app(url=server.create())

    return make


def contents() -> dict[str, list[list[Any]]]:
    """Return every row of every table, as the backup would write it."""
    with db.engine.connect() as connection:
        return {
            name: sorted(read(connection, table), key=json.dumps)
            for name, table in sorted(reflect(connection).tables.items())
        }


def filled(app: Flask) -> dict[str, list[list[Any]]]:
    schema.upgrade()
    metadata = sa.MetaData()
    with schema.migrating(db.engine) as connection:
        # What a plugin keeps: a table of its own, whose rows point to each other and to people.
        connection.execute(sa.schema.CreateTable(_plugin_table(metadata, connection)))
    with db.engine.begin() as connection:
        everything = reflect(connection)
        for name in [name for name in everything.tables if name.startswith(("alembic_version", "acme_"))]:
            everything.remove(everything.tables[name])
        fill(connection, everything)
        connection.exec_driver_sql(
            "INSERT INTO acme_note VALUES (1, 'ż', 1.5, NULL, 1, 2), (2, 'ó', NULL, '2026-01-02', 2, NULL)"
        )
    media = Path(app.config["MEDIA_FOLDER"])
    (media / "ab").mkdir(parents=True)
    (media / "ab" / "zdjęcie.svg").write_bytes(b"<svg/>")
    return contents()


def _plugin_table(metadata: sa.MetaData, connection: sa.Connection) -> sa.Table:
    sa.Table("accounts_user", metadata, autoload_with=connection)
    return sa.Table(
        "acme_note",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("weight", sa.Float),
        sa.Column("day", sa.Date),
        sa.Column("user_id", sa.ForeignKey("accounts_user.id", ondelete="CASCADE", name="fk_acme_note_user")),
        sa.Column("parent_id", sa.ForeignKey("acme_note.id", name="fk_acme_note_parent")),
        sa.UniqueConstraint("text", name="uq_acme_note_text"),
    )


@pytest.mark.parametrize("target", ENGINES)
@pytest.mark.parametrize("source", ENGINES)
def test_what_is_restored_equals_what_was_there(
    instance: Callable[[str], Flask], tmp_path: Path, source: str, target: str
) -> None:
    file = tmp_path / "hub.zip"
    app = instance(source)
    with app.app_context():
        before = filled(app)
        rows = write(db.engine, app.config["MEDIA_FOLDER"], file, NOW)
        assert rows == {name: len(found) for name, found in before.items()}
    assert file.stat().st_mode & 0o077 == 0
    other = instance(target)
    with other.app_context():
        assert restore(db.engine, other.config["MEDIA_FOLDER"], file) == rows
        after = contents()
        assert after.keys() == before.keys()
        for name, found in before.items():
            assert after[name] == found, name
        assert schema.is_current()
        assert (Path(other.config["MEDIA_FOLDER"]) / "ab" / "zdjęcie.svg").read_bytes() == b"<svg/>"
        # Numbering goes on where it was, and the plugin's table has its constraints again.
        assert make_user().id > 3
        db.session.commit()
        with pytest.raises(sa.exc.IntegrityError), db.engine.begin() as connection:
            connection.exec_driver_sql("INSERT INTO acme_note (id, text) VALUES (9, 'ż')")
        with pytest.raises(sa.exc.IntegrityError), db.engine.begin() as connection:
            connection.exec_driver_sql("INSERT INTO acme_note (id, text, user_id) VALUES (9, 'x', 77)")


@pytest.mark.database
def test_a_filled_instance_is_refused_and_stays(
    make_app: MakeApp, instance: Callable[[str], Flask], tmp_path: Path
) -> None:
    file = tmp_path / "hub.zip"
    app = instance("sqlite")
    with app.app_context():
        filled(app)
        write(db.engine, app.config["MEDIA_FOLDER"], file, NOW)
    other = make_app()
    with other.app_context():
        make_user()
        db.session.commit()
        before = contents()
        with pytest.raises(RestoreError, match="not empty"):
            restore(db.engine, other.config["MEDIA_FOLDER"], file)
        assert contents() == before


def damaged(file: Path, target: Path) -> Iterator[Path]:
    """Yield copies of a backup that are each broken in another way."""
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    changes: list[tuple[str, bytes | None]] = [
        ("tables/accounts_user.jsonl", parts["tables/accounts_user.jsonl"].replace(b"a", b"b", 1)),
        ("tables/accounts_user.jsonl", None),
        (MANIFEST, None),
        (MANIFEST, b"{"),
        (MANIFEST, parts[MANIFEST].replace(b'"format": 1', b'"format": 2')),
        ("tables/alembic_version.jsonl", None),
    ]

    def change(number: int, name: str, body: bytes | None) -> Path:
        path = target / f"{number}.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for part, content in parts.items():
                if part != name:
                    archive.writestr(part, content)
                elif body is not None:
                    archive.writestr(part, body)
        return path

    yield from (change(number, name, body) for number, (name, body) in enumerate(changes))
    cut = target / "cut.zip"
    cut.write_bytes(file.read_bytes()[:-200])
    yield cut


def test_a_damaged_backup_is_refused_and_nothing_changes(instance: Callable[[str], Flask], tmp_path: Path) -> None:
    file = tmp_path / "hub.zip"
    app = instance("sqlite")
    with app.app_context():
        filled(app)
        write(db.engine, app.config["MEDIA_FOLDER"], file, NOW)
    other = instance("sqlite")
    with other.app_context():
        for broken in damaged(file, tmp_path):
            with pytest.raises(RestoreError):
                restore(db.engine, other.config["MEDIA_FOLDER"], broken)
            assert contents() == {}, broken


@pytest.mark.database
def test_people_go_on_writing_while_the_backup_is_made(make_app: MakeApp, tmp_path: Path) -> None:
    app = make_app()
    stop = threading.Event()
    written = threading.Semaphore(0)

    def writer() -> None:
        while not stop.is_set():
            with app.app_context():
                make_user()
                db.session.commit()
            written.release()

    thread = threading.Thread(target=writer)
    thread.start()
    try:
        for number in range(3):
            assert written.acquire(timeout=20)
            with app.app_context():
                rows = write(db.engine, app.config["MEDIA_FOLDER"], tmp_path / f"{number}.zip", utc_now())
            assert rows["accounts_user"] > 0
    finally:
        stop.set()
        thread.join()


@pytest.mark.database
def test_an_open_snapshot_keeps_nobody_from_writing(make_app: MakeApp) -> None:
    app = make_app()
    with app.app_context():
        with snapshot(db.engine) as reader:
            reader.execute(sa.select(User.id)).all()
            make_user()
            db.session.commit()
            assert reader.execute(sa.select(User.id)).all() == []
        assert db.session.scalars(sa.select(User.id)).all() == [1]


def test_commands_say_what_they_did(instance: Callable[[str], Flask], tmp_path: Path) -> None:
    app = instance("sqlite")
    with app.app_context():
        filled(app)
    file = str(tmp_path / "hub.zip")
    run = app.test_cli_runner().invoke
    assert run(args=["backup", file]).exit_code == 0
    again = run(args=["backup", file])
    assert again.exit_code == 1
    assert "name a new file" in again.output
    assert run(args=["restore", file]).exit_code == 1
    assert run(args=["restore", str(tmp_path / "nothing.zip")]).exit_code == 2
    assert instance("sqlite").test_cli_runner().invoke(args=["restore", file]).exit_code == 0
