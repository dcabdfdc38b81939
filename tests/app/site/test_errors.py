"""Every error has a page in the reader's language, with a next step."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask, abort, render_template
from flask.testing import FlaskClient

from app.access import EVERYONE, allow
from app.testing.fixtures import MakeApp

CODES = (400, 403, 404, 405, 413, 429, 500, 503)


def raising(code: int) -> Callable[[], str]:
    """Return a view that everyone may open and that ends in an error."""

    @allow(EVERYONE)
    def view() -> str:
        abort(code)

    return view


@pytest.mark.parametrize("code", CODES)
def test_every_error_has_a_page_in_both_languages(make_app: MakeApp, code: int) -> None:
    app = make_app()
    app.add_url_rule("/pl/probny-blad", "trial.pl", raising(code))
    app.add_url_rule("/en/trial-error", "trial.en", raising(code))
    client = app.test_client()
    polish, english = client.get("/pl/probny-blad"), client.get("/en/trial-error")
    assert polish.status_code == english.status_code == code
    assert f"Błąd {code}" in polish.get_data(as_text=True)
    assert f"Error {code}" in english.get_data(as_text=True)
    for answer, home in ((polish, "/pl/"), (english, "/en/")):
        html = answer.get_data(as_text=True)
        assert f'class="btn" href="{home}"' in html
        assert html.count("<h1") == 1


def test_an_unknown_address_speaks_the_language_of_its_beginning(client: FlaskClient) -> None:
    assert "There is no such page" in client.get("/en/nothing").get_data(as_text=True)
    assert "Nie ma takiej strony" in client.get("/pl/nic").get_data(as_text=True)


def test_a_page_that_breaks_keeps_its_trace_to_itself(make_app: MakeApp) -> None:
    app = make_app(PROPAGATE_EXCEPTIONS=False)

    @allow(EVERYONE)
    def broken() -> str:
        message = "a secret detail"
        raise RuntimeError(message)

    app.add_url_rule("/pl/zepsute", "broken", broken)
    answer = app.test_client().get("/pl/zepsute")
    assert answer.status_code == 500
    assert "Coś się u\u00a0nas zepsuło" in answer.get_data(as_text=True)
    assert "secret" not in answer.get_data(as_text=True)


def test_when_even_the_frame_breaks_the_page_is_still_one(make_app: MakeApp) -> None:
    app = make_app()
    app.add_url_rule("/pl/probny-blad", "trial", raising(503))

    def fail() -> list[object]:
        message = "the database is gone"
        raise RuntimeError(message)

    app.jinja_env.globals["navigation"] = fail
    answer = app.test_client().get("/pl/probny-blad")
    assert answer.status_code == 503
    assert "Przejdź na stronę główną" in answer.get_data(as_text=True)


def test_a_fragment_that_failed_says_so_in_the_reader_s_language(app: Flask) -> None:
    with app.test_request_context("/pl/"):
        app.preprocess_request()
        assert "usterka została odnotowana" in render_template("app/_fragment_failed.html")
