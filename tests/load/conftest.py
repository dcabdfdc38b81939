"""The size of the crowd: a dozen in every run, and 200 with ``-m load``."""

from __future__ import annotations

import re

import pytest

pytest.register_assert_rewrite("tests.load.checks", "tests.load.learners", "tests.load.site", "tests.load.disk")

#: (learners, megabytes of the disk)
SMALL, FULL = (12, 96), (200, 400)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make the long runs only for who asks for them: they are not there otherwise, and so nothing is skipped."""
    if "size" not in metafunc.fixturenames:
        return
    is_asked_for = re.search(r"(?<!not )\bload\b", str(metafunc.config.getoption("markexpr", ""))) is not None
    events = ("killed", "full") if is_asked_for else ("killed and full",)
    size = (
        pytest.param(FULL, marks=pytest.mark.load, id="200 learners")
        if is_asked_for
        else pytest.param(SMALL, id="small")
    )
    metafunc.parametrize("size", [size])
    metafunc.parametrize("events", events)
