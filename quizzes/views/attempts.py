"""A learner's attempts for staff, and the form by which coordinators give further ones."""

from __future__ import annotations

import datetime as dt
import math
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext, ngettext
from flask_login import current_user
from markupsafe import Markup
from sqlalchemy import Row
from werkzeug.wrappers import Response

from app.access import allow, require
from app.accounts.models import User
from app.accounts.present import me
from app.addresses import route
from app.extensions import db, utc_now
from app.formats import minutes
from courses.outline import Course, Lesson
from courses.queries.standing import learner_of
from courses.views.words import variant_word
from quizzes import drawing, operations
from quizzes.forms import AttemptsForm
from quizzes.permissions import GIVERS, can_grant_attempts, can_see_attempts
from quizzes.queries import attempts_at
from quizzes.queries.grants import attempts_of, granted_attempts, grants_about

#: From here on, a time is told in whole days.
DAYS = dt.timedelta(days=2)


def register(blueprint: Blueprint) -> None:
    """Add the page that gives attempts."""
    pl = "/postepy/<int:person_id>/<course_id>/<lesson_id>/<variant>/proby"
    en = "/progress/<int:person_id>/<course_id>/<lesson_id>/<variant>/attempts"
    route(blueprint, pl=pl, en=en)(give)
    route(blueprint, pl=pl, en=en, methods=["POST"])(give_attempts)


@dataclass(slots=True)
class Taken:
    """A quiz that a learner took or was given attempts at. ``lesson`` is None when it is not in the live course."""

    course_id: str
    lesson_id: str
    variant: str
    course: Course | None
    lesson: Lesson | None
    attempts: list[Row[Any]] = field(default_factory=list)
    grants: list[Row[Any]] = field(default_factory=list)

    @property
    def is_limited(self) -> bool:
        """Tell whether attempts can run out."""
        return self.lesson is not None and "attempts" in self.lesson.settings

    @property
    def left(self) -> int | None:
        """How many attempts may still be begun."""
        settings: Mapping[str, Any] = self.lesson.settings if self.lesson else {}
        return drawing.attempts_left(settings, len(self.attempts), sum(one.number for one in self.grants))


def taken(user_id: int, courses: Mapping[str, Course]) -> list[Taken]:
    """Return the quizzes of a learner with their attempts, in two queries."""
    found: dict[tuple[str, str, str], Taken] = {}

    def of(row: Row[Any]) -> Taken:
        key = (row.course_id, row.lesson_id, row.variant)
        if key not in found:
            course = courses.get(row.course_id)
            lesson = course.lesson(row.lesson_id) if course else None
            found[key] = Taken(*key, course, lesson)
        return found[key]

    for row in attempts_of(user_id):
        of(row).attempts.append(row)
    for row in grants_about(user_id):
        of(row).grants.append(row)
    return list(found.values())


def time_taken(attempt: Row[Any]) -> str:
    """Return how long an attempt lay between its beginning and its end, in words."""
    if attempt.submitted_at is None:
        return ""
    lasted: dt.timedelta = attempt.submitted_at - attempt.started_at
    if lasted >= DAYS:
        return str(ngettext("%(num)s day", "%(num)s days", lasted.days))
    return minutes(max(1, math.floor(lasted.total_seconds() / 60)))


def attempts_section(person: User, courses: Mapping[str, Course]) -> Markup:
    """Show a learner's attempts at the end of the page that staff has about them."""
    if not can_see_attempts(current_user):
        return Markup()
    html = render_template(
        "quizzes/_attempts_of.html",
        person=person,
        taken=taken(person.id, courses),
        may_give=can_grant_attempts(current_user, person),
        time_taken=time_taken,
        variant_word=variant_word,
    )
    return Markup(html)  # noqa: S704 - our own template


@dataclass(frozen=True, slots=True)
class _Subject:
    person: User
    course: Course
    lesson: Lesson
    variant: str


def _subject(person_id: int, course_id: str, lesson_id: str, variant: str) -> _Subject:
    """Return whom and what attempts are given for; 404 where attempts cannot run out."""
    found = db.session.get(User, person_id) or abort(404)
    require(can_grant_attempts, found)
    standing = learner_of(found.id)
    course = standing.live.courses.get(course_id) or abort(404)
    lesson = course.lesson(lesson_id) or abort(404)
    is_theirs = (course.id, variant) in standing.pairs and lesson.is_for(variant)
    if not is_theirs or "attempts" not in lesson.settings:
        abort(404)
    return _Subject(found, course, lesson, variant)


@allow(*GIVERS)
def give(person_id: int, course_id: str, lesson_id: str, variant: str) -> str:
    """Ask how many further attempts a learner gets, and why."""
    form = AttemptsForm(key=secrets.token_urlsafe(12))
    return _page(_subject(person_id, course_id, lesson_id, variant), form)


def _page(about: _Subject, form: AttemptsForm) -> str:
    place = (about.person.id, about.course.id, about.lesson.id, about.variant)
    attempts = attempts_at(*place)
    return render_template(
        "quizzes/give_attempts.html",
        form=form,
        person=about.person,
        course=about.course,
        lesson=about.lesson,
        used=len(attempts),
        left=drawing.attempts_left(about.lesson.settings, len(attempts), granted_attempts(*place)),
    )


@allow(*GIVERS)
def give_attempts(person_id: int, course_id: str, lesson_id: str, variant: str) -> Response | tuple[str, int]:
    """Give further attempts. The form sent twice gives them once."""
    form = AttemptsForm()
    about = _subject(person_id, course_id, lesson_id, variant)
    if not form.validate_on_submit():
        return _page(about, form), 422
    operations.grant_attempts(
        me(),
        about.person,
        about.course,
        about.lesson,
        variant=variant,
        further=operations.Further(int(form.count.data or 0), form.text("reason"), form.text("key")),
        now=utc_now(),
    )
    db.session.commit()
    flash(gettext("The attempts were given. The learner sees them with your reason."), "ok")
    return redirect(url_for("courses.learner", person_id=person_id, _anchor="attempts"), code=303)
