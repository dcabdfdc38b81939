"""The handbook of a course: asking for it, waiting for it, and taking it away."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, g, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.access import SIGNED_IN, STAFF, allow, has_role
from app.addresses import route
from app.extensions import db, utc_now
from app.jobs import wake
from courses.jobs import make_handbook
from courses.operations.handbooks import ask_for_handbook
from courses.outline import Course
from courses.queries.handbooks import handbook_body, handbook_state
from courses.queries.standing import learner_of
from courses.views.entrance import user_id


def register(blueprint: Blueprint) -> None:
    """Add the page of a handbook and the handbook itself."""
    path = {"pl": "/kursy/<course_id>/podrecznik", "en": "/courses/<course_id>/handbook"}
    route(blueprint, pl=path["pl"], en=path["en"])(handbook)
    route(blueprint, pl=path["pl"], en=path["en"], methods=["POST"])(order_handbook)
    route(blueprint, pl=path["pl"] + ".pdf", en=path["en"] + ".pdf")(handbook_file)


def _course(course_id: str) -> Course:
    """Return a live course whose lessons the person may read: as a learner, or as staff who print it for a group."""
    learner = learner_of(user_id())
    course = learner.live.courses.get(course_id) or abort(404)
    if not learner.variants(course_id) and not has_role(current_user, *STAFF):
        abort(403)
    return course


@allow(SIGNED_IN)
def handbook(course_id: str) -> str:
    """Say what the handbook is and where it is: not made yet, being made, or there."""
    course = _course(course_id)
    return render_template("courses/handbook.html", course=course, state=handbook_state(course.version_id, g.lang))


@allow(SIGNED_IN)
def order_handbook(course_id: str) -> Response:
    """Ask for the handbook in the language of the page; a job makes it, once for everybody."""
    course = _course(course_id)
    ask_for_handbook(course.version_id, g.lang, utc_now())
    wake(make_handbook, course.version_id, g.lang)
    db.session.commit()
    return redirect(url_for("courses.handbook", course_id=course_id), code=303)


@allow(SIGNED_IN)
def handbook_file(course_id: str) -> Response:
    """Return the handbook; lead to its page while it is not there."""
    course = _course(course_id)
    body = handbook_body(course.version_id, g.lang)
    if body is None:
        return redirect(url_for("courses.handbook", course_id=course_id))
    response = current_app.response_class(body, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{course.id}-{g.lang}.pdf"'
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response
