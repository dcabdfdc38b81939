"""The look is kept in cookies, goes back to the same page, and leads nowhere else."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from app.site.look import Look, is_own_path, look_from

ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "javascript:alert(1)",
    "evil.example",
    "",
    "/pl/\r\nSet-Cookie: a=b",
]


@pytest.mark.parametrize("target", ELSEWHERE)
def test_no_open_redirect(client: FlaskClient, target: str) -> None:
    answer = client.post("/pl/wyglad", data={"theme": "dark", "next": target})
    assert answer.status_code == 303
    assert answer.location == "/pl/"


@pytest.mark.parametrize("target", ["/pl/pomoc", "/en/help?q=1", "/pl/kursy/a/b?x=%2F%2Fevil.example"])
def test_own_pages_are_returned_to(target: str) -> None:
    assert is_own_path(target)


def test_the_choice_is_kept_and_shown(client: FlaskClient) -> None:
    answer = client.post("/pl/wyglad", data={"theme": "dark", "next": "/pl/pomoc"})
    assert answer.location == "/pl/pomoc"
    client.post("/en/look", data={"read": "sans", "next": "/en/help"})
    html = client.get("/en/help").get_data(as_text=True)
    assert 'data-theme="dark"' in html
    assert 'data-read="sans"' in html
    assert '<meta name="color-scheme" content="dark">' in html
    assert 'value="dark" aria-pressed="true"' in html


def test_unknown_choices_are_ignored(client: FlaskClient) -> None:
    answer = client.post("/pl/wyglad", data={"theme": "neon", "next": "/pl/"})
    assert "Set-Cookie" not in answer.headers
    assert look_from({"theme": '"><script>', "read": "sans"}) == Look("auto", "sans")


def test_the_page_says_where_to_come_back(client: FlaskClient) -> None:
    assert 'name="next" value="/pl/pomoc?a=1&amp;b=2"' in client.get("/pl/pomoc?a=1&b=2").get_data(as_text=True)
    assert 'name="next" value="/pl/"' in client.get("/pl/nie-ma-takiej").get_data(as_text=True)


def test_switching_the_language_is_remembered(client: FlaskClient) -> None:
    client.get("/en/help", headers={"Referer": "http://localhost/pl/pomoc"})
    assert client.get("/", headers={"Accept-Language": "pl"}).location == "/en/"
