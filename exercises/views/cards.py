"""What a lesson shows of an exercise: a card that leads to it, the form itself, or a sheet of the handbook."""

from __future__ import annotations

import datetime as dt

from flask import g, render_template
from markupsafe import Markup

from courses.points import LessonPage
from exercises.outline import Exercise, is_exercise
from exercises.views.showing import WORDS, Place, example_of, own_form


def card(page: LessonPage, exercise: Exercise, state: tuple[int, dt.datetime | None] | None) -> Markup:
    """Return a card with the task and one button. ``state``: how many fields are filled, and when it was saved.

    Guests, and who does not take the course, are told what it takes to fill it in.
    """
    html = render_template(
        "exercises/_card.html",
        exercise=exercise,
        course=page.course,
        lesson=page.lesson,
        is_lesson=is_exercise(page.lesson),
        is_own=page.learner is not None,
        filled=state[0] if state else 0,
        saved_at=state[1] if state else None,
        lang=g.lang,
    )
    return Markup(html)  # noqa: S704 - our own template


def lesson_form(page: LessonPage, exercise: Exercise) -> Markup:
    """Return the form of an exercise that is a lesson."""
    if page.learner is None:
        return card(page, exercise, None)
    return own_form(page.learner.id, exercise, Place(page.course, page.lesson, is_done=page.is_done))


def empty_sheet(exercise: Exercise, lang: str) -> Markup:
    """Return an exercise on paper with room to write, and its filled example."""
    html = render_template(
        "exercises/paper/handbook.html", exercise=exercise, example=example_of(exercise, lang), lang=lang, **WORDS
    )
    return Markup(html)  # noqa: S704 - our own template
