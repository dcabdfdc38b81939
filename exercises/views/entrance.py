"""Who comes in at which exercise: what the views ask before they do anything."""

from __future__ import annotations

from flask import abort

from courses.outline import Course
from courses.queries.standing import Learner
from courses.views.entrance import Entrance, enter
from exercises.outline import Exercise, exercise_ids
from exercises.queries import Edition, edition, exercises


def live_exercise(learner: Learner, course: Course, exercise_id: str) -> Exercise | None:
    """Return an exercise of the live version of a course."""
    digest = learner.live.digests[course.version_id]
    return exercises([Edition(course.id, course.version_id, digest)])[course.version_id].get(exercise_id)


def enter_exercise(course_id: str, lesson_id: str, exercise_id: str) -> tuple[Entrance, Exercise]:
    """Return the lesson and the exercise at an address; answer 404 when there is none."""
    entrance = enter(course_id, lesson_id)
    if exercise_id not in exercise_ids(entrance.lesson):
        abort(404)
    return entrance, live_exercise(entrance.learner, entrance.course, exercise_id) or abort(404)


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
