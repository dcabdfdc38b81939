"""The views of the front door."""

from __future__ import annotations

from flask import Blueprint


def make_blueprint() -> Blueprint:
    """Return the blueprint ``site``: pages, the look, and the answers to errors."""
    from app.site.views import errors, look, pages  # noqa: PLC0415 - a blueprint is made once per application

    blueprint = Blueprint("site", "app.site", template_folder="templates")
    for module in (pages, look, errors):
        module.register(blueprint)
    return blueprint
