"""Saving answers: one at a time from a script, or with a whole page as an ordinary form."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from flask import Blueprint, abort, flash, g, jsonify, redirect, request
from flask_babel import gettext
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from app.access import SIGNED_IN, allow
from app.addresses import route
from app.database import begin_writing, reads_first
from app.extensions import db, utc_now
from app.formats import time
from app.saving import Given
from quizzes import operations
from quizzes.drawing import shows_one_page
from quizzes.operations import Outcome, Saved
from quizzes.published import Asked
from quizzes.queries import Sitting, answers_of
from quizzes.views.attempt import ONE
from quizzes.views.entrance import own_sitting
from quizzes.views.showing import address, conflict_box

_PAGE_ID = re.compile(r"[A-Za-z0-9_-]{8,40}")
#: More than any page counts, and far from the largest number of a column; a larger one is nonsense.
_MOST = 10**9


def register(blueprint: Blueprint) -> None:
    """Add the address that answers are sent to."""
    route(blueprint, pl=ONE["pl"] + "/odpowiedz", en=ONE["en"] + "/answer", methods=["GET", "POST"])(save)


@allow(SIGNED_IN)
@reads_first
def save(course_id: str, lesson_id: str, attempt_id: int) -> str | Response | tuple[str | Response, int]:
    """Save what a page sends. A script gets JSON; a form is led on, or shown both answers when two pages differ."""
    if request.method != "POST":
        return redirect(address(own_sitting(course_id, lesson_id, attempt_id), "attempt"))
    given_to = own_sitting(course_id, lesson_id, attempt_id)
    is_script = request.accept_mimetypes.best == "application/json"
    asked = _asked(given_to, request.form)
    given = _given(given_to, asked, request.form)
    begin_writing(keeps=True)
    now = utc_now()
    saved = operations.save_answers(given_to, given, now)
    db.session.commit()
    return _json(given_to, saved) if is_script else _form(given_to, asked, saved, now)


def _form(sitting: Sitting, asked: Sequence[Asked], saved: Sequence[Saved], now: dt.datetime) -> Response:
    """Lead a form on: to the next question, or to one that has two answers, or one whose new answer cannot count."""
    if not sitting.is_open or any(one.outcome is Outcome.SUBMITTED for one in saved):
        flash(gettext("This attempt has already been submitted, so the last answer was not saved."), "bad")
        return redirect(address(sitting, "result"), code=303)
    conflict = next((one.given.key for one in saved if one.outcome is Outcome.CONFLICT), None)
    if conflict is not None:
        return redirect(address(sitting, "question", number=_number(sitting, conflict)), code=303)
    if request.form.get("go") == "next" and any(one.at == now and _problem(sitting, one) for one in saved):
        # Shown once. Who presses the button again goes on; the page before submitting says it once more.
        return redirect(address(sitting, "question", number=_number(sitting, asked[0].id)), code=303)
    return redirect(_onward(sitting, asked), code=303)


def _problem(sitting: Sitting, saved: Saved) -> str:
    """Return why the answer that counts cannot be counted as it stands; nothing if it can."""
    asked = sitting.question(saved.given.key)
    return str(asked.problem(saved.answer, g.lang).unescape()) if asked else ""


def _asked(sitting: Sitting, form: MultiDict[str, str]) -> list[Asked]:
    """Return the questions that a form answers: the one it names, or all whose revision it carries.

    A question that was shown without controls carries none, so what was answered before stays.
    """
    named = form.get("part")
    wanted = [one for one in sitting.asked if (one.id == named if named else f"seen.{one.id}" in form)]
    if not wanted and not any(f"shown.{one.id}" in form for one in sitting.asked):
        abort(400)
    return [one for one in wanted if not one.is_missing]


def _given(sitting: Sitting, asked: Sequence[Asked], form: MultiDict[str, str]) -> list[Given]:
    """Return the answers of a form. Who chose the other one of two answers gives that one, and so settles it."""
    page_id = form.get("page", "")
    if not _PAGE_ID.fullmatch(page_id):
        abort(400)
    counter = _count(form.get("counter"))
    theirs = [one for one in asked if form.get(f"keep.{one.id}") == "theirs"]
    kept = answers_of(sitting.attempt) if theirs else {}
    given = []
    for one in asked:
        answer = kept[one.id].answer if one in theirs and one.id in kept else one.read(form)
        seen = _count(form.get(f"seen.{one.id}")) or 0
        given.append(Given(one.id, answer, page=page_id, counter=counter, seen=seen))
    return given


def _count(text: str | None) -> int | None:
    """Return a number that a page counted; nothing when it counts nothing. Nonsense is refused."""
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(_MOST))) or int(text) > _MOST:
        abort(400)
    return int(text)


def _number(sitting: Sitting, question_id: str) -> int:
    return [one.id for one in sitting.asked].index(question_id) + 1


def _onward(sitting: Sitting, asked: Sequence[Asked]) -> str:
    """Return where the pressed button leads."""
    go = request.form.get("go", "stay")
    if go == "check":
        return address(sitting, "check")
    if shows_one_page(sitting.lesson):
        return address(sitting, "attempt")
    here = _number(sitting, asked[0].id) if asked else _number_of_page(sitting)
    goal = {"next": here + 1, "back": here - 1}.get(go, here)
    if goal > len(sitting.asked):
        return address(sitting, "check")
    return address(sitting, "question", number=max(1, goal))


def _number_of_page(sitting: Sitting) -> int:
    """Return the number of the question whose page was sent without an answer to save."""
    return next((n for n, one in enumerate(sitting.asked, 1) if f"shown.{one.id}" in request.form), 1)


def saved_words(saved: Saved) -> str:
    """Return what is said about an answer that is saved."""
    if saved.at is None:
        return str(gettext("No answer is saved"))
    return str(gettext("Answer saved at %(time)s", time=time(saved.at)))


def _json(sitting: Sitting, saved: Sequence[Saved]) -> tuple[Response, int]:
    """Answer a script, which saves one question at a time."""
    if not saved:
        return jsonify(state="saved", revision=0, text=gettext("No answer is saved")), 200
    one = saved[0]
    if one.outcome is Outcome.SUBMITTED:
        words = gettext("This attempt has already been submitted. The answer was not saved.")
        link = gettext("See the result")
        return jsonify(state="submitted", text=words, href=address(sitting, "result"), link=link), 409
    body: dict[str, object] = {"state": str(one.outcome), "part": one.given.key, "revision": one.revision}
    if one.outcome is Outcome.CONFLICT:
        words = gettext("Not saved yet: choose one of two answers.")
        asked = next(asked for asked in sitting.asked if asked.id == one.given.key)
        box = conflict_box(asked, one.given.value, one.answer, None, one.at)
        return jsonify(**body, text=words, html=box), 409
    asked_for = sitting.question(one.given.key)
    body["complete"] = asked_for is not None and asked_for.is_complete(one.answer)
    return jsonify(**body, text=saved_words(one), problem=_problem(sitting, one)), 200
