"""The administrators' pages of people: who has an account, in which state, with which roles. Nothing about learning."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from sqlalchemy.exc import IntegrityError

from app.access import Role, allow, require
from app.accounts import operations, permissions, queries
from app.accounts.forms import InviteForm, RolesForm, role_hints, role_names
from app.accounts.operations import LastAdministratorError
from app.accounts.present import me
from app.accounts.queries import Filter
from app.accounts.views import mails
from app.accounts.views.blueprint import blueprint
from app.addresses import current_language, route
from app.extensions import db, utc_now

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from app.accounts.models import User

STATE_NAMES = {
    "active": lazy_gettext("Active"),
    "invited": lazy_gettext("Invited"),
    "unconfirmed": lazy_gettext("Address not confirmed"),
    "deactivated": lazy_gettext("Closed"),
}
CHANGE_NAMES = {
    "created": lazy_gettext("Account created"),
    "invited": lazy_gettext("Invitation sent"),
    "reminded": lazy_gettext("Invitation sent again"),
    "roles": lazy_gettext("Roles changed"),
    "deactivated": lazy_gettext("Account closed"),
    "reactivated": lazy_gettext("Account opened again"),
}
LAST_ADMINISTRATOR = lazy_gettext(
    "This is the only administrator. Give the role to somebody else first, or nobody could look after the site."
)


@route(blueprint, pl="/osoby", en="/people")
@allow(Role.ADMINISTRATOR)
def people() -> str:
    """List accounts: searched, filtered, sorted, 50 on a page."""
    role, state, sort = (request.args.get(name, "") for name in ("role", "state", "sort"))
    wanted = Filter(
        words=request.args.get("q", "").strip()[:200],
        role=role if role in role_names() else "",
        state=state if state in STATE_NAMES else "",
        sort=sort if sort in queries.SORTS else "name",
    )
    found = queries.people(wanted, request.args.get("page", 1, type=int))
    kept_filter = {"q": wanted.words or None, "role": wanted.role or None, "state": wanted.state or None}
    return render_template(
        "accounts/people.html",
        people=found,
        wanted=wanted,
        kept_filter=kept_filter,
        role_names=role_names(),
        state_names=STATE_NAMES,
    )


@route(blueprint, pl="/osoby/zaproszenie", en="/people/invitation", methods=["GET", "POST"])
@allow(Role.ADMINISTRATOR)
def invite() -> str | Response:
    """Invite somebody by mail; an address that has an account leads to it."""
    require(permissions.can_manage_people)
    form = InviteForm(lang=current_language())
    if not form.validate_on_submit():
        return render_template("accounts/invite.html", form=form, role_hints=role_hints())
    user = queries.user_by_email(form.text("email"))
    if user is None:
        try:
            user = operations.create_user(
                form.text("email"),
                name=form.text("name"),
                roles=form.roles.data or [],
                lang=form.text("lang"),
                password=None,
                now=utc_now(),
                by=me(),
            )
            mails.send_invitation(user)
            db.session.commit()
        except IntegrityError:
            # The button was pressed twice; the other request has invited already.
            db.session.rollback()
            user = queries.user_by_email(form.text("email"))
        else:
            flash(gettext("The invitation to %(email)s is on its way.", email=user.email), "ok")
            return redirect(url_for("accounts.person", person_id=user.id))
    if user is None:
        abort(404)
    flash(gettext("This address has an account already. Here it is."))
    return redirect(url_for("accounts.person", person_id=user.id))


@route(blueprint, pl="/osoby/<int:person_id>", en="/people/<int:person_id>")
@allow(Role.ADMINISTRATOR)
def person(person_id: int) -> str:
    """Show the account of a person and what was changed about it."""
    found = _person(person_id)
    is_last = permissions.is_last_administrator(found, queries.other_administrators(found))
    return render_template(
        "accounts/person.html",
        person=found,
        form=RolesForm(roles=found.roles),
        changes=queries.changes_of(found),
        is_last=is_last,
        last_administrator=LAST_ADMINISTRATOR,
        role_names=role_names(),
        role_hints=role_hints(),
        state_names=STATE_NAMES,
        change_names=CHANGE_NAMES,
    )


@route(blueprint, pl="/osoby/<int:person_id>/role", en="/people/<int:person_id>/roles", methods=["POST"])
@allow(Role.ADMINISTRATOR)
def change_roles(person_id: int) -> Response:
    """Let a person have the ticked roles."""
    found = _person(person_id)
    form = RolesForm()
    if not form.validate_on_submit():
        flash(gettext("Nothing was changed. Choose from the roles on the page."), "bad")
        return _back(person_id)
    try:
        has_changed = operations.give_roles(found, form.roles.data or [], me(), utc_now())
    except LastAdministratorError:
        return _refused(person_id)
    db.session.commit()
    if found.id == me().id and Role.ADMINISTRATOR not in found.roles:
        flash(gettext("Changes saved."), "ok")
        return redirect(url_for("accounts.account"))
    return _saved(person_id, has_changed=has_changed)


@route(blueprint, pl="/osoby/<int:person_id>/zamknij", en="/people/<int:person_id>/close", methods=["POST"])
@allow(Role.ADMINISTRATOR)
def deactivate(person_id: int) -> Response:
    """Close the account to its owner."""
    try:
        has_changed = operations.deactivate(_person(person_id), me(), utc_now())
    except LastAdministratorError:
        return _refused(person_id)
    db.session.commit()
    return _saved(person_id, has_changed=has_changed)


@route(blueprint, pl="/osoby/<int:person_id>/otworz", en="/people/<int:person_id>/open", methods=["POST"])
@allow(Role.ADMINISTRATOR)
def reactivate(person_id: int) -> Response:
    """Open a closed account again."""
    has_changed = operations.reactivate(_person(person_id), me(), utc_now())
    db.session.commit()
    return _saved(person_id, has_changed=has_changed)


@route(blueprint, pl="/osoby/<int:person_id>/przypomnij", en="/people/<int:person_id>/remind", methods=["POST"])
@allow(Role.ADMINISTRATOR)
def remind(person_id: int) -> Response:
    """Send an invitation that was not accepted once more."""
    found = _person(person_id)
    if found.state != "invited":
        return _saved(person_id, has_changed=False)
    operations.remind_invited(found, me(), utc_now())
    mails.send_invitation(found)
    db.session.commit()
    flash(gettext("The invitation to %(email)s is on its way.", email=found.email), "ok")
    return _back(person_id)


def _person(person_id: int) -> User:
    require(permissions.can_manage_people)
    found = queries.person(person_id)
    if found is None:
        abort(404)
    return found


def _back(person_id: int) -> Response:
    return redirect(url_for("accounts.person", person_id=person_id))


def _saved(person_id: int, *, has_changed: bool) -> Response:
    if has_changed:
        flash(gettext("Changes saved."), "ok")
    else:
        flash(gettext("There was nothing to change."))
    return _back(person_id)


def _refused(person_id: int) -> Response:
    db.session.rollback()
    flash(str(LAST_ADMINISTRATOR), "bad")
    return _back(person_id)
