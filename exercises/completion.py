"""The rule that completes a lesson which is an exercise: its learner says that it is done, here or on paper."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from flask_babel import gettext

from courses.outline import Lesson
from courses.points import CompletionRule, Condition, Entry
from courses.progress import Happened
from exercises.outline import is_exercise

FINISHED: Final = "finished"


class Finished(CompletionRule):
    """The learner pressed "Save and finish the lesson". Nobody reads what they wrote, so nobody counts it."""

    name = FINISHED

    def evaluate(self, lesson: Lesson, entries: Sequence[Entry]) -> Condition:
        """Look for the confirmation."""
        del lesson
        at = next((entry.at for entry in entries if entry.kind == Happened.CONFIRMED), None)
        return Condition(self.name, is_met=at is not None, done=int(at is not None), at=at)

    def deeds(self, lesson: Lesson) -> Sequence[tuple[str, str | None]]:
        """Press the button, which only a lesson that is an exercise has."""
        return [(Happened.CONFIRMED, None)] if is_exercise(lesson) else []

    def promise(self, lesson: Lesson) -> str:
        """Say that the button completes the lesson."""
        del lesson
        return str(gettext("Do the exercise, here or on paper, and press “Save and finish the lesson”."))

    def explain(self, lesson: Lesson, condition: Condition) -> str:
        """Say whether it was finished."""
        del lesson
        return str(gettext("Exercise finished.") if condition.is_met else gettext("Exercise not finished yet."))
