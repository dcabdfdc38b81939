"""A published question as a plain value: what every question has, beside what its type made of its own keys."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from markupsafe import Markup

from quizzes.drawing import option_seed
from quizzes.question_types import Answer, Content, Feedback, Form, Grade, QuestionType, Rated, Showing, Tallied
from quizzes.question_types.base import NOTHING, text

logger = logging.getLogger(__name__)

T = TypeVar("T")


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
    #: The earlier course that it goes back to, for a question that tests no lesson of its own course.
    revises: str | None = None

    @property
    def prefix(self) -> str:
        """What the names of its controls begin with. A dot never stands in an id, so prefixes never meet."""
        return f"q.{self.id}"

    def read(self, form: Form) -> dict[str, Any] | None:
        """Return the answer in a submitted form."""
        answer = self.type.read(self.body, form, self.prefix)
        return None if answer is None else dict(answer)

    def grade(self, answer: Answer | None) -> Grade | None:
        """Return the grade of an answer; ``None`` when the question's type is gone, or fails."""
        return None if self.is_missing else self._guarded(lambda: self.type.grade(self.body, answer), None)

    def is_complete(self, answer: Answer | None) -> bool:
        """Tell whether nothing is left to fill in."""
        return self._guarded(lambda: self.type.is_complete(self.body, answer), default=True)

    def problem(self, answer: Answer | None, lang: str) -> Markup:
        """Return why an answer cannot count as it stands; nothing if it can."""
        return self._guarded(lambda: self.type.problem(self.body, answer, lang), NOTHING)

    def tally(self, answers: Sequence[tuple[Answer, int]], lang: str) -> list[Tallied]:
        """Return what many people answered, in rows of sums."""
        nothing: Sequence[Tallied] = ()
        return list(self._guarded(lambda: self.type.tally(self.body, answers, lang), nothing))

    def rated(self, lang: str) -> list[Rated]:
        """Return the parts that people rate with a number."""
        nothing: Sequence[Rated] = ()
        return list(self._guarded(lambda: self.type.rated(self.body, lang), nothing))

    def ratings(self, answer: Answer | None) -> Mapping[str, int]:
        """Return how these parts were rated, by their ids."""
        nothing: Mapping[str, int] = {}
        return self._guarded(lambda: self.type.ratings(self.body, answer), nothing)

    def describe(self, answer: Answer | None, lang: str) -> Markup:
        """Return an answer in words."""
        return self._guarded(lambda: self.type.describe(self.body, answer, lang), NOTHING)

    def parts(self, answer: Answer | None, lang: str) -> list[Markup]:
        """Return an answer in words, part by part."""
        nothing: Sequence[Markup] = ()
        return list(self._guarded(lambda: self.type.parts(self.body, answer, lang), nothing))

    def right_parts(self, lang: str) -> list[Markup]:
        """Return the right answer in words, part by part; nothing when there is none."""
        nothing: Sequence[Markup] = ()
        return list(self._guarded(lambda: self.type.right_parts(self.body, lang), nothing))

    def feedback(self, answer: Answer | None, lang: str) -> list[Feedback]:
        """Return what is to be said about what was chosen."""
        nothing: Sequence[Feedback] = ()
        return list(self._guarded(lambda: self.type.feedback(self.body, answer, lang), nothing))

    def title(self, lang: str) -> Markup:
        """Return the question in one line of HTML for lists: what it asks, or its whole text without blocks."""
        return text(self.ask, lang) if self.ask else Markup(Markup(self.text[lang]).striptags())  # noqa: S704

    def field(
        self,
        answer: Answer | None,
        lang: str,
        seed: int | str,
        template: Callable[..., Markup],
        *,
        is_closed: bool = False,
    ) -> Markup | None:
        """Return the answer field as this learner sees it; a closed one shows what was right.

        ``None`` means that the type is gone or fails: there is nothing to fill in, so nothing may be saved.
        """

        def show() -> Markup:
            return self.type.field(
                Showing(
                    content=self.type.present(self.body, option_seed(seed, self.id), shuffle=self.shuffles),
                    answer=answer,
                    lang=lang,
                    prefix=self.prefix,
                    is_closed=is_closed,
                    is_marked=is_closed and self.type.is_scored,
                    template=template,
                )
            )

        return None if self.is_missing else self._guarded(show, None)

    def review(
        self, answer: Answer | None, lang: str, seed: int | str, template: Callable[..., Markup]
    ) -> Markup | None:
        """Return an answer beside what its author may compare it with; ``None`` for types that judge answers."""
        return self.field(answer, lang, seed, template, is_closed=True) if self.type.is_self_reviewed else None

    def paper(self, lang: str, template: Callable[..., Markup]) -> Markup:
        """Return what stands below the question on paper; nothing when the type is gone or fails."""

        def show() -> Markup:
            content = self.type.present(self.body, option_seed("paper", self.id), shuffle=self.shuffles)
            return self.type.paper(
                Showing(content=content, answer=None, lang=lang, prefix=self.prefix, template=template)
            )

        return NOTHING if self.is_missing else self._guarded(show, NOTHING)

    def _guarded(self, call: Callable[[], T], default: T) -> T:
        """Call a type's code. One that fails loses its own fragment: the log has the trace, the page stands."""
        try:
            return call()
        except Exception:
            logger.exception("The question type '%s' failed on the question '%s'.", self.type.name, self.id)
            return default
