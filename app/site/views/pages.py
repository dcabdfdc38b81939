"""The pages that everyone may read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import redirect, render_template, url_for
from flask_login import current_user

from app.access import EVERYONE, allow
from app.addresses import LANGUAGES, current_language, route
from app.site.privacy import ACCESSIBILITY_DATE, PRIVACY_DATE, PRIVACY_VERSION
from app.site.samples import samples

if TYPE_CHECKING:
    from flask import Blueprint
    from werkzeug.wrappers import Response


def register(blueprint: Blueprint) -> None:
    """Add the pages."""
    blueprint.add_url_rule("/", "front", front)
    route(blueprint, pl="/", en="/")(home)
    route(blueprint, pl="/komponenty", en="/components")(components)
    route(blueprint, pl="/prywatnosc", en="/privacy")(privacy)
    route(blueprint, pl="/dostepnosc", en="/accessibility")(accessibility)
    route(blueprint, pl="/pomoc", en="/help")(help)


@allow(EVERYONE)
def front() -> Response:
    """Lead from the bare address to the reader's language."""
    lang = current_language()
    if current_user.is_authenticated and current_user.lang in LANGUAGES:
        lang = current_user.lang
    response = redirect(url_for("site.home", lang=lang))
    response.vary.update(("Accept-Language", "Cookie"))
    return response


@allow(EVERYONE)
def home() -> str:
    """Say in five seconds what this is and what to press."""
    return render_template("site/home.html")


@allow(EVERYONE)
def components() -> str:
    """Show every component in every state, for those who build and check pages."""
    return render_template("site/components.html", **samples())


@allow(EVERYONE)
def privacy() -> str:
    """Say what happens to personal data."""
    return _text("privacy", version=PRIVACY_VERSION, since=PRIVACY_DATE)


@allow(EVERYONE)
def accessibility() -> str:
    """Say how far the site is accessible, and whom to ask when it is not."""
    return _text("accessibility", stated=ACCESSIBILITY_DATE)


@allow(EVERYONE)
def help() -> str:  # noqa: A001 - a view is named as its page
    """Answer the usual questions and say how to reach a person."""
    return _text("help")


def _text(name: str, **values: object) -> str:
    """Render a long text: one template per language, because sentences differ and not only words."""
    return render_template(f"site/{name}.{current_language()}.html", **values)
