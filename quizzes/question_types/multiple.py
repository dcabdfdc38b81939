"""Multiple choice: at least one of the options is right, and part of the right ones earns part of the point."""

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
    listed,
    text,
    unique_ids,
)
from quizzes.question_types.choice import (
    Option,
    compile_options,
    keys,
    option_text,
    present_options,
    tally_options,
)


class MultipleOptions(Options):
    """At least two options, at least one of them a key."""

    options: list[Option] = Field(min_length=2)

    @field_validator("options")
    @classmethod
    def some_key(cls, options: list[Option]) -> list[Option]:
        """Refuse a question that nobody can answer."""
        unique_ids([one.id for one in options])
        if not any(one.key for one in options):
            raise ValueError(_l("at least one option must carry “key: true”"))
        return options


class Multiple(QuestionType):
    """One check box per option. The answer is ``{"options": [ids]}``, sorted by id."""

    name = "multiple"
    title = _l("Multiple choice")
    options_model = MultipleOptions
    template = "quizzes/types/multiple.html"
    paper_template = "quizzes/paper/multiple.html"

    def compile(self, options: MultipleOptions, render: Render) -> dict[str, object]:
        """Return the options with their rendered texts."""
        return compile_options(options.options, render)

    def present(self, content: Content, seed: str, *, shuffle: bool) -> Content:
        """Return the options in the learner's order."""
        return present_options(content, seed, shuffle=shuffle)

    def read(self, content: Content, form: Form, prefix: str) -> Answer | None:
        """Return the options that were ticked; none ticked is no answer."""
        ticked = sorted(map(str, self._chosen(content, {"options": form.getlist(prefix)})))
        return {"options": ticked} if ticked else None

    def grade(self, content: Content, answer: Answer | None) -> Grade:
        """Return (right chosen - wrong chosen) / right, never below zero: ticking everything must not pay."""
        right, chosen = set[object](keys(content)), self._chosen(content, answer)
        return Grade(max(0.0, (len(chosen & right) - len(chosen - right)) / len(right)))

    def describe(self, content: Content, answer: Answer | None, lang: str) -> Markup:
        """Return the words of what was ticked, in the order of the page."""
        return listed(self.parts(content, answer, lang))

    def parts(self, content: Content, answer: Answer | None, lang: str) -> Sequence[Markup]:
        """Return the words of each option that was ticked."""
        chosen = self._chosen(content, answer)
        return [option_text(content, one["id"], lang) for one in content["options"] if one["id"] in chosen]

    def right_answer(self, content: Content) -> Answer | None:
        """Return the keys."""
        return {"options": sorted(keys(content))}

    def feedback(self, content: Content, answer: Answer | None, lang: str) -> Sequence[Feedback]:
        """Return what was written for each option that was ticked, the wrong ones first."""
        chosen = self._chosen(content, answer)
        said = [
            Feedback(text(one["feedback"], lang), text(one["text"], lang), is_right=bool(one["key"]))
            for one in content["options"]
            if one["id"] in chosen
        ]
        return sorted(said, key=lambda one: bool(one.is_right))

    def tally(self, content: Content, answers: Sequence[tuple[Answer, int]], lang: str) -> Sequence[Tallied]:
        """Return how often each option was ticked."""
        return tally_options(content, answers, self._ticked, lang)

    def samples(self) -> Sequence[Sample]:
        """Return a question with two keys among four options."""
        names = {"a": ("kto mówi", "who speaks"), "b": ("skąd to wie", "how they know")}
        distractors = {"c": ("ile osób polubiło", "how many liked it"), "d": ("jak brzmi", "how it sounds")}
        return [
            Sample(
                {
                    "options": [
                        {
                            "id": one,
                            "key": one in names,
                            "text": {"pl": pl, "en": en},
                            "feedback": {"pl": f"To jest: {pl}.", "en": f"That is {en}."},
                        }
                        for one, (pl, en) in {**names, **distractors}.items()
                    ]
                },
                wrong=[{"options": ["a"]}, {"options": ["a", "c"]}, {"options": ["a", "b", "c", "d"]}],
            )
        ]

    @staticmethod
    def _ticked(answer: Answer) -> set[object]:
        ticked = answer.get("options")
        return {one for one in ticked if isinstance(one, str)} if isinstance(ticked, list) else set()

    @classmethod
    def _chosen(cls, content: Content, answer: Answer | None) -> set[object]:
        return {one["id"] for one in content["options"]} & cls._ticked(answer or {})
