"""Where "continue" leads: the place where the reader stopped, or the next lesson that is open and unfinished."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from courses.outline import Lesson
from courses.progress import CourseState
from courses.queries.standing import Learner


@dataclass(frozen=True, slots=True)
class Destination:
    """A place to go on. ``is_place`` tells that the reader was there before."""

    href: str
    lesson: Lesson | None = None
    anchor: str | None = None
    is_place: bool = False


def course_destination(learner: Learner, state: CourseState) -> Destination:
    """Return where to go on in a course; its own page when there is nothing open and unfinished."""
    course = state.course
    lesson_id, anchor = learner.places.get(course.id, ("", None))
    here = state.lesson(lesson_id)
    if here is not None and here.is_open and not here.is_done and not state.is_done:
        href = url_for("courses.lesson", course_id=course.id, lesson_id=lesson_id, _anchor=anchor or None)
        return Destination(href, here.lesson, anchor, is_place=here.opened_at is not None)
    following = state.lesson(state.standing.next_lesson_id) if state.standing.is_started else state.first
    if following is not None:
        after = state.after(lesson_id) if here is not None else following
        following = after or following
        href = url_for("courses.lesson", course_id=course.id, lesson_id=following.lesson.id)
        return Destination(href, following.lesson)
    return Destination(url_for("courses.course", course_id=course.id))
