"""Choosing how the site looks, and remembering the language that a visitor switched to."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import current_app, g, redirect, request, url_for

from app.access import EVERYONE, allow
from app.addresses import LANGUAGES, route
from app.extensions import csrf
from app.site.look import CHOICES, is_own_path, look_from

if TYPE_CHECKING:
    from flask import Blueprint
    from werkzeug.wrappers import Response

ONE_YEAR = 365 * 24 * 3600


def register(blueprint: Blueprint) -> None:
    """Add the view and what reads the cookies before each page."""
    blueprint.before_app_request(read_look)
    blueprint.after_app_request(remember_language)
    route(blueprint, pl="/wyglad", en="/look", methods=["POST"])(look)


def read_look() -> None:
    """Take the visitor's look out of the cookies, for the frame of the page."""
    g.look = look_from(request.cookies)


# Somebody else's page could at most make this site darker, and a token would give every visitor a session cookie.
@csrf.exempt  # type: ignore[untyped-decorator]
@allow(EVERYONE)
def look() -> Response:
    """Keep what was chosen and go back to the page where it was chosen."""
    target = request.form.get("next", "")
    response = redirect(target if is_own_path(target) else url_for("site.home"), code=303)
    for name, values in CHOICES.items():
        value = request.form.get(name)
        if value in values:
            _keep(response, name, str(value))
    return response


def remember_language(response: Response) -> Response:
    """Keep the language when a visitor came here by the language link, for the day they type the bare address."""
    before = _path_before().split("/", 2)[1:2]
    if (
        g.get("has_language")
        and before
        and before[0] in LANGUAGES
        and before[0] != g.lang
        and request.cookies.get("lang") != g.lang
    ):
        _keep(response, "lang", g.lang)
    return response


def _path_before() -> str:
    """Return the path of the page that led here; "" when the browser does not say, or says nonsense."""
    try:
        return urlsplit(request.referrer or "").path
    except ValueError:
        return ""


def _keep(response: Response, name: str, value: str) -> None:
    response.set_cookie(
        name,
        value,
        max_age=ONE_YEAR,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )
