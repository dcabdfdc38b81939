"""Taking a quiz: beginning or resuming an attempt, its questions, and the look back before it is submitted."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from markupsafe import Markup
from werkzeug.wrappers import Response

from app.access import SIGNED_IN, allow
from app.accounts.present import me
from app.addresses import LARGEST_NUMBER, route
from app.database import begin_writing, reads_first
from app.extensions import db, utc_now
from app.fragments import kept_fragment
from courses.operations.ledger import lock_learner
from courses.views.entrance import enter
from quizzes import operations
from quizzes.drawing import shows_one_page
from quizzes.queries import Kept, Sitting, Unsettled, answers_of, both_answers_of
from quizzes.views.entrance import LINES, live_questions, own_sitting
from quizzes.views.showing import address, incomplete, new_page_id, problems, resume_at, shown

PATH = {"pl": "/kursy/<course_id>/<lesson_id>/proba", "en": "/courses/<course_id>/<lesson_id>/attempt"}
#: How many strips of question numbers a process keeps: most learners answer one question after the other.
STRIPS_KEPT = 1000
ONE = {"pl": PATH["pl"] + "/<int:attempt_id>", "en": PATH["en"] + "/<int:attempt_id>"}


def register(blueprint: Blueprint) -> None:
    """Add the pages of an attempt."""
    route(blueprint, **PATH, methods=["GET", "POST"])(start)
    route(blueprint, **ONE)(attempt)
    route(blueprint, pl=ONE["pl"] + "/pytanie/<int:number>", en=ONE["en"] + "/question/<int:number>")(question)
    route(blueprint, pl=ONE["pl"] + "/pytania", en=ONE["en"] + "/questions")(steps)
    route(blueprint, pl=ONE["pl"] + "/sprawdzenie", en=ONE["en"] + "/check")(check)
    route(blueprint, pl=ONE["pl"] + "/zakoncz", en=ONE["en"] + "/finish", methods=["GET", "POST"])(submit)


@allow(SIGNED_IN)
@reads_first
def start(course_id: str, lesson_id: str) -> Response:
    """Begin an attempt, or go on with the one that is open; pressing twice does the same as pressing once."""
    lesson_address = url_for("courses.lesson", course_id=course_id, lesson_id=lesson_id)
    if request.method != "POST":
        return redirect(lesson_address)
    entrance = enter(course_id, lesson_id)
    if "draw" not in entrance.lesson.settings:
        abort(404)
    if not entrance.is_taken:
        return redirect(lesson_address, code=303)
    questions, seed, learner, now = live_questions(entrance), secrets.randbelow(2**31), me(), utc_now()
    begin_writing(keeps=True)
    try:
        begun = operations.start_attempt(
            learner, entrance.course, entrance.lesson, entrance.variant, questions, seed=seed, now=now
        )
    except operations.NoAttemptLeftError:
        flash(gettext("All attempts at this quiz have been used."), "bad")
        return redirect(lesson_address, code=303)
    except operations.NothingToAskError:
        flash(gettext("This quiz has no questions for your track yet."), "bad")
        return redirect(lesson_address, code=303)
    # Before the commit, which forgets what was read. Who goes on with an attempt is led to where they stopped.
    place: dict[str, Any] = {"course_id": course_id, "lesson_id": lesson_id, "attempt_id": begun.id}
    is_new = begun.started_at == now
    db.session.commit()
    if is_new and not shows_one_page(entrance.lesson):
        return redirect(url_for("quizzes.question", **place, number=1), code=303)
    return redirect(url_for("quizzes.attempt", **place), code=303)


@allow(SIGNED_IN)
def attempt(course_id: str, lesson_id: str, attempt_id: int) -> str | Response:
    """Show all questions of a one-page quiz, or lead to the question where the learner stopped."""
    sitting = own_sitting(course_id, lesson_id, attempt_id)
    if not sitting.is_open:
        return redirect(address(sitting, "result"))
    if shows_one_page(sitting.lesson):
        return page(sitting, *both_answers_of(sitting.attempt), None)
    answers = answers_of(sitting.attempt)
    number = resume_at(sitting.asked, answers)
    if number is None:
        return redirect(address(sitting, "check"))
    return redirect(address(sitting, "question", number=number))


@allow(SIGNED_IN)
def question(course_id: str, lesson_id: str, attempt_id: int, number: int) -> str | Response:
    """Show one question."""
    sitting = own_sitting(course_id, lesson_id, attempt_id)
    if not sitting.is_open:
        return redirect(address(sitting, "result"))
    if not 1 <= number <= len(sitting.asked):
        abort(404)
    if shows_one_page(sitting.lesson):
        return redirect(address(sitting, "attempt", _anchor=f"question-{number}"))
    return page(sitting, *both_answers_of(sitting.attempt), number)


@allow(SIGNED_IN)
def steps(course_id: str, lesson_id: str, attempt_id: int) -> str:
    """Return the forms of all questions that have a page each, for the script that shows them without loading it."""
    sitting = own_sitting(course_id, lesson_id, attempt_id)
    if not sitting.is_open or shows_one_page(sitting.lesson):
        abort(404)
    answers, others = both_answers_of(sitting.attempt)
    numbers = range(1, len(sitting.asked) + 1)
    pages = [
        {"number": number, "item": shown(sitting, number, answers, others), "ways": _ways(sitting, number)}
        for number in numbers
    ]
    return render_template("quizzes/steps.html", **frame(sitting), pages=pages, page_id=new_page_id())


def page(sitting: Sitting, answers: Mapping[str, Kept], others: Mapping[str, Unsettled], number: int | None) -> str:
    """Return the page of one question, or of all when ``number`` is None."""
    numbers = [number] if number else list(range(1, len(sitting.asked) + 1))
    items = [shown(sitting, one, answers, others) for one in numbers]
    return render_template(
        "quizzes/attempt.html",
        **frame(sitting),
        items=items,
        number=number,
        page_id=new_page_id(),
        ways=_ways(sitting, number),
        strip=_strip(sitting, answers, number),
    )


def _ways(sitting: Sitting, number: int | None) -> dict[str, str]:
    """Return where each button leads once everything is saved, so that the script need not save it again."""
    if number is None:
        return {"check": address(sitting, "check")}
    is_last = number == len(sitting.asked)
    ways = {"next": address(sitting, "check") if is_last else address(sitting, "question", number=number + 1)}
    if number > 1:
        ways["back"] = address(sitting, "question", number=number - 1)
    return ways


def frame(sitting: Sitting) -> dict[str, Any]:
    """Return what every page of an attempt shows."""
    return {
        "sitting": sitting,
        "attempt": sitting.attempt,
        "course": sitting.course,
        "lesson": sitting.lesson,
        "line": LINES.get(sitting.attempt.variant, "p"),
        "address": lambda endpoint, **values: address(sitting, endpoint, **values),
    }


def _strip(sitting: Sitting, answers: Mapping[str, Kept], number: int | None) -> Markup:
    """Return the strip of question numbers: rendered once for all attempts that are answered as far as this one."""
    if shows_one_page(sitting.lesson):
        return Markup()
    open_numbers, total = incomplete(sitting, answers), len(sitting.asked)
    course_id, lesson_id = sitting.course.id, sitting.lesson.id
    own, shared = (
        url_for("quizzes.question", course_id=course_id, lesson_id=lesson_id, attempt_id=one, number=1).removesuffix(
            "1"
        )
        for one in (sitting.attempt.id, LARGEST_NUMBER)
    )

    def make() -> tuple[Markup, bool]:
        items = _stops(total, number, frozenset(open_numbers), shared)
        return Markup(render_template("quizzes/_strip.html", items=items)), True  # noqa: S704 - our own template

    key = ("quizzes/strip", course_id, lesson_id, total, number, *open_numbers)
    # Only the number of the attempt is the learner's own.
    return Markup(str(kept_fragment(key, make, STRIPS_KEPT)).replace(shared, own))  # noqa: S704 - our own addresses


def _stops(total: int, number: int | None, open_numbers: Collection[int], address: str) -> list[dict[str, Any]]:
    title, is_open, is_saved = gettext("question %(number)s"), gettext("not answered"), gettext("answer saved")
    return [
        {
            "number": one,
            "title": title % {"number": one},
            "href": f"{address}{one}",
            "state": "now" if one == number else "ahead" if one in open_numbers else "done",
            "label": is_open if one in open_numbers else is_saved,
        }
        for one in range(1, total + 1)
    ]


@allow(SIGNED_IN)
def check(course_id: str, lesson_id: str, attempt_id: int) -> str | Response:
    """Show what is answered and what is not, before the attempt is submitted."""
    sitting = own_sitting(course_id, lesson_id, attempt_id)
    if not sitting.is_open:
        return redirect(address(sitting, "result"))
    answers, others = both_answers_of(sitting.attempt)
    numbers = incomplete(sitting, answers)
    return render_template(
        "quizzes/check.html",
        **frame(sitting),
        incomplete=numbers,
        costs_points=sitting.attempt.is_scored and any(sitting.asked[one - 1].type.is_scored for one in numbers),
        problems=problems(sitting, answers),
        unsettled=others,
        missing=[number for number, one in enumerate(sitting.asked, 1) if one.is_missing],
        strip=_strip(sitting, answers, None),
    )


@allow(SIGNED_IN)
def submit(course_id: str, lesson_id: str, attempt_id: int) -> Response:
    """Submit an attempt and lead to its result. Submitting twice gives one result."""
    if request.method != "POST":
        return redirect(address(own_sitting(course_id, lesson_id, attempt_id), "check"))
    learner = me()
    lock_learner(learner.id)
    sitting = own_sitting(course_id, lesson_id, attempt_id, for_update=True)
    operations.submit_attempt(sitting, learner, utc_now())
    db.session.commit()
    return redirect(
        url_for("quizzes.result", course_id=course_id, lesson_id=lesson_id, attempt_id=attempt_id), code=303
    )
