"""Writing a backup while the site runs."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from app.backup.tables import describe, reflect
from app.backup.values import kind_of, to_json
from app.database import ONLY_READING

FORMAT = 1
MANIFEST = "manifest.json"
ROWS_AT_ONCE = 500


def write(engine: sa.Engine, media: Path, target: Path, now: dt.datetime) -> dict[str, int]:
    """Write everything to a new file and return the number of rows of each table.

    All tables are read in one snapshot, in which nobody waits for the backup. The file appears whole or not at all,
    readable by its owner only.

    Raises:
        FileExistsError: The file is there already.
    """
    if target.exists():
        raise FileExistsError(target)
    part = target.with_name(target.name + ".part")
    part.touch(mode=0o600)
    try:
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
            manifest: dict[str, Any] = {"format": FORMAT, "made_at": now.isoformat(), "engine": engine.dialect.name}
            manifest["tables"] = _write_tables(engine, archive)
            manifest["media"] = _write_media(media, archive)
            archive.writestr(MANIFEST, json.dumps(manifest, indent=1, ensure_ascii=False))
        part.rename(target)
    finally:
        part.unlink(missing_ok=True)
    return {name: table["rows"] for name, table in manifest["tables"].items()}


@contextmanager
def snapshot(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Open a connection that sees one state of the database, and for which nobody waits."""
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            yield connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        else:
            yield connection.execution_options(**{ONLY_READING: True})


def _write_tables(engine: sa.Engine, archive: zipfile.ZipFile) -> dict[str, Any]:
    found: dict[str, Any] = {}
    with snapshot(engine) as connection:
        for name, table in sorted(reflect(connection).tables.items()):
            digest = hashlib.sha256()
            rows = 0
            with archive.open(_place(name), "w", force_zip64=True) as file:
                for row in read(connection, table):
                    line = json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
                    file.write(line)
                    digest.update(line)
                    rows += 1
            found[name] = {"rows": rows, "sha256": digest.hexdigest(), **describe(table)}
    return found


def read(connection: sa.Connection, table: sa.Table) -> Any:  # noqa: ANN401 - an iterator of lists of JSON
    """Yield the rows of a table as lists of JSON, in the order of the primary key.

    JSON is read as the text that is stored, which keeps its bytes and tells ``null`` from an empty column.
    """
    kinds = [kind_of(column) for column in table.columns]
    columns = [
        (sa.cast(column, sa.Text) if connection.dialect.name == "postgresql" else sa.type_coerce(column, sa.Text))
        if kind == "json"
        else column
        for column, kind in zip(table.columns, kinds, strict=True)
    ]
    query = sa.select(*columns).order_by(*table.primary_key.columns)
    for row in connection.execution_options(yield_per=ROWS_AT_ONCE).execute(query):
        yield [to_json(kind, value) for kind, value in zip(kinds, row, strict=True)]


def _place(table: str) -> str:
    return f"tables/{table}.jsonl"


def _write_media(media: Path, archive: zipfile.ZipFile) -> dict[str, str]:
    """Add the files of the media folder. They come after the rows, which therefore never name a missing one."""
    found = {}
    for path in sorted(media.rglob("*")) if media.is_dir() else []:
        if path.is_file():
            name = path.relative_to(media).as_posix()
            archive.write(path, f"media/{name}")
            found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found
