"""Where a learner stands in one lesson, decided from the ledger alone."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from courses.outline import Lesson
from courses.points import CompletionRule, Condition, Entry


class Happened(enum.StrEnum):
    """What a row of the ledger says."""

    OPENED = "opened"
    ANSWERED = "answered"
    SUBMITTED = "submitted"
    PASSED = "passed"
    CONFIRMED = "confirmed"
    COMPLETED = "completed"
    GRANTED = "granted"
    REVOKED = "revoked"


#: What the learner did, as opposed to what followed from it or what staff decided.
DEEDS = frozenset({Happened.OPENED, Happened.ANSWERED, Happened.SUBMITTED, Happened.PASSED, Happened.CONFIRMED})


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules that plugins provide: completion by name, and the kinds of lesson left out of "5 of 40 lessons"."""

    completion: Mapping[str, CompletionRule]
    uncounted_kinds: frozenset[str] = frozenset()

    def evaluate(self, name: str, lesson: Lesson, entries: Sequence[Entry]) -> Condition:
        """Evaluate one rule; a rule whose plugin is gone is never met, and never breaks what is already complete."""
        rule = self.completion.get(name)
        return rule.evaluate(lesson, entries) if rule else Condition(rule=name, is_met=False)

    def counts(self, lesson: Lesson) -> bool:
        """Tell whether a lesson is one of those that the interface counts: no quiz, and nothing optional."""
        return lesson.kind not in self.uncounted_kinds and not lesson.optional


@dataclass(frozen=True, slots=True)
class LessonState:
    """Where a learner stands in a lesson.

    ``missing`` are the lessons of the course that must be completed before it opens, ``missing_courses`` the courses
    of the track.
    """

    lesson: Lesson
    opened_at: dt.datetime | None = None
    completed_at: dt.datetime | None = None
    conditions: tuple[Condition, ...] = ()
    granted: Entry | None = None
    revoked: Entry | None = None
    best_score: float | None = None
    missing: tuple[str, ...] = ()
    missing_courses: tuple[str, ...] = ()
    #: The course was completed without this lesson, which a later version added to what it asks for.
    is_added: bool = False

    @property
    def is_done(self) -> bool:
        """Tell whether the lesson is completed."""
        return self.completed_at is not None

    @property
    def is_open(self) -> bool:
        """Tell whether the learner may enter: nothing is missing, or they have been inside already."""
        is_free = not self.missing and not self.missing_courses
        return is_free or self.is_done or self.opened_at is not None

    @property
    def why_not_yet(self) -> tuple[Condition, ...]:
        """Return the conditions with their evidence while the lesson is unfinished, else nothing."""
        return () if self.is_done else self.conditions


def since_revoked(entries: Sequence[Entry]) -> Sequence[Entry]:
    """Return the entries after the last ``revoked``: what came before it no longer proves anything."""
    for index in range(len(entries) - 1, -1, -1):
        if entries[index].kind == Happened.REVOKED:
            return entries[index + 1 :]
    return entries


def last_of(entries: Iterable[Entry], kind: Happened) -> Entry | None:
    """Return the latest entry of a kind."""
    found = None
    for entry in entries:
        if entry.kind == kind:
            found = entry
    return found


def first_moment(entries: Iterable[Entry], kinds: Collection[str]) -> dt.datetime | None:
    """Return when one of the kinds happened first."""
    return next((entry.at for entry in entries if entry.kind in kinds), None)


def lesson_state(lesson: Lesson, entries: Sequence[Entry], rules: Rules) -> LessonState:
    """Decide from the entries of one learner in this lesson, oldest first.

    The lesson is complete when a ``completed`` or ``granted`` entry was not revoked since, or when every rule that
    the lesson names is met by what happened since. Other entries never take completion back.
    """
    own = [entry for entry in entries if entry.lesson_id == lesson.id]
    if not own:
        return LessonState(lesson, conditions=tuple(rules.evaluate(name, lesson, ()) for name in lesson.completion))
    valid = since_revoked(own)
    opened_at = first_moment(own, DEEDS)
    conditions = tuple(rules.evaluate(name, lesson, valid) for name in lesson.completion)
    completed_at = first_moment(valid, {Happened.COMPLETED, Happened.GRANTED})
    if completed_at is None and opened_at is not None and all(condition.is_met for condition in conditions):
        completed_at = max((condition.at for condition in conditions if condition.at), default=opened_at)
    return LessonState(
        lesson,
        opened_at=opened_at,
        completed_at=completed_at,
        conditions=conditions,
        granted=last_of(valid, Happened.GRANTED),
        revoked=last_of(own, Happened.REVOKED),
        best_score=max((c.best for c in conditions if c.best is not None), default=None),
    )
