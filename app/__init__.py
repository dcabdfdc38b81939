"""The host: starts, loads the plugins, and knows no feature."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask

from app import access, addresses, config, database, plugins, slots
from app.extensions import babel, compress, csrf, db, login_manager, migrate


def create_app(settings: Mapping[str, Any] | None = None) -> Flask:
    """Return the application. It neither migrates nor queries nor touches the network."""
    app = Flask(__name__, static_folder=None)
    app.config.update(config.defaults(config.instance_folder()))
    app.config.update(settings or {})
    for extension in (db, login_manager, babel, csrf, compress, migrate):
        extension.init_app(app)
    addresses.init_app(app)
    access.init_app(app)
    slots.init_app(app)
    plugins.init_app(app)
    return app


__all__ = ["create_app", "database"]
