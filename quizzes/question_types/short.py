"""Short answer: a word or a few to be typed; several variants are right, and typical other ones have feedback."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from pydantic import Field, ValidationInfo, field_validator

from quizzes.question_types.base import (
    Answer,
    Content,
    Feedback,
    Form,
    Grade,
    Options,
    QuestionType,
    Render,
    Sample,
    Tallied,
    Texts,
    text,
)
from quizzes.question_types.wording import (
    Variants,
    fold,
    is_accepted,
    shown_variant,
    tally_typed,
    text_in,
    typed_line,
)


class Near(Options):
    """What people typically write instead, or half of what is right, and what to say to them."""

    accept: Variants
    feedback: Texts


class ShortOptions(Options):
    """The variants that are right, typical other answers, and what to say."""

    accept: Variants
    near: list[Near] = Field(default=[])
    if_right: Texts
    if_wrong: Texts

    @field_validator("near")
    @classmethod
    def near_is_not_right(cls, near: list[Near], info: ValidationInfo) -> list[Near]:
        """Refuse a typical other answer that counts as right, and one that has two feedbacks."""
        accept = info.data.get("accept")
        right = _folded(accept) if accept else set()
        before: set[str] = set()
        for one in near:
            folded = _folded(one.accept)
            for found in sorted(folded & right):
                raise ValueError(_l("“%(text)s” counts as right, so it is not near", text=found))
            for found in sorted(folded & before):
                raise ValueError(_l("“%(text)s” has two feedbacks", text=found))
            before |= folded
        return near


def _folded(variants: Variants) -> set[str]:
    return {fold(one) for one in (*variants.pl, *variants.en)}


class Short(QuestionType):
    """One text field; all or nothing. The answer is ``{"text": …}``, as it was typed."""

    name = "short"
    title = _l("Short answer")
    options_model = ShortOptions
    template = "quizzes/types/short.html"
    paper_template = "quizzes/paper/short.html"

    def compile(self, options: ShortOptions, render: Render) -> dict[str, object]:
        """Return the variants plain, as they are compared and shown, and the feedback rendered."""
        return {
            "accept": options.accept.plain(),
            "near": [{"accept": one.accept.plain(), "feedback": render(one.feedback)} for one in options.near],
            "if_right": render(options.if_right),
            "if_wrong": render(options.if_wrong),
        }

    def read(self, content: Content, form: Form, prefix: str) -> Answer | None:
        """Return what was typed, in one line as the field holds it; blanks are no answer."""
        del content
        typed = typed_line(form.get(prefix))
        return None if typed is None else {"text": typed}

    def grade(self, content: Content, answer: Answer | None) -> Grade:
        """Return 1 for a variant of either language, else 0; what is near earns nothing."""
        return Grade(float(is_accepted(content["accept"], self._typed(answer))))

    def describe(self, content: Content, answer: Answer | None, lang: str) -> Markup:
        """Return what was typed."""
        del content, lang
        return Markup.escape(self._typed(answer))

    def right_answer(self, content: Content) -> Answer | None:
        """Return the first variant."""
        return {"text": next(iter(content["accept"].values()))[0]}

    def right_parts(self, content: Content, lang: str) -> Sequence[Markup]:
        """Return the first variant of the language."""
        return [shown_variant(content["accept"], lang)]

    def feedback(self, content: Content, answer: Answer | None, lang: str) -> Sequence[Feedback]:
        """Return what was written for the right answer, for this typical other one, or for all others."""
        typed = self._typed(answer)
        if not typed:
            return []
        if is_accepted(content["accept"], typed):
            return [Feedback(text(content["if_right"], lang), is_right=True)]
        near = self._near(content, typed)
        return [Feedback(text((near or {"feedback": content["if_wrong"]})["feedback"], lang), is_right=False)]

    def is_complete(self, content: Content, answer: Answer | None) -> bool:
        """Tell whether a word was typed."""
        del content
        return bool(fold(self._typed(answer)))

    def tally(self, content: Content, answers: Sequence[tuple[Answer, int]], lang: str) -> Sequence[Tallied]:
        """Return the most frequent answers, different spellings of one together."""
        return tally_typed(answers, self._typed, content["accept"], lang)

    def samples(self) -> Sequence[Sample]:
        """Return a question with inflected variants and a typical other answer."""
        return [
            Sample(
                {
                    "accept": {
                        "pl": ["inicjatywa lokalna", "inicjatywę lokalną"],
                        "en": ["local initiative", "a local initiative"],
                    },
                    "near": [
                        {
                            "accept": {"pl": ["petycja", "petycję"], "en": ["petition"]},
                            "feedback": {"pl": "Petycja tylko prosi.", "en": "A petition only asks."},
                        }
                    ],
                    "if_right": {
                        "pl": "Mieszkańcy dają pracę, gmina resztę.",
                        "en": "People give work, the gmina the rest.",
                    },
                    "if_wrong": {"pl": "Chodzi o wspólne zadanie.", "en": "It is about a shared task."},
                },
                wrong=[{"text": "petycja"}, {"text": "lokalna inicjatywa"}, {"text": " Budżet obywatelski! "}],
            )
        ]

    @staticmethod
    def _typed(answer: Answer | None) -> str:
        return text_in(answer.get("text")) if answer else ""

    @staticmethod
    def _near(content: Content, typed: str) -> Mapping[str, Any] | None:
        return next((one for one in content["near"] if is_accepted(one["accept"], typed)), None)
