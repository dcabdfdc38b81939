"""What becomes of something that a page saves: the rule that keeps two tabs, replays and lost connections harmless."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Json = Mapping[str, Any]


class Step(enum.Enum):
    """What the database has to do."""

    ACCEPT = "accept"  # keep in the history and let it count
    AGREE = "agree"  # keep in the history; it says what counts already
    IGNORE = "ignore"  # it has been here before, or says nothing new
    KEEP = "keep"  # keep in the history alone: the person has to choose


@dataclass(frozen=True, slots=True)
class Given:
    """A value as a page sends it, for the thing that ``key`` names.

    ``page`` is the page's own id and ``counter`` grows with each save of it. ``counter`` is None where no script
    counts: then the page's order of arrival decides. ``seen`` is the revision that the page was made from.
    """

    key: str
    value: Json | None
    page: str
    counter: int | None
    seen: int


@dataclass(frozen=True, slots=True)
class Current:
    """The value that counts now; revision 0 means that there has been none."""

    value: Json | None = None
    revision: int = 0
    page: str = ""
    counter: int = 0


def decide(given: Given, current: Current, last_counter: int | None) -> Step:
    """Decide about one value.

    ``last_counter`` is the largest counter that this page has been acknowledged for this key, where the caller had to
    look it up: only a page that is not the current one's, and saw another revision, needs it.
    """
    is_same_page = bool(current.page) and given.page == current.page
    if is_same_page and given.counter is not None and given.counter <= current.counter:
        return Step.IGNORE
    if given.value == current.value:
        return Step.IGNORE if current.revision == 0 or is_same_page else Step.AGREE
    if is_same_page or given.seen == current.revision:
        return Step.ACCEPT
    if given.counter is not None and last_counter is not None and given.counter <= last_counter:
        return Step.IGNORE
    return Step.KEEP


def needs_history(given: Given, current: Current) -> bool:
    """Tell whether ``last_counter`` must be looked up: to decide, or to count where no script counts."""
    return bool(
        current.revision
        and given.page != current.page
        and given.value != current.value
        and (given.counter is None or given.seen != current.revision)
    )
