"""The process that performs jobs: ``python -m app.jobs.consumer``. It ends within seconds of SIGTERM or SIGINT."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from huey import crontab
from sqlalchemy import update

from app import create_app, logs
from app.extensions import db, utc_now
from app.jobs import PERIODIC, perform, queue
from app.jobs.models import BEAT, CONSUMER, Heartbeat

if TYPE_CHECKING:
    from flask import Flask

logger = logging.getLogger(__name__)


def beat(app: Flask) -> None:
    """Write down that the consumer runs."""
    with app.app_context():
        now = utc_now()
        known = db.session.execute(update(Heartbeat).where(Heartbeat.name == CONSUMER).values(at=now))
        if not known.rowcount:  # type: ignore[attr-defined]
            db.session.add(Heartbeat(name=CONSUMER, at=now))
        db.session.commit()


def beat_until(stopped: threading.Event, app: Flask) -> None:
    """Beat until told to stop; a database that is away is tried again at the next beat."""
    while True:
        try:
            beat(app)
        except Exception:  # noqa: BLE001 - whatever it is, it is logged, and the next beat comes
            logs.failure(logger, "The consumer could not write its sign of life.")
        if stopped.wait(BEAT):
            return


def main() -> None:
    """Perform jobs until a signal comes."""
    app = create_app()
    logs.configure(is_demo=app.config["MODE"] == "demo")
    huey = queue(app).huey
    for entry in PERIODIC.values():
        _schedule(app, entry.name, entry.minutes)
    stopped = threading.Event()
    heart = threading.Thread(target=beat_until, args=(stopped, app), daemon=True, name="heartbeat")
    heart.start()
    consumer = huey.create_consumer(
        workers=2, worker_type="thread", initial_delay=0.2, max_delay=2.0, graceful_signal="TERM"
    )
    try:
        consumer.run()
    finally:
        stopped.set()
        heart.join(timeout=5)


def _schedule(app: Flask, name: str, minutes: int) -> None:
    message = f'["{name}", []]'
    when = crontab(minute=f"*/{minutes}") if minutes > 1 else crontab()
    queue(app).huey.periodic_task(when, name=name.replace(".", "_"))(lambda: perform(app, message))


if __name__ == "__main__":
    main()
