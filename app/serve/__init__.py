"""Starting the site and keeping it running: preparing steps, gunicorn and the consumer, and a supervisor over both."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

MOST_WORKERS = 8
THREADS = 4

#: Seconds in which a request that is being answered may end when the site stops.
GRACE = 5


def worker_count(app: Flask) -> int:
    """Return how many processes serve pages: as configured, or one for each core, two at least."""
    return int(app.config["WORKERS"]) or min(max(os.cpu_count() or 2, 2), MOST_WORKERS)


def gunicorn_arguments(app: Flask) -> list[str]:
    """Return how gunicorn serves this site, without the address and the application."""
    memory = Path("/dev/shm")  # noqa: S108 - gunicorn makes a file of its own there, with a random name
    return [
        "--worker-class=gthread",
        f"--workers={worker_count(app)}",
        f"--threads={THREADS}",
        "--preload",
        f"--graceful-timeout={GRACE}",
        "--timeout=60",
        "--keep-alive=15",
        "--no-control-socket",
        "--log-level=warning",
        *([f"--worker-tmp-dir={memory}"] if memory.is_dir() else []),
    ]
