"""The own account: name, language, time zone, password, the data that is kept, and leaving."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from flask import Response, flash, redirect, render_template, url_for
from flask_babel import gettext

from app.access import SIGNED_IN, Role, allow
from app.accounts import operations, permissions, queries
from app.accounts.forms import ChangePasswordForm, PresentPasswordForm, ProfileForm
from app.accounts.operations import LastAdministratorError
from app.accounts.passwords import is_password
from app.accounts.present import me
from app.accounts.views import mails
from app.accounts.views.blueprint import blueprint
from app.accounts.views.sessions import end_session, remember_language, start_session
from app.accounts.views.sign_in import too_many
from app.addresses import current_language, route
from app.extensions import db, utc_now
from app.forms import Form, checks_its_own_token
from app.limits import Limit
from app.personal_data import export_person

if TYPE_CHECKING:
    import datetime as dt

    from werkzeug.wrappers import Response as AnyResponse

    from app.accounts.models import User

#: Somebody who finds an open browser must not try passwords in it.
PRESENT_PASSWORD = Limit("present-password", person="10 per 15 minutes")


@route(blueprint, pl="/konto", en="/account", methods=["GET", "POST"])
@allow(SIGNED_IN)
def account() -> str | AnyResponse:
    """Show the account and save name, language and time zone."""
    user = me()
    form = ProfileForm(obj=user)
    if not form.validate_on_submit():
        return render_template("accounts/account.html", form=form, user=user)
    operations.change_profile(user, name=form.text("name"), lang=form.text("lang"), time_zone=form.text("time_zone"))
    db.session.commit()
    remember_language(user.lang)
    flash(gettext("Changes saved."), "ok")
    return redirect(url_for("accounts.account", lang=user.lang))


@route(blueprint, pl="/konto/haslo", en="/account/password", methods=["GET", "POST"])
@allow(SIGNED_IN)
@checks_its_own_token
def change_password() -> str | AnyResponse:
    """Change the password; other devices are signed out, and a mail tells."""
    user = me()
    form = ChangePasswordForm(personal=(user.name, user.email))
    page = "accounts/change_password.html"
    if not form.validate_on_submit():
        return render_template(page, form=form)
    until = wrong_password(user, form)
    if until is not None:
        return too_many(render_template(page, form=form, until=until), until)
    if form.errors:
        return render_template(page, form=form)
    now = utc_now()
    operations.set_password(user, form.text("password"), now)
    mails.send_password_changed(user)
    db.session.commit()
    start_session(user, now)
    flash(gettext("The new password is saved. All other devices are signed out."), "ok")
    return redirect(url_for("accounts.account"))


@route(blueprint, pl="/konto/wyloguj-wszedzie", en="/account/sign-out-everywhere", methods=["POST"])
@allow(SIGNED_IN)
def sign_out_everywhere() -> AnyResponse:
    """End every session of the person, this one included."""
    operations.sign_out_everywhere(me())
    db.session.commit()
    end_session()
    flash(gettext("Signed out on all devices."), "ok")
    return redirect(url_for("accounts.sign_in"))


@route(blueprint, pl="/konto/moje-dane", en="/account/my-data")
@allow(SIGNED_IN)
def download() -> Response:
    """Hand over everything that is kept about the person, as one file."""
    now = utc_now()
    data = {"exported_at": now.isoformat(), "data": export_person(me())}
    name = "hub-moje-dane" if current_language() == "pl" else "hub-my-data"
    response = Response(json.dumps(data, ensure_ascii=False, indent=2) + "\n", mimetype="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}-{now:%Y-%m-%d}.json"'
    response.headers["Cache-Control"] = "no-store"
    return response


@route(blueprint, pl="/konto/usun", en="/account/delete", methods=["GET", "POST"])
@allow(SIGNED_IN)
@checks_its_own_token
def delete() -> str | AnyResponse:
    """Say what goes and what stays, and delete the account of a person who gives the password."""
    user = me()
    form = PresentPasswordForm()
    is_last = permissions.is_last_administrator(user, _other_administrators(user))
    page = "accounts/delete.html"
    if is_last or not form.validate_on_submit():
        return render_template(page, form=form, user=user, is_last=is_last)
    until = wrong_password(user, form)
    if until is not None:
        return too_many(render_template(page, form=form, user=user, until=until), until)
    if form.errors:
        return render_template(page, form=form, user=user)
    email, name, lang = user.email, user.name, user.lang
    try:
        operations.erase(user)
    except LastAdministratorError:
        db.session.rollback()
        return render_template(page, form=form, user=user, is_last=True)
    mails.send_goodbye(email, name, lang)
    db.session.commit()
    end_session()
    flash(gettext("The account and everything that belonged to it have been deleted."), "ok")
    return redirect(url_for("site.home"))


def _other_administrators(user: User) -> int:
    return queries.other_administrators(user) if Role.ADMINISTRATOR in user.roles else 0


def wrong_password(user: User, form: Form) -> dt.datetime | None:
    """Check the present password; put an error into the form, or return when the next try is possible."""
    key = str(user.id)
    until = PRESENT_PASSWORD.hit(person=key)
    if until is not None:
        return until
    if is_password(user.password_hash, form.text("present_password")):
        PRESENT_PASSWORD.forgive(person=key)
    else:
        form["present_password"].errors = [gettext("This is not the current password. Enter it again.")]
    return None
