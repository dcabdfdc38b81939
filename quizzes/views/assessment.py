"""What a learner sees after a self-assessment: their own answers, beside those that they gave before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import g, render_template
from markupsafe import Markup

from quizzes.published import Asked
from quizzes.queries import Sitting, answers_of
from quizzes.queries.assessments import Earlier, earlier_answers
from quizzes.question_types import Answer, Rated
from quizzes.views.attempt import frame
from quizzes.views.showing import field_template


@dataclass(frozen=True, slots=True)
class Row:
    """A part that was rated: earlier, and now. None where it was left out."""

    rated: Rated
    before: int | None
    now: int | None


@dataclass(frozen=True, slots=True)
class Answered:
    """A question of a self-assessment with the learner's own answers; ``at`` is when they gave the earlier one."""

    asked: Asked
    rows: Sequence[Row]
    now: Sequence[Markup]
    before: Sequence[Markup]
    at: dt.datetime | None
    #: The answer beside what its author compares it with; None for types without such a thing.
    review: Markup | None = None


def answered(asked: Asked, answer: Answer | None, earlier: Earlier | None, lang: str) -> Answered:
    """Put an answer beside an earlier one."""
    before = earlier.answer if earlier else None
    now_rated, before_rated = asked.ratings(answer), asked.ratings(before)
    rows = [Row(one, before_rated.get(one.id), now_rated.get(one.id)) for one in asked.rated(lang)]
    return Answered(asked, rows, asked.parts(answer, lang), asked.parts(before, lang), earlier.at if earlier else None)


def thanks(sitting: Sitting) -> str:
    """Return the page after a self-assessment: no score, nothing right or wrong."""
    answers, earlier = answers_of(sitting.attempt), earlier_answers(sitting.attempt)
    items = []
    for one in sitting.asked:
        answer = answers[one.id].answer if one.id in answers else None
        review = one.review(answer, g.lang, sitting.attempt.seed, field_template)
        items.append(replace(answered(one, answer, earlier.get(one.id), g.lang), review=review))
    return render_template("quizzes/thanks.html", **frame(sitting), items=items)
