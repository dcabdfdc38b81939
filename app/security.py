"""Headers that every answer carries: a strict content policy, no framing, no leaking of addresses, caching by page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request, session

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.wrappers import Response

#: Nothing inline and nothing from elsewhere; ``form-action`` and ``base-uri`` do not fall back to ``default-src``.
POLICY = (
    "default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self'; frame-ancestors 'none'; "
    "frame-src 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
ONE_YEAR = 365 * 24 * 3600


def init_app(app: Flask) -> None:
    """Add the headers to every answer that does not bring its own, such as a media file with its sandbox."""

    @app.after_request
    def protect(response: Response) -> Response:
        own = {name.lower() for name, _ in response.headers}
        for name, value in HEADERS.items():
            if name.lower() not in own:
                response.headers.add(name, value)
        if app.config["SESSION_COOKIE_SECURE"]:
            response.headers.setdefault("Strict-Transport-Security", f"max-age={ONE_YEAR}")
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = _caching()
        return response


def _caching() -> str:
    """Keep pages of a signed-in person out of every cache: on a shared computer the back key would bring them back.

    A visitor's page may wait in the back/forward cache, so that a half-filled form survives the back key.
    """
    if request.endpoint is not None and "_user_id" in session:
        return "private, no-store"
    return "private, no-cache"
