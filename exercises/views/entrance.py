"""Who comes in at which exercise: what the views ask before they do anything."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort
from flask_login import current_user

from app.accounts.models import User
from courses.outline import VARIANTS, Course, Lesson
from courses.progress import LessonState
from courses.queries.ledger import course_entries
from courses.queries.standing import Learner, learner_of
from exercises.outline import Exercise, exercise_ids, is_exercise
from exercises.queries import Edition, edition, exercises


def person() -> User:
    """Return the signed-in person themselves, not the proxy."""
    user: User = current_user._get_current_object()  # noqa: SLF001 - Flask-Login documents it so
    return user


@dataclass(frozen=True, slots=True)
class Entrance:
    """A live lesson with the exercise at an address, and how the present person stands to it."""

    learner: Learner
    course: Course
    lesson: Lesson
    variant: str
    exercise: Exercise
    state: LessonState | None = None

    @property
    def is_taken(self) -> bool:
        """Tell whether the person takes the course, and the lesson is open to them."""
        return self.state is not None and self.state.is_open

    @property
    def is_lesson(self) -> bool:
        """Tell whether the exercise is the whole of its lesson."""
        return is_exercise(self.lesson)


def live_exercise(learner: Learner, course: Course, exercise_id: str) -> Exercise | None:
    """Return an exercise of the live version of a course."""
    digest = learner.live.digests[course.version_id]
    return exercises([Edition(course.id, course.version_id, digest)])[course.version_id].get(exercise_id)


def enter(course_id: str, lesson_id: str, exercise_id: str) -> Entrance:
    """Return the exercise at an address; answer 404 when there is none."""
    learner = learner_of(current_user.id)
    course = learner.live.courses.get(course_id) or abort(404)
    lesson = course.lesson(lesson_id) or abort(404)
    if exercise_id not in exercise_ids(lesson):
        abort(404)
    exercise = live_exercise(learner, course, exercise_id) or abort(404)
    variant = next((one for one in learner.variants(course_id) if lesson.is_for(one)), None)
    if variant is None or learner.user_id is None:
        return Entrance(learner, course, lesson, next(one for one in VARIANTS if lesson.is_for(one)), exercise)
    learner.entries = {course_id: course_entries(learner.user_id, course_id)}
    state = learner.course_state(course, variant).lesson(lesson_id)
    return Entrance(learner, course, lesson, variant, exercise, state)


def written_from(learner: Learner, course_id: str, exercise_id: str, version_id: int | None) -> Exercise:
    """Return the exercise as it was on the page that is being saved, whatever has been published since.

    Answer 404 when there is no such exercise, or the person takes no part in the course.
    """
    course = learner.live.courses.get(course_id)
    if not learner.variants(course_id):
        abort(404)
    if course is not None and version_id in {None, course.version_id}:
        return live_exercise(learner, course, exercise_id) or abort(404)
    found = edition(course_id, version_id) if version_id is not None else None
    known = exercises([found])[found.version_id] if found else {}
    return known.get(exercise_id) or abort(404)
