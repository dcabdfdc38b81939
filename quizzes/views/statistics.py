"""What people answered at a quiz, question by question, for staff."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, abort, g, render_template
from flask_login import current_user
from markupsafe import Markup

from app.access import STAFF, allow
from app.addresses import route
from courses.outline import Course, Lesson
from courses.queries.published import published
from quizzes.drawing import drawn, is_scored
from quizzes.permissions import can_see_attempts
from quizzes.published import Asked
from quizzes.queries import questions_of
from quizzes.queries.statistics import answer_groups, attempt_totals, latest_groups, questions_in
from quizzes.statistics import FEW, Part, Remark, Sums, add_up, parts, remark
from quizzes.views.change import compared


def register(blueprint: Blueprint) -> None:
    """Add the page."""
    pl, en = "/kursy/<course_id>/<lesson_id>/statystyki", "/courses/<course_id>/<lesson_id>/statistics"
    route(blueprint, pl=pl, en=en)(statistics)


@dataclass(frozen=True, slots=True)
class Item:
    """A question with everything that is shown of its answers."""

    asked: Asked
    sums: Sums
    parts: list[Part]
    remark: Remark | None


def _item(asked: Asked, sums: Sums, people: Mapping[str, Sums]) -> Item:
    """Put a question together. Opinions are counted by person, and pointed at by nobody."""
    is_confidential = asked.type.is_confidential
    counted = people.get(asked.id, Sums()) if is_confidential else sums
    rows = asked.tally(counted.answers, g.lang)
    found = remark(sums, rows) if asked.type.is_scored and not is_confidential else None
    return Item(asked, sums, parts(rows, is_confidential=is_confidential), found)


@allow(*STAFF)
def statistics(course_id: str, lesson_id: str) -> str:
    """Show how often each question was answered, rightly, and with what; and which deserve a look."""
    course = published().courses.get(course_id) or abort(404)
    lesson = course.lesson(lesson_id) or abort(404)
    if "draw" not in lesson.settings or not is_scored(lesson.settings):
        abort(404)
    totals, asked = attempt_totals(course_id, lesson_id)
    sums = add_up(answer_groups(course_id, lesson_id), asked)
    present, retired = _questions(course, lesson, sums)
    confidential = [one.id for one in (*present, *retired) if one.type.is_confidential]
    people = add_up(latest_groups(course_id, lesson_id, confidential), {})
    items = [_item(one, sums[one.id], people) for one in present]
    return render_template(
        "quizzes/statistics.html",
        course=course,
        lesson=lesson,
        totals=totals,
        items=items,
        remarked=[one for one in items if one.remark],
        retired=[_item(one, sums[one.id], people) for one in retired],
        few=FEW,
    )


def _questions(course: Course, lesson: Lesson, sums: Mapping[str, Sums]) -> tuple[list[Asked], list[Asked]]:
    """Return the questions that were asked: those that the quiz still draws, in its order, and those it does not."""
    live = questions_of(course)
    questions = drawn(lesson.settings)
    present = [live[one] for one in questions if one in sums and one in live]
    others = {one: found.version_id for one, found in sums.items() if one not in questions or one not in live}
    retired = questions_in(others)
    return present, [retired[one] for one in sorted(retired)]


def statistics_links(course: Course) -> Markup:
    """Lead from the progress in a course to the statistics of its quizzes, and to what it changed."""
    quizzes = [one for one in course.lessons if "draw" in one.settings and is_scored(one.settings)]
    is_compared = bool(compared(course))
    if not (quizzes or is_compared) or not can_see_attempts(current_user):
        return Markup()
    html = render_template("quizzes/_statistics_links.html", course=course, quizzes=quizzes, is_compared=is_compared)
    return Markup(html)  # noqa: S704 - our own template
