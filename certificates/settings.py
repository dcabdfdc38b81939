"""What the operator's settings say about certificates."""

from __future__ import annotations

import zoneinfo
from collections.abc import Mapping
from typing import Any

from flask import current_app

from app.pictures import read_picture
from certificates.facts import Issuer, Terms

#: Who issues when the operator has not said it.
NAMELESS = "Hub Lokalnej Demokracji"


def issuer() -> Issuer:
    """Return who issues and signs now."""
    organisation, own = _section("ORGANISATION"), _section("CERTIFICATE")
    name = organisation.get("name") or NAMELESS
    role = {"pl": own.get("role_pl", ""), "en": own.get("role_en", "")}
    return Issuer(
        name={"pl": name, "en": organisation.get("name_en") or name},
        signatory=own.get("signatory", ""),
        role=role if role["pl"] else None,
    )


def terms() -> Terms:
    """Return how certificates are issued now."""
    prefix = str(_section("CERTIFICATE").get("prefix") or "HLD")
    return Terms(issuer(), prefix, zoneinfo.ZoneInfo(current_app.config["TIME_ZONE"]))


def pictures() -> dict[str, bytes]:
    """Return the logo and the signature, as far as they are set, by the names under which the document knows them."""
    found = {}
    for key in ("logo", "signature"):
        name = str(_section("CERTIFICATE").get(key) or "")
        body = read_picture(current_app.config["INSTANCE"], name)
        if body is not None:
            found[f"{key}{name[name.rindex('.') :].lower()}"] = body
    return found


def _section(name: str) -> Mapping[str, Any]:
    section: Mapping[str, Any] = current_app.config.get(name) or {}
    return section
