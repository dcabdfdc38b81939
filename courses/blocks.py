"""The inside of a lesson page, with what plugins place in it; a part that fails or is gone loses only itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from flask import current_app, render_template
from markupsafe import Markup

from app.database import aside
from app.plugins import installed
from courses.outline import BlockUse
from courses.points import LessonBlock, LessonKind, LessonPage

T = TypeVar("T")


def lesson_body(page: LessonPage) -> Markup:
    """Return the inside of a lesson of any kind. A kind whose plugin is gone still shows its text, and says so."""
    kind = installed(LessonKind).get(page.lesson.kind)
    if kind is None:
        return _missing("kind", page.lesson.kind) + render_parts(page)
    body = _guarded(page.lesson.kind, lambda: kind.body(page))
    return body if body is not None else _failed()


def render_parts(page: LessonPage) -> Markup:
    """Return the text of a lesson with every block in its place. Each plugin renders all its blocks at once."""
    uses: dict[str, list[BlockUse]] = {}
    for part in page.parts:
        if "block" in part:
            uses.setdefault(part["block"], []).append(BlockUse(part["block"], part["id"], part["data"]))
    rendered = {name: _blocks(name, own, page) for name, own in uses.items()}
    html = []
    for part in page.parts:
        if "html" in part:
            html.append(Markup(part["html"]))  # noqa: S704 - publishing made and cleaned it
        else:
            html.append(rendered[part["block"]].get(part["id"]) or _failed())
    return Markup("\n").join(html)


def _blocks(name: str, uses: list[BlockUse], page: LessonPage) -> Mapping[str, Markup]:
    block = installed(LessonBlock).get(name)
    if block is None:
        return {use.id: _missing("block", name) for use in uses}
    return _guarded(name, lambda: block.render(uses, page)) or {}


def _guarded(name: str, make: Callable[[], T]) -> T | None:
    """Run a plugin's code on its own; log and forget what it breaks."""
    try:
        with aside():
            return make()
    except Exception:
        current_app.logger.exception("The lesson part '%s' failed.", name)
        return None


def _failed() -> Markup:
    return Markup(render_template("app/_fragment_failed.html"))  # noqa: S704 - our own template


def _missing(what: str, name: str) -> Markup:
    current_app.logger.error("The lesson %s '%s' is not installed.", what, name)
    return Markup(render_template("courses/_missing.html", what=what))  # noqa: S704 - our own template
