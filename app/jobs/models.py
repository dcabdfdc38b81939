"""The sign of life of the consumer."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model

#: The name under which the consumer shows that it runs.
CONSUMER = "consumer"

#: Seconds between two signs of life; the third missing one makes ``/healthz`` complain.
BEAT = 15
ALIVE = dt.timedelta(seconds=3 * BEAT + 5)


class Heartbeat(Model):
    """When a part of the system last showed that it runs. The database knows it, so that every machine can ask."""

    __tablename__ = "jobs_heartbeat"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    at: Mapped[dt.datetime]
