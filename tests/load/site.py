"""The whole site as ``./hub serve`` runs it: supervisor, web server, consumer; killed at once, and started again."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from app.config import PROJECT
from tests.load.disk import SmallDisk

SETTINGS = {
    "HUB_MODE": "real",
    "HUB_MAIL_FROM": "Hub <hub@example.org>",
    "HUB_SMTP_HOST": "127.0.0.1",
    "HUB_SMTP_SECURITY": "none",
    "HUB_ORGANISATION_NAME": "Organizacja",
    "HUB_ORGANISATION_ADDRESS": "Katowice",
    "HUB_ORGANISATION_EMAIL": "pomoc@example.org",
    "HUB_ORGANISATION_DATA_PROTECTION_EMAIL": "dane@example.org",
    "HUB_ORGANISATION_HOSTING": "Hosting",
}


def eventually(condition: Callable[[], bool], what: str, seconds: float = 60, *, pause: float = 0.1) -> None:
    """Wait until something is so, and ask so often."""
    ends_at = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < ends_at, f"{what}: not within {seconds:.0f} seconds."
        time.sleep(pause)


def children(pid: int) -> list[int]:
    """Return the processes that a process has started."""
    with suppress(OSError):
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]
    return []


def family(pid: int) -> list[int]:
    """Return a process and all that came from it, the youngest first."""
    return [*(one for child in children(pid) for one in family(child)), pid]


def is_alive(pid: int) -> bool:
    """Tell whether a process lives; one that has ended and was not asked about does not."""
    try:
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return False


class Site:
    """A site whose instance lies on a small disk."""

    def __init__(self, disk: SmallDisk, instance: Path, url: str, log: Path) -> None:
        self.disk = disk
        self.log = log
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            self.port = int(listener.getsockname()[1])
        #: What the consumer believes to be a mail server; it never says a word.
        self.mail_server = socket.create_server(("127.0.0.1", 0))
        self.mail_server.settimeout(30)
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("HUB_", "DATABASE_"))}
        self._environment = {
            **kept,
            **SETTINGS,
            "PYTHONPATH": str(PROJECT),
            "HUB_INSTANCE": str(instance),
            "HUB_SMTP_PORT": str(self.mail_server.getsockname()[1]),
            "HUB_PUBLIC_ADDRESS": f"http://127.0.0.1:{self.port}",
            **({} if url.startswith("sqlite") else {"DATABASE_URL": url}),
        }
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it says that it serves."""
        before = self.log.stat().st_size if self.log.exists() else 0
        command = self.disk.command(sys.executable, "-m", "app.serve", "1", "serve", "--port", str(self.port))
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(command, env=self._environment, stdout=output, stderr=subprocess.STDOUT)
        process = self.process

        def is_serving() -> bool:
            assert process.poll() is None, self.log.read_text(encoding="utf-8")
            return b"Serving http" in self.log.read_bytes()[before:]

        eventually(is_serving, "The site serves")

    @property
    def consumer(self) -> int:
        """Return the process of the consumer."""
        assert self.process is not None
        return next(
            one for one in children(self.process.pid) if b"consumer" in Path(f"/proc/{one}/cmdline").read_bytes()
        )

    def kill(self) -> None:
        """End every process of it at once, as a power cut would."""
        assert self.process is not None
        everyone = family(self.process.pid)
        assert len(everyone) >= 5, "A supervisor, a web server with two workers, and a consumer."
        for pid in everyone:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait(timeout=10)
        eventually(lambda: not any(map(is_alive, everyone)), "Nothing survives", 10)
        self.process = None

    def stop(self) -> None:
        """Stop it as its operator does."""
        if self.process is not None:
            self.process.terminate()
            assert self.process.wait(timeout=20) == 0
            self.process = None

    def health(self) -> dict[str, Any]:
        """Return what ``/healthz`` says."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=20) as answer:
                return dict(json.loads(answer.read()))
        except urllib.error.HTTPError as error:
            with error:
                return dict(json.loads(error.read()))
        except OSError:
            return {}

    def lines(self) -> Iterator[dict[str, Any]]:
        """Yield the lines of the log that are events."""
        for line in self.log.read_text(encoding="utf-8").splitlines():
            if line.startswith("{"):
                yield json.loads(line)
