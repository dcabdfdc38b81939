"""Everything that the front door adds to the application."""

from __future__ import annotations

from flask import Blueprint
from flask_babel import lazy_gettext

from app.navigation import NavigationLink, visitors
from app.plugins import Plugin


def _blueprint() -> Blueprint:
    from app.site.views import make_blueprint  # noqa: PLC0415 - importing a plugin registers nothing

    return make_blueprint()


plugin = Plugin(
    name="site",
    blueprints=(_blueprint,),
    provides=(
        NavigationLink(
            name="site.tracks",
            title=lazy_gettext("Tracks"),
            endpoint="site.home",
            anchor="sciezki",
            order=10,
            audience=visitors,
        ),
    ),
)
