"""What a lesson costs on the first visit over a slow line."""

from __future__ import annotations

import pytest

from tests.e2e.conftest import Contexts
from tests.e2e.pages import LONGEST, Row
from tests.e2e.site import Site

pytestmark = pytest.mark.browser

MOST_BYTES = 60_000
MOST_REQUESTS = 6


@pytest.mark.parametrize("row", LONGEST, ids=str)
def test_the_longest_lesson_of_a_course_is_light(row: Row, site: Site, contexts: Contexts) -> None:
    """At most 60 kB come over the line, and six requests are made, pictures of the lesson left out."""
    context = contexts.fresh(row.who)
    page = context.new_page()
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    names: dict[str, str] = {}
    sizes: dict[str, float] = {}
    network.on("Network.responseReceived", lambda event: names.update({event["requestId"]: event["response"]["url"]}))
    network.on("Network.loadingFinished", lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}))
    page.goto(row.address(site, "pl"))
    page.wait_for_load_state("networkidle")
    counted = {names[one]: size for one, size in sizes.items() if "/media/" not in names.get(one, "")}
    context.close()
    assert sum(counted.values()) <= MOST_BYTES, counted
    assert len(counted) <= MOST_REQUESTS, sorted(counted)
