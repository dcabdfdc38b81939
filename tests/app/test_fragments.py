"""Parts of pages that are rendered once hold nothing of the person who came first."""

from __future__ import annotations

from pathlib import Path

from flask import Flask, g, render_template_string
from flask_login import current_user, login_user
from flask_wtf.csrf import generate_csrf
from jinja2 import nodes
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


#: What a template could take somebody's data from; a part that is kept uses none of these names.
PERSONAL = {
    "csrf", "csrf_token", "current_user", "g", "get_flashed_messages", "here", "navigation_places", "names", "page",
    "person", "request", "row", "session", "user",
}  # fmt: skip


def test_templates_keep_nothing_of_a_person(app: Flask) -> None:
    found: dict[str, set[str]] = {}
    for package in ("app", "courses", "quizzes", "exercises", "certificates"):
        for path in (ROOT / package).rglob("templates/**/*.html"):
            tree = app.jinja_env.parse(path.read_text(encoding="utf-8"))
            for block in tree.find_all(nodes.CallBlock):
                if isinstance(block.call.node, nodes.Name) and block.call.node.name == "kept":
                    inside = {name.name for node in block.body for name in _names(node)}
                    found[f"{path.name}:{block.lineno}"] = inside
    assert len(found) >= 10
    assert {place: names & PERSONAL for place, names in found.items() if names & PERSONAL} == {}


def _names(node: nodes.Node) -> list[nodes.Name]:
    return [*([node] if isinstance(node, nodes.Name) else []), *node.find_all(nodes.Name)]


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
