"""Parts of pages that are rendered once hold nothing of the person who came first."""

from __future__ import annotations

import re
from pathlib import Path

from flask import Flask, g, render_template_string
from flask_login import current_user, login_user
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from app.fragments import kept_fragment
from app.testing import make_user

ROOT = Path(__file__).resolve().parents[2]
PART = '{{ current_user.is_authenticated }} {{ csrf_token() }} {{ icon("check") }}'


def test_what_is_kept_is_nobody_s(app: Flask) -> None:
    pages = []
    for name in ("Ada Lis", "Jan Wilk"):
        user = make_user(name=name)
        with app.test_request_context("/pl/"):
            login_user(user)
            html = kept_fragment(("sample",), lambda: (Markup(render_template_string(PART)), True), most=10)  # noqa: S704
            assert html.startswith("False ")
            assert generate_csrf() in html
            assert current_user.name == name
            assert g.icons_used == {"check"}
            pages.append(html.replace(generate_csrf(), ""))
    assert pages[0] == pages[1]


def test_templates_keep_nothing_of_a_person() -> None:
    kept = [
        part
        for package in ("app", "courses", "quizzes", "exercises")
        for path in (ROOT / package).rglob("templates/**/*.html")
        for part in re.findall(r"{% call kept\(.*?{%-? endcall", path.read_text(encoding="utf-8"), re.DOTALL)
    ]
    assert len(kept) >= 4
    personal = re.compile(r"\b(current_user|csrf|csrf_token|here|session|request|g|row|user|person)\b(?!=)")
    assert not [part for part in kept if personal.search(part)]


def test_a_fragment_is_made_once_for_its_values_and_language(app: Flask) -> None:
    made: list[int] = []

    def make() -> tuple[Markup, bool]:
        made.append(1)
        return Markup("<p>x</p>"), True

    for lang, value in (("pl", 1), ("pl", 1), ("en", 1), ("pl", 2)):
        with app.test_request_context(f"/{lang}/"):
            g.lang = lang
            assert kept_fragment(("made", value), make, most=10) == "<p>x</p>"
    assert len(made) == 3


def test_what_failed_is_tried_again_and_old_fragments_go(app: Flask) -> None:
    answers = iter([(Markup("broken"), False), (Markup("whole"), True)])
    with app.test_request_context("/pl/"):
        assert kept_fragment(("tried",), lambda: next(answers), most=2) == "broken"
        assert kept_fragment(("tried",), lambda: next(answers), most=2) == "whole"
        assert kept_fragment(("tried",), lambda: next(answers), most=2) == "whole"
        for number in range(5):
            kept_fragment(("few", number), lambda: (Markup("x"), True), most=2)
    assert len(app.extensions["hub-fragments"]["few"]) <= 2
