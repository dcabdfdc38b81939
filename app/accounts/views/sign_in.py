"""Signing in and out, and asking for the confirmation once more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext
from flask_login import current_user

from app import kept
from app.access import EVERYONE, allow
from app.accounts import operations, queries, tokens
from app.accounts.forms import EmailForm, SignInForm
from app.accounts.passwords import is_password
from app.accounts.tokens import Purpose
from app.accounts.views import mails
from app.accounts.views.blueprint import blueprint
from app.accounts.views.sessions import end_session, start_address, start_session
from app.addresses import current_language, route
from app.database import begin_reading, begin_writing
from app.extensions import db, utc_now
from app.forms import checks_its_own_token
from app.limits import Limit, client

if TYPE_CHECKING:
    import datetime as dt

    from werkzeug.wrappers import Response

    from app.accounts.models import User

#: Wrong passwords only: a class that signs in together from one line is not slowed down.
SIGN_IN = Limit("sign-in", client="30 per 5 minutes", email="10 per 15 minutes")
MAIL = Limit("mail", client="30 per hour", email="5 per hour")


@route(blueprint, pl="/logowanie", en="/sign-in", methods=["GET", "POST"])
@allow(EVERYONE)
@checks_its_own_token
def sign_in() -> str | Response:
    """Ask for address and password. The form checks its token itself, so that nothing typed is lost with a session."""
    next_path = kept.opens(request.args.get("next")) or ""
    if request.method == "GET" and current_user.is_authenticated:
        return redirect(start_address(next_path))
    form = SignInForm()
    if not form.validate_on_submit():
        return sign_in_page(form, next_path)
    email = queries.normal_email(form.text("email"))
    until = SIGN_IN.hit(client=client(), email=email)
    if until is not None:
        return sign_in_page(form, next_path, until=until)
    user = _recognised(email, form.text("password"))
    if user is None:
        return sign_in_page(form, next_path, has_failed=True)
    begin_writing()
    SIGN_IN.forgive(client=client(), email=email)
    operations.renew_hash(user, form.text("password"))
    db.session.commit()
    start_session(user, utc_now(), remember=form.remember.data)
    return _arrived(next_path)


def _arrived(next_path: str) -> str | Response:
    """Answer who has just signed in: with the form that was kept, or by going where they were going."""
    found = kept.unsealed(request.form.get(kept.FIELD))
    if found is not None:
        return render_template("accounts/kept.html", held=found, reason="signed_in")
    return redirect(start_address(next_path))


def _recognised(email: str, password: str) -> User | None:
    """Return the person whom address and password name, when the account is open and its address confirmed.

    Nothing else is told from a wrong password: after signing up with a foreign address, "confirm it first" would mean
    that the address had no account before.
    """
    # The password is weighed without the lock on writing, or people who sign in together would wait for each other.
    begin_reading()
    user = queries.user_by_email(email)
    fits = is_password(user.password_hash if user else None, password)
    return user if fits and user is not None and user.is_active else None


def sign_in_page(
    form: SignInForm,
    next_path: str,
    *,
    has_failed: bool = False,
    until: dt.datetime | None = None,
    sealed: str | None = None,
) -> str | Response:
    """Make the page; ``sealed`` is a kept form that goes along."""
    if sealed is None:
        sealed = request.form.get(kept.FIELD, "")
    page = render_template(
        "accounts/sign_in.html",
        form=form,
        next_path=next_path,
        has_failed=has_failed,
        until=until,
        sealed=sealed if kept.unsealed(sealed) else "",
    )
    if until is None:
        return page
    return too_many(page, until)


def too_many(page: str | Response, until: dt.datetime) -> Response:
    """Answer that it was too often: the page itself, with the status and the header that programs look for."""
    response = current_app.make_response((page, 429))
    response.headers["Retry-After"] = str(max(1, int((until - utc_now()).total_seconds())))
    return response


@route(blueprint, pl="/wyloguj", en="/sign-out", methods=["GET", "POST"])
@allow(EVERYONE)
def sign_out() -> str | Response:
    """Sign out on this device; an address that is only opened shows the button."""
    if request.method == "GET":
        if not current_user.is_authenticated:
            return redirect(url_for("accounts.sign_in"))
        return render_template("accounts/sign_out.html")
    end_session()
    flash(gettext("Signed out."), "ok")
    return redirect(url_for("site.home"))


@route(blueprint, pl="/wyslij-ponownie", en="/send-again", methods=["GET", "POST"])
@allow(EVERYONE)
@checks_its_own_token
def send_again() -> str | Response:
    """Send a way into the account once more; the answer is the same for every address."""
    form = EmailForm()
    claim = tokens.read(mails.secret(), Purpose.RESEND, request.form.get("token", ""), utc_now())
    if claim is not None and not claim.is_expired:
        user = queries.person(claim.user_id)
        if user is not None and tokens.fits(mails.secret(), Purpose.RESEND, claim, user):
            until = MAIL.hit(client=client(), email=user.email)
            if until is not None:
                form.email.data = user.email
                return too_many(render_template("accounts/send_again.html", form=form, until=until), until)
            mails.send_confirmation(user, claim.next)
            return _sent(user.email)
    if not form.validate_on_submit():
        if request.method == "GET":
            form.email.data = request.args.get("email", "")[:254]
        return render_template("accounts/send_again.html", form=form)
    email = form.text("email")
    until = MAIL.hit(client=client(), email=email)
    if until is not None:
        return too_many(render_template("accounts/send_again.html", form=form, until=until), until)
    mails.send_way_in(email, queries.user_by_email(email), current_language())
    return _sent(email)


def _sent(email: str) -> Response:
    db.session.commit()
    session["sent_to"] = email
    return redirect(url_for("accounts.message_sent"))
