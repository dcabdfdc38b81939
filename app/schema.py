"""The schema of the database and its history: one stream of migrations for this repository, one for each plugin's own.

Every stream keeps its place in its own table, so that a plugin can be removed without breaking the others. Schema work
is done by a command, never by the processes that serve.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alembic import command
from alembic import context as alembic_context
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, MetaData, text
from sqlalchemy.types import TypeDecorator

from app.config import PROJECT
from app.database import ONLY_READING
from app.extensions import db
from app.plugins import registry

if TYPE_CHECKING:
    from alembic.autogenerate.api import AutogenContext

#: Any number will do, as long as two upgrades of one PostgreSQL database take the same.
UPGRADE_LOCK = 7_265_011


class SchemaError(Exception):
    """The schema cannot be brought up to date; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Stream:
    """A history of migrations: its folder, its version table, and the prefix of its tables ("": the repository's)."""

    name: str
    folder: Path
    version_table: str
    prefix: str = ""

    def owns(self, table: str, others: tuple[str, ...]) -> bool:
        """Tell whether a table belongs to this stream; ``others`` are the prefixes of the plugins' streams."""
        if self.prefix:
            return table.startswith(self.prefix)
        return not table.startswith(("alembic_version", *others))


def streams() -> list[Stream]:
    """Return the streams of the current application, the repository's first."""
    found = [Stream("hub", PROJECT / "migrations", "alembic_version")]
    return found + [
        Stream(plugin.name, _folder(plugin.migrations), f"alembic_version_{plugin.name}", f"{plugin.name}_")
        for plugin in registry().plugins
        if plugin.migrations
    ]


def _folder(place: str) -> Path:
    """Find ``package:folder``, or an absolute path."""
    package, _, inner = place.partition(":")
    if not inner:
        return Path(place)
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        message = f"There is no package '{package}' with migrations."
        raise SchemaError(message)
    return Path(next(iter(spec.submodule_search_locations))) / inner


def is_current(engine: Engine | None = None) -> bool:
    """Tell whether every stream of the database is at its newest revision."""
    with _reading(engine) as connection:
        return all(set(_heads(stream)) == set(_place(connection, stream)) for stream in streams())


def revisions(engine: Engine | None = None) -> dict[str, list[str]]:
    """Return where each stream of the database is."""
    with _reading(engine) as connection:
        return {stream.name: list(_place(connection, stream)) for stream in streams()}


@contextmanager
def _reading(engine: Engine | None) -> Iterator[Connection]:
    """Open a connection for which nobody waits, and which waits for nobody."""
    with (engine or db.engine).connect() as connection:
        yield connection.execution_options(**{ONLY_READING: True})


def _heads(stream: Stream) -> tuple[str, ...]:
    return tuple(ScriptDirectory.from_config(_config(stream)).get_heads())


def _place(connection: Connection, stream: Stream) -> tuple[str, ...]:
    context = MigrationContext.configure(connection, opts={"version_table": stream.version_table})
    return context.get_current_heads()


def knows(stream: Stream, revision: str) -> bool:
    """Tell whether this installation has a revision of a stream."""
    try:
        return ScriptDirectory.from_config(_config(stream)).get_revision(revision) is not None
    except CommandError:
        return False


def upgrade(engine: Engine | None = None, revision: str = "heads", only: str = "") -> None:
    """Bring every stream (or ``only`` one) to its newest revision, each in one transaction.

    Raises:
        SchemaError: Rows would point to rows that are gone; nothing was changed.
    """
    for stream in streams():
        if only in {"", stream.name}:
            with migrating(engine or db.engine) as connection:
                command.upgrade(_config(stream, connection), revision)


def downgrade(revision: str, engine: Engine | None = None, only: str = "hub") -> None:
    """Take a stream back to a revision; ``base`` removes its tables."""
    for stream in streams():
        if stream.name == only:
            with migrating(engine or db.engine) as connection:
                command.downgrade(_config(stream, connection), revision)


@contextmanager
def migrating(engine: Engine) -> Iterator[Connection]:
    """Open a transaction for schema work: alone, and on SQLite without foreign keys, which are checked at the end.

    A batch migration of SQLite copies a table and drops the old one; with foreign keys on, that drop would empty every
    table whose rows cascade from it.

    Raises:
        SchemaError: A foreign key leads nowhere; everything is rolled back.
    """
    with engine.connect() as connection:
        driver = connection.connection.dbapi_connection
        is_sqlite = engine.dialect.name == "sqlite"
        if is_sqlite and driver is not None:
            driver.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                if engine.dialect.name == "postgresql":
                    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": UPGRADE_LOCK})
                yield connection
                if is_sqlite:
                    _refuse_orphans(connection)
        finally:
            if is_sqlite and driver is not None:
                driver.execute("PRAGMA foreign_keys=ON")


def _refuse_orphans(connection: Connection) -> None:
    wrong = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if wrong:
        tables = ", ".join(sorted({f"{row[0]} → {row[2]}" for row in wrong}))
        message = f"{len(wrong)} rows would point to rows that are gone ({tables}); nothing was changed."
        raise SchemaError(message)


def new_revision(message: str, engine: Engine, only: str = "hub") -> Path:
    """Write a revision with the difference between an up-to-date database and the models; return its file."""
    stream = next(stream for stream in streams() if stream.name == only)
    with migrating(engine) as connection:
        script = command.revision(_config(stream, connection), message, autogenerate=True)
    if script is None or isinstance(script, list):
        raise SchemaError("Alembic wrote no single revision.")
    path = Path(script.path)
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    # Alembic asks to adjust what it wrote; whoever commits the file has done so.
    path.write_text("".join(line for line in lines if not line.strip().startswith("# ###")), encoding="utf-8")
    return path


def differences(engine: Engine) -> list[Any]:
    """Return what distinguishes the database from the models, over all streams."""
    from alembic.autogenerate import compare_metadata  # noqa: PLC0415 - only for tests and the check command

    found: list[Any] = []
    with _reading(engine) as connection:
        for stream in streams():
            options = {**_options(stream), "version_table": stream.version_table}
            context = MigrationContext.configure(connection, opts=options)
            found += compare_metadata(context, db.metadata)
    return found


def _config(stream: Stream, connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(stream.folder))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "%%(year)d_%%(month).2d_%%(day).2d_%%(slug)s")
    config.attributes["connection"] = connection
    config.attributes["stream"] = stream
    return config


def _options(stream: Stream) -> dict[str, Any]:
    others = tuple(other.prefix for other in streams() if other.prefix and other != stream)
    metadata: MetaData = db.metadata
    ours = {table.split("_", 1)[0] for table in metadata.tables if stream.owns(table, others)}

    def include_name(name: str | None, kind: str, parents: Any) -> bool:  # noqa: ANN401 - Alembic's own type
        # Tables of a plugin that is gone, or that somebody else keeps in the database, are none of our business.
        del parents
        return kind != "table" or (name is not None and stream.owns(name, others) and name.split("_", 1)[0] in ours)

    def include_object(item: Any, name: str | None, kind: str, reflected: bool, other: Any) -> bool:  # noqa: ANN401, FBT001
        del item, reflected, other
        return kind != "table" or (name is not None and stream.owns(name, others))

    return {
        "include_name": include_name,
        "include_object": include_object,
        "compare_type": True,
        "render_as_batch": True,
        "render_item": _render,
    }


def _render(kind: str, item: Any, context: AutogenContext) -> str | bool:  # noqa: ANN401 - any part of a schema
    """Write our own types as what the database sees, so that old migrations never import today's code."""
    if kind == "type" and isinstance(item, TypeDecorator):
        prefix = context.opts.get("sqlalchemy_module_prefix") or "sa."
        return f"{prefix}{item.impl_instance!r}"
    return False


def run_env() -> None:
    """Do what Alembic asks of the ``env.py`` of a stream: that file holds this call and nothing else."""
    config = alembic_context.config
    stream: Stream = config.attributes["stream"]
    alembic_context.configure(
        connection=config.attributes["connection"],
        target_metadata=db.metadata,
        version_table=stream.version_table,
        **_options(stream),
    )
    with alembic_context.begin_transaction():
        alembic_context.run_migrations()
