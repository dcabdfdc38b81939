"""Questions as templates show them: with their field, their answer and what is known of its saving."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import g, render_template, url_for
from markupsafe import Markup

from app.saving import Json
from quizzes.published import Asked
from quizzes.queries import Kept, Sitting, Unsettled


def field_template(name: str, /, **values: Any) -> Markup:  # noqa: ANN401 - whatever a type hands to its template
    """Render the template of a type's answer field."""
    return Markup(render_template(name, **values))  # noqa: S704 - templates escape


def new_page_id() -> str:
    """Return an id for a page that is being made; saves are put in order by it."""
    return secrets.token_urlsafe(12)


@dataclass(frozen=True, slots=True)
class Shown:
    """A question of an attempt on its page."""

    asked: Asked
    number: int
    #: None when it cannot be answered at present.
    field: Markup | None
    revision: int
    answer: Kept | None
    conflict: Markup | None = None

    @property
    def is_complete(self) -> bool:
        """Tell whether the answer that is saved leaves nothing open."""
        return self.asked.is_complete(self.answer.answer if self.answer else None)

    @property
    def is_touched(self) -> bool:
        """Tell whether an answer is saved."""
        return self.answer is not None and self.answer.answer is not None


def shown(sitting: Sitting, number: int, answers: Mapping[str, Kept], unsettled: Mapping[str, Unsettled]) -> Shown:
    """Return a question of an attempt, ready for its page. After a conflict it shows what the other page had sent."""
    asked = sitting.asked[number - 1]
    answer, other = answers.get(asked.id), unsettled.get(asked.id)
    counts, counts_since = (answer.answer, answer.saved_at) if answer else (None, None)
    field = asked.field(other.answer if other else counts, g.lang, sitting.attempt.seed, field_template)
    box = conflict_box(asked, other.answer, counts, other.at, counts_since) if other else None
    return Shown(asked, number, field, answer.revision if answer else 0, answer, box)


def conflict_box(
    asked: Asked, mine: Json | None, theirs: Json | None, mine_at: dt.datetime | None, theirs_at: dt.datetime | None
) -> Markup:
    """Return both answers of two pages, between which the learner chooses."""
    return Markup(  # noqa: S704 - our own template
        render_template(
            "quizzes/_conflict.html",
            asked=asked,
            mine=asked.describe(mine, g.lang),
            theirs=asked.describe(theirs, g.lang),
            mine_at=mine_at,
            theirs_at=theirs_at,
        )
    )


def address(sitting: Sitting, endpoint: str, **values: Any) -> str:  # noqa: ANN401 - parts of an address
    """Return an address inside an attempt."""
    return url_for(
        f"quizzes.{endpoint}",
        course_id=sitting.course.id,
        lesson_id=sitting.lesson.id,
        attempt_id=sitting.attempt.id,
        **values,
    )


def incomplete(sitting: Sitting, answers: Mapping[str, Kept]) -> list[int]:
    """Return the numbers of the questions that are not fully answered."""
    return [
        number
        for number, asked in enumerate(sitting.asked, 1)
        if not asked.is_complete(answers[asked.id].answer if asked.id in answers else None)
    ]


def problems(sitting: Sitting, answers: Mapping[str, Kept]) -> dict[int, Markup]:
    """Return why saved answers cannot count as they stand, by the number of the question."""
    found = {
        number: asked.problem(answers[asked.id].answer, g.lang)
        for number, asked in enumerate(sitting.asked, 1)
        if asked.id in answers
    }
    return {number: words for number, words in found.items() if words}


def _moment(answer: Kept) -> dt.datetime:
    return answer.saved_at


def resume_at(asked: Sequence[Asked], answers: Mapping[str, Kept]) -> int | None:
    """Return the number of the question to go on with: the first open one after the latest answer, else the first.

    ``None`` means that every question is answered.
    """
    ids = [one.id for one in asked]
    latest = max((one for one in answers.values() if one.question_id in ids), key=_moment, default=None)
    start: int = ids.index(latest.question_id) + 1 if latest else 0
    open_ones = [
        place
        for place, one in enumerate(asked)
        if not one.is_complete(answers[one.id].answer if one.id in answers else None)
    ]
    following = [place for place in open_ones if place >= start] or open_ones
    return following[0] + 1 if following else None
