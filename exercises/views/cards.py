"""What a lesson shows of an exercise: a card that leads to it, the form itself, or a sheet of the handbook."""

from __future__ import annotations

import datetime as dt

from flask import render_template
from markupsafe import Markup

from app.fragments import kept_fragment
from courses.points import LessonPage
from exercises.outline import Exercise
from exercises.views.showing import WORDS, Place, example_of, own_form

#: How many cards a process keeps: those of some courses in both languages.
CARDS_KEPT = 500


def card(page: LessonPage, exercise: Exercise, state: tuple[int, dt.datetime | None] | None) -> Markup:
    """Return a card with the task and one button. ``state``: how many fields are filled, and when it was saved.

    Guests, and who does not take the course, are told what it takes to fill it in.
    """
    filled, saved_at = state or (0, None)
    is_own = page.learner is not None

    def make() -> tuple[Markup, bool]:
        html = render_template(
            "exercises/_card.html",
            exercise=exercise,
            course=page.course,
            lesson=page.lesson,
            is_own=is_own,
            filled=filled,
            saved_at=saved_at,
            lang=page.lang,
        )
        return Markup(html), True  # noqa: S704 - our own template

    if saved_at is not None:
        return make()[0]
    # As long as nothing is written, everybody sees the same.
    key = ("exercises/card", page.digest, page.course.version_id, page.lesson.id, exercise.id, is_own)
    return kept_fragment(key, make, CARDS_KEPT)


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
