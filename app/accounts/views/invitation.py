"""The page that an invitation leads to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template
from flask_babel import gettext

from app.access import EVERYONE, allow
from app.accounts import operations, queries, tokens
from app.accounts.forms import InvitationForm
from app.accounts.tokens import Purpose
from app.accounts.views import mails
from app.accounts.views.blueprint import blueprint
from app.accounts.views.sessions import start_address, start_session
from app.accounts.views.sign_up import answers
from app.addresses import current_language, route
from app.extensions import db, utc_now
from app.forms import checks_its_own_token

if TYPE_CHECKING:
    from werkzeug.wrappers import Response


@route(blueprint, pl="/zaproszenie/<token>", en="/invitation/<token>", methods=["GET", "POST"])
@allow(EVERYONE)
@checks_its_own_token
def invitation(token: str) -> str | tuple[str, int] | Response:
    """Let an invited person set a password; the link proves that the address is theirs."""
    now = utc_now()
    claim = tokens.read(mails.secret(), Purpose.INVITATION, token, now)
    user = queries.person(claim.user_id) if claim else None
    fits = claim is not None and tokens.fits(mails.secret(), Purpose.INVITATION, claim, user)
    if claim is None or user is None or not fits or claim.is_expired or user.deactivated_at is not None:
        return render_template("accounts/link_over.html", purpose="invitation", resend=""), 410
    form = InvitationForm(email=user.email, name=user.name)
    if not form.validate_on_submit():
        return render_template("accounts/invitation.html", form=form, user=user)
    operations.accept_invitation(
        user,
        name=form.text("name"),
        password=form.text("password"),
        lang=current_language(),
        answers=answers(form),
        now=now,
    )
    db.session.commit()
    start_session(user, now, remember=False)
    flash(gettext("The account is ready."), "ok")
    return redirect(start_address())
