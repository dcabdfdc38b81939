"""The host: starts, loads the plugins, and knows no feature."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from app import (
    access,
    addresses,
    cli,
    config,
    database,
    formats,
    fragments,
    health,
    jobs,
    localization,
    plugins,
    security,
    slots,
    templating,
)
from app.extensions import compress, csrf, db, login_manager


def create_app(settings: Mapping[str, Any] | None = None) -> Flask:
    """Return the application. It neither migrates nor queries nor touches the network.

    ``settings`` are configuration keys of Flask that win over those of the instance; ``INSTANCE`` names its folder.

    Raises:
        app.config.ConfigError: A setting of the instance or of the environment cannot be used.
        app.plugins.PluginError: A plugin cannot be loaded.
    """
    given = dict(settings or {})
    app = Flask(__name__, static_folder=None)
    app.config.update(config.load(given.get("INSTANCE")))
    app.config.update(given)
    hops = app.config["TRUSTED_PROXIES"]
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    for extension in (db, login_manager, csrf, compress):
        extension.init_app(app)
    for part in (
        addresses,
        localization,
        access,
        security,
        templating,
        slots,
        formats,
        fragments,
        jobs,
        health,
        plugins,
        cli,
    ):
        part.init_app(app)
    return app


__all__ = ["create_app", "database"]
