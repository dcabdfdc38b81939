"""Addresses and headers that no browser sends by itself: an answer, never an error of the server."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from tests.security.conftest import Visit

#: Names that mean something to the function that builds addresses, and must not when a visitor uses them.
RESERVED = ("endpoint=x", "_external=1&_scheme=javascript", "_anchor=%22%3E", "_method=POST", "values=1", "self=1",
            "lang=xx", "course_id=other")  # fmt: skip

HUGE = ("2147483648", "9" * 3000, "-1")


@pytest.mark.parametrize("query", RESERVED)
@pytest.mark.parametrize("path", ["/pl/logowanie", "/pl/kursy/disinformation", "/en/"])
def test_a_query_never_changes_where_the_language_link_leads(visit: Visit, path: str, query: str) -> None:
    page = visit("guest").get(f"{path}?{query}")
    assert page.status_code == 200
    links = re.findall(r'<link rel="alternate" hreflang="(?:pl|en)" href="([^"]+)"', page.text)
    assert len(links) == 2
    for link in links:
        assert re.match(r"(http://localhost)?/(pl|en)/", link), link
        assert "javascript:" not in link
    assert "other" not in links[0].partition("?")[0]


def test_a_search_survives_the_language_link(visit: Visit) -> None:
    page = visit("administrator").get("/pl/osoby?q=za%C5%BC%C3%B3%C5%82%C4%87+%26+%2B&state=active")
    assert "/en/people?q=za%C5%BC%C3%B3%C5%82%C4%87%20%26%20%2B&amp;state=active" in page.text


@pytest.mark.parametrize(
    "headers",
    [
        {"Referer": "http://["},
        {"Referer": "//[x"},
        {"Origin": "http://["},
        {"Origin": "null"},
        {"Accept-Language": "pl;q=nan, *;q=1e999, \x7f"},
        {"Accept": "application/json;q=x"},
        {"Cookie": "session=x; lang=%00; theme=<x>; read="},
        {"Range": "bytes=-1"},
        {"If-None-Match": '"\\'},
        {"If-Modified-Since": "yesterday"},
    ],
    ids=str,
)
def test_a_strange_header_is_no_error(curriculum: Flask, visit: Visit, headers: dict[str, str]) -> None:
    curriculum.config["WTF_CSRF_ENABLED"] = True
    try:
        for who in ("guest", "learner"):
            client = visit(who)
            assert client.get("/pl/kursy", headers=headers).status_code == 200
            for path in (
                "/pl/konto",
                "/pl/logowanie",
                "/pl/kursy/disinformation/funny-post/sprawdz-sie/everyday-rumour",
            ):
                assert client.post(path, data={"name": "Ola"}, headers=headers).status_code < 500
    finally:
        curriculum.config["WTF_CSRF_ENABLED"] = False


@pytest.mark.parametrize("number", HUGE, ids=lambda number: number[:20])
@pytest.mark.parametrize(
    "path",
    [
        "/pl/poczta/{}",
        "/pl/osoby/{}",
        "/pl/postepy/{}",
        "/pl/postepy/{}/disinformation/decyzja?variant=politicians",
        "/pl/kursy/disinformation/final-quiz/proba/{}",
        "/pl/kursy/disinformation/final-quiz/proba/1/pytanie/{}",
        "/pl/kursy/disinformation/final-quiz/proba/{}/wynik",
    ],
)
def test_a_number_that_fits_no_table_is_not_there(visit: Visit, path: str, number: str) -> None:
    assert visit("administrator").get(path.format(number)).status_code == 404


@pytest.mark.parametrize("page", ["-1", "9" * 3000, "%00", "%D9%A1"])
@pytest.mark.parametrize("path", ["/pl/osoby", "/pl/postepy", "/pl/poczta"])
def test_a_strange_page_number_is_a_page(visit: Visit, path: str, page: str) -> None:
    assert visit("administrator").get(f"{path}?page={page}").status_code == 200
