"""A published question as a plain value: what every question has, beside what its type made of its own keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from quizzes.drawing import option_seed
from quizzes.question_types.base import Content, Feedback, Form, Grade, QuestionType, Showing, text


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of one version with its type. ``body`` is the type's content, in the order of the document.

    ``text`` is the whole text. Where it ends with a question of its own, ``ask`` is that question (inline HTML, fit
    for a heading) and ``lead`` what stands before it.
    """

    id: str
    type: QuestionType
    lesson_id: str | None
    body: Content
    text: Mapping[str, str]
    lead: Mapping[str, str] | None
    ask: Mapping[str, str] | None
    why: Mapping[str, str]
    is_scenario: bool
    shuffles: bool
    is_missing: bool = False

    def body_for(self, seed: int | str) -> Content:
        """Return the content in the order that a seed gives."""
        return self.type.present(self.body, option_seed(seed, self.id), shuffle=self.shuffles)

    @property
    def prefix(self) -> str:
        """What the names of its controls begin with. A dot never stands in an id, so prefixes never meet."""
        return f"q.{self.id}"

    def read(self, form: Form) -> dict[str, Any] | None:
        """Return the answer in a submitted form."""
        answer = self.type.read(self.body, form, self.prefix)
        return None if answer is None else dict(answer)

    def grade(self, answer: Mapping[str, Any] | None) -> Grade | None:
        """Return the grade of an answer; ``None`` when the question's type is gone."""
        return None if self.is_missing else self.type.grade(self.body, answer)

    def is_complete(self, answer: Mapping[str, Any] | None) -> bool:
        """Tell whether nothing is left to fill in."""
        return self.type.is_complete(self.body, answer)

    def describe(self, answer: Mapping[str, Any] | None, lang: str) -> Markup:
        """Return an answer in words."""
        return self.type.describe(self.body, answer, lang)

    def describe_right(self, lang: str) -> Markup:
        """Return the right answer in words; nothing when there is none."""
        answer = self.type.right_answer(self.body)
        return self.type.describe(self.body, answer, lang) if answer is not None else Markup("")

    def feedback(self, answer: Mapping[str, Any] | None, lang: str) -> list[Feedback]:
        """Return what is to be said about what was chosen."""
        return list(self.type.feedback(self.body, answer, lang))

    def title(self, lang: str) -> Markup:
        """Return the question in one line of HTML for lists: what it asks, or its whole text without blocks."""
        return text(self.ask, lang) if self.ask else Markup(Markup(self.text[lang]).striptags())  # noqa: S704

    def field(
        self,
        answer: Mapping[str, Any] | None,
        lang: str,
        seed: int | str,
        template: Callable[..., Markup],
        *,
        is_closed: bool = False,
    ) -> Markup:
        """Return the answer field as this learner sees it; a closed one shows what was right."""
        return self.type.field(
            Showing(
                content=self.body_for(seed),
                answer=answer,
                lang=lang,
                prefix=self.prefix,
                is_closed=is_closed,
                is_marked=is_closed and self.type.is_scored,
                template=template,
            )
        )
