"""What a course changed: everybody's self-assessments before and after it, for staff, and only as sums of many."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, g, render_template

from app.access import STAFF, allow
from app.addresses import route
from courses.outline import Course, Lesson
from courses.queries.published import published
from quizzes.change import Change, Rating, change
from quizzes.drawing import drawn, is_scored
from quizzes.published import Asked
from quizzes.queries import questions_of
from quizzes.queries.assessments import Submitted, questions_at, submitted_answers
from quizzes.question_types import Rated
from quizzes.statistics import FEW


def register(blueprint: Blueprint) -> None:
    """Add the page."""
    route(blueprint, pl="/co-zmienil-kurs/<course_id>", en="/what-a-course-changed/<course_id>")(what_changed)


@dataclass(frozen=True, slots=True)
class Row:
    """A statement with what may be shown of it."""

    rated: Rated
    change: Change


@dataclass(frozen=True, slots=True)
class Item:
    """A question that two self-assessments of the course ask, and its statements."""

    asked: Asked
    rows: Sequence[Row]

    @property
    def is_empty(self) -> bool:
        """Tell whether too few people have answered to show anything."""
        return all(row.change.is_empty for row in self.rows)


def compared(course: Course) -> dict[str, tuple[Lesson, Lesson]]:
    """Return the first and the last self-assessment that ask a question, by its id; one that asks it alone is left out.

    Whether people rate anything in the question, only the question knows.
    """
    asking: dict[str, list[Lesson]] = {}
    for lesson in course.lessons:
        if "draw" in lesson.settings and not is_scored(lesson.settings):
            for one in drawn(lesson.settings):
                asking.setdefault(one, []).append(lesson)
    return {one: (lessons[0], lessons[-1]) for one, lessons in asking.items() if len(lessons) > 1}


@allow(*STAFF)
def what_changed(course_id: str) -> str:
    """Show how people rated themselves before and after a course, as means of whole groups of five."""
    course = published().courses.get(course_id) or abort(404)
    lessons = compared(course) or abort(404)
    live = questions_of(course)
    places = {lesson.id for pair in lessons.values() for lesson in pair}
    answers = submitted_answers(course_id, places, lessons.keys())
    versions = questions_at(answers)
    items = [
        Item(live[one], _rows(live[one], pair, answers, versions))
        for one, pair in lessons.items()
        if one in live and live[one].rated(g.lang)
    ]
    return render_template("quizzes/what_changed.html", course=course, items=items, few=FEW)


def _rows(
    asked: Asked,
    lessons: tuple[Lesson, Lesson],
    answers: Sequence[Submitted],
    versions: Mapping[tuple[int, str], Asked],
) -> list[Row]:
    """Return the statements of a question. A rating on a scale of another size, from an older version, is left out."""
    rated = asked.rated(g.lang)
    sizes = {one.id: one.points for one in rated}
    known = {key[0]: (one, _same_size(one, sizes)) for key, one in versions.items() if key[1] == asked.id}
    found: dict[str, dict[str, list[Rating]]] = {one.id: {name: [] for name in sizes} for one in lessons}
    for at, (person, lesson_id, version_id, question_id, answer) in enumerate(answers):
        if question_id != asked.id or lesson_id not in found or version_id not in known:
            continue
        then, same = known[version_id]
        lists = found[lesson_id]
        for statement, value in then.ratings(answer).items():
            if statement in same:
                lists[statement].append(Rating(person, at, value))
    before, after = (found[one.id] for one in lessons)
    return [Row(one, change(before[one.id], after[one.id])) for one in rated]


def _same_size(asked: Asked, sizes: Mapping[str, int]) -> frozenset[str]:
    """Return the statements of a version that were rated on the scale of now."""
    rated: Iterable[Rated] = asked.rated(g.lang)
    return frozenset(one.id for one in rated if sizes.get(one.id) == one.points)
