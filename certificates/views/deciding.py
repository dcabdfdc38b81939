"""Coordinators revoke a certificate, or replace it by one with a corrected name."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.access import allow
from app.accounts.models import User
from app.accounts.present import me
from app.addresses import route
from app.extensions import db, utc_now
from certificates import operations, settings
from certificates.forms import NameForm, RevokeForm
from certificates.models import Certificate
from certificates.permissions import DECIDING, can_decide


def register(blueprint: Blueprint) -> None:
    """Add the pages."""
    pl, en = "/postepy/zaswiadczenie/<int:certificate_id>", "/progress/certificate/<int:certificate_id>"
    both = ["GET", "POST"]
    route(blueprint, pl=f"{pl}/uniewaznienie", en=f"{en}/revocation", methods=both)(revoke)
    route(blueprint, pl=f"{pl}/poprawa", en=f"{en}/correction", methods=both)(reissue)


def _about(certificate_id: int) -> tuple[Certificate, User]:
    """Return the certificate and its learner. Who may not decide because it is their own is refused."""
    found = db.session.get(Certificate, certificate_id) or abort(404)
    learner = db.session.get(User, found.user_id) if found.user_id else None
    if learner is None:
        abort(404)
    if learner.id == me().id:
        abort(403)
    return found, learner


def _back(learner: User) -> Response:
    return redirect(url_for("courses.learner", person_id=learner.id, _anchor="zaswiadczenia"), code=303)


def _is_over(certificate: Certificate) -> bool:
    """Tell, and say, that there is nothing to decide any more."""
    if can_decide(me(), certificate):
        return False
    flash(gettext("Nothing was changed: this certificate is no longer valid."))
    return True


@allow(*DECIDING)
def revoke(certificate_id: int) -> str | Response | tuple[str, int]:
    """Ask for the reason, and revoke."""
    certificate, learner = _about(certificate_id)
    if _is_over(certificate):
        return _back(learner)
    form = RevokeForm()
    if not form.validate_on_submit():
        page = render_template("certificates/revoke.html", form=form, certificate=certificate, learner=learner)
        return (page, 422) if form.errors else page
    try:
        operations.revoke(certificate, by=me(), reason=form.text("reason"), now=utc_now())
    except operations.NotValidError:
        return _too_late(learner)
    db.session.commit()
    flash(gettext("The certificate was revoked. The learner sees it with your reason."), "ok")
    return _back(learner)


@allow(*DECIDING)
def reissue(certificate_id: int) -> str | Response | tuple[str, int]:
    """Ask for the corrected name, and issue a certificate that replaces this one."""
    certificate, learner = _about(certificate_id)
    if _is_over(certificate):
        return _back(learner)
    form = NameForm(data={"name": certificate.name})
    if not form.validate_on_submit() or _is_same(form, certificate):
        page = render_template("certificates/reissue.html", form=form, certificate=certificate, learner=learner)
        return (page, 422) if form.errors else page
    try:
        operations.reissue(
            certificate,
            name=form.text("name"),
            by=me(),
            terms=settings.terms(),
            now=utc_now(),
        )
    except operations.NotValidError:
        return _too_late(learner)
    db.session.commit()
    flash(gettext("A new certificate was issued. It replaces the old one, and the learner gets a mail."), "ok")
    return _back(learner)


def _is_same(form: NameForm, certificate: Certificate) -> bool:
    if form.text("name") != certificate.name:
        return False
    form.name.errors = [gettext("This is the name that stands on it already.")]
    return True


def _too_late(learner: User) -> Response:
    db.session.rollback()
    flash(gettext("Nothing was changed: this certificate is no longer valid."))
    return _back(learner)
