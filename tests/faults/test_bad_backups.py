"""Files that are no backup, or not any more: refused in words, and nothing of the instance changes."""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app.extensions import db
from app.testing import make_user
from app.testing.fixtures import MakeApp

Parts = dict[str, bytes]


@pytest.fixture
def backup(make_app: MakeApp, tmp_path: Path) -> Path:
    """Return a good backup of an instance with one person."""
    app = make_app()
    assert app.test_cli_runner().invoke(args=["schema", "upgrade"]).exit_code in {0, 1}
    with app.app_context():
        make_user(name="Ola")
        db.session.commit()
    target = tmp_path / "good.zip"
    result = app.test_cli_runner().invoke(args=["backup", str(target)])
    assert result.exit_code == 0, result.output
    return target


def parts_of(file: Path) -> Parts:
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def manifest_with(parts: Parts, **changes: Any) -> Parts:
    manifest = {**json.loads(parts["manifest.json"]), **changes}
    return {**parts, "manifest.json": json.dumps(manifest).encode()}


def media(parts: Parts, name: str) -> Parts:
    """Add a media file with a true digest under a name."""
    body = b"owned"
    changed = manifest_with(parts, media={name: hashlib.sha256(body).hexdigest()})
    return {**changed, f"media/{name}": body}


def other_manifest(parts: Parts, text: bytes) -> Parts:
    return {**parts, "manifest.json": text}


BROKEN: dict[str, Callable[[Parts], Parts]] = {
    "without a manifest": lambda parts: {name: body for name, body in parts.items() if name != "manifest.json"},
    "a list as the manifest": lambda parts: other_manifest(parts, b"[]"),
    "a number as the manifest": lambda parts: other_manifest(parts, b"1"),
    "no JSON": lambda parts: other_manifest(parts, b"{"),
    "no UTF-8": lambda parts: other_manifest(parts, b"\xff\xfe\x00{"),
    "an empty manifest": lambda parts: other_manifest(parts, b"{}"),
    "nested too deeply": lambda parts: other_manifest(parts, b"[" * 200_000),
    "tables that are none": lambda parts: manifest_with(parts, tables=[1]),
    "media that are none": lambda parts: manifest_with(parts, media=["x"]),
    "of tomorrow": lambda parts: manifest_with(parts, format=99),
    "a file above the folder": lambda parts: media(parts, "../owned.txt"),
    "a file with a root": lambda parts: media(parts, "/tmp/owned.txt"),  # noqa: S108 - must not be written
    "a table of another": lambda parts: {
        name: body + b"x" if name.endswith("accounts_user.jsonl") else body for name, body in parts.items()
    },
}


def everything(app: Flask) -> tuple[dict[str, bytes], list[Any]]:
    """Return all that an instance holds."""
    instance = Path(app.config["INSTANCE"])
    files = {
        str(path.relative_to(instance)): path.read_bytes()
        for path in instance.rglob("*")
        if path.is_file() and path.name not in {"config.toml", "secret_key"}
    }
    with app.app_context(), db.engine.connect() as connection:
        tables = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master ORDER BY name").all()
    return files, [tuple(row) for row in tables]


def refuse(app: Flask, file: Path) -> str:
    """Restore, and return what was said; nothing may have changed."""
    before = everything(app)
    result = app.test_cli_runner().invoke(args=["restore", str(file)])
    assert result.exit_code == 1, (result.output, result.exception)
    assert isinstance(result.exception, SystemExit), repr(result.exception)
    assert everything(app) == before
    return result.output


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_backup_changes_nothing(make_app: MakeApp, backup: Path, tmp_path: Path, name: str) -> None:
    target = make_app()
    bad = tmp_path / "bad.zip"
    with zipfile.ZipFile(bad, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, body in BROKEN[name](parts_of(backup)).items():
            archive.writestr(path, body)
    assert "Error: " in refuse(target, bad)
    assert not list(tmp_path.parent.rglob("owned.txt"))


@pytest.mark.parametrize("kind", ["cut off", "bytes turned round", "text", "empty"])
def test_a_damaged_file_changes_nothing(make_app: MakeApp, backup: Path, tmp_path: Path, kind: str) -> None:
    bad = tmp_path / "bad.zip"
    shutil.copyfile(backup, bad)
    body = bytearray(bad.read_bytes())
    if kind == "cut off":
        body = body[: len(body) // 2]
    elif kind == "bytes turned round":
        for place in range(60, 4000, 97):
            body[place] ^= 0xFF
    else:
        body = bytearray(b"Hello" if kind == "text" else b"")
    bad.write_bytes(body)
    assert "Error: " in refuse(make_app(), bad)


def test_a_bomb_is_refused_without_filling_the_memory(make_app: MakeApp, backup: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bomb.zip"
    parts = parts_of(backup)
    with zipfile.ZipFile(bad, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, body in parts.items():
            if path != "manifest.json":
                archive.writestr(path, body)
        with archive.open("manifest.json", "w") as file:
            for _ in range(100):
                file.write(b" " * (1 << 20))
            file.write(parts["manifest.json"])
    assert bad.stat().st_size < 2_000_000
    assert "Error: " in refuse(make_app(), bad)
