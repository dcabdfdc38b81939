"""The front door answers in both languages, and every page names its counterpart."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.formats import organisation

PAGES = [
    ("/pl/", "/en/"),
    ("/pl/komponenty", "/en/components"),
    ("/pl/prywatnosc", "/en/privacy"),
    ("/pl/dostepnosc", "/en/accessibility"),
    ("/pl/pomoc", "/en/help"),
]


class Outline(HTMLParser):
    """The levels of the headings, the ids, and the targets of links inside a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.levels: list[int] = []
        self.ids: list[str] = []
        self.anchors: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect what the tests ask about."""
        values = dict(attrs)
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if values.get("id"):
            self.ids.append(str(values["id"]))
        href = values.get("href") or ""
        if tag == "a" and href.startswith("#"):
            self.anchors.append(href[1:])


@pytest.mark.parametrize("address", [address for pair in PAGES for address in pair])
def test_every_page_answers_in_its_language(client: FlaskClient, address: str) -> None:
    response = client.get(address)
    html = response.get_data(as_text=True)
    assert response.status_code == 200
    assert f'<html lang="{address[1:3]}"' in html
    assert " · Hub Lokalnej Demokracji</title>" in html
    assert html.count("<h1") == 1


@pytest.mark.parametrize(("polish", "english"), PAGES)
def test_every_page_names_its_counterpart(client: FlaskClient, polish: str, english: str) -> None:
    for address in (polish, english):
        html = client.get(address).get_data(as_text=True)
        assert f'<link rel="alternate" hreflang="pl" href="{polish}">' in html
        assert f'<link rel="alternate" hreflang="en" href="{english}">' in html


def test_the_language_link_keeps_the_page_and_its_question(client: FlaskClient) -> None:
    html = client.get("/pl/pomoc?q=1").get_data(as_text=True)
    assert 'class="top__lang" href="/en/help?q=1" lang="en" hreflang="en"' in html


@pytest.mark.parametrize("address", [address for pair in PAGES for address in pair])
def test_headings_and_links_inside_a_page_hold_together(client: FlaskClient, address: str) -> None:
    outline = Outline(client.get(address).get_data(as_text=True))
    assert len(outline.ids) == len(set(outline.ids))
    assert set(outline.anchors) <= {*outline.ids, ""}
    assert all(after <= before + 1 for before, after in zip(outline.levels, outline.levels[1:], strict=False))


def test_the_bare_address_leads_to_the_language_of_the_browser(client: FlaskClient) -> None:
    assert client.get("/", headers={"Accept-Language": "en-GB"}).location == "/en/"
    assert client.get("/", headers={"Accept-Language": "de"}).location == "/pl/"
    answer = client.get("/", headers={"Accept-Language": "pl"})
    assert {"Accept-Language", "Cookie"} <= set(answer.vary)


def test_a_visitor_gets_no_cookie_by_merely_reading(client: FlaskClient) -> None:
    for address in ("/", "/pl/", "/en/help", "/pl/prywatnosc"):
        assert "Set-Cookie" not in client.get(address).headers


def test_missing_facts_are_said_to_be_missing(app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "ORGANISATION", {})
    assert "uzupełnia organizacja prowadząca" in client.get("/pl/prywatnosc").get_data(as_text=True)
    assert "to be filled in by the organisation" in client.get("/en/accessibility").get_data(as_text=True)


def test_configured_facts_are_shown_as_text_only(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "ORGANISATION", {"name": "Organizacja <b>Sól</b>", "email": "biuro@sol.example"})
    html = client.get("/pl/pomoc").get_data(as_text=True)
    assert "Organizacja &lt;b&gt;Sól&lt;/b&gt;" in html
    assert "mailto:biuro@sol.example" in html
    with app.app_context():
        assert organisation()["email"] == "biuro@sol.example"


def test_the_privacy_notice_carries_its_version(client: FlaskClient) -> None:
    html = client.get("/pl/prywatnosc").get_data(as_text=True)
    assert "Wersja 2, obowiązuje od 25\u00a0listopada\u00a02026" in html
    assert "art. 9" in html.replace("\u00a0", " ")
