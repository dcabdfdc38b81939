"""The extension point through which a feature says what of it is measured."""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from app.extensions import Model

if TYPE_CHECKING:
    from app.bench.browser import Browser


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing that is measured.

    ``aim`` is the least ratio to the bare page that we want: visits per second divided by bare pages per second; None
    where a figure is there to be compared with another one.
    ``begin`` runs once per connection and is not measured; ``visit`` is one unit of what is counted, and gets what
    the call before it returned. Both raise when an answer of the server is not what they expect. ``in_turn`` lets
    another person visit each time, where a thousand visits of one person would be a strange thing to measure.
    """

    name: str
    title: str
    aim: float | None
    visit: Callable[[Browser, Any], Any]
    begin: Callable[[Browser], Any] = lambda _: None
    by_staff: bool = False
    in_turn: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """One thing that is measured without a server, beside a base of its own: both run in turns in one process.

    ``aim`` is the least ratio that we want: runs of ``here`` per second divided by runs of ``base`` per second.
    Both run inside an application context.
    """

    name: str
    title: str
    aim: float
    here: Callable[[], object]
    base: Callable[[], object]


class BenchPart(ABC):
    """What a feature prepares and measures. Parts run in the order in which plugins load."""

    name: ClassVar[str]
    #: Tables with a ``user_id`` and no rows of others below them. What the people of the demo have in them is copied
    #: to a thousand learners, so that everybody has a past that the feature itself has written.
    copied: ClassVar[tuple[type[Model], ...]] = ()

    def publish(self, folder: Path) -> None:
        """Publish the content that is needed, before there are people. ``folder`` is an empty one for files."""
        del folder

    def seed(self, people: Sequence[int], now: dt.datetime) -> None:
        """Add in bulk what learners need besides the copied rows; ``people`` are the ids of all of them."""
        del people, now

    @abstractmethod
    def figures(self) -> Sequence[Figure | Comparison]:
        """Return what is measured. It is asked inside a request context, so that addresses can be built."""
