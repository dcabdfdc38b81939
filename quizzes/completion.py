"""The rules that complete a lesson: its practice questions were answered, its quiz was passed, or just submitted."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext, ngettext

from courses.outline import Lesson
from courses.points import CompletionRule, Condition, Entry
from courses.progress import Happened
from quizzes.drawing import is_scored
from quizzes.practice import practice_ids


class Practised(CompletionRule):
    """Every practice question of the lesson was answered, rightly or not."""

    name = "practised"

    def evaluate(self, lesson: Lesson, entries: Sequence[Entry]) -> Condition:
        """Count the questions that have an ``answered`` entry."""
        wanted = set(practice_ids(lesson))
        first = {e.ref: e.at for e in reversed(entries) if e.kind == Happened.ANSWERED and e.ref in wanted}
        is_met = len(first) == len(wanted)
        at = max(first.values(), default=None) if is_met else None
        return Condition(rule=self.name, is_met=is_met, done=len(first), of=len(wanted), at=at)

    def deeds(self, lesson: Lesson) -> Sequence[tuple[str, str | None]]:
        """Answer every question."""
        return [(Happened.ANSWERED, one) for one in practice_ids(lesson)]

    def promise(self, lesson: Lesson) -> str:
        """Say how many questions there are."""
        words = ngettext(
            "Answer %(num)s practice question; a wrong answer counts as well.",
            "Answer %(num)s practice questions; wrong answers count as well.",
            len(practice_ids(lesson)),
        )
        return str(words)

    def explain(self, lesson: Lesson, condition: Condition) -> str:
        """Say how many were answered."""
        del lesson
        return str(gettext("Practice questions answered: %(done)s of %(of)s.", done=condition.done, of=condition.of))


class Passed(CompletionRule):
    """An attempt at the quiz reached the pass mark."""

    name = "passed"

    def evaluate(self, lesson: Lesson, entries: Sequence[Entry]) -> Condition:
        """Look for a ``passed`` entry; the best ratio of all submitted attempts is the evidence."""
        del lesson
        ratios = [float((e.data or {}).get("ratio", 0)) for e in entries if e.kind == Happened.SUBMITTED]
        passed = next((e for e in entries if e.kind == Happened.PASSED), None)
        return Condition(
            rule=self.name,
            is_met=passed is not None,
            done=int(passed is not None),
            at=passed.at if passed else None,
            best=max(ratios, default=None),
        )

    def deeds(self, lesson: Lesson) -> Sequence[tuple[str, str | None]]:
        """Submit an attempt, and pass; only a quiz with points can be passed."""
        can_be_passed = "draw" in lesson.settings and is_scored(lesson.settings)
        return [(Happened.SUBMITTED, "1"), (Happened.PASSED, "1")] if can_be_passed else []

    def promise(self, lesson: Lesson) -> str:
        """Say that the quiz must be passed, and at which mark where the quiz has its own."""
        mark = lesson.settings.get("pass_mark")
        if mark:
            return str(gettext("Pass the quiz with at least %(mark)s%% of the points.", mark=mark))
        return str(gettext("Pass the quiz."))

    def explain(self, lesson: Lesson, condition: Condition) -> str:
        """Say what the best attempt reached."""
        del lesson
        if condition.is_met:
            return str(gettext("The quiz is passed."))
        if condition.best is None:
            return str(gettext("The quiz has not been taken yet."))
        return str(
            gettext("The best attempt at the quiz reached %(percent)s%%.", percent=int(condition.best * 100 + 1e-9))
        )


class Submitted(CompletionRule):
    """An attempt was submitted, whatever it says: for what nobody can be right or wrong about."""

    name = "submitted"

    def evaluate(self, lesson: Lesson, entries: Sequence[Entry]) -> Condition:
        """Look for the first ``submitted`` entry."""
        del lesson
        at = next((entry.at for entry in entries if entry.kind == Happened.SUBMITTED), None)
        return Condition(rule=self.name, is_met=at is not None, done=int(at is not None), at=at)

    def deeds(self, lesson: Lesson) -> Sequence[tuple[str, str | None]]:
        """Submit an attempt; only a quiz has attempts."""
        return [(Happened.SUBMITTED, "1")] if "draw" in lesson.settings else []

    def promise(self, lesson: Lesson) -> str:
        """Say that submitting is enough."""
        del lesson
        return str(gettext("Answer and submit."))

    def explain(self, lesson: Lesson, condition: Condition) -> str:
        """Say whether answers were submitted."""
        del lesson
        return str(gettext("Answers submitted.") if condition.is_met else gettext("No answers submitted yet."))
