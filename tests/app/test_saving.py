"""The rule of saving: what two pages, replays and equal answers may do to each other."""

from __future__ import annotations

import pytest

from app.saving import Current, Given, Step, decide, needs_history

A, B = {"option": "a"}, {"option": "b"}
NONE = Current()
BY_P1 = Current(A, revision=1, page="page-one", counter=3)


@pytest.mark.parametrize(
    ("given", "current", "last", "step"),
    [
        # The first answer of all.
        (Given("q", A, "page-one", 1, 0), NONE, None, Step.ACCEPT),
        (Given("q", None, "page-one", 1, 0), NONE, None, Step.IGNORE),
        # The same page: older and equal counters are acknowledged and ignored, newer ones count.
        (Given("q", B, "page-one", 2, 0), BY_P1, None, Step.IGNORE),
        (Given("q", B, "page-one", 3, 0), BY_P1, None, Step.IGNORE),
        (Given("q", B, "page-one", 4, 0), BY_P1, None, Step.ACCEPT),
        (Given("q", A, "page-one", 4, 0), BY_P1, None, Step.IGNORE),
        (Given("q", None, "page-one", 4, 1), BY_P1, None, Step.ACCEPT),
        # Another page that saw what counts.
        (Given("q", B, "page-two", 1, 1), BY_P1, None, Step.ACCEPT),
        # Another page with an outdated revision: the learner chooses.
        (Given("q", B, "page-two", 1, 0), BY_P1, None, Step.KEEP),
        (Given("q", None, "page-two", 1, 0), BY_P1, None, Step.KEEP),
        # Equal answers never conflict.
        (Given("q", A, "page-two", 1, 0), BY_P1, None, Step.AGREE),
        # A replay of an older save of another page.
        (Given("q", B, "page-two", 1, 0), BY_P1, 2, Step.IGNORE),
        (Given("q", B, "page-two", 2, 0), BY_P1, 2, Step.IGNORE),
        (Given("q", B, "page-two", 3, 0), BY_P1, 2, Step.KEEP),
        # Without a script nothing counts: the order of arrival decides on one page.
        (Given("q", B, "page-one", None, 0), BY_P1, None, Step.ACCEPT),
        (Given("q", A, "page-one", None, 0), BY_P1, None, Step.IGNORE),
        (Given("q", B, "page-two", None, 0), BY_P1, None, Step.KEEP),
        (Given("q", B, "page-two", None, 1), BY_P1, None, Step.ACCEPT),
    ],
)
def test_decide(given: Given, current: Current, last: int | None, step: Step) -> None:
    assert decide(given, current, last) is step


def test_history_is_looked_up_only_where_it_matters() -> None:
    assert not needs_history(Given("q", A, "page-one", 1, 0), NONE)
    assert not needs_history(Given("q", B, "page-one", 4, 0), BY_P1)
    assert not needs_history(Given("q", B, "page-two", 1, 1), BY_P1)
    assert needs_history(Given("q", B, "page-two", 1, 0), BY_P1)
