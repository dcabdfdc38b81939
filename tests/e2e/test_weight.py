"""What a lesson costs on the first visit over a slow line."""

from __future__ import annotations

import pytest

from tests.e2e.conftest import Contexts
from tests.e2e.site import POLITICIAN

pytestmark = pytest.mark.browser

LESSONS = ("funny-post", "sift", "techniques", "prebunking", "crisis-plan")

MOST_BYTES = 60_000
MOST_REQUESTS = 6


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_lesson_is_light(lesson: str, contexts: Contexts) -> None:
    """At most 60 kB come over the line, and six requests are made, pictures of the lesson left out."""
    context = contexts.fresh(POLITICIAN)
    page = context.new_page()
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    names: dict[str, str] = {}
    sizes: dict[str, float] = {}
    network.on("Network.responseReceived", lambda event: names.update({event["requestId"]: event["response"]["url"]}))
    network.on("Network.loadingFinished", lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}))
    page.goto(f"/pl/kursy/disinformation/{lesson}")
    page.wait_for_load_state("networkidle")
    counted = {names[one]: size for one, size in sizes.items() if "/media/" not in names.get(one, "")}
    context.close()
    assert sum(counted.values()) <= MOST_BYTES, counted
    assert len(counted) <= MOST_REQUESTS, sorted(counted)
