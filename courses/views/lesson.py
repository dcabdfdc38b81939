"""A lesson: reading it, marking it as read, and keeping the place."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from app import logs
from app.access import EVERYONE, SIGNED_IN, allow
from app.accounts.present import me
from app.addresses import route
from app.database import begin_reading, begin_writing
from app.extensions import db, utc_now
from app.outages import outage_of
from courses import operations
from courses.blocks import lesson_body
from courses.forms import PlaceForm
from courses.outline import Course, Lesson
from courses.points import LessonPage
from courses.queries.people import names_of
from courses.queries.texts import LessonText, lesson_text
from courses.views.entrance import Entrance, enter
from courses.views.words import course_route, evidence, lesson_word, missing_courses, promises


def register(blueprint: Blueprint) -> None:
    """Add the pages of a lesson."""
    path = {"pl": "/kursy/<course_id>/<lesson_id>", "en": "/courses/<course_id>/<lesson_id>"}
    route(blueprint, **path)(lesson)
    route(blueprint, pl=path["pl"] + "/przeczytane", en=path["en"] + "/read", methods=["POST"])(confirm)
    route(blueprint, pl=path["pl"] + "/miejsce", en=path["en"] + "/place", methods=["POST"])(place)


@allow(EVERYONE)
def lesson(course_id: str, lesson_id: str) -> str | Response:
    """Show a lesson to its learner, a preview to everybody else, and say why when it is locked."""
    opened = enter(course_id, lesson_id)
    if opened.course_state is None or opened.state is None:
        return _for_others(opened)
    if not opened.state.is_open:
        return render_template(
            "courses/locked.html",
            **_frame(opened),
            missing=[opened.course_state.lesson(name) for name in opened.state.missing],
            missing_courses=missing_courses(opened.learner, opened.course_state),
        )
    page = render_template("courses/lesson.html", **_frame(opened), **_content(opened))
    _note_opening(opened)
    return page


def _note_opening(opened: Entrance) -> None:
    """Write only when there is something new to say: the first opening, or another lesson than the last time."""
    learner, course = opened.learner, opened.course
    is_known = opened.state is not None and opened.state.opened_at is not None
    is_enrolled = (course.id, opened.variant) in learner.enrolments
    is_here = learner.places.get(course.id, ("", None))[0] == opened.lesson.id
    if (
        (is_known and is_enrolled and is_here)
        or request.method != "GET"
        or "prefetch" in request.headers.get("Sec-Purpose", "")
    ):
        return
    try:
        begin_writing()
        operations.open_lesson(me(), course, opened.lesson, opened.variant, utc_now())
        db.session.commit()
    except SQLAlchemyError as error:
        if outage_of(error) is None:
            raise
        # The page is there and can be read; the next opening is noted instead.
        db.session.rollback()
        logs.failure(current_app.logger, "The opening of a lesson could not be noted.")


def _for_others(opened: Entrance) -> str | Response:
    """Show the preview of a lesson to who does not take the course; lead the others to where they can."""
    if opened.lesson.preview:
        return render_template("courses/lesson.html", **_frame(opened), **_content(opened))
    if not current_user.is_authenticated:
        return current_app.login_manager.unauthorized()  # type: ignore[attr-defined, no-any-return]
    if opened.learner.variants(opened.course.id):
        flash(gettext("This lesson belongs to the other version of the course."))
    else:
        flash(gettext("Join the course first. Then its lessons open."))
    return redirect(url_for("courses.course", course_id=opened.course.id))


def _frame(opened: Entrance) -> dict[str, Any]:
    """Return what stands around the text: the way here, the lessons of the course, and what completes this one.

    What a page may show from memory is made only when it is asked for.
    """
    course, state = opened.course, opened.course_state
    return {
        "course": course,
        "lesson": opened.lesson,
        "variant": opened.variant,
        "track": opened.learner.current_track,
        "state": opened.state,
        "eyebrow": lambda: lesson_word(course, opened.lesson, opened.variant, opened.learner.rules),
        "route_items": lambda: course_route(course, opened.variant, state, opened.lesson.id),
        "is_preview": opened.state is None,
    }


def _content(opened: Entrance) -> dict[str, Any]:
    course, found, learner, state = opened.course, opened.lesson, opened.learner, opened.state
    digest = learner.live.digests[course.version_id]
    text = lesson_text(course.version_id, digest, found.id, g.lang)
    page = LessonPage(
        course=course,
        lesson=found,
        lang=g.lang,
        learner=me() if state is not None else None,
        variant=opened.variant,
        now=utc_now(),
        parts=text.parts if text else (),
        is_done=opened.state is not None and opened.state.is_done,
        digest=digest,
    )
    granted = state.granted if state else None
    revoked = state.revoked if state and not state.is_done else None
    return {
        "body": lesson_body(page),
        "terms": lambda: _terms(course, text),
        "promises": lambda: promises(found),
        "previous": lambda: _previous(opened),
        "granted": granted,
        "revoked": revoked,
        "names": names_of(entry.by_id for entry in (granted, revoked) if entry),
        "text_key": (course.version_id, digest, found.id, opened.variant),
        **_around(opened),
    }


def _around(opened: Entrance) -> dict[str, Any]:
    """Return what the parts of the page around the text depend on, as values and as keys under which they are kept.

    The keys hold states and words, and nobody's name: who stands at the same place sees the same.
    """
    track, state, course_state = opened.learner.current_track, opened.state, opened.course_state
    is_done, is_course_done = bool(state and state.is_done), bool(course_state and course_state.is_done)
    following = course_state.after(opened.lesson.id) if course_state else None
    conditions = evidence(opened.lesson, state) if state and not is_done else []
    is_confirmed = any(one.rule == "confirmed" and one.is_met for one in conditions)
    is_guest = not current_user.is_authenticated
    lessons = course_state.lessons if course_state else ()
    states = tuple((one.is_done, one.is_added, one.is_open, one.opened_at is None) for one in lessons)
    next_id = (following.lesson.id, following.lesson.optional) if following else None
    return {
        "is_done": is_done,
        "is_course_done": is_course_done,
        "is_guest": is_guest,
        "is_confirmed": is_confirmed,
        "following": following.lesson if following else None,
        "conditions": conditions,
        "asks_confirmation": state and not is_done and not is_confirmed and "confirmed" in opened.lesson.completion,
        "route_key": (state is None, track and track.letter, states),
        "next_key": (state is None, is_guest, track is None, is_done, is_course_done, next_id, *conditions),
    }


def _terms(course: Course, text: LessonText | None) -> list[Any]:
    used = set(text.glossary) if text else set()
    return [term for term in course.glossary if term.id in used]


def _previous(opened: Entrance) -> Lesson | None:
    lessons = opened.course.lessons_for(opened.variant)
    index = lessons.index(opened.lesson)
    return lessons[index - 1] if index > 0 else None


@allow(SIGNED_IN)
def confirm(course_id: str, lesson_id: str) -> Response:
    """Mark a lesson as read, and show what comes next."""
    opened = enter(course_id, lesson_id)
    here = url_for("courses.lesson", course_id=course_id, lesson_id=lesson_id, _anchor="dalej")
    if opened.state is None or not opened.state.is_open or "confirmed" not in opened.lesson.completion:
        return redirect(here, code=303)
    operations.confirm_lesson(me(), opened.course, opened.lesson, opened.variant, utc_now())
    db.session.commit()
    return redirect(here, code=303)


@allow(SIGNED_IN)
def place(course_id: str, lesson_id: str) -> tuple[str, int]:
    """Keep the heading in view, sent by a small script. It is written only when it changed."""
    form = PlaceForm()
    begin_reading()
    opened = enter(course_id, lesson_id)
    if not form.validate() or opened.state is None or opened.state.opened_at is None:
        return "", 204
    anchor = form.anchor.data or None
    if opened.learner.places.get(course_id) != (lesson_id, anchor):
        begin_writing()
        operations.keep_place(me(), opened.course, opened.lesson, anchor, utc_now())
        db.session.commit()
    return "", 204
