"""One seeded site, one browser, and one signed-in context per role for all browser tests."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.e2e.site import AGENT, Site, make_site

PHONE: ViewportSize = {"width": 360, "height": 740}
DESK: ViewportSize = {"width": 1280, "height": 900}


class QuietHandler(WSGIRequestHandler):
    """Keeps connections open as the real server does, and prints nothing."""

    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - the name is werkzeug's
        """Say nothing."""


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A running site with the real curriculum, the demo cohort and nobody else."""
    made = make_site(tmp_path_factory.mktemp("site"))
    server = make_server("127.0.0.1", 0, made.with_static_files(), threaded=True, request_handler=QuietHandler)
    made.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield made
    server.shutdown()
    thread.join()


class Contexts:
    """Signed-in contexts by role and kind, made once; whoever only looks shares them."""

    def __init__(self, browser: Browser, site: Site) -> None:
        self._browser = browser
        self._site = site
        self._shared: dict[str, BrowserContext] = {}

    def fresh(self, email: str = "", **options: object) -> BrowserContext:
        """Return a context of its own, signed in when an address is given. The caller closes it."""
        settings: dict[str, object] = {
            "base_url": self._site.address,
            "viewport": DESK,
            "reduced_motion": "reduce",
            "service_workers": "block",
            "locale": "pl-PL",
            "user_agent": AGENT,
        }
        context = self._browser.new_context(**{**settings, **options})  # type: ignore[arg-type]
        context.set_default_timeout(10_000)
        if email:
            context.add_cookies(self._site.cookies_of(email))
        return context

    def shared(self, email: str) -> BrowserContext:
        """Return the context of a person, or of a guest when the address is empty."""
        if email not in self._shared:
            self._shared[email] = self.fresh(email)
        return self._shared[email]

    def close(self) -> None:
        """Close what was shared."""
        for context in self._shared.values():
            context.close()


@pytest.fixture(scope="session")
def contexts(chromium: Browser, site: Site) -> Iterator[Contexts]:
    """The contexts of the run."""
    made = Contexts(chromium, site)
    yield made
    made.close()


@pytest.fixture
def learner(site: Site, contexts: Contexts) -> Iterator[Page]:
    """A page of a new learner, who is on a track and has done nothing yet."""
    context = contexts.fresh(site.newcomer())
    yield context.new_page()
    context.close()
