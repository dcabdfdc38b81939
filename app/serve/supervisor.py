"""Keeps processes running: starts them, restarts one that dies, and stops all of them when it is told to."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

#: A process that has lived for so many seconds starts without a pause the next time.
SETTLED = 20
LONGEST_PAUSE = 30.0

#: How long processes may take to stop before they are killed.
PATIENCE = 9

#: Linux sends this signal to a process whose parent has died, even when the parent was killed.
PR_SET_PDEATHSIG = 1
STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)

_libc = ctypes.CDLL(None, use_errno=True)


def _end_with_parent() -> None:
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Child:
    """A process that must always run."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_at: float = 0.0
    pause: float = 0.0

    def start(self) -> None:
        """Start the process in a group of its own, so that a key press in the terminal reaches only the supervisor."""
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603 - our own programs
            self.command,
            env={**os.environ, **self.environment},
            start_new_session=True,
            preexec_fn=_end_with_parent,  # noqa: PLW1509 - the supervisor has one thread
        )

    @property
    def is_running(self) -> bool:
        """Tell whether the process lives."""
        return self.process is not None and self.process.poll() is None

    def send(self, number: signal.Signals) -> None:
        """Send a signal to the process and to those that it started."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)


class Supervisor:
    """Runs children until a signal says stop. ``say`` tells the person at the terminal what happens."""

    def __init__(self, children: Sequence[Child], say: Callable[[str], None]) -> None:
        self.children = children
        self.say = say
        self.stopping = False
        self.in_haste = False
        self._wake = threading.Event()

    def run(self, is_ready: Callable[[], bool], when_ready: Callable[[], None], *, patience: float = 60) -> int:
        """Start the children, call ``when_ready`` once, and keep them running. Return the exit status.

        Status 1: they could not be started at all.
        """
        for number in STOP_SIGNALS:
            signal.signal(number, self._on_stop)
        signal.signal(signal.SIGCHLD, self._on_child)
        try:
            for child in self.children:
                child.start()
            if not self._wait_until(is_ready, patience):
                return 0 if self.stopping else 1
            when_ready()
            while not self.stopping:
                self._wake.wait(self._restart_dead())
                self._wake.clear()
        finally:
            self._stop_all()
        return 0

    def _on_stop(self, number: int, frame: object) -> None:
        del number, frame
        self.in_haste = self.stopping
        self.stopping = True
        self._wake.set()

    def _on_child(self, number: int, frame: object) -> None:
        del number, frame
        self._wake.set()

    def _wait_until(self, is_ready: Callable[[], bool], patience: float) -> bool:
        ends_at = time.monotonic() + patience
        while not self.stopping:
            for child in self.children:
                if not child.is_running:
                    self.say(f"{child.name} could not be started; its words stand above.")
                    return False
            if is_ready():
                return True
            if time.monotonic() > ends_at:
                self.say(f"The site did not answer within {patience:.0f} seconds.")
                return False
            self._wake.wait(0.1)
            self._wake.clear()
        return False

    def _restart_dead(self) -> float:
        """Restart what has died and return how many seconds to sleep at most."""
        now = time.monotonic()
        sleep = 3600.0
        for child in self.children:
            if child.is_running:
                continue
            if child.process is not None:
                # Whatever it started must not answer beside its successor.
                child.send(signal.SIGKILL)
                status = child.process.returncode
                child.process = None
                child.pause = 0.2 if now - child.started_at > SETTLED else min(max(child.pause * 2, 0.5), LONGEST_PAUSE)
                child.start_at = now + child.pause
                self.say(f"{child.name} ended (status {status}); it starts again in {child.pause:.1f} s.")
            if now >= child.start_at:
                child.start()
            else:
                sleep = min(sleep, child.start_at - now)
        return sleep

    def _stop_all(self) -> None:
        for child in self.children:
            child.send(signal.SIGTERM)
        ends_at = time.monotonic() + PATIENCE
        while any(child.is_running for child in self.children) and time.monotonic() < ends_at and not self.in_haste:
            self._wake.wait(0.1)
            self._wake.clear()
        for child in self.children:
            child.send(signal.SIGKILL)
            if child.process is not None:
                child.process.wait()


def tell(sentence: str) -> None:
    """Say something to the person at the terminal."""
    sys.stdout.write(sentence + "\n")
    sys.stdout.flush()
