"""``/healthz``: whether the database answers and the consumer performs jobs, for monitoring and for the supervisor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import jsonify
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from app.access import EVERYONE, allow
from app.extensions import db, utc_now
from app.jobs.models import ALIVE, CONSUMER, Heartbeat

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.wrappers import Response


@allow(EVERYONE)
def healthz() -> tuple[Response, int]:
    """Answer 200 when everything runs, else 503; the words say which part does not."""
    state = {"database": "ok", "consumer": "ok"}
    try:
        at = db.session.scalar(select(Heartbeat.at).where(Heartbeat.name == CONSUMER))
        if at is None:
            state["consumer"] = "never started"
        elif utc_now() - at > ALIVE:
            state["consumer"] = "silent"
    except SQLAlchemyError:
        state = {"database": "no answer", "consumer": "unknown"}
    answer = jsonify(state)
    answer.headers["Cache-Control"] = "no-store"
    return answer, 200 if set(state.values()) == {"ok"} else 503


def init_app(app: Flask) -> None:
    """Add the address."""
    app.add_url_rule("/healthz", "healthz", healthz)
