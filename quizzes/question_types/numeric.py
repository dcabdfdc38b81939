"""Numeric: a number to be typed, right within a tolerance; typical mistakes have their own feedback."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Annotated, Any, Final

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from pydantic import Field, ValidationInfo, field_validator

from app.localization import in_language
from quizzes.question_types import numbers
from quizzes.question_types.base import (
    NOTHING,
    Answer,
    Content,
    Feedback,
    Form,
    Grade,
    Options,
    QuestionType,
    Render,
    Sample,
    Texts,
    text,
)

#: A larger number, or one with more digits, would not come out of a document as it was written.
LARGEST: Final = 10**15
MOST_DIGITS: Final = 15
#: What the field takes; nobody writes a longer number.
LONGEST: Final = 100
PERCENT: Final = "%"

Number = Annotated[float, Field(ge=-LARGEST, le=LARGEST, allow_inf_nan=False)]


def _digits(value: float) -> float:
    """Refuse a number that has more digits than are kept."""
    if len(numbers.plain(numbers.exact(value)).strip("-").replace(".", "").strip("0")) > MOST_DIGITS:
        raise ValueError(_l("a number has at most %(count)s digits", count=MOST_DIGITS))
    return value


class Mistake(Options):
    """A value that people typically arrive at, and what to say to them."""

    value: Number
    feedback: Texts

    @field_validator("value")
    @classmethod
    def few_digits(cls, value: float) -> float:
        """Refuse a number that has more digits than are kept."""
        return _digits(value)


class NumericOptions(Options):
    """The right number, how far from it is still right, its unit, and what to say."""

    answer: Number
    tolerance: Annotated[float, Field(ge=0, le=LARGEST, allow_inf_nan=False)] = 0
    unit: Texts | None = None
    if_right: Texts
    if_wrong: Texts
    mistakes: list[Mistake] = Field(default=[])

    @field_validator("answer", "tolerance")
    @classmethod
    def few_digits(cls, value: float) -> float:
        """Refuse a number that has more digits than are kept."""
        return _digits(value)

    @field_validator("mistakes")
    @classmethod
    def mistakes_are_wrong(cls, mistakes: list[Mistake], info: ValidationInfo) -> list[Mistake]:
        """Refuse a mistake that counts as right, and one that stands twice."""
        if not {"answer", "tolerance"} <= set(info.data):
            return mistakes
        answer, tolerance = numbers.exact(info.data["answer"]), numbers.exact(info.data["tolerance"])
        values = [numbers.exact(one.value) for one in mistakes]
        for position, value in enumerate(values):
            if numbers.is_within(value, answer, tolerance):
                raise ValueError(_l("the mistake %(value)s counts as right", value=numbers.plain(value)))
            if value in values[:position]:
                raise ValueError(_l("the mistake %(value)s stands twice", value=numbers.plain(value)))
        return mistakes


class Numeric(QuestionType):
    """One text field; all or nothing. The answer is ``{"text": …}``, as it was typed, even when it is no number."""

    name = "numeric"
    title = _l("Numeric answer")
    options_model = NumericOptions
    template = "quizzes/types/numeric.html"
    paper_template = "quizzes/paper/numeric.html"

    def compile(self, options: NumericOptions, render: Render) -> dict[str, object]:
        """Return the numbers as exact texts, the unit plain, and the feedback rendered."""
        return {
            "answer": numbers.plain(numbers.exact(options.answer)),
            "tolerance": numbers.plain(numbers.exact(options.tolerance)),
            "unit": options.unit.plain() if options.unit else None,
            "if_right": render(options.if_right),
            "if_wrong": render(options.if_wrong),
            "mistakes": [
                {"value": numbers.plain(numbers.exact(one.value)), "feedback": render(one.feedback)}
                for one in options.mistakes
            ],
        }

    def read(self, content: Content, form: Form, prefix: str) -> Answer | None:
        """Return what was typed, in one line as the field holds it; blanks are no answer."""
        del content
        typed = "".join(one for one in form.get(prefix) or "" if one not in "\0\r\n")[:LONGEST]
        return {"text": typed} if typed.strip() else None

    def grade(self, content: Content, answer: Answer | None) -> Grade:
        """Return 1 when a reading of the text is within the tolerance, else 0, also when it is no number."""
        return Grade(float(self._right_reading(content, self._readings(content, answer)) is not None))

    def describe(self, content: Content, answer: Answer | None, lang: str) -> Markup:
        """Return the number as the language writes it, with its unit; what is no number as it was typed."""
        typed, readings = self._typed(answer), self._readings(content, answer)
        if not readings:
            with in_language(lang):
                return Markup.escape(gettext("“%(text)s” (not a number)", text=typed)) if typed else NOTHING
        value = self._right_reading(content, readings)
        return self.amount(content, numbers.preferred(typed, readings, lang) if value is None else value, lang)

    def right_answer(self, content: Content) -> Answer | None:
        """Return the number as the content keeps it; it has this one reading, or this one among two."""
        return {"text": str(content["answer"])}

    def feedback(self, content: Content, answer: Answer | None, lang: str) -> Sequence[Feedback]:
        """Return what was written for the right number, for this mistake, or for all others."""
        readings = self._readings(content, answer)
        if not self._typed(answer):
            return []
        if self._right_reading(content, readings) is not None:
            return [Feedback(text(content["if_right"], lang), is_right=True)]
        mistake = self._mistake(content, readings)
        said = Feedback(text((mistake or {"feedback": content["if_wrong"]})["feedback"], lang), is_right=False)
        problem = self.problem(content, answer, lang)
        return [Feedback(problem, is_right=False), said] if problem else [said]

    def is_complete(self, content: Content, answer: Answer | None) -> bool:
        """Tell whether what was typed is a number."""
        return bool(self._readings(content, answer))

    def problem(self, content: Content, answer: Answer | None, lang: str) -> Markup:
        """Say that what was typed is no number, and how one is written."""
        typed = self._typed(answer)
        if not typed or self._readings(content, answer):
            return NOTHING
        with in_language(lang):
            return Markup.escape(gettext("“%(text)s” is not a number. Write it in digits.", text=typed))

    def samples(self) -> Sequence[Sample]:
        """Return an amount of money with a typical mistake, and a share with a tolerance."""
        said = {
            "if_right": {"pl": "To 0,5% wydatków.", "en": "That is 0.5% of the spending."},
            "if_wrong": {"pl": "Policz 0,5% wydatków.", "en": "Work out 0.5% of the spending."},
        }
        mistake = {"pl": "To jest 5%.", "en": "That is 5%."}
        money = {"unit": {"pl": "zł", "en": "zł"}, **said, "mistakes": [{"value": 45000000, "feedback": mistake}]}
        return [
            Sample({"answer": 4500000, **money}, wrong=[{"text": "45 000 000"}, {"text": "4,5 mln"}, {"text": "-1"}]),
            Sample({"answer": 0.5, "tolerance": 0.01, **said}, wrong=[{"text": "0,52"}, {"text": "50"}]),
        ]

    @staticmethod
    def amount(content: Content, value: Decimal, lang: str) -> Markup:
        """Return a number with the unit of the question; the space between them does not break."""
        unit = (content.get("unit") or {}).get(lang, "")
        space = "" if unit == PERCENT or not unit else "\u00a0"
        return Markup.escape(f"{numbers.written(value, lang)}{space}{unit}")

    def right_text(self, content: Content, lang: str) -> Markup:
        """Return the right number in words."""
        return self.amount(content, Decimal(content["answer"]), lang)

    @staticmethod
    def _typed(answer: Answer | None) -> str:
        typed = answer.get("text") if answer else None
        return typed.strip() if isinstance(typed, str) else ""

    def _readings(self, content: Content, answer: Answer | None) -> tuple[Decimal, ...]:
        """Return what was typed as numbers. A unit may stand behind in either language, and where there is none, %."""
        units = tuple((content.get("unit") or {"": PERCENT}).values())
        return numbers.read(self._typed(answer)[:LONGEST], units)

    @staticmethod
    def _right_reading(content: Content, readings: Sequence[Decimal]) -> Decimal | None:
        answer, tolerance = Decimal(content["answer"]), Decimal(content["tolerance"])
        return next((one for one in readings if numbers.is_within(one, answer, tolerance)), None)

    @staticmethod
    def _mistake(content: Content, readings: Sequence[Decimal]) -> Mapping[str, Any] | None:
        """Return the mistake that is nearest to what was typed, where one is within the tolerance."""
        tolerance = Decimal(content["tolerance"])
        near = [
            (numbers.distance(value, Decimal(one["value"])), position)
            for position, one in enumerate(content["mistakes"])
            for value in readings
            if numbers.is_within(value, Decimal(one["value"]), tolerance)
        ]
        return content["mistakes"][min(near)[1]] if near else None
