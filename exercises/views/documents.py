"""What a learner takes away: one exercise, or the whole plan, as an accessible PDF to print and hand on."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, abort, current_app, g, render_template, request
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from app.access import SIGNED_IN, allow
from app.addresses import route
from app.extensions import db, utc_now
from app.pdf import PdfError, render_pdf
from exercises.views.plan import Chapter, Entry, Plan, own_entry, plan_of
from exercises.views.showing import WORDS

STYLES = ("css/paper.css",)


def register(blueprint: Blueprint) -> None:
    """Add the addresses of the PDFs."""
    route(blueprint, pl="/plan/moj-plan.pdf", en="/plan/my-plan.pdf")(whole)
    route(blueprint, pl="/plan/<course_id>/<exercise_id>.pdf", en="/plan/<course_id>/<exercise_id>.pdf")(sheet)


@allow(SIGNED_IN)
def sheet(course_id: str, exercise_id: str) -> Response | tuple[str, int]:
    """Return one exercise: with what is written and room for what is not; ``?empty=1`` is a sheet for the hand."""
    course, entry = own_entry(current_user.id, course_id, exercise_id)
    if request.args.get("empty"):
        entry = Entry(entry.exercise, entry.lesson, {}, [])
    plan = Plan(None, [Chapter(course, [entry])])
    return _answer(plan, entry.exercise.title[g.lang], f"{course.id}-{entry.exercise.id}", is_whole=False)


@allow(SIGNED_IN)
def whole() -> Response | tuple[str, int]:
    """Return the whole plan; ``?written=1`` leaves out what is empty."""
    plan = plan_of(current_user.id)
    if request.args.get("written"):
        chapters = [Chapter(one.course, [entry for entry in one.entries if entry.saved_at]) for one in plan.chapters]
        plan = Plan(plan.track, [chapter for chapter in chapters if chapter.entries])
    if not plan.entries:
        abort(404)
    return _answer(plan, str(gettext("My action plan")), str(gettext("my-action-plan")), is_whole=True)


def _answer(plan: Plan, title: str, name: str, *, is_whole: bool) -> Response | tuple[str, int]:
    now = utc_now()
    owner, lang = current_user.name, g.lang
    html = paper(plan, title, owner, now, is_whole=is_whole)
    # Setting the pages takes longer than everything before; nobody should wait for the database meanwhile.
    db.session.rollback()
    try:
        body = render_pdf(html, lang=lang, title=title, stylesheets=STYLES, author=owner, made_at=now)
    except PdfError:
        current_app.logger.exception("A PDF could not be made.")
        return render_template("exercises/no_pdf.html", title=title), 503
    response = current_app.response_class(body, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    response.headers["Cache-Control"] = "no-store"
    return response


def paper(plan: Plan, title: str, owner: str, now: dt.datetime, *, is_whole: bool) -> str:
    """Return the inside of the document."""
    return render_template(
        "exercises/paper/document.html",
        plan=plan,
        title=title,
        owner=owner,
        now=now,
        is_whole=is_whole,
        line=_line(plan),
        lang=g.lang,
        **WORDS,
    )


def _line(plan: Plan) -> str:
    return {"P": "p", "A": "a"}.get(plan.track.letter if plan.track else "", "")
