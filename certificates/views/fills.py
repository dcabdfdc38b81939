"""What certificates place on the pages of courses and of the account."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for
from flask_login import current_user

from app.access import has_role
from app.accounts.models import User
from certificates import queries
from certificates.codes import shown
from certificates.permissions import DECIDING, can_decide
from certificates.views.mine import claim_address, title_of
from courses.outline import Course, Track
from courses.progress import TrackState
from courses.queries.published import published


def course_completed(course: Course, variant: str, **values: Any) -> str:  # noqa: ANN401 - see docs/plugins.md
    """Fill ``courses.course.completed``: the way to the certificate, or to asking for it."""
    del values
    return _one(f"course/{course.id}/{variant}")


def track_completed(track: Track, **values: Any) -> str:  # noqa: ANN401
    """Fill ``courses.track.completed``."""
    del values
    return _one(f"track/{track.id}")


def _one(subject: str) -> str:
    if not current_user.is_authenticated:
        return ""
    for one in queries.waiting(current_user.id):
        if one.subject == subject:
            return render_template("certificates/_completed.html", claim=claim_address(one), listed=None)
    listed = queries.latest(current_user.id, subject)
    return render_template("certificates/_completed.html", claim="", listed=listed) if listed else ""


def track_side(state: TrackState, **values: Any) -> str:  # noqa: ANN401
    """Fill ``courses.track.side``: the certificates that wait; nothing is asked before a course is completed."""
    del values
    if not current_user.is_authenticated or not any(stop.is_done for stop in state.stops):
        return ""
    found = [(one, claim_address(one)) for one in queries.waiting(current_user.id)]
    if not found:
        return render_template("certificates/_side.html", waiting=[])
    live = published()
    return render_template("certificates/_side.html", waiting=[(title_of(one, live), href) for one, href in found])


def person_end(person: User, **values: Any) -> str:  # noqa: ANN401
    """Fill ``courses.person.end``: what was issued to a learner, for staff."""
    del values
    listed = queries.certificates_of(person.id)
    return render_template(
        "certificates/_person.html",
        listed=listed,
        names=queries.names_of(listed),
        shown=shown,
        may_decide={one.certificate.id: can_decide(current_user, one.certificate) for one in listed},
        decides=has_role(current_user, *DECIDING),
    )


def account(user: User, **values: Any) -> str:  # noqa: ANN401
    """Fill ``accounts.account``: the way to one's certificates."""
    del user, values
    return render_template("certificates/_account.html", href=url_for("certificates.mine"))
