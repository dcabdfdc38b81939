"""An exercise as templates show it: its parts with what is written, what was saved elsewhere, and what is wrong."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from flask import g, render_template
from flask_babel import format_date, gettext
from markupsafe import Markup, escape

from courses.outline import Course, Lesson
from exercises.completion import FINISHED
from exercises.fields import LEVELS, ROWS_MOST, Fault, Value
from exercises.fields.base import ROWS_SPARE
from exercises.fields.day import day_of
from exercises.fields.map import CELLS
from exercises.outline import Exercise, Kept, Part, current, is_exercise, last_saved, older_notes
from exercises.queries import Unsettled, editions_of, exercises, unsettled, workbook


def level_word(level: str) -> str:
    """Return a level of a criterion in words."""
    return str({"no": gettext("not yet"), "partly": gettext("partly"), "yes": gettext("yes")}[level])


def fault_words(fault: Fault) -> str:
    """Say why something cannot be kept, and what to do."""
    if fault is Fault.TOO_MANY:
        return str(
            gettext(
                "There are more rows than can be kept. Put some of them together; at most %(most)s fit.", most=ROWS_MOST
            )
        )
    return str(gettext("This is too long to be kept. Shorten it; the text is still in the field."))


@dataclass(frozen=True, slots=True)
class ShownPart:
    """A part on its page. ``rows`` is how many rows a list, table or map shows."""

    part: Part
    value: Value | None
    revision: int
    saved_at: dt.datetime | None = None
    conflict: Markup | None = None
    fault: str = ""
    rows: int = 0


def shown(
    part: Part,
    kept: Mapping[str, Kept],
    others: Mapping[str, Unsettled],
    typed: Mapping[str, Value | None] | None = None,
    faults: Mapping[str, Fault] | None = None,
) -> ShownPart:
    """Return a part, ready for its page. After a conflict it shows what the other page had sent.

    ``typed`` and ``faults`` are what was sent and could not be kept, so that it stands in its field again.
    """
    found, other = kept.get(part.key), others.get(part.key)
    counts = current(part, kept)
    value = counts if found is not None else part.type.template(part.spec, g.lang)
    box = None
    if other is not None and other.kind == part.type.name:
        value = other.value
        box = conflict_box(part, other.value, counts, other.at, found.saved_at if found else None)
    fault = (faults or {}).get(part.key)
    if fault is not None and typed is not None:
        value = typed.get(part.key)
    return ShownPart(
        part,
        value,
        found.revision if found else 0,
        found.saved_at if found and counts is not None else None,
        box,
        fault_words(fault) if fault is not None else "",
        rows_of(part, value),
    )


def rows_of(part: Part, value: Value | None) -> int:
    """Return how many rows to show: those of the author, or those filled and room for some more."""
    least = part.spec.get("rows", 0)
    if not least:
        return 0
    filled = max((len(rows) for rows in (value or {}).values() if isinstance(rows, Sequence)), default=0)
    return int(max(least, min(filled + ROWS_SPARE, ROWS_MOST) if filled else 0))


def said(part: Part, value: Value | None, lang: str) -> Markup:
    """Return what is written into a part, in words."""
    if value is None:
        return Markup(f"<em>{escape(gettext('nothing'))}</em>")  # noqa: S704 - escaped
    lines = [level_word(value["level"])] if part.is_criterion else part.type.words(part.spec, value, lang)
    day = day_of(value)
    if day is not None:
        lines = [str(format_date(day, "long"))]
    return Markup("<br>").join(lines)


def conflict_box(
    part: Part, mine: Value | None, theirs: Value | None, mine_at: dt.datetime | None, theirs_at: dt.datetime | None
) -> Markup:
    """Return what two pages have written, between which the learner chooses."""
    html = render_template(
        "exercises/_conflict.html",
        part=part,
        mine=said(part, mine, g.lang),
        theirs=said(part, theirs, g.lang),
        mine_at=mine_at,
        theirs_at=theirs_at,
    )
    return Markup(html)  # noqa: S704 - our own template


def example_of(exercise: Exercise, lang: str) -> list[tuple[Part, Value]]:
    """Return the fields of the filled example with their values; those without are left out."""
    pairs = ((part, part.type.example(part.spec, lang)) for part in exercise.fields)
    return [(part, value) for part, value in pairs if value is not None]


#: What the templates of fields use besides the part and its value.
WORDS: Final = {"cells": CELLS, "levels": LEVELS, "level_word": level_word, "said": said, "day_of": day_of}


@dataclass(frozen=True, slots=True)
class Place:
    """The lesson that holds an exercise, and whether the learner has completed it."""

    course: Course
    lesson: Lesson
    is_done: bool = False


def own_form(
    user_id: int,
    exercise: Exercise,
    place: Place,
    typed: Mapping[str, Value | None] | None = None,
    faults: Mapping[str, Fault] | None = None,
) -> Markup:
    """Return the form of an exercise with what a learner has written: one query, and another one when it is anything.

    ``typed`` and ``faults`` are what was sent and could not be kept.
    """
    workbook_key = (user_id, exercise.course_id, exercise.id)
    kept = workbook(*workbook_key)
    others = unsettled(*workbook_key) if kept else {}
    written_in = earlier_forms(exercise, kept.values())
    html = render_template(
        "exercises/_workbook.html",
        exercise=exercise,
        course=place.course,
        lesson=place.lesson,
        is_lesson=is_exercise(place.lesson),
        finishes=FINISHED in place.lesson.completion and not place.is_done,
        fields=[shown(part, kept, others, typed, faults) for part in exercise.fields],
        criteria=[shown(part, kept, others, typed, faults) for part in exercise.criteria],
        example=example_of(exercise, g.lang),
        older=older_notes(exercise, kept.values(), written_in),
        saved_at=last_saved(kept.values()),
        page_id=secrets.token_urlsafe(12),
        **WORDS,
        lang=g.lang,
    )
    return Markup(html)  # noqa: S704 - our own template


def earlier_forms(exercise: Exercise, kept: Iterable[Kept]) -> dict[int, Exercise]:
    """Return the exercise in each version that its values name (two queries, and none unless it was republished)."""
    versions = {one.version_id for one in kept} - {exercise.version_id}
    known = exercises(editions_of(versions)) if versions else {}
    found = {version: forms[exercise.id] for version, forms in known.items() if exercise.id in forms}
    return {**found, exercise.version_id: exercise}
