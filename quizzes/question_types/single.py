"""Single choice: exactly one of the options is right."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from pydantic import Field, field_validator

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
    text,
)
from quizzes.question_types.choice import (
    Option,
    compile_options,
    keys,
    one_key,
    option,
    option_text,
    present_options,
    tally_options,
)


class SingleOptions(Options):
    """At least two options, exactly one of them the key."""

    options: list[Option] = Field(min_length=2)

    @field_validator("options")
    @classmethod
    def is_single(cls, options: list[Option]) -> list[Option]:
        """Refuse no key, two keys, and an id that stands twice."""
        one_key(options)
        return options


class Single(QuestionType):
    """One radio button per option; all or nothing. The answer is ``{"option": id}``."""

    name = "single"
    title = _l("Single choice")
    options_model = SingleOptions
    template = "quizzes/types/single.html"
    paper_template = "quizzes/paper/single.html"

    def compile(self, options: SingleOptions, render: Render) -> dict[str, object]:
        """Return the options with their rendered texts."""
        return compile_options(options.options, render)

    def present(self, content: Content, seed: str, *, shuffle: bool) -> Content:
        """Return the options in the learner's order."""
        return present_options(content, seed, shuffle=shuffle)

    def read(self, content: Content, form: Form, prefix: str) -> Answer | None:
        """Return the option that was chosen."""
        chosen = form.get(prefix)
        return {"option": chosen} if option(content, chosen) else None

    def grade(self, content: Content, answer: Answer | None) -> Grade:
        """Return 1 for the key, else 0."""
        return Grade(float(answer is not None and answer.get("option") in keys(content)))

    def describe(self, content: Content, answer: Answer | None, lang: str) -> Markup:
        """Return the words of the option."""
        return option_text(content, answer.get("option"), lang) if answer else Markup("")

    def right_answer(self, content: Content) -> Answer | None:
        """Return the key."""
        return {"option": keys(content)[0]}

    def feedback(self, content: Content, answer: Answer | None, lang: str) -> Sequence[Feedback]:
        """Return what was written for whoever chose this option."""
        found = option(content, answer.get("option")) if answer else None
        return [Feedback(text(found["feedback"], lang), is_right=bool(found["key"]))] if found else []

    def tally(self, content: Content, answers: Sequence[tuple[Answer, int]], lang: str) -> Sequence[Tallied]:
        """Return how often each option was chosen."""
        return tally_options(content, answers, self._chosen, lang)

    def samples(self) -> Sequence[Sample]:
        """Return a question with three options."""
        return [
            Sample(
                {
                    "options": [
                        {
                            "id": "study",
                            "text": {"pl": "Zamów badanie", "en": "Order a study"},
                            "feedback": {"pl": "Badanie nie zważy wartości.", "en": "A study weighs no values."},
                        },
                        {
                            "id": "talk",
                            "key": True,
                            "text": {"pl": "Zaproś do *rozmowy*", "en": "Invite people to *talk*"},
                            "feedback": {"pl": "O stratach rozmawiają ludzie.", "en": "People talk about losses."},
                        },
                        {
                            "id": "wait",
                            "text": {"pl": "Poczekaj, aż emocje opadną", "en": "Wait until people calm down"},
                            "feedback": {"pl": "Spór sam nie minie.", "en": "The dispute will not pass by itself."},
                        },
                    ]
                },
                wrong=[{"option": "study"}, {"option": "wait"}],
            )
        ]

    @staticmethod
    def _chosen(answer: Answer) -> set[object]:
        chosen = answer.get("option")
        return {chosen} if isinstance(chosen, str) else set()
