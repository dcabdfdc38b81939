"""Templates keep the content policy: nothing inline, only known icons; and the page of components shows every macro."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.icons import DRAWINGS

ROOT = Path(__file__).resolve().parents[3]
TEMPLATES = sorted(
    path
    for package in ("app", "courses", "quizzes", "certificates", "exercises")
    for path in (ROOT / package).rglob("*.html")
    if "templates" in path.parts and "node_modules" not in path.parts
)
MACROS = re.findall(
    r"{% macro ([a-z]\w*)\(", (ROOT / "app/templates/app/macros.html").read_text(encoding="utf-8"), re.ASCII
)

#: Mail programs know no stylesheets, and no content policy either.
PAGES = [path for path in TEMPLATES if not re.search(r"/mail/(?!outbox|message)", str(path))]


def named(path: Path) -> str:
    """Return the path as the report shows it."""
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_nothing_is_inline(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"<[^>]*\sstyle\s*=", text)
    assert not re.search(r"<[^>]*\son[a-z]+\s*=\s*[\"']", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert "<style" not in text
    assert "javascript:" not in text


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_nothing_comes_from_elsewhere(path: Path) -> None:
    assert not re.search(r"(?:src|srcset|action)=\"(?:https?:)?//", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_escaping_is_never_switched_off(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\|\s*safe\b", text)
    assert "autoescape false" not in text


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_every_icon_is_drawn(path: Path) -> None:
    used = re.findall(r"(?:icon\(|icon_after=|icon_before=)\"(\w+)\"", path.read_text(encoding="utf-8"))
    assert set(used) <= set(DRAWINGS)


def test_the_page_of_components_shows_every_macro(client: FlaskClient) -> None:
    html = client.get("/pl/komponenty").get_data(as_text=True)
    missing = [name for name in MACROS if f"<code>{name}</code>" not in html]
    assert not missing


def test_the_signature_of_every_macro_stands_at_the_top() -> None:
    text = (ROOT / "app/templates/app/macros.html").read_text(encoding="utf-8")
    contents = text.split("#}", 1)[0]
    missing = [name for name in MACROS if f"{name}(" not in contents]
    assert not missing


def test_a_page_carries_only_the_icons_it_uses(client: FlaskClient) -> None:
    html = client.get("/pl/pomoc").get_data(as_text=True)
    used = set(re.findall(r'<use href="#i-(\w+)"', html))
    drawn = set(re.findall(r'<symbol id="i-(\w+)"', html))
    assert used == drawn


def test_there_are_few_icons() -> None:
    assert len(DRAWINGS) <= 13


def test_every_template_compiles(app: Flask) -> None:
    for name in app.jinja_env.list_templates(extensions=["html", "txt"]):
        app.jinja_env.get_template(name)
