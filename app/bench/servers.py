"""The two servers of a measurement, the product and the yardstick, behind gunicorn with the settings of `serve`."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from app.bench.drive import BenchError
from app.config import PROJECT

#: Seconds that a server may take to answer for the first time, or to end.
PATIENCE = 60


def free_port() -> int:
    """Return a port of loopback that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def running(application: str, settings: Sequence[str], environment: Mapping[str, str], log: Path) -> Iterator[int]:
    """Serve an application on loopback and yield its port. ``settings`` are arguments of gunicorn.

    Raises:
        BenchError: It did not start; the message holds the end of its log.
    """
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", *settings, "--bind", f"127.0.0.1:{port}", application]
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 - our own arguments
            command, cwd=PROJECT, env={**os.environ, **environment}, stdout=output, stderr=output
        )
    try:
        _wait(process, port, log)
        yield port
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(PATIENCE)
        process.kill()
        process.wait()


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    ends_at = time.monotonic() + PATIENCE
    while time.monotonic() < ends_at and process.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    message = f"A server did not start:\n{log.read_text(encoding='utf-8', errors='replace')[-2000:]}"
    raise BenchError(message)
