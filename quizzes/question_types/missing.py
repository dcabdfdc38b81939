"""What stands in for a question type whose plugin is gone: readable, answering nothing, spoiling nothing."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from quizzes.question_types.base import Answer, Content, Form, Grade, Options, QuestionType, Sample


class MissingQuestionType(QuestionType):
    """Shows the question without a field and leaves it out of the score. What was answered before stays as it is."""

    title = _l("Missing question type")
    options_model = Options
    is_scored = False
    template = "quizzes/types/missing.html"

    def __init__(self, name: str) -> None:
        """Stand in for the type that was stored as ``name``."""
        self.name = name  # type: ignore[misc]  # the name of one that is gone, not of a class

    def read(self, content: Content, form: Form, prefix: str) -> Answer | None:
        """Return nothing; callers do not save for a missing type."""
        del content, form, prefix
        return None

    def grade(self, content: Content, answer: Answer | None) -> Grade:
        """Return no score."""
        del content, answer
        return Grade(None)

    def describe(self, content: Content, answer: Answer | None, lang: str) -> Markup:
        """Return nothing: only the missing plugin knows what the answer means."""
        del content, answer, lang
        return Markup("")

    def right_answer(self, content: Content) -> Answer | None:
        """Return nothing."""
        del content
        return None

    def is_complete(self, content: Content, answer: Answer | None) -> bool:
        """Say yes, so that nobody is asked to fill in what cannot be filled in."""
        del content, answer
        return True

    def samples(self) -> Sequence[Sample]:
        """Return nothing."""
        return ()
