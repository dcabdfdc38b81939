"""The learner's certificates: what waits, what was issued, asking for one, and the document."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, g, redirect, render_template, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from app.access import SIGNED_IN, allow, require
from app.accounts.present import me
from app.addresses import local_part, route
from app.extensions import db, utc_now
from certificates import operations, queries, settings
from certificates.codes import shown
from certificates.document import check_address, file_name
from certificates.forms import NameForm
from certificates.models import Certificate
from certificates.names import cleaned
from certificates.permissions import can_see
from certificates.queries import Completion
from courses.outline import VARIANTS
from courses.queries.published import Published, published


def register(blueprint: Blueprint) -> None:
    """Add the pages."""
    pl, en = "/moje-zaswiadczenia", "/my-certificates"
    both = ["GET", "POST"]
    route(blueprint, pl=pl, en=en)(mine)
    route(blueprint, pl=f"{pl}/kurs/<course_id>/<variant>", en=f"{en}/course/<course_id>/<variant>", methods=both)(
        claim_course
    )
    route(blueprint, pl=f"{pl}/sciezka/<track_id>", en=f"{en}/track/<track_id>", methods=both)(claim_track)
    route(blueprint, pl=f"{pl}/<int:certificate_id>/pdf", en=f"{en}/<int:certificate_id>/pdf")(download)


def title_of(completion: Completion, live: Published) -> str:
    """Return what was completed, in the language of the page."""
    if completion.track_id:
        track = live.track(completion.track_id)
        return local_part(dict(track.title)) if track else completion.track_id
    course = live.courses.get(completion.course_id)
    return local_part(dict(course.title)) if course else completion.course_id


def claim_address(completion: Completion) -> str:
    """Return the page on which the certificate for a completion is asked for."""
    if completion.track_id:
        return url_for("certificates.claim_track", track_id=completion.track_id)
    return url_for("certificates.claim_course", course_id=completion.course_id, variant=completion.variant)


@allow(SIGNED_IN)
def mine() -> str:
    """Show what waits to be asked for, and what was issued."""
    user = me()
    live = published()
    issued = queries.certificates_of(user.id)
    is_waiting = any(not one.is_made for one in issued)
    return render_template(
        "certificates/mine.html",
        waiting=[(title_of(one, live), one, claim_address(one)) for one in queries.waiting(user.id)],
        issued=issued,
        names=queries.names_of(issued),
        shown=shown,
        check_address=check_address,
        is_delayed=is_waiting and not queries.is_anybody_making(utc_now()),
    )


@allow(SIGNED_IN)
def claim_course(course_id: str, variant: str) -> str | AnyResponse | tuple[str, int]:
    """Ask for the certificate of a course, after a look at the name."""
    if variant not in VARIANTS:
        abort(404)
    return _claim(Completion(utc_now(), course_id=course_id, variant=variant))


@allow(SIGNED_IN)
def claim_track(track_id: str) -> str | AnyResponse | tuple[str, int]:
    """Ask for the certificate of a track, after a look at the name."""
    return _claim(Completion(utc_now(), track_id=track_id))


def _claim(asked: Completion) -> str | AnyResponse | tuple[str, int]:
    user = me()
    completed = next((one for one in queries.waiting(user.id) if one.subject == asked.subject), None)
    if completed is None:
        if queries.latest(user.id, asked.subject) is None:
            flash(gettext("There is no certificate for this yet: it has not been completed."))
        return redirect(url_for("certificates.mine"), code=303)
    form = NameForm(data={"name": cleaned(user.name)})
    if not form.validate_on_submit():
        page = render_template(
            "certificates/claim.html", form=form, completion=completed, title=title_of(completed, published())
        )
        return (page, 422) if form.errors else page
    try:
        operations.issue(
            user,
            asked.subject,
            name=form.text("name"),
            lang=g.lang,
            terms=settings.terms(),
            now=utc_now(),
        )
    except operations.NotCompletedError:
        abort(404)
    db.session.commit()
    flash(gettext("The certificate was issued. The file is made within a minute."), "ok")
    return redirect(url_for("certificates.mine"), code=303)


@allow(SIGNED_IN)
def download(certificate_id: int) -> Response | AnyResponse:
    """Hand over the document; lead to the list while it is not made yet."""
    certificate = db.session.get(Certificate, certificate_id) or abort(404)
    require(can_see, certificate)
    body = queries.document_of(certificate.id)
    if body is None:
        flash(gettext("The file is not ready yet. It will be here in a moment."))
        if certificate.user_id != current_user.id:
            return redirect(url_for("courses.learner", person_id=certificate.user_id or abort(404)), code=303)
        return redirect(url_for("certificates.mine"), code=303)
    response = Response(body, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name(certificate, g.lang)}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
