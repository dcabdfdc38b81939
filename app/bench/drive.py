"""The load: a process of its own with some connections, each visiting as fast as the server lets it."""

from __future__ import annotations

import multiprocessing
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle
from statistics import median
from typing import TYPE_CHECKING, Any

from app.bench.browser import Browser

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from app.bench.points import Figure


Cookies = Mapping[str, str]


class BenchError(Exception):
    """A measurement could not be made; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """When a measurement ends: after ``seconds``, or after ``visits`` of all connections together."""

    seconds: float
    visits: int


@dataclass(frozen=True, slots=True)
class Measured:
    """What one measurement found: visits per second, and the median time of one in milliseconds."""

    per_second: float
    milliseconds: float


def drive(port: int, figure: Figure, visitors: Sequence[Cookies], connections: int, bounds: Bounds) -> Measured:
    """Measure one figure over some connections.

    ``visitors`` are the cookies of one person per connection, or of more, who then take turns.

    The load runs in a forked process, so that its threads do not share an interpreter with anything else.

    Raises:
        BenchError: A visit failed.
    """
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_run, args=(theirs, port, figure, visitors, connections, bounds), daemon=True)
    process.start()
    theirs.close()
    try:
        result = ours.recv()
    except EOFError:
        result = "the process that makes the load ended without a word"
    process.join()
    if isinstance(result, str):
        message = f"{figure.title}: {result}"
        raise BenchError(message)
    return Measured(*result)


def _run(answer: Connection, *what: Any) -> None:  # noqa: ANN401 - the arguments of the next function
    try:
        answer.send(_measure(*what))
    except Exception as error:  # noqa: BLE001 - whatever went wrong is told by the process that waits
        answer.send(f"{type(error).__name__}: {error}")
    answer.close()
    # Nothing of the parent's (its database connections, its atexit handlers) is this process's to close.
    os._exit(0)


def _measure(
    port: int, figure: Figure, visitors: Sequence[Cookies], connections: int, bounds: Bounds
) -> tuple[float, float]:
    people = [cycle(visitors[number::connections]) for number in range(connections)]
    browsers = [Browser(port, next(turn)) for turn in people]
    states = [figure.visit(browser, figure.begin(browser)) for browser in browsers]
    load = _Load(figure, bounds, connections)
    threads = [
        threading.Thread(target=load.run, args=one, daemon=True) for one in zip(browsers, states, people, strict=True)
    ]
    for thread in threads:
        thread.start()
    began = load.begin()
    for thread in threads:
        thread.join()
    elapsed = time.perf_counter() - began
    for browser in browsers:
        browser.close()
    if load.failures or not load.times:
        raise BenchError(load.failures[0] if load.failures else "not one visit ended in time")
    return len(load.times) / elapsed, median(load.times) * 1000


class _Load:
    """What the threads of one measurement share."""

    def __init__(self, figure: Figure, bounds: Bounds, connections: int) -> None:
        self.figure = figure
        self.bounds = bounds
        self.times: list[float] = []
        self.failures: list[str] = []
        self._ends_at = 0.0
        self._gate = threading.Barrier(connections + 1)

    def begin(self) -> float:
        """Let all threads go and return when that was."""
        began = time.perf_counter()
        self._ends_at = began + self.bounds.seconds
        self._gate.wait()
        return began

    def run(self, browser: Browser, state: Any, turn: Iterator[Cookies]) -> None:  # noqa: ANN401 - each figure has its own
        """Visit again and again until a bound is reached; the first failure ends the measurement."""
        self._gate.wait()
        try:
            while len(self.times) < self.bounds.visits and not self.failures:
                if self.figure.in_turn:
                    browser.cookies = dict(next(turn))
                began = time.perf_counter()
                if began >= self._ends_at:
                    break
                state = self.figure.visit(browser, state)
                self.times.append(time.perf_counter() - began)
        except Exception as error:  # noqa: BLE001 - whatever went wrong is told by the process that waits
            self.failures.append(f"{type(error).__name__}: {error}")


def run_alone(run: Callable[[], object], bounds: Bounds) -> Measured:
    """Measure something in this process: again and again until a bound is reached, after once that is not counted.

    What counts is the time of the processor, so that the figure is one of a whole core, whatever else the machine does.
    """
    run()
    times: list[float] = []
    ends_at = time.perf_counter() + bounds.seconds
    while not times or (len(times) < bounds.visits and time.perf_counter() < ends_at):
        start = time.process_time()
        run()
        times.append(time.process_time() - start)
    # A clock of the processor may stand still during something very short.
    return Measured(len(times) / max(sum(times), 1e-6), median(times) * 1000)


def compare(
    rounds: int, bare: Callable[[], Measured], measure: Callable[[], Measured]
) -> tuple[float, Measured, Measured]:
    """Measure the yardstick and a figure in turns; return the median ratio and the round that had it."""
    found = []
    for _ in range(rounds):
        yardstick, figure = bare(), measure()
        found.append((figure.per_second / yardstick.per_second, figure, yardstick))
    found.sort(key=lambda item: item[0])
    return found[len(found) // 2]
