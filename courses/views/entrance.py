"""Who comes in at which lesson: what views of lessons, quizzes and exercises ask before they do anything."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort
from flask_login import current_user

from courses.outline import VARIANTS, Course, Lesson
from courses.progress import CourseState, LessonState
from courses.queries.ledger import course_entries
from courses.queries.standing import Learner, learner_of


@dataclass(frozen=True, slots=True)
class Entrance:
    """A live lesson, and how the present person stands to it: the states are None when they do not take it."""

    learner: Learner
    course: Course
    lesson: Lesson
    variant: str
    course_state: CourseState | None = None
    state: LessonState | None = None

    @property
    def is_taken(self) -> bool:
        """Tell whether the person takes the course, and the lesson is open to them."""
        return self.state is not None and self.state.is_open

    @property
    def is_allowed(self) -> bool:
        """Tell whether the person may see the lesson: as one of theirs, or as a preview."""
        return self.is_taken or self.lesson.preview


def user_id() -> int | None:
    """Return the id of the signed-in person."""
    return current_user.id if current_user.is_authenticated else None


def enter(course_id: str, lesson_id: str) -> Entrance:
    """Return the live lesson at an address; answer 404 when there is none."""
    learner = learner_of(user_id())
    course = learner.live.courses.get(course_id) or abort(404)
    lesson = course.lesson(lesson_id) or abort(404)
    variant = next((one for one in learner.variants(course_id) if lesson.is_for(one)), None)
    if variant is None or learner.user_id is None:
        return Entrance(learner, course, lesson, next(one for one in VARIANTS if lesson.is_for(one)))
    learner.entries = {course_id: course_entries(learner.user_id, course_id)}
    state = learner.course_state(course, variant)
    return Entrance(learner, course, lesson, variant, state, state.lesson(lesson_id))
