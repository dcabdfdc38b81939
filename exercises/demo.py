"""The demo cohort at its exercises: who has read a lesson to the end has filled in its exercise, some only in part."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from app.demo import DemoPart, DemoPerson
from app.saving import Given
from courses.demo import Journey, journeys
from courses.outline import Lesson
from courses.queries.published import Published, published
from exercises.fields import LEVELS
from exercises.operations import save_workbook
from exercises.outline import Exercise, exercise_ids
from exercises.queries import Edition, exercises


class ExerciseDemo(DemoPart):
    """Exercises filled in with the words of their examples."""

    name = "exercises"

    def seed(self, people: Sequence[DemoPerson], now: dt.datetime) -> None:
        """Let everybody write into the exercises of the lessons that they have read."""
        live = published()
        for journey in journeys(people, live, now):
            for step, lesson in enumerate(journey.read):
                for found in _exercises(journey, lesson, live):
                    is_partly = (journey.person.user.id + step) % 3 == 0
                    _fill(journey, found, journey.moment(step) + dt.timedelta(minutes=40), is_partly=is_partly)


def _exercises(journey: Journey, lesson: Lesson, live: Published) -> list[Exercise]:
    course = journey.course
    edition = Edition(course.id, course.version_id, live.digests[course.version_id])
    known = exercises([edition])[course.version_id]
    return [known[one] for one in exercise_ids(lesson) if one in known]


def _fill(journey: Journey, found: Exercise, moment: dt.datetime, *, is_partly: bool) -> None:
    fields = found.fields[: max(1, len(found.fields) // 2)] if is_partly else found.fields
    criteria = () if is_partly else found.criteria
    page = f"demo-{found.id}"[:40]
    lang = "pl"
    given = [Given(part.key, part.type.example(part.spec, lang), page=page, counter=1, seen=0) for part in fields]
    given += [
        Given(
            part.key, {"level": LEVELS[(journey.person.user.id + number) % len(LEVELS)]}, page=page, counter=1, seen=0
        )
        for number, part in enumerate(criteria)
    ]
    save_workbook(journey.person.user, found, given, moment)
