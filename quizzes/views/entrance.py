"""Who comes in at which lesson or attempt: what the views of quizzes ask before they do anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import abort
from flask_login import current_user

from app.accounts.models import User
from courses.outline import VARIANTS, Course, Lesson
from courses.progress import LessonState
from courses.queries.ledger import course_entries
from courses.queries.standing import Learner, learner_of
from quizzes.published import Asked
from quizzes.queries import Sitting, questions, sitting

#: The line of the map in whose colour a variant is shown.
LINES = {"politicians": "p", "activists": "a"}


def person() -> User:
    """Return the signed-in person themselves, not the proxy."""
    user: User = current_user._get_current_object()  # noqa: SLF001 - Flask-Login documents it so
    return user


@dataclass(frozen=True, slots=True)
class Entrance:
    """A live lesson, and how the present person stands to it: ``state`` is None when they do not take it."""

    learner: Learner
    course: Course
    lesson: Lesson
    variant: str
    state: LessonState | None = None

    @property
    def is_taken(self) -> bool:
        """Tell whether the person takes the course, and the lesson is open to them."""
        return self.state is not None and self.state.is_open

    @property
    def is_allowed(self) -> bool:
        """Tell whether the person may see the lesson: as one of theirs, or as a preview."""
        return self.is_taken or self.lesson.preview

    def questions(self) -> Mapping[str, Asked]:
        """Return the questions of the live version."""
        return questions(self.course.version_id, self.learner.live.digests[self.course.version_id])


def enter(course_id: str, lesson_id: str) -> Entrance:
    """Return the live lesson at an address; answer 404 when there is none."""
    learner = learner_of(current_user.id if current_user.is_authenticated else None)
    course = learner.live.courses.get(course_id) or abort(404)
    lesson = course.lesson(lesson_id) or abort(404)
    variant = next((one for one in learner.variants(course_id) if lesson.is_for(one)), None)
    if variant is None or learner.user_id is None:
        return Entrance(learner, course, lesson, next(one for one in VARIANTS if lesson.is_for(one)))
    learner.entries = {course_id: course_entries(learner.user_id, course_id)}
    return Entrance(learner, course, lesson, variant, learner.course_state(course, variant).lesson(lesson_id))


def own_sitting(course_id: str, lesson_id: str, attempt_id: int, *, for_update: bool = False) -> Sitting:
    """Return the present person's attempt at an address; answer 404 for anybody else's."""
    found = sitting(attempt_id, current_user.id, for_update=for_update) or abort(404)
    if (found.course.id, found.lesson.id) != (course_id, lesson_id):
        abort(404)
    return found
