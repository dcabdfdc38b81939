"""The bench measures what it says, and every page that it visits answers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from flask import Flask, redirect, request
from werkzeug.serving import make_server
from werkzeug.wrappers import Response

from app.bench import Browser, Figure
from app.bench.browser import UnexpectedAnswerError
from app.bench.drive import BenchError, Bounds, Measured, compare, drive, run_alone

ROOT = Path(__file__).resolve().parent.parent

#: What the project promises of the speed of its pages, as ratios to a bare page.
AIMS = {
    "lesson": 0.5,
    "track": 0.3,
    "progress": 0.15,
    "save": 0.3,
    "result": 0.3,
    "attempt-saved-separately": 0.02,
    "attempt-without-script": None,
    "attempt-on-one-page": 0.05,
    "workbook-save": 0.3,
    "certificates": 0.8,
}

FORM = """<form method="post" action="/form?a=1&amp;b=2"><input type="hidden" name="token" value="&quot;x&quot;">
<label><input type="radio" name="answer" value="a" checked>A</label>
<button type="submit" name="go" value="1">Go</button></form>"""


@pytest.fixture
def port() -> Iterator[int]:
    """A server with the things that a visitor must understand."""
    app = Flask(__name__)

    @app.get("/")
    def page() -> Response:
        response = Response(FORM, mimetype="text/html")
        response.set_cookie("seen", "yes")
        return response

    @app.post("/form")
    def form() -> Response:
        return redirect("/cookie?" + request.query_string.decode()) if request.form["token"] == '"x"' else Response()

    @app.get("/cookie")
    def cookie() -> str:
        return request.cookies.get("seen", "") + request.args["b"]

    @app.get("/broken")
    def broken() -> tuple[str, int]:
        return "no", 500

    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_visitor_sends_forms_and_cookies_as_a_browser_does(port: int) -> None:
    browser = Browser(port)
    form = browser.get("/").form("/form")
    assert form.action == "/form?a=1&b=2"
    assert form.hidden() == [("token", '"x"')]
    assert [
        (control.name, control.value, control.is_chosen) for control in form.controls if control.type == "radio"
    ] == [("answer", "a", True)]
    answer = browser.post(form.action, form.hidden())
    assert answer.status == 302
    assert browser.follow(answer).text == "yes2"
    browser.close()


def test_a_visitor_does_not_take_an_error_for_a_page(port: int) -> None:
    browser = Browser(port)
    with pytest.raises(UnexpectedAnswerError, match="/broken answered 500"):
        browser.get("/broken")
    browser.close()


def test_a_measurement_is_bounded_in_count_and_time(port: int) -> None:
    figure = Figure("page", "a page", 1.0, lambda browser, state: browser.get("/") and state)
    assert drive(port, figure, [{}, {}], 2, Bounds(seconds=30, visits=20)).per_second > 0
    assert drive(port, figure, [{}, {}], 2, Bounds(seconds=0.1, visits=10**9)).milliseconds > 0


def test_a_failing_page_ends_the_measurement_with_its_name(port: int) -> None:
    figure = Figure("page", "a page", 1.0, lambda browser, _: browser.get("/broken"))
    with pytest.raises(BenchError, match="a page: UnexpectedAnswerError: /broken answered 500"):
        drive(port, figure, [{}], 1, Bounds(seconds=1, visits=1))


def test_the_median_round_counts() -> None:
    here = iter([Measured(10, 1), Measured(50, 1), Measured(20, 1)])
    ratio, figure, bare = compare(3, lambda: Measured(100, 1), lambda: next(here))
    assert (ratio, figure.per_second, bare.per_second) == (0.2, 20, 100)


def burn(seconds: float) -> None:
    """Use the processor for so long."""
    ends_at = time.process_time() + seconds
    while time.process_time() < ends_at:
        pass


def test_what_needs_no_server_is_measured_in_turns() -> None:
    ran: list[str] = []
    measured = run_alone(lambda: ran.append("x"), Bounds(seconds=5, visits=10))
    assert len(ran) == 11, "The first one is not counted."
    assert measured.per_second > 0
    once, twice = (run_alone(partial(burn, 0.01 * much), Bounds(seconds=5, visits=5)) for much in (1, 2))
    assert 10 <= once.milliseconds < 20 <= twice.milliseconds
    assert once.per_second > twice.per_second


def test_waiting_for_others_costs_no_processor() -> None:
    waiting = run_alone(lambda: time.sleep(0.02), Bounds(seconds=0.1, visits=10**6))
    assert waiting.milliseconds < 10


@pytest.mark.load
@pytest.mark.processes
def test_everything_that_is_measured_answers(tmp_path: Path) -> None:
    """The real server, a small cohort, every figure once: the numbers mean nothing here, but all pages are visited."""
    command = [sys.executable, "-m", "flask", "--app", "app", "bench", "--quick", "--json"]
    environment = {**os.environ, "HUB_INSTANCE": str(tmp_path / "unused")}
    result = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=110
    )
    assert result.returncode == 0, result.stderr
    found = {figure["name"]: figure for figure in json.loads(result.stdout)}
    assert {name: figure["aim"] for name, figure in found.items()} == AIMS
    assert all(figure["per_second"] > 0 for figure in found.values())
    assert not (tmp_path / "unused" / "hub.db").exists()
