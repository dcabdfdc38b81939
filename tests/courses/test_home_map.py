"""The network of the front page follows from the two orders, and from nothing else."""

from __future__ import annotations

import re

import pytest
from flask import Flask, render_template

from courses.outline import PlannedCourse, Stop, Track, Tracks


def text(word: str) -> dict[str, str]:
    return {"pl": word, "en": word}


def track(letter: str, order: str) -> Track:
    stops = tuple(Stop(name) for name in order)
    return Track(letter, letter, "politicians", text(letter), text(letter), text(""), stops)


def drawn(app: Flask, left: str, right: str) -> list[str]:
    """Return the rows of the map: ``=x`` for a plate, ``x|y`` for a step."""
    names = sorted({*left, *right})
    courses = tuple(
        PlannedCourse(name, text(name), text(""), shared=name == "x", lessons={}, minutes={}) for name in names
    )
    tracks = Tracks(1, 1, (track("P", left), track("A", right)), courses)
    with app.test_request_context("/pl/"):
        app.preprocess_request()
        html = render_template("courses/_home_map.html", tracks=tracks, titles={}, hrefs={}, sizes={})
    rows = []
    for kind, row in re.findall(r'<li class="net__(step|meet)">(.*?)</li>', html, re.DOTALL):
        plain = re.sub(r'<span class="vh">.*?</span>|<p .*?</p>', "", row)
        sides = re.findall(r'<div class="net__[pa]">(.*?)</div>', plain, re.DOTALL)
        parts = [re.sub(r"<.*?>", "", side).strip() for side in (sides or [plain])]
        rows.append("|".join(parts) if kind == "step" else f"={parts[0]}")
    return rows


@pytest.mark.parametrize(
    ("left", "right", "rows"),
    [
        ("abx", "bax", ["a|b", "b|a", "=x"]),
        ("xab", "xba", ["=x", "a|b", "b|a"]),
        ("ab", "ba", ["a|b", "b|a"]),
        ("abc", "ab", ["=a", "=b", "c|"]),
    ],
)
def test_lines_meet_exactly_where_both_orders_agree(app: Flask, left: str, right: str, rows: list[str]) -> None:
    assert drawn(app, left, right) == rows


def test_only_live_courses_are_links(app: Flask) -> None:
    tracks = Tracks(
        1,
        1,
        (track("P", "ab"), track("A", "ba")),
        tuple(PlannedCourse(name, text(name), text(""), shared=False, lessons={}, minutes={}) for name in "ab"),
    )
    with app.test_request_context("/en/"):
        app.preprocess_request()
        html = render_template("courses/_home_map.html", tracks=tracks, titles={}, hrefs={"a": "/a"}, sizes={})
    assert re.findall(r'<a href="([^"]+)"', html) == ["/a", "/a"]
    assert "Courses in grey are in preparation." in html
