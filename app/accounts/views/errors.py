"""What happens to a form that comes without a session, with a lost token, or too often: its text is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, current_app, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from flask_wtf.csrf import CSRFError, generate_csrf
from werkzeug.exceptions import HTTPException

from app import kept
from app.access import may_open
from app.accounts.forms import SignInForm
from app.accounts.views.blueprint import blueprint
from app.accounts.views.sign_in import sign_in_page, too_many
from app.extensions import login_manager
from app.limits import TooManyTries

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from werkzeug.wrappers import Response


def unauthorized() -> ResponseReturnValue:
    """Ask to sign in: a page comes back afterwards by ``next``, a form with all that was typed."""
    if kept.wants_json():
        message = gettext("You are signed out. Sign in again; what you typed is still in the field.")
        return jsonify(error="signed_out", message=message, sign_in=url_for("accounts.sign_in")), 401
    if request.method in {"GET", "HEAD"}:
        return redirect(url_for("accounts.sign_in", next=kept.opens(request.full_path.rstrip("?"))))
    found = kept.of_request()
    if found is None:
        return redirect(url_for("accounts.sign_in"), code=303)
    if found.is_long:
        return render_template("accounts/kept.html", held=found, reason="long"), 401
    # The form of the page must not fill itself from the fields of the form that is kept.
    return current_app.make_response((sign_in_page(SignInForm(formdata=None), "", sealed=found.sealed()), 401))


login_manager.unauthorized_handler(unauthorized)


@blueprint.app_errorhandler(CSRFError)
def form_expired(error: CSRFError) -> ResponseReturnValue:
    """Offer a form whose token is lost once more, with a fresh token and one button."""
    del error
    if not may_open(str(request.endpoint)):
        if not current_user.is_authenticated:
            return unauthorized()
        return _answer_of(403)
    if kept.wants_json():
        message = gettext("The form was open for too long. Send it once more; what you typed is still in the field.")
        return jsonify(error="form_expired", message=message, csrf_token=generate_csrf()), 400
    found = kept.of_request()
    if found is None:
        return render_template("app/error.html", name="expired", code=400), 400
    return render_template("accounts/kept.html", held=found, reason="long" if found.is_long else "expired"), 400


@blueprint.app_errorhandler(TooManyTries)
def too_often(error: TooManyTries) -> Response:
    """Say when the next try is possible, and keep what was typed."""
    if kept.wants_json():
        message = gettext("Too many tries. Please wait a moment.")
        return too_many(jsonify(error="too_many", message=message, until=error.until.isoformat()), error.until)
    page = render_template("accounts/kept.html", held=kept.of_request(), reason="too_many", until=error.until)
    return too_many(page, error.until)


def _answer_of(code: int) -> ResponseReturnValue:
    """Answer as a view does that gives up with this status."""
    try:
        abort(code)
    except HTTPException as error:
        return current_app.handle_http_exception(error)
