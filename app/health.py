"""``/healthz``: whether answers can be saved and the consumer performs jobs, for monitoring and for the supervisor."""

from __future__ import annotations

import datetime as dt
import mmap
import struct
import time
from typing import TYPE_CHECKING, cast

from flask import current_app, jsonify
from sqlalchemy import select, update
from sqlalchemy.exc import SQLAlchemyError

from app.access import EVERYONE, allow
from app.database import begin_writing
from app.extensions import db, utc_now
from app.jobs.models import ALIVE, BEAT, CONSUMER, Heartbeat
from app.outages import Outage, outage_of

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.wrappers import Response

#: A consumer that is later than this with its sign of life may be unable to write.
LATE = dt.timedelta(seconds=BEAT + 5)

#: For how many seconds a disk that was full is called so, unless it is found full again.
REMEMBERED = 15.0

_EXTENSION = "hub.full_at"
_SECONDS = struct.Struct("d")


def note_full() -> None:
    """Remember that something could not be saved for want of room; all processes that one server forks know it."""
    _SECONDS.pack_into(_memory(), 0, time.monotonic())


def _was_full() -> bool:
    at = float(_SECONDS.unpack_from(_memory(), 0)[0])
    return bool(at) and time.monotonic() - at < REMEMBERED


def _memory() -> mmap.mmap:
    return cast("mmap.mmap", current_app.extensions[_EXTENSION])


@allow(EVERYONE)
def healthz() -> tuple[Response, int]:
    """Answer 200 when everything runs, else 503; the words say which part does not."""
    state = {"database": "ok", "consumer": "ok"}
    try:
        at = db.session.scalar(select(Heartbeat.at).where(Heartbeat.name == CONSUMER))
        age = utc_now() - at if at is not None else None
        if age is None:
            state["consumer"] = "never started"
        elif age > ALIVE:
            state["consumer"] = "silent"
        if _was_full():
            state["database"] = Outage.FULL
        elif age is not None and age > LATE:
            _try_to_write()
    except SQLAlchemyError as error:
        db.session.rollback()
        outage = outage_of(error) or Outage.AWAY
        state["database"] = outage
        if outage is Outage.AWAY:
            state["consumer"] = "unknown"
    answer = jsonify(state)
    answer.headers["Cache-Control"] = "no-store"
    return answer, 200 if set(state.values()) == {"ok"} else 503


def _try_to_write() -> None:
    """Write what stands there already: it takes the same room as anything else, and changes nothing."""
    begin_writing()
    db.session.execute(update(Heartbeat).where(Heartbeat.name == CONSUMER).values(at=Heartbeat.at))
    db.session.commit()


def init_app(app: Flask) -> None:
    """Add the address, and the memory that workers share because they are forked after it was made."""
    app.extensions[_EXTENSION] = mmap.mmap(-1, _SECONDS.size)
    app.add_url_rule("/healthz", "healthz", healthz)
