"""Slots: named places in templates that other features fill; a fill that fails loses only its own fragment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app, render_template
from markupsafe import Markup

from app.database import aside
from app.plugins import registry

if TYPE_CHECKING:
    from flask import Flask


def slot(name: str, **values: object) -> Markup:
    """Return what the plugins place here, in the order of loading. Each runs so that its failure harms nobody else.

    ``name`` is one of those listed in ``docs/plugins.md``; ``values`` are handed to every fill.
    """
    parts: list[str] = []
    for plugin in registry().plugins:
        for fill in plugin.fills:
            if fill.slot != name:
                continue
            try:
                with aside():
                    parts.append(fill.render(**values))
            except Exception:
                current_app.logger.exception("Plugin '%s': the slot '%s' failed.", plugin.name, name)
                parts.append(render_template("app/_fragment_failed.html"))
    return Markup("").join(Markup(part) for part in parts)  # noqa: S704 - fills return safe HTML by contract


def init_app(app: Flask) -> None:
    """Make ``slot`` known to templates."""
    app.jinja_env.globals["slot"] = slot
