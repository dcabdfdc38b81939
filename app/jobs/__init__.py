"""Work that no page waits for. The truth of a job is a row written in the same transaction: the queue only wakes.

A job is a function of values that JSON can say, so small that running it twice does no harm; a periodic sweep finds
what a lost wake-up left behind. In tests a job runs at once, right after the commit.
"""

from __future__ import annotations

import contextvars
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from flask import current_app
from sqlalchemy import event
from sqlalchemy.orm import Session

from app import logs
from app.extensions import db
from app.jobs import models

if TYPE_CHECKING:
    from flask import Flask
    from huey import Huey

P = ParamSpec("P")
R = TypeVar("R")

logger = logging.getLogger(__name__)

#: Every job of the process by its name; importing a feature's module adds its jobs.
JOBS: dict[str, Callable[..., object]] = {}

WAITING = "wake-ups"


@dataclass(frozen=True, slots=True)
class Periodic:
    """A job that runs by itself, every so many minutes."""

    name: str
    minutes: int


PERIODIC: dict[str, Periodic] = {}


def job(function: Callable[P, R]) -> Callable[P, R]:
    """Make a function one that :func:`wake` can start. It runs in an application context and commits by itself."""
    JOBS[name_of(function)] = function
    return function


def periodic(*, minutes: int) -> Callable[[Callable[[], R]], Callable[[], R]]:
    """Make a function without arguments a job that runs every ``minutes`` (a divisor of 60)."""

    def register(function: Callable[[], R]) -> Callable[[], R]:
        job(function)
        PERIODIC[name_of(function)] = Periodic(name_of(function), minutes)
        return function

    return register


def name_of(function: Callable[..., object]) -> str:
    """Return the name under which a job waits in the queue."""
    return f"{function.__module__}.{function.__qualname__}"


def wake(function: Callable[..., object], *arguments: Any) -> None:  # noqa: ANN401 - whatever JSON can say
    """Start a job after the present transaction is committed; never, when it is rolled back.

    Raises:
        TypeError: The function is no job, or JSON cannot say an argument.
    """
    name = name_of(function)
    if name not in JOBS:
        message = f"{name} is no job; it needs the decorator @job."
        raise TypeError(message)
    message = json.dumps([name, arguments])
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - the proxy ends with the request
    db.session().info.setdefault(WAITING, []).append((app, message))


def perform(app: Flask, message: str) -> None:
    """Run a job with a session of its own; a failure is logged, and the sweep of its feature tries again."""
    name, arguments = json.loads(message)
    function = JOBS.get(name)
    if function is None:
        app.logger.error("The job '%s' is not installed.", name)
        return
    with app.app_context():
        try:
            function(*arguments)
        except Exception:  # noqa: BLE001 - whatever it is, it is logged, and the consumer goes on
            db.session.rollback()
            logs.failure(app.logger, f"The job '{name}' failed.")


@event.listens_for(Session, "after_commit")
def _send(session: Session) -> None:
    if session.in_nested_transaction():
        return
    for app, message in session.info.pop(WAITING, ()):
        if app.config["JOBS_IMMEDIATE"]:
            contextvars.Context().run(perform, app, message)
            continue
        try:
            queue(app).enqueue_message(message)
        except Exception:  # whatever the storage of the queue raises: what was committed stays committed
            app.logger.warning("A job could not be started; the sweep will find it.", exc_info=True)


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    session.info.pop(WAITING, None)


class Queue:
    """The queue of one application: a file in the instance folder, or Redis."""

    def __init__(self, huey: Huey, app: Flask) -> None:
        self.huey = huey
        self._task = huey.task(name="perform")(lambda message: perform(app, message))

    def enqueue_message(self, message: str) -> None:
        """Let the consumer perform a job."""
        self._task(message)


@lru_cache(maxsize=8)
def _open(url: str, path: Path, app: Flask) -> Queue:
    from huey import RedisHuey, SqliteHuey  # noqa: PLC0415 - with it come the clients of Redis and PostgreSQL

    if url:
        return Queue(RedisHuey("hub", url=url, results=False), app)
    path.parent.mkdir(parents=True, exist_ok=True)
    return Queue(SqliteHuey("hub", filename=str(path), results=False, fsync=False, timeout=10), app)


def queue(app: Flask) -> Queue:
    """Return the queue of an application, opened when it is first needed: starting touches neither disk nor net."""
    return _open(app.config["REDIS_URL"], Path(app.config["INSTANCE"]) / "jobs.db", app)


def init_app(app: Flask) -> None:
    """Decide whether jobs run at once, as they do in tests."""
    app.config.setdefault("JOBS_IMMEDIATE", app.testing)


__all__ = ["JOBS", "PERIODIC", "Periodic", "init_app", "job", "models", "perform", "periodic", "queue", "wake"]
