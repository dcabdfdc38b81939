"""Whether somebody may still get a certificate for something: decided from those that there are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Edition:
    """A certificate of one person for one subject."""

    number: int
    revoked_at: dt.datetime | None = None


def next_edition(editions: Iterable[Edition], completed_at: dt.datetime) -> int | None:
    """Return the number of the next certificate; None when there is one already.

    A revoked certificate can be got again only for a completion that came after it was revoked.
    """
    last = max(editions, key=lambda one: one.number, default=None)
    if last is None:
        return 1
    return last.number + 1 if last.revoked_at is not None and completed_at > last.revoked_at else None
