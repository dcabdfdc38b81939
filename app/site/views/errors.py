"""What a person reads when something went wrong, with a next step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import current_app, g, jsonify, render_template, request
from flask_babel import gettext
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

from app import kept, logs
from app.addresses import LANGUAGES
from app.database import READING_METHODS
from app.extensions import db
from app.health import note_full
from app.outages import PATIENCE, Outage, outage_of

if TYPE_CHECKING:
    from flask import Blueprint
    from werkzeug.wrappers import Response

#: The errors that have words of their own; any other client error reads as 400.
PAGES = (400, 403, 404, 405, 413, 429, 500, 503)


def register(blueprint: Blueprint) -> None:
    """Answer errors of the whole application with pages in the reader's language."""
    for code in PAGES:
        blueprint.app_errorhandler(code)(page)
    for kind in (SQLAlchemyError, OSError):
        blueprint.app_errorhandler(kind)(out_of_order)


def page(error: HTTPException | Exception) -> tuple[str, int] | HTTPException:
    """Render the page of an error. One that carries an answer of its own is left alone."""
    code = error.code if isinstance(error, HTTPException) and error.code in PAGES else 500
    if isinstance(error, HTTPException) and error.response is not None:
        return error
    if code >= 500:  # noqa: PLR2004 - from here on the fault is ours
        _forget_transaction()
    return _render(str(code), code)


def out_of_order(error: SQLAlchemyError | OSError) -> Response:
    """Say that the disk is full, or the database busy or away, and keep what was typed; any other error goes on.

    The answer to a script has no ``state``: nothing became of what it sent, so it keeps it and tries again.
    """
    outage = outage_of(error)
    if outage is None:
        raise error
    rule = request.url_rule.rule if request.url_rule else None
    logs.failure(current_app.logger, "A page could not be answered.", method=request.method, rule=rule)
    if outage is Outage.FULL:
        note_full()
    _forget_transaction()
    _prepare_frame()
    if kept.wants_json():
        answer = jsonify(error="unavailable", message=_message(outage))
    else:
        answer = current_app.make_response(_outage_page(outage))
    answer.status_code = 503
    answer.headers["Retry-After"] = str(PATIENCE[outage])
    return answer


def _message(outage: Outage) -> str:
    """Say in one line, beside a field, why nothing was saved."""
    words = {
        Outage.FULL: gettext("Not saved yet: the server has no room left. What was typed stays in the field."),
        Outage.BUSY: gettext("Not saved yet: the site is very busy. What was typed stays in the field."),
        Outage.AWAY: gettext("Not saved yet: the site cannot reach its data. What was typed stays in the field."),
    }
    return str(words[outage])


def _outage_page(outage: Outage) -> str:
    is_form = request.method not in READING_METHODS
    values: dict[str, Any] = {
        "outage": outage.name.lower(),
        "is_form": is_form,
        "held": kept.of_request() if is_form else None,
        "is_whole": kept.is_whole() if is_form else False,
    }
    try:
        return render_template("app/outage.html", frame="app/base.html", **values)
    except (SQLAlchemyError, OSError):
        # The frame asks who is reading, and nobody can say it now.
        _forget_transaction()
        _prepare_frame()
        return str(current_app.jinja_env.get_template("app/outage.html").render(frame="app/bare.html", **values))


def _forget_transaction() -> None:
    """Give up what the failed view left in the database, so that the page may still ask who is reading."""
    try:
        db.session.rollback()
    except SQLAlchemyError:
        logs.failure(current_app.logger, "The transaction of a failed page could not be given up.")


def _prepare_frame() -> None:
    """Begin a page anew, in the language of its address even when the request failed before it was known."""
    if "lang" not in g:
        first = request.path.strip("/").split("/", 1)[0]
        g.lang = first if first in LANGUAGES else LANGUAGES[0]
    g.pop("icons_used", None)
    g.pop("scripts_used", None)


def _render(name: str, code: int) -> tuple[str, int]:
    _prepare_frame()
    try:
        return render_template("app/error.html", name=name, code=code), code
    except Exception:
        # The frame itself failed, for example because the database is gone: say it without the frame.
        current_app.logger.exception("The page of error %s could not be made.", code)
        return current_app.jinja_env.get_template("app/error_bare.html").render(code=code), code
