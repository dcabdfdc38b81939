"""What a person reads when something went wrong, with a next step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app, g, render_template, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

from app.addresses import LANGUAGES
from app.extensions import db

if TYPE_CHECKING:
    from flask import Blueprint

#: The errors that have words of their own; any other client error reads as 400.
PAGES = (400, 403, 404, 405, 413, 429, 500, 503)


def register(blueprint: Blueprint) -> None:
    """Answer errors of the whole application with pages in the reader's language."""
    for code in PAGES:
        blueprint.app_errorhandler(code)(page)


def page(error: HTTPException | Exception) -> tuple[str, int] | HTTPException:
    """Render the page of an error. One that carries an answer of its own is left alone."""
    code = error.code if isinstance(error, HTTPException) and error.code in PAGES else 500
    if isinstance(error, HTTPException) and error.response is not None:
        return error
    if code >= 500:  # noqa: PLR2004 - from here on the fault is ours
        _forget_transaction()
    return _render(str(code), code)


def _forget_transaction() -> None:
    """Give up what the failed view left in the database, so that the page may still ask who is reading."""
    try:
        db.session.rollback()
    except SQLAlchemyError:
        current_app.logger.exception("The transaction of a failed page could not be given up.")


def _render(name: str, code: int) -> tuple[str, int]:
    if "lang" not in g:
        first = request.path.strip("/").split("/", 1)[0]
        g.lang = first if first in LANGUAGES else LANGUAGES[0]
    g.pop("icons_used", None)
    g.pop("scripts_used", None)
    try:
        return render_template("app/error.html", name=name, code=code), code
    except Exception:
        # The frame itself failed, for example because the database is gone: say it without the frame.
        current_app.logger.exception("The page of error %s could not be made.", code)
        return current_app.jinja_env.get_template("app/error_bare.html").render(code=code), code
