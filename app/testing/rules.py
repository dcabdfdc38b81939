"""Rules for every test: no connection leaves the machine, no test is skipped when strictness is asked for."""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Generator, Iterator
from typing import Any

import pytest
from argon2 import PasswordHasher

MARKERS = (
    "database: runs on SQLite and on PostgreSQL",
    "postgres: needs PostgreSQL",
    "browser: needs Chromium",
    "load: takes long because it makes many rows or requests",
    "processes: starts other programs and waits for them, so it runs first",
)


def pytest_configure(config: pytest.Config) -> None:
    """Name the markers."""
    for marker in MARKERS:
        config.addinivalue_line("markers", marker)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that is marked ``database`` on both engines."""
    if "engine_name" in metafunc.fixturenames and metafunc.definition.get_closest_marker("database"):
        engines = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
        metafunc.parametrize("engine_name", engines)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what waits for other programs: at the end, one processor would wait with it."""
    items.sort(key=lambda item: item.get_closest_marker("processes") is None)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skipped test into a failure when ``HUB_TEST_STRICT`` is set."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("HUB_TEST_STRICT") == "1":
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, and HUB_TEST_STRICT allows no skipping: {report.longrepr}"
    return report


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> Iterator[None]:
    """Hash passwords in a moment: what tests look at does not depend on how dear a hash is."""
    from app.accounts import passwords  # noqa: PLC0415 - models are loaded when a test first needs the host

    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_HASHER", hasher)
        yield


@pytest.fixture(scope="session", autouse=True)
def no_outside_connections() -> Iterator[None]:
    """Refuse every connection that would leave the machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6} and not _is_loopback(address[0]):
            message = f"A test tried to connect to {address[0]}."
            raise ConnectionRefusedError(message)
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
