"""The result of an attempt: the score, what it changed, and each question to go over again."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, g, redirect, render_template
from flask_login import current_user
from markupsafe import Markup
from werkzeug.wrappers import Response

from app.access import SIGNED_IN, allow
from app.addresses import route
from courses.outline import Course, Lesson
from courses.queries.standing import Learner, learner_of
from quizzes import drawing
from quizzes.grading import points_to_pass
from quizzes.models import Attempt
from quizzes.published import Asked
from quizzes.queries import (
    Kept,
    Sitting,
    answers_of,
    attempts_at,
    meaning,
)
from quizzes.queries.grants import granted_attempts
from quizzes.question_types import Feedback
from quizzes.views.assessment import thanks
from quizzes.views.attempt import ONE, frame
from quizzes.views.entrance import own_sitting
from quizzes.views.showing import address, field_template

#: An answer with more letters is not kept for others.
LONGEST_KEPT = 400


def register(blueprint: Blueprint) -> None:
    """Add the page of the result."""
    route(blueprint, pl=ONE["pl"] + "/wynik", en=ONE["en"] + "/result")(result)


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A question of a submitted attempt: what was answered, what is to be said, and the lesson to read again.

    One that goes back to an earlier course has that ``course`` instead of a lesson.
    """

    asked: Asked
    number: int
    score: float | None
    yours: Sequence[Markup]
    right: Sequence[Markup]
    feedback: Sequence[Feedback]
    lesson: Lesson | None
    course: Course | None
    #: The answer beside what its author compares it with; None for types that judge answers.
    review: Markup | None = None

    @property
    def is_right(self) -> bool:
        """Tell whether it earned the whole point."""
        return self.score is not None and self.score > 1 - 1e-9

    @property
    def key(self) -> tuple[Hashable, ...]:
        """Return what this part of the page depends on, apart from the version: whoever answered so sees the same."""
        goal = self.lesson or self.course
        again = (goal.id, *goal.title.values()) if goal else None
        said = tuple((one.about, one.text) for one in self.feedback)
        return (self.asked.id, self.number, self.score, tuple(self.yours), tuple(self.right), said, again)

    @property
    def is_common(self) -> bool:
        """Tell whether others may well answer the same; what is long is somebody's own."""
        return sum(map(len, self.yours)) <= LONGEST_KEPT


def review(sitting: Sitting, answers: Mapping[str, Kept], courses: Mapping[str, Course]) -> list[Reviewed]:
    """Return every question of an attempt as its result shows it; ``courses`` are the live ones by id."""
    found = []
    variant = sitting.attempt.variant
    live = courses.get(sitting.attempt.course_id)
    for number, asked in enumerate(sitting.asked, 1):
        row = answers.get(asked.id)
        answer = row.answer if row else None
        tested = live.lesson(asked.lesson_id) if live and asked.lesson_id else None
        revised = courses.get(asked.revises) if asked.revises else None
        found.append(
            Reviewed(
                asked,
                number,
                score=(row.score if row else 0.0) if asked.type.is_scored else None,
                yours=asked.parts(answer, g.lang),
                right=asked.right_parts(g.lang),
                feedback=asked.feedback(answer, g.lang),
                lesson=tested if tested and tested.is_for(variant) else None,
                course=revised if revised and revised.lessons_for(variant) else None,
                review=asked.review(answer, g.lang, sitting.attempt.seed, field_template),
            )
        )
    return found


@allow(SIGNED_IN)
def result(course_id: str, lesson_id: str, attempt_id: int) -> str | Response:
    """Show the result of a submitted attempt; an open one leads to its questions."""
    sitting = own_sitting(course_id, lesson_id, attempt_id)
    if sitting.is_open:
        return redirect(address(sitting, "attempt"))
    if not sitting.attempt.is_scored:
        return thanks(sitting)
    learner = learner_of(current_user.id)
    live = learner.live.courses.get(course_id)
    reviewed = review(sitting, answers_of(sitting.attempt), learner.live.courses)
    return render_template(
        "quizzes/result.html",
        **frame(sitting),
        **_standing(sitting, learner, live),
        to_revise=[one for one in reviewed if one.score is not None and not one.is_right],
        right=[one for one in reviewed if one.is_right],
        to_compare=[one for one in reviewed if one.review is not None],
        unscored=[one for one in reviewed if one.score is None and one.review is None and not one.asked.is_missing],
        left_out=[one for one in reviewed if one.asked.is_missing],
        pass_points=points_to_pass(sitting.attempt.pass_mark, sitting.attempt.max_score or 0.0),
    )


def _standing(sitting: Sitting, learner: Learner, live: Course | None) -> dict[str, Any]:
    """Return what the attempt means for quiz, course and track, as of now."""
    attempt = sitting.attempt
    attempts = attempts_at(attempt.user_id, attempt.course_id, attempt.lesson_id, attempt.variant)
    others = [one for one in attempts if one.id != attempt.id and one.submitted_at is not None]
    track = learner.current_track
    found = meaning(attempt.user_id, attempt.course_id, attempt.variant, track.id if track else None)
    lessons = live.lessons_for(attempt.variant) if live else ()
    ahead = [one for one in lessons if one.id not in found.completed_lessons and not one.optional]
    offered = None
    if live and found.is_course_completed:
        offered = live.offered_after(attempt.lesson_id, attempt.variant, found.completed_lessons)
    lesson = live.lesson(attempt.lesson_id) if live else None
    return {
        "others": others,
        "best_of_others": max(others, key=_ratio, default=None),
        "has_passed": attempt.is_passed or any(one.is_passed for one in others),
        "is_course_done": found.is_course_completed,
        "ahead": [one for one in ahead if one.id != attempt.lesson_id],
        "offered": offered,
        "track": track,
        "track_numbers": found.track_numbers,
        "has_open": any(one.submitted_at is None for one in attempts),
        "can_retry": lesson is not None and _may_begin(attempt, lesson, len(attempts)),
    }


def _may_begin(attempt: Attempt, lesson: Lesson, begun: int) -> bool:
    if drawing.attempts_left(lesson.settings, begun) != 0:
        return True
    granted = granted_attempts(attempt.user_id, attempt.course_id, attempt.lesson_id, attempt.variant)
    return drawing.attempts_left(lesson.settings, begun, granted) != 0


def _ratio(attempt: Attempt) -> float:
    return (attempt.score or 0.0) / attempt.max_score if attempt.max_score else 1.0
