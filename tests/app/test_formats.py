"""Dates, times and numbers as the reader writes them, and the addresses of files."""

from __future__ import annotations

import datetime as dt
import gzip
import multiprocessing
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import refresh

from app import assets, formats
from app.localization import in_language

MOMENT = dt.datetime(2026, 11, 22, 13, 32, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("lang", "date", "moment"),
    [
        ("pl", "22\u00a0listopada\u00a02026", "22\u00a0listopada\u00a02026, 14:32"),
        ("en", "22\u00a0November\u00a02026", "22\u00a0November\u00a02026, 14:32"),
    ],
)
def test_dates_follow_language_and_zone(app: Flask, lang: str, date: str, moment: str) -> None:
    with app.app_context(), in_language(lang):
        assert formats.date(MOMENT) == date
        assert formats.datetime(MOMENT) == moment
        assert formats.time(MOMENT) == "14:32"
        assert formats.date(None) == formats.datetime(None) == formats.time(None) == ""


@pytest.mark.parametrize(
    ("ratio", "text"),
    [(0, "0%"), (0.67, "67%"), (0.996, "99%"), (0.29, "29%"), (1, "100%"), (None, ""), (float("nan"), "")],
)
def test_only_a_whole_is_called_100_percent(ratio: float | None, text: str) -> None:
    assert formats.percent(ratio) == text


@pytest.mark.parametrize(
    ("minutes", "text"), [(28, "28\u00a0min"), (60, "1\u00a0h"), (150, "2\u00a0h\u00a030\u00a0min"), (0, "0\u00a0min")]
)
def test_minutes_become_hours(app: Flask, minutes: int, text: str) -> None:
    with app.app_context(), in_language("pl"):
        assert formats.minutes(minutes) == text


def test_numbers_have_the_reader_s_decimal_mark(app: Flask) -> None:
    with app.app_context():
        with in_language("pl"):
            assert formats.number(7.5) == "7,5"
        with in_language("en"):
            assert formats.number(7.5) == "7.5"
            assert formats.number(8.0) == "8"
            assert formats.number(8.0, 1) == "8.0"
            assert formats.number(0.25, 1) == "0.25"


def test_running_text_of_a_text_map_is_set_as_that_of_a_lesson(app: Flask) -> None:
    with app.app_context():
        with in_language("pl"):
            assert formats.typeset("Zgodnie z prawem, w 5 minut") == "Zgodnie z\u00a0prawem, w\u00a05\u00a0minut"
        with in_language("en"):
            assert formats.typeset("A plan in a row") == "A plan in a row"


def test_the_address_of_a_file_changes_with_its_content() -> None:
    assert assets.asset("css/hub.css").startswith("/static/css/hub.css?v=")
    with pytest.raises(FileNotFoundError, match="no static file"):
        assets.asset("css/none.css")


def test_set_up_makes_the_stylesheet_small(tmp_path: Path) -> None:
    target = tmp_path / "vendor" / "hub.css"
    assets.make_styles(assets.STATIC / assets.STYLES, target)
    text = target.read_text(encoding="utf-8")
    assert "/*" not in text
    assert text.count("{") == text.count("}")
    assert len(gzip.compress(text.encode(), 9)) <= 9_000


def test_two_set_ups_at_once_do_not_take_each_others_file_away(tmp_path: Path) -> None:
    source, target = assets.STATIC / assets.STYLES, tmp_path / "hub.css"
    for _ in range(20):
        target.unlink(missing_ok=True)
        makers = [
            multiprocessing.get_context("fork").Process(target=assets.make_styles, args=(source, target))
            for _ in "abcd"
        ]
        for one in makers:
            one.start()
        for one in makers:
            one.join()
        assert [one.exitcode for one in makers] == [0] * 4
    assert list(tmp_path.iterdir()) == [target]


def test_a_visitor_reads_times_in_the_zone_of_the_installation(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with app.test_request_context("/pl/"):
        assert formats.time(MOMENT) == "14:32"
    monkeypatch.setitem(app.config, "BABEL_DEFAULT_TIMEZONE", "Europe/Lisbon")
    with app.test_request_context("/pl/"):
        refresh()
        assert formats.time(MOMENT) == "13:32"
