"""Restoring a backup into an instance that is new or empty."""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Any

import sqlalchemy as sa

from app import schema
from app.backup.tables import build, is_bookkeeping, reflect
from app.backup.values import from_json
from app.backup.writing import FORMAT, MANIFEST, ROWS_AT_ONCE

#: What reading a file raises that is no backup: each library has errors of its own.
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    RuntimeError,
)

#: In bytes. The manifest describes tables and names media files; a longer one was made to fill the memory.
LONGEST_MANIFEST = 64 * 1024 * 1024


class RestoreError(Exception):
    """The backup cannot be restored here; the instance is as it was."""


def restore(engine: sa.Engine, media: Path, source: Path) -> dict[str, int]:
    """Bring everything back, then bring the tables up to date; return the number of rows of each table.

    The file is checked as a whole before anything changes.

    Raises:
        RestoreError: The file is damaged or newer than this installation, or the instance is not empty.
    """
    manifest = _manifest_of(source)
    try:
        with zipfile.ZipFile(source) as archive:
            _refuse_filled(engine, media)
            _prepare(engine, archive, manifest)
            with schema.migrating(engine) as connection, _deferred_keys(connection):
                _load(connection, archive, manifest)
            _restore_media(media, archive, manifest)
    except (zipfile.BadZipFile, KeyError, json.JSONDecodeError) as error:
        message = f"{source} is no backup, or it is damaged ({error})."
        raise RestoreError(message) from error
    schema.upgrade(engine)
    return {name: table["rows"] for name, table in manifest["tables"].items()}


def _manifest_of(source: Path) -> dict[str, Any]:
    """Read the whole file once, whatever it is, and return what it says about itself."""
    try:
        with zipfile.ZipFile(source) as archive:
            return _checked_manifest(archive)
    except UNREADABLE as error:
        message = f"{source} is no backup, or it is damaged ({error})."
        raise RestoreError(message) from error


def _checked_manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    with archive.open(MANIFEST) as file:
        text = file.read(LONGEST_MANIFEST + 1)
    if len(text) > LONGEST_MANIFEST:
        raise RestoreError("This is no backup: what it says about itself is too long.")
    manifest: dict[str, Any] = json.loads(text)
    if manifest["format"] != FORMAT:
        raise RestoreError("The backup was made by a newer version: install that version first.")
    expected = {f"tables/{name}.jsonl": table["sha256"] for name, table in manifest["tables"].items()}
    expected |= {f"media/{name}": digest for name, digest in manifest["media"].items()}
    for name, digest in expected.items():
        found = hashlib.sha256()
        with archive.open(name) as file:
            while chunk := file.read(1 << 20):
                found.update(chunk)
        if found.hexdigest() != digest:
            message = f"The backup is damaged: {name} is not what was written."
            raise RestoreError(message)
    for name in manifest["media"]:
        if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
            message = f"The backup names a file outside of the media folder: {name}"
            raise RestoreError(message)
    return manifest


def _refuse_filled(engine: sa.Engine, media: Path) -> None:
    with engine.connect() as connection:
        for name, table in reflect(connection).tables.items():
            if (
                not is_bookkeeping(name)
                and connection.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first()
            ):
                message = (
                    f"This instance is not empty (the table {name} has rows). Restore into a new one: HUB_INSTANCE=…"
                )
                raise RestoreError(message)
    if media.is_dir() and any(media.iterdir()):
        raise RestoreError("This instance is not empty (there are media files). Restore into a new one: HUB_INSTANCE=…")


def _rows(archive: zipfile.ZipFile, name: str) -> Iterator[list[Any]]:
    with archive.open(f"tables/{name}.jsonl") as file:
        for line in file:
            yield json.loads(line)


def _prepare(engine: sa.Engine, archive: zipfile.ZipFile, manifest: dict[str, Any]) -> None:
    """Make the tables as they were when the backup was made, those of absent plugins from their descriptions."""
    places = {}
    for stream in schema.streams():
        if stream.version_table in manifest["tables"]:
            places[stream] = [row[0] for row in _rows(archive, stream.version_table)]
    for stream, revisions in places.items():
        unknown = [revision for revision in revisions if not schema.knows(stream, revision)]
        if unknown:
            message = f"The backup was made with a newer version of '{stream.name}' ({unknown[0]}): install that first."
            raise RestoreError(message)
    with schema.migrating(engine) as connection:
        reflect(connection).drop_all(connection)
    for stream, revisions in places.items():
        for revision in revisions:
            schema.upgrade(engine, revision, only=stream.name)
    with schema.migrating(engine) as connection:
        metadata = reflect(connection)
        missing = [name for name in manifest["tables"] if name not in metadata.tables]
        tables = [build(name, manifest["tables"][name], metadata) for name in missing]
        metadata.create_all(connection, tables=tables)


@contextmanager
def _deferred_keys(connection: sa.Connection) -> Iterator[None]:
    """Let PostgreSQL look at foreign keys at the end: rows may name each other in a circle."""
    if connection.dialect.name != "postgresql":
        yield
        return
    keys = connection.exec_driver_sql(
        "SELECT conrelid::regclass::text, quote_ident(conname) "
        "FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid "
        "WHERE contype = 'f' AND NOT condeferrable AND relnamespace = current_schema()::regnamespace"
    ).fetchall()
    for table, name in keys:
        connection.exec_driver_sql(f"ALTER TABLE {table} ALTER CONSTRAINT {name} DEFERRABLE INITIALLY DEFERRED")
    yield
    connection.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")
    for table, name in keys:
        connection.exec_driver_sql(f"ALTER TABLE {table} ALTER CONSTRAINT {name} NOT DEFERRABLE")


def _load(connection: sa.Connection, archive: zipfile.ZipFile, manifest: dict[str, Any]) -> None:
    metadata = reflect(connection)
    for name, entry in manifest["tables"].items():
        table = metadata.tables[name]
        connection.execute(sa.delete(table))
        _fill(connection, table, entry, _rows(archive, name))
        found = connection.scalar(sa.select(sa.func.count()).select_from(table))
        if found != entry["rows"]:
            message = f"The table {name} has {found} rows instead of {entry['rows']}."
            raise RestoreError(message)
    if connection.dialect.name == "postgresql":
        _reset_sequences(connection, metadata)


def _fill(connection: sa.Connection, table: sa.Table, entry: dict[str, Any], rows: Iterator[list[Any]]) -> None:
    kinds = {column["name"]: column["kind"] for column in entry["columns"]}
    is_postgres = connection.dialect.name == "postgresql"
    values: dict[str, Any] = {}
    for name, kind in kinds.items():
        stored: Any = sa.bindparam(name, type_=sa.Text if kind == "json" else table.columns[name].type)
        values[name] = sa.cast(stored, table.columns[name].type) if kind == "json" and is_postgres else stored
    statement = sa.insert(table).values(values)
    columns = [(name, kind, table.columns[name]) for name, kind in kinds.items()]
    while some := list(islice(rows, ROWS_AT_ONCE)):
        connection.execute(
            statement,
            [
                {name: from_json(kind, value, column) for (name, kind, column), value in zip(columns, row, strict=True)}
                for row in some
            ],
        )


def _reset_sequences(connection: sa.Connection, metadata: sa.MetaData) -> None:
    """Let numbering go on after the highest number that was restored."""
    quote = connection.dialect.identifier_preparer.quote
    for table in metadata.tables.values():
        for column in table.primary_key.columns:
            if not isinstance(column.type, sa.Integer):
                continue
            sequence = connection.scalar(
                sa.select(sa.func.pg_get_serial_sequence(quote(table.name), column.name)),
            )
            if sequence:
                highest = connection.scalar(sa.select(sa.func.max(column)))
                connection.execute(sa.select(sa.func.setval(sequence, highest or 1, highest is not None)))


def _restore_media(media: Path, archive: zipfile.ZipFile, manifest: dict[str, Any]) -> None:
    for name in manifest["media"]:
        target = media / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(archive.read(f"media/{name}"))
