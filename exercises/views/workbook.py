"""The workbook: an exercise to be filled in, and the address that takes what is written."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from app.access import SIGNED_IN, allow
from app.accounts.present import me
from app.addresses import route
from app.database import begin_writing, reads_first
from app.extensions import db, utc_now
from app.formats import time
from app.saving import Given
from courses.operations import confirm_lesson
from courses.queries.standing import learner_of
from courses.views.entrance import Entrance
from exercises import operations
from exercises.completion import FINISHED
from exercises.fields import Fault, Value
from exercises.operations import Outcome, Saved
from exercises.outline import Exercise, exercise_ids, is_exercise
from exercises.queries import workbook
from exercises.views.entrance import enter_exercise, written_from
from exercises.views.showing import Place, conflict_box, fault_words, own_form

_PAGE_ID = re.compile(r"[A-Za-z0-9_-]{8,40}")
#: More than any page counts, and far from the largest number of a column; a larger one is nonsense.
_MOST = 10**9
PATH = {"pl": "/kursy/<course_id>/<lesson_id>/cwiczenie/<exercise_id>",
        "en": "/courses/<course_id>/<lesson_id>/exercise/<exercise_id>"}  # fmt: skip


def register(blueprint: Blueprint) -> None:
    """Add the page of an exercise, which also takes what is written."""
    route(blueprint, **PATH)(exercise)
    route(blueprint, pl=PATH["pl"] + "/zapisz", en=PATH["en"] + "/save", methods=["GET", "POST"])(save)


@allow(SIGNED_IN)
def exercise(course_id: str, lesson_id: str, exercise_id: str) -> str | Response:
    """Show an exercise that stands in a text on a page of its own."""
    entrance, found = enter_exercise(course_id, lesson_id, exercise_id)
    if is_exercise(entrance.lesson) or not entrance.is_taken:
        # A lesson that is an exercise shows it; a closed one says why.
        return redirect(_lesson_address(entrance))
    return _page(entrance, found, _form_of(entrance, found))


def _form_of(
    entrance: Entrance,
    found: Exercise,
    typed: Mapping[str, Value | None] | None = None,
    faults: Mapping[str, Fault] | None = None,
) -> Markup:
    is_done = entrance.state is not None and entrance.state.is_done
    place = Place(entrance.course, entrance.lesson, is_done=is_done)
    return own_form(current_user.id, found, place, typed, faults)


def _page(entrance: Entrance, found: Exercise, form: Markup, *, has_faults: bool = False) -> str:
    return render_template(
        "exercises/exercise.html",
        course=entrance.course,
        lesson=entrance.lesson,
        exercise=found,
        variant=entrance.variant,
        track=entrance.learner.current_track,
        form=form,
        has_faults=has_faults,
    )


def _lesson_address(entrance: Entrance, anchor: str | None = None) -> str:
    return url_for("courses.lesson", course_id=entrance.course.id, lesson_id=entrance.lesson.id, _anchor=anchor)


@allow(SIGNED_IN)
@reads_first
def save(course_id: str, lesson_id: str, exercise_id: str) -> str | Response | tuple[str | Response, int]:
    """Save what a page sends. A script gets JSON; a form is led on, or shown again with what could not be kept."""
    here = url_for("exercises.exercise", course_id=course_id, lesson_id=lesson_id, exercise_id=exercise_id)
    if request.method != "POST":
        return redirect(here)
    is_script = request.accept_mimetypes.best == "application/json"
    version_id = _count(request.form.get("version"))
    found = written_from(learner_of(current_user.id), course_id, exercise_id, version_id)
    given = _given(found, request.form)
    begin_writing(keeps=True)
    now = utc_now()
    saved = operations.save_workbook(me(), found, given, now)
    db.session.commit()
    return _json(saved) if is_script else _form(course_id, lesson_id, exercise_id, saved)


def _form(
    course_id: str, lesson_id: str, exercise_id: str, saved: Sequence[Saved]
) -> str | Response | tuple[str | Response, int]:
    """Lead a form on: back to the lesson, or to what could not be saved."""
    learner = learner_of(current_user.id)
    course = learner.live.courses.get(course_id)
    lesson = course.lesson(lesson_id) if course else None
    if lesson is None or exercise_id not in exercise_ids(lesson):
        # The exercise is gone since the page was made; what was written is not.
        flash(gettext("Saved. The exercise has changed since; your notes are in your plan."))
        return redirect(url_for("exercises.plan"), code=303)
    entrance, live = enter_exercise(course_id, lesson_id, exercise_id)
    here = (
        _lesson_address(entrance)
        if is_exercise(entrance.lesson)
        else url_for("exercises.exercise", course_id=course_id, lesson_id=lesson_id, exercise_id=exercise_id)
    )
    faults = {one.part.key: fault for one in saved if one.outcome is Outcome.REFUSED and (fault := _fault(one))}
    if faults:
        typed = {one.part.key: one.given.value for one in saved}
        return _page(entrance, live, _form_of(entrance, live, typed, faults), has_faults=True), 422
    if any(one.outcome is Outcome.CONFLICT for one in saved):
        key = next(one.part.key for one in saved if one.outcome is Outcome.CONFLICT)
        return redirect(f"{here}#p-{key.replace(':', '-')}", code=303)
    go = request.form.get("go", "stay")
    if go == "finish" and FINISHED in entrance.lesson.completion and entrance.is_taken:
        begin_writing()
        confirm_lesson(me(), entrance.course, entrance.lesson, entrance.variant, utc_now())
        db.session.commit()
        return redirect(_lesson_address(entrance, "dalej"), code=303)
    if go == "lesson":
        flash(gettext("Saved. Your exercise is in your plan."))
        return redirect(_lesson_address(entrance, f"exercise-{exercise_id}"), code=303)
    return redirect(f"{here}#saved", code=303)


def _fault(saved: Saved) -> Fault | None:
    return saved.part.type.fault(saved.given.value) if saved.given.value is not None else None


def _given(found: Exercise, form: MultiDict[str, str]) -> list[Given]:
    """Return what a form holds. Who chose what another page had saved gives that, and so settles it."""
    page_id = form.get("page", "")
    if not _PAGE_ID.fullmatch(page_id):
        abort(400)
    counter = _count(form.get("counter"))
    named = form.get("part")
    parts = [part for part in found.parts if (part.key == named if named else f"seen.{part.key}" in form)]
    if not parts:
        abort(400)
    theirs = [part for part in parts if form.get(f"keep.{part.key}") == "theirs"]
    kept = workbook(current_user.id, found.course_id, found.id) if theirs else {}
    return [
        Given(
            part.key,
            kept[part.key].value
            if part in theirs and part.key in kept
            else part.type.read(part.spec, form, part.prefix),
            page=page_id,
            counter=counter,
            seen=_count(form.get(f"seen.{part.key}")) or 0,
        )
        for part in parts
    ]


def _count(text: str | None) -> int | None:
    """Return a number that a page sends; nothing when it sends nothing. Nonsense is refused."""
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(_MOST))) or int(text) > _MOST:
        abort(400)
    return int(text)


def _json(saved: Sequence[Saved]) -> tuple[Response, int]:
    """Answer a script, which saves one part at a time."""
    one = saved[0]
    fault = _fault(one)
    if one.outcome is Outcome.REFUSED and fault is not None:
        return jsonify(error="refused", message=fault_words(fault)), 422
    body: dict[str, Any] = {"state": str(one.outcome), "part": one.part.key, "revision": one.revision}
    if one.outcome is Outcome.CONFLICT:
        words = gettext("Not saved yet: choose one of two versions.")
        box = conflict_box(one.part, one.given.value, one.value, None, one.at)
        return jsonify(**body, text=words, html=box), 409
    return jsonify(**body, text=saved_words(one)), 200


def saved_words(saved: Saved) -> str:
    """Return what is said about a part that is saved."""
    if saved.at is None:
        return str(gettext("Nothing is written here yet"))
    return str(gettext("Saved at %(time)s", time=time(saved.at)))
