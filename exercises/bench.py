"""What ``./hub bench`` measures of exercises: saving what is written into a field, as the script of the page does."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from flask import url_for

from app.addresses import LANGUAGES
from app.bench import BenchPart, Browser, Figure
from app.bench.browser import UnexpectedAnswerError
from courses.outline import VARIANTS, Course, Lesson
from courses.queries.published import published
from exercises.models import WorkbookEntry, WorkbookSave
from exercises.outline import Exercise, exercise_ids, is_exercise
from exercises.queries import Edition, exercises

#: A sentence of the length that people write before they pause.
SENTENCE = "Zaczynam od rozmowy z sołtyską, bo ona wie, kto przychodzi na zebrania i kogo nigdy na nich nie ma."


class ExerciseBench(BenchPart):
    """Writes into the first exercise of the curriculum."""

    name = "exercises"
    copied = (WorkbookEntry, WorkbookSave)

    def figures(self) -> Sequence[Figure]:
        """Return the save; nothing when no course has an exercise."""
        place = _first()
        if place is None:
            return ()
        course, lesson, exercise = place
        part = next(part for part in exercise.fields if part.type.name == "text")
        address = url_for(
            "exercises.exercise",
            lang=LANGUAGES[0],
            course_id=course.id,
            lesson_id=lesson.id,
            exercise_id=exercise.id,
        )
        begin = partial(_begin, address, part.key)
        return (Figure("workbook-save", "saving a field of a workbook", 0.3, _save, begin=begin),)


def _first() -> tuple[Course, Lesson, Exercise] | None:
    live = published()
    for course in live.courses.values():
        known = exercises([Edition(course.id, course.version_id, live.digests[course.version_id])])[course.version_id]
        for lesson in course.lessons:
            is_open = not is_exercise(lesson) and not lesson.requires and all(map(lesson.is_for, VARIANTS))
            for found in (known[one] for one in exercise_ids(lesson) if one in known):
                if is_open and any(part.type.name == "text" for part in found.fields):
                    return course, lesson, found
    return None


@dataclass(frozen=True, slots=True)
class Saving:
    """The page of an exercise that saves one field, again and again."""

    action: str
    fields: tuple[tuple[str, str], ...]
    part: str
    counter: int = 0
    revision: int = 0


def _begin(address: str, part: str, browser: Browser) -> Saving:
    form = next(form for form in browser.get(address).forms() if form.named("page"))
    sent = tuple((key, value) for key, value in form.hidden() if key in {"csrf_token", "page", "version"})
    revision = next(int(value) for key, value in form.hidden() if key == f"seen.{part}")
    return Saving(form.action, (*sent, ("part", part)), part, revision=revision)


def _save(browser: Browser, state: Saving) -> Saving:
    counter = state.counter + 1
    fields = [*state.fields, ("counter", str(counter)), (f"seen.{state.part}", str(state.revision))]
    fields.append((f"q.{state.part}", f"{SENTENCE} ({counter})"))
    answer = json.loads(browser.post(state.action, fields, headers={"Accept": "application/json"}).text)
    if answer["state"] != "saved":
        raise UnexpectedAnswerError(f"A save was answered with '{answer['state']}'.")
    return replace(state, counter=counter, revision=answer["revision"])
