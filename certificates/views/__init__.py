"""The pages of certificates, and the parts that they place on pages of others."""

from __future__ import annotations

from flask import Blueprint

from certificates.views import checking, deciding, mine


def make_blueprint() -> Blueprint:
    """Return everything that answers under an address of certificates."""
    blueprint = Blueprint("certificates", "certificates", template_folder="templates")
    for part in (mine, checking, deciding):
        part.register(blueprint)
    return blueprint
