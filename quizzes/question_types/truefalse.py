"""True or false: for myths that are worth naming, each with its reason."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from app.localization import in_language
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

VALUES = {"true": True, "false": False}


class TrueFalseOptions(Options):
    """The right value, and what to say to whoever chose the one or the other."""

    answer: bool
    if_true: Texts
    if_false: Texts


class TrueFalse(QuestionType):
    """Two radio buttons. The answer is ``{"value": true}`` or ``{"value": false}``."""

    name = "truefalse"
    title = _l("True or false")
    options_model = TrueFalseOptions
    template = "quizzes/types/truefalse.html"
    paper_template = "quizzes/paper/truefalse.html"

    def compile(self, options: TrueFalseOptions, render: Render) -> dict[str, object]:
        """Return the value and both feedbacks, rendered."""
        return {"answer": options.answer, "if_true": render(options.if_true), "if_false": render(options.if_false)}

    def read(self, content: Content, form: Form, prefix: str) -> Answer | None:
        """Return the value that was chosen."""
        del content
        value = VALUES.get(form.get(prefix) or "")
        return None if value is None else {"value": value}

    def grade(self, content: Content, answer: Answer | None) -> Grade:
        """Return 1 for the right value, else 0."""
        return Grade(float(answer is not None and answer.get("value") is content["answer"]))

    def describe(self, content: Content, answer: Answer | None, lang: str) -> Markup:
        """Return the word for the value."""
        del content
        value = answer.get("value") if answer else None
        if not isinstance(value, bool):
            return Markup("")
        with in_language(lang):
            return Markup.escape(gettext("True") if value else gettext("False"))

    def right_answer(self, content: Content) -> Answer | None:
        """Return the right value."""
        return {"value": content["answer"]}

    def feedback(self, content: Content, answer: Answer | None, lang: str) -> Sequence[Feedback]:
        """Return what was written for whoever chose this value."""
        value = answer.get("value") if answer else None
        if not isinstance(value, bool):
            return []
        said = content["if_true"] if value else content["if_false"]
        return [Feedback(text(said, lang), is_right=value is content["answer"])]

    def tally(self, content: Content, answers: Sequence[tuple[Answer, int]], lang: str) -> Sequence[Tallied]:
        """Return how often each of the two was chosen."""
        counts = {value: sum(count for one, count in answers if one.get("value") is value) for value in VALUES.values()}
        return [
            Tallied(
                self.describe(content, {"value": value}, lang),
                count,
                sum(counts.values()),
                is_right=value is content["answer"],
            )
            for value, count in counts.items()
        ]

    def samples(self) -> Sequence[Sample]:
        """Return one true and one false statement."""
        said = {
            "if_true": {"pl": "To częste przekonanie.", "en": "A common belief."},
            "if_false": {"pl": "Tak mówią przepisy.", "en": "So the law says."},
        }
        return [
            Sample({"answer": False, **said}, wrong=[{"value": True}]),
            Sample({"answer": True, **said}, wrong=[{"value": False}]),
        ]
