"""Every page in every language, as a machine sees it: accessible, valid, quiet, and as wide as the screen.

The table of pages is complete: a page of the application without a row here fails.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

from app.addresses import LANGUAGES
from tests.e2e import checks
from tests.e2e.conftest import DESK, PHONE, Contexts
from tests.e2e.pages import NOT_PAGES, PAGES, Row
from tests.e2e.site import Site

pytestmark = pytest.mark.browser


def endpoints(app: Flask) -> set[str]:
    """Return the endpoints of the application that answer GET."""
    return {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}


def test_no_page_is_forgotten(app: Flask) -> None:
    named = {row.endpoint for row in PAGES if row.endpoint} | set(NOT_PAGES)
    assert endpoints(app) - named == set()
    assert named - endpoints(app) == set()


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("row", PAGES, ids=str)
def test_page(row: Row, lang: str, site: Site, contexts: Contexts) -> None:
    watching = checks.watch(contexts.shared(row.who))
    page = watching.page
    page.set_viewport_size(DESK)
    page_address = row.address(site, lang)
    response = page.goto(page_address)
    assert response is not None
    assert response.status == row.status, page.locator("main").inner_text()
    if row.send_empty:
        page.evaluate("part => { document.querySelector(`main form${part}`).noValidate = true }", row.send_empty)
        page.locator(f"main form{row.send_empty} [type=submit]").first.click()
        page.wait_for_load_state()
    page.evaluate("document.fonts.ready")
    # The browser remarks on every answer that is an error, also on the one to a form that was sent empty.
    errors = [str(status) for status in (row.status, 422 if row.send_empty else 0) if status >= 400]
    findings: dict[str, list[str]] = {
        "console": [said for said in watching.said if not any(status in said for status in errors)],
        "refused by the content policy": watching.refused(),
        "asked of other hosts": watching.foreign(site.address),
        "not found": watching.failed,
    }
    findings["axe, light"] = checks.axe(page)
    page.emulate_media(color_scheme="dark")
    findings["axe, dark"] = checks.axe(page, only="color-contrast")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(PHONE)
    findings["axe, phone"] = checks.axe(page, only="target-size")
    findings["too wide for 360 px"] = checks.too_wide(page)
    findings["too small for a finger"] = checks.too_small(page)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    findings["too wide for 360 px when all is opened"] = checks.too_wide(page)
    if page.locator("html").get_attribute("lang") != lang:
        findings["language"] = [str(page.locator("html").get_attribute("lang"))]
    if page.locator("h1").count() != 1:
        findings["headings"] = page.locator("h1").all_inner_texts() or ["there is no h1"]
    page.close()
    found = [f"{what}: {finding}" for what, those in findings.items() for finding in those]
    assert not found, f"{len(found)} findings on {page_address}:\n" + "\n".join(found[:20])


def test_html_is_valid(site: Site, tmp_path: Path) -> None:
    """One run of the validator over what the server sends for every row, forms with errors included."""
    files: list[Path] = []
    for number, row in enumerate(PAGES):
        client = site.client(row.who)
        for lang in LANGUAGES:
            address = row.address(site, lang)
            response = client.get(address)
            if row.send_empty:
                token = re.search(r'name="csrf_token" value="([^"]+)"', response.text)
                assert token is not None, row
                response = client.post(address, data={"csrf_token": token[1]})
            file = tmp_path / f"{number:02}-{row.endpoint}-{lang}.html"
            file.write_text(response.text, encoding="utf-8")
            files.append(file)
    found = checks.html_findings(files)
    assert not found, f"{len(found)} findings:\n" + "\n".join(found[:40])
