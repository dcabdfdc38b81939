"""Which questions and which attempt belong to who comes in."""

from __future__ import annotations

from collections.abc import Mapping

from flask import abort
from flask_login import current_user

from courses.views.entrance import Entrance
from quizzes.published import Asked
from quizzes.queries import Sitting, questions, sitting

#: The line of the map in whose colour a variant is shown.
LINES = {"politicians": "p", "activists": "a"}


def live_questions(entrance: Entrance) -> Mapping[str, Asked]:
    """Return the questions of the live version."""
    return questions(entrance.course.version_id, entrance.learner.live.digests[entrance.course.version_id])


def own_sitting(course_id: str, lesson_id: str, attempt_id: int, *, for_update: bool = False) -> Sitting:
    """Return the present person's attempt at an address; answer 404 for anybody else's."""
    found = sitting(attempt_id, current_user.id, for_update=for_update) or abort(404)
    if (found.course.id, found.lesson.id) != (course_id, lesson_id):
        abort(404)
    return found
