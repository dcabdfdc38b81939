"""Who is signed in: sessions begin, are recognised and end here.

A session lasts 30 days on a device that the person calls their own; elsewhere until the browser is closed, and at most
12 hours. It names the account and the key that a new password and "sign out everywhere" change.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from flask import after_this_request, current_app, g, request, session, url_for
from flask_login import login_user

from app.accounts import queries
from app.extensions import login_manager, utc_now
from app.kept import opens

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from app.accounts.models import User

OWN_DEVICE = dt.timedelta(days=30)
OTHER_DEVICE = dt.timedelta(hours=12)
UNTIL = "until"


def load_user(session_id: str) -> User | None:
    """Return the person of the present session, or None when it is over."""
    until = session.get(UNTIL)
    if until is not None and utc_now().timestamp() > until:
        return None
    return queries.user_of_session(session_id)


login_manager.user_loader(load_user)


def start_session(user: User, now: dt.datetime, *, remember: bool | None = None) -> None:
    """Begin a new session; nothing of the one before it stays. ``remember`` None means as it was."""
    lasts = bool(session.permanent) if remember is None else remember
    end_session()
    login_user(user)
    session.permanent = lasts
    session[UNTIL] = int((now + (OWN_DEVICE if lasts else OTHER_DEVICE)).timestamp())
    if "lang" not in request.cookies:
        remember_language(user.lang)


def remember_language(lang: str) -> None:
    """Let addresses without a language open in this one."""

    @after_this_request
    def set_cookie(response: Response) -> Response:
        is_secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
        response.set_cookie("lang", lang, max_age=365 * 24 * 3600, secure=is_secure, httponly=True, samesite="Lax")
        return response


def end_session() -> None:
    """Sign out on this device."""
    session.clear()
    # Flask-WTF remembers the token for the rest of the request; it belonged to the session that is gone.
    g.pop("csrf_token", None)


def start_address(next_path: str | None = None) -> str:
    """Return where a person goes after signing in: where they were going, else where they stopped."""
    if opens(next_path):
        return str(next_path)
    endpoint = current_app.config.get("START_ENDPOINT") or "courses.resume"
    return url_for(endpoint if endpoint in current_app.view_functions else "accounts.account")
