"""A forgotten password and the link that sets a new one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, session, url_for
from flask_babel import gettext

from app.access import EVERYONE, allow
from app.accounts import operations, queries, tokens
from app.accounts.forms import EmailForm, NewPasswordForm
from app.accounts.tokens import Purpose
from app.accounts.views import mails
from app.accounts.views.blueprint import blueprint
from app.accounts.views.sessions import start_address, start_session
from app.accounts.views.sign_in import MAIL, too_many
from app.addresses import current_language, route
from app.extensions import db, utc_now
from app.forms import checks_its_own_token
from app.limits import client

if TYPE_CHECKING:
    from werkzeug.wrappers import Response


@route(blueprint, pl="/zapomniane-haslo", en="/forgotten-password", methods=["GET", "POST"])
@allow(EVERYONE)
@checks_its_own_token
def forgotten() -> str | Response:
    """Send a link for a new password; the answer is the same for every address."""
    form = EmailForm()
    if not form.validate_on_submit():
        return render_template("accounts/forgotten.html", form=form)
    email = form.text("email")
    until = MAIL.hit(client=client(), email=email)
    if until is not None:
        return too_many(render_template("accounts/forgotten.html", form=form, until=until), until)
    mails.send_way_in(email, queries.user_by_email(email), current_language())
    db.session.commit()
    session["sent_to"] = email
    return redirect(url_for("accounts.message_sent"))


@route(blueprint, pl="/nowe-haslo/<token>", en="/new-password/<token>", methods=["GET", "POST"])
@allow(EVERYONE)
@checks_its_own_token
def reset(token: str) -> str | tuple[str, int] | Response:
    """Set a new password by a link from a mail; every session of the account ends and a new one begins here."""
    claim = tokens.read(mails.secret(), Purpose.RESET, token, utc_now())
    user = queries.person(claim.user_id) if claim else None
    fits = claim is not None and tokens.fits(mails.secret(), Purpose.RESET, claim, user)
    if claim is None or user is None or not fits or claim.is_expired or user.deactivated_at is not None:
        return render_template("accounts/link_over.html", purpose="reset", resend=""), 410
    form = NewPasswordForm(personal=(user.name, user.email))
    if not form.validate_on_submit():
        return render_template("accounts/reset.html", form=form, user=user)
    now = utc_now()
    operations.set_password(user, form.text("password"), now)
    mails.send_password_changed(user)
    db.session.commit()
    start_session(user, now, remember=False)
    flash(gettext("The new password is saved. All other devices are signed out."), "ok")
    return redirect(start_address())
