"""Databases for tests: SQLite files, and a private PostgreSQL server that lives as long as the session."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest
import sqlalchemy as sa

PROGRAMS = [*sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True), Path("/usr/local/bin"), Path("/usr/bin")]
EMPTY = "hub_empty"


def postgres_programs() -> Path | None:
    """Return the folder that holds ``initdb`` and ``postgres``, or None."""
    return next(
        (folder for folder in PROGRAMS if (folder / "initdb").exists() and (folder / "postgres").exists()), None
    )


class PostgresServer:
    """A throw-away server on a socket in a temporary folder; nothing is ever synced to the disk."""

    initdb_options: tuple[str, ...] = ("--no-sync",)
    options = "-F -c full_page_writes=off -c synchronous_commit=off"

    def __init__(self, programs: Path) -> None:
        self.programs = programs
        self.folder = Path(tempfile.mkdtemp(prefix="hub-pg-"))
        self.user: int | None = None
        self.group: int | None = None
        if os.geteuid() == 0:
            # PostgreSQL refuses to run as root.
            account = pwd.getpwnam("postgres")
            self.user, self.group = account.pw_uid, account.pw_gid
            os.chown(self.folder, account.pw_uid, account.pw_gid)
        self.data = self.prepare()
        self._run("initdb", "--pgdata", str(self.data), "--username=hub", "--auth=trust", "--encoding=UTF8",
                  "--locale=C.UTF-8", *self.initdb_options)  # fmt: skip
        self.start()
        self._numbers = itertools.count(1)

    def prepare(self) -> Path:
        """Return where the data will be."""
        return self.folder / "data"

    def start(self) -> None:
        """Start the server, for the first time or again, and wait until it answers."""
        options = f"-c listen_addresses='' -k {self.folder} {self.options}"
        self._run("pg_ctl", "start", "--wait", "--silent", "--pgdata", str(self.data),
                  "--log", str(self.folder / "log"), "--options", options)  # fmt: skip

    def run(self, program: str, *arguments: str) -> int:
        """Run a program of PostgreSQL and return its exit status."""
        return subprocess.run(  # noqa: S603 - fixed programs, our own arguments
            [self.programs / program, *arguments],
            check=False,
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            user=self.user,
            group=self.group,
        ).returncode

    def _run(self, program: str, *arguments: str) -> None:
        status = self.run(program, *arguments)
        if status:
            raise RuntimeError(f"{program} ended with status {status}.")

    def url(self, name: str) -> str:
        """Return the address of a database of this server."""
        return f"postgresql+psycopg://hub@/{name}?host={self.folder}"

    def create(self, template: str = "template1", name: str = "") -> str:
        """Create a database as a copy of another and return its address."""
        name = name or f"hub_{next(self._numbers)}"
        engine = sa.create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
        with engine.connect() as connection:
            connection.exec_driver_sql(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        engine.dispose()
        return self.url(name)

    def stop(self) -> None:
        """Stop the server and remove everything."""
        self._run("pg_ctl", "stop", "--mode=immediate", "--silent", "--pgdata", str(self.data))
        shutil.rmtree(self.folder)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """Start PostgreSQL once for the session; skip when it is not installed."""
    programs = postgres_programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    server = PostgresServer(programs)
    yield server
    server.stop()


@pytest.fixture
def engine_name() -> str:
    """Name the engine of a test that does not ask for both."""
    return "sqlite"


def create_tables(url: str, folder: Path) -> None:
    """Create the tables of all models in an empty database."""
    from app import create_app  # noqa: PLC0415 - the host loads when a test first needs it
    from app.extensions import db  # noqa: PLC0415

    application = create_app({"INSTANCE": folder, "SQLALCHEMY_DATABASE_URI": url, "TESTING": True})
    with application.app_context():
        db.create_all()
        for engine in db.engines.values():
            if engine.dialect.name == "sqlite":
                emptied_log(engine)
            engine.dispose()


def emptied_log(engine: sa.Engine) -> None:
    """Let nothing wait in the log beside a SQLite file, so that the file alone can be copied."""
    with engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")


def copy_of(database: Path, folder: Path) -> str:
    """Copy a SQLite file into a folder and return its address."""
    return f"sqlite:///{shutil.copyfile(database, folder / 'hub.db')}"


@pytest.fixture(scope="session")
def template_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a SQLite file with all tables and no rows, once; copies of it are fast."""
    folder = tmp_path_factory.mktemp("template")
    create_tables(f"sqlite:///{folder / 'hub.db'}", folder)
    return folder / "hub.db"


@pytest.fixture(scope="session")
def template_on_postgres(
    template_database: Path, postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> str:
    """Make the same on PostgreSQL and return the name of the database."""
    del template_database  # Both are made at the same time, from the same models.
    create_tables(postgres_server.create(name=EMPTY), tmp_path_factory.mktemp("template"))
    return EMPTY


class CopyDatabase(Protocol):
    """Make a new database with all tables."""

    def __call__(self, engine: str = "sqlite") -> str:
        """Return the address of a new database with all tables and no rows, on ``sqlite`` or ``postgres``."""


@pytest.fixture(scope="session")
def database_copies(
    template_database: Path, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> CopyDatabase:
    """Return a function that makes a new database.

    The engine is its argument: pytest would keep a fixture of the session for a test that names another engine.
    """

    def copy(engine: str = "sqlite") -> str:
        if engine == "postgres":
            server: PostgresServer = request.getfixturevalue("postgres_server")
            return server.create(template=request.getfixturevalue("template_on_postgres"))
        target = tmp_path_factory.mktemp("database") / "hub.db"
        shutil.copyfile(template_database, target)
        return f"sqlite:///{target}"

    return copy
