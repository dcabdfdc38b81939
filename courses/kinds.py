"""What courses itself brings: the kind of lesson that is read, and its rule of completion."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from flask_babel import LazyString, gettext, lazy_gettext
from markupsafe import Markup

from courses.blocks import render_parts
from courses.outline import Lesson
from courses.points import CompletionRule, Condition, Entry, LessonKind, LessonPage
from courses.progress import Happened


class Reading(LessonKind):
    """A lesson to read; its blocks are placed in the text by the page itself."""

    name = "reading"
    title: ClassVar[LazyString] = lazy_gettext("Reading")

    def body(self, page: LessonPage) -> Markup:
        """Return the text of the lesson with every block in its place."""
        return render_parts(page)


class Confirmed(CompletionRule):
    """The learner pressed "Mark as read"."""

    name = "confirmed"

    def evaluate(self, lesson: Lesson, entries: Sequence[Entry]) -> Condition:
        """Look for the confirmation."""
        del lesson
        at = next((entry.at for entry in entries if entry.kind == Happened.CONFIRMED), None)
        return Condition(self.name, is_met=at is not None, done=int(at is not None), at=at)

    def deeds(self, lesson: Lesson) -> Sequence[tuple[str, str | None]]:
        """Press the button."""
        del lesson
        return [(Happened.CONFIRMED, None)]

    def promise(self, lesson: Lesson) -> str:
        """Say that the button completes the lesson."""
        del lesson
        return str(gettext("Press “Mark as read” at the end of the lesson."))

    def explain(self, lesson: Lesson, condition: Condition) -> str:
        """Say whether the lesson was marked."""
        del lesson
        if condition.is_met:
            return str(gettext("Marked as read."))
        return str(gettext("Not marked as read yet."))
