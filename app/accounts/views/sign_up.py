"""Signing up and confirming the address."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, session, url_for
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy.exc import IntegrityError

from app import kept
from app.access import EVERYONE, allow
from app.accounts import operations, queries, tokens
from app.accounts.forms import PresentPasswordForm, SignUpForm
from app.accounts.operations import SignUp
from app.accounts.passwords import hash_password
from app.accounts.tokens import Purpose
from app.accounts.views import mails
from app.accounts.views.account import wrong_password
from app.accounts.views.blueprint import blueprint
from app.accounts.views.sessions import start_address, start_session
from app.accounts.views.sign_in import MAIL, too_many
from app.addresses import current_language, route
from app.extensions import db, utc_now
from app.forms import checks_its_own_token
from app.limits import Limit, client

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from app.accounts.models import User
    from app.forms import Form

#: Enough for a class that signs up together from one line.
SIGN_UP = Limit("sign-up", client="60 per hour")


@route(blueprint, pl="/zaloz-konto", en="/sign-up", methods=["GET", "POST"])
@allow(EVERYONE)
@checks_its_own_token
def sign_up() -> str | Response:
    """Ask for what an account needs; the answer is the same whether the address has one already."""
    next_path = kept.opens(request.args.get("next")) or ""
    if request.method == "GET" and current_user.is_authenticated:
        return redirect(start_address(next_path))
    form = SignUpForm()
    if not form.validate_on_submit():
        return render_template("accounts/sign_up.html", form=form, next_path=next_path)
    email = form.text("email")
    until = SIGN_UP.hit(client=client()) or MAIL.hit(email=email)
    if until is not None:
        return too_many(render_template("accounts/sign_up.html", form=form, next_path=next_path, until=until), until)
    typed = SignUp(
        email, form.text("name"), form.text("password"), hash_password(form.text("password")), current_language()
    )
    for attempt in (1, 2):
        try:
            user, waits = operations.sign_up(typed, answers(form), utc_now())
            mails.send_after_sign_up(user, waits=waits, next_path=next_path)
            db.session.commit()
        except IntegrityError:
            # Somebody clicked twice and the other request was first; now its account is there to be found.
            db.session.rollback()
            if attempt == 2:  # noqa: PLR2004 - once more is enough
                raise
        else:
            break
    session["sent_to"] = email
    # A random mark where nothing waits: the cookie must not tell whether there was an account.
    mark = tokens.fingerprint(mails.secret(), Purpose.CONFIRM, user)
    session["signed_up"] = mark if waits else secrets.token_hex(len(mark) // 2)
    return redirect(url_for("accounts.message_sent"))


@route(blueprint, pl="/wiadomosc-wyslana", en="/message-sent")
@allow(EVERYONE)
def message_sent() -> str:
    """Say that a message is on its way, to whatever address was typed."""
    return render_template("accounts/message_sent.html", email=session.get("sent_to", ""))


def answers(form: Form) -> dict[str, list[str]]:
    """Return the posted fields that are not ours, for those who placed them in the form."""
    own = {field.name for field in form} | {kept.FIELD}
    return {name: values for name, values in request.form.lists() if name not in own}


@route(blueprint, pl="/potwierdz/<token>", en="/confirm/<token>", methods=["GET", "POST"])
@allow(EVERYONE)
def confirm(token: str) -> str | tuple[str, int] | Response:
    """Confirm an address by a button: programs that look into mails open links, but press nothing.

    Where the sign-up was not typed in this browser, the password is asked for: otherwise somebody could sign up with
    the address and a password of their own, and wait for its owner to press the button.
    """
    claim = tokens.read(mails.secret(), Purpose.CONFIRM, token, utc_now())
    user = queries.person(claim.user_id) if claim else None
    fits = claim is not None and tokens.fits(mails.secret(), Purpose.CONFIRM, claim, user)
    if claim is None or user is None or not fits or claim.is_expired:
        return _not_confirmed(claim, user if fits else None)
    form = PresentPasswordForm() if session.get("signed_up") != claim.fingerprint else None
    if request.method == "GET" or (form is not None and not form.validate_on_submit()):
        return render_template("accounts/confirm.html", user=user, form=form)
    if form is not None:
        until = wrong_password(user, form)
        if until is not None or form.errors:
            page = render_template("accounts/confirm.html", user=user, form=form, until=until)
            return too_many(page, until) if until is not None else page
    now = utc_now()
    operations.confirm(user, now)
    db.session.commit()
    start_session(user, now, remember=False)
    flash(gettext("The address is confirmed and the account is ready."), "ok")
    return redirect(start_address(claim.next))


def _not_confirmed(claim: tokens.Claim | None, user: User | None) -> tuple[str, int]:
    """Say that the link does not work; who has the very link that has only expired may have another one sent."""
    resend = tokens.issue(mails.secret(), Purpose.RESEND, user, claim.next) if claim and user else ""
    return render_template("accounts/link_over.html", purpose="confirm", resend=resend), 410
