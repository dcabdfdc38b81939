"""Likert: statements to agree with on a scale. It is for looking at oneself, so it is never scored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from pydantic import Field, field_validator

from quizzes.question_types.base import (
    Answer,
    Content,
    Form,
    Grade,
    Id,
    Options,
    QuestionType,
    Rated,
    Sample,
    Tallied,
    Texts,
    listed,
    plain,
    unique_ids,
)


class Statement(Options):
    """Something to agree with, more or less."""

    id: Id
    text: Texts


class Scale(Options):
    """How many points, and what its two ends mean."""

    points: int = Field(ge=3, le=7)
    low: Texts
    high: Texts


class LikertOptions(Options):
    """Statements on one scale."""

    statements: list[Statement] = Field(min_length=1)
    scale: Scale

    @field_validator("statements")
    @classmethod
    def ids_once(cls, statements: list[Statement]) -> list[Statement]:
        """Refuse an id that stands twice."""
        unique_ids([one.id for one in statements])
        return statements


class Likert(QuestionType):
    """A row of radio buttons per statement. The answer is ``{"statements": {id: point from 1}}``."""

    name = "likert"
    title = _l("Self-assessment (Likert scale)")
    options_model = LikertOptions
    is_scored = False
    is_confidential = True
    template = "quizzes/types/likert.html"
    paper_template = "quizzes/paper/likert.html"

    def read(self, content: Content, form: Form, prefix: str) -> Answer | None:
        """Return the point chosen for each statement."""
        points = {str(point): point for point in range(1, content["scale"]["points"] + 1)}
        chosen = {one["id"]: points.get(form.get(f"{prefix}.{one['id']}") or "") for one in content["statements"]}
        found = {one: point for one, point in chosen.items() if point}
        return {"statements": found} if found else None

    def grade(self, content: Content, answer: Answer | None) -> Grade:
        """Return no score: nobody is right about oneself."""
        del content, answer
        return Grade(None)

    def describe(self, content: Content, answer: Answer | None, lang: str) -> Markup:
        """Return each statement with its point and the size of the scale."""
        return listed(self.parts(content, answer, lang))

    def parts(self, content: Content, answer: Answer | None, lang: str) -> Sequence[Markup]:
        """Return each statement by itself."""
        chosen = self._points(content, answer)
        size = content["scale"]["points"]
        return [
            Markup("{}: {}/{}").format(plain(one["text"], lang), chosen[one["id"]], size)
            for one in content["statements"]
            if one["id"] in chosen
        ]

    def right_answer(self, content: Content) -> Answer | None:
        """Return nothing: there is no right answer."""
        del content
        return None

    def is_complete(self, content: Content, answer: Answer | None) -> bool:
        """Tell whether every statement has a point."""
        return len(self._points(content, answer)) == len(content["statements"])

    def rated(self, content: Content, lang: str) -> Sequence[Rated]:
        """Return the statements."""
        scale = content["scale"]
        low, high = plain(scale["low"], lang), plain(scale["high"], lang)
        return [Rated(one["id"], plain(one["text"], lang), scale["points"], low, high) for one in content["statements"]]

    def ratings(self, content: Content, answer: Answer | None) -> Mapping[str, int]:
        """Return the point chosen for each statement."""
        return self._points(content, answer)

    def tally(self, content: Content, answers: Sequence[tuple[Answer, int]], lang: str) -> Sequence[Tallied]:
        """Return, for each statement, how often each point was chosen."""
        chosen = [(self._points(content, answer), count) for answer, count in answers]
        scale = content["scale"]
        ends = {1: plain(scale["low"], lang), scale["points"]: plain(scale["high"], lang)}
        return [
            Tallied(
                Markup("{} ({})").format(point, ends[point]) if point in ends else Markup.escape(point),
                sum(count for points, count in chosen if points.get(one["id"]) == point),
                sum(count for points, count in chosen if one["id"] in points),
                about=plain(one["text"], lang),
            )
            for one in content["statements"]
            for point in range(1, scale["points"] + 1)
        ]

    def samples(self) -> Sequence[Sample]:
        """Return two statements on five points."""
        return [
            Sample(
                {
                    "statements": [
                        {"id": "check", "text": {"pl": "Sprawdzam źródło", "en": "I check the source"}},
                        {"id": "ask", "text": {"pl": "Pytam, zanim ocenię", "en": "I ask before I judge"}},
                    ],
                    "scale": {
                        "points": 5,
                        "low": {"pl": "nigdy", "en": "never"},
                        "high": {"pl": "zawsze", "en": "always"},
                    },
                },
                wrong=[{"statements": {"check": 5, "ask": 1}}, {"statements": {"check": 2}}],
            )
        ]

    @staticmethod
    def _points(content: Content, answer: Answer | None) -> dict[str, int]:
        typed = answer.get("statements") if answer else None
        if not isinstance(typed, Mapping):
            return {}
        known, size = {one["id"] for one in content["statements"]}, content["scale"]["points"]
        return {
            one: point for one, point in typed.items() if one in known and isinstance(point, int) and 1 <= point <= size
        }
