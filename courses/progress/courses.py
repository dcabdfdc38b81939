"""Where a learner stands in a course, in one variant."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from courses.outline import Course, Lesson
from courses.points import Entry
from courses.progress.lessons import (
    DEEDS,
    Happened,
    LessonState,
    Rules,
    first_moment,
    last_of,
    lesson_state,
    since_revoked,
)


@dataclass(frozen=True, slots=True)
class Standing:
    """A course in numbers, as a summary row keeps it.

    ``done`` of ``total`` counts lessons as people count them; ``steps`` also count the quizzes, and give the percent.
    Optional lessons are in none of the numbers; only ``last_at`` tells that somebody was in one.
    """

    done: int = 0
    total: int = 0
    steps_done: int = 0
    steps: int = 0
    percent: int = 0
    minutes_left: int = 0
    next_lesson_id: str | None = None
    best_score: float | None = None
    completed_at: dt.datetime | None = None
    last_at: dt.datetime | None = None

    @property
    def is_done(self) -> bool:
        """Tell whether the course is completed."""
        return self.completed_at is not None

    @property
    def is_started(self) -> bool:
        """Tell whether the learner has done anything in the course, or staff granted it."""
        return self.last_at is not None or self.is_done


@dataclass(frozen=True, slots=True)
class CourseState:
    """Where a learner stands in a course: the numbers, every lesson of the variant, and what staff decided."""

    course: Course
    variant: str
    standing: Standing
    lessons: tuple[LessonState, ...]
    granted: Entry | None = None
    revoked: Entry | None = None

    @property
    def is_done(self) -> bool:
        """Tell whether the course is completed in this variant."""
        return self.standing.is_done

    @property
    def missing_courses(self) -> tuple[str, ...]:
        """Return the courses that must be completed before this one opens."""
        return next((state.missing_courses for state in self.lessons if not state.is_open), ())

    @property
    def why_not_yet(self) -> tuple[LessonState, ...]:
        """Return the unfinished lessons, each with its own conditions, while the course is unfinished."""
        return () if self.is_done else tuple(state for state in self.needed if not state.is_done)

    @property
    def needed(self) -> tuple[LessonState, ...]:
        """Return the lessons that the course asks for: all but the optional ones."""
        return tuple(state for state in self.lessons if not state.lesson.optional)

    def lesson(self, lesson_id: str | None) -> LessonState | None:
        """Return the state of a lesson of this variant."""
        return next((state for state in self.lessons if state.lesson.id == lesson_id), None)

    @property
    def first(self) -> LessonState | None:
        """Return where somebody begins who has not begun: an optional lesson that stands first, else the next one."""
        start = next(iter(self.lessons), None)
        is_offer = start is not None and start.lesson.optional and start.is_open and not start.is_done
        return start if is_offer and not self.is_done else self.lesson(self.standing.next_lesson_id)

    def after(self, lesson_id: str) -> LessonState | None:
        """Return where to go from a lesson: the next open unfinished one in order, else the first such one.

        An optional lesson is no way to any other. Once all others are done, the next one behind the lesson is offered.
        """
        ids = [state.lesson.id for state in self.lessons]
        start = ids.index(lesson_id) + 1 if lesson_id in ids else 0
        for state in (*self.lessons[start:], *self.lessons[:start]):
            is_ahead = state.is_open and not state.is_done and not state.lesson.optional
            if is_ahead and state.lesson.id != lesson_id:
                return state
        if not self.is_done and not all(state.is_done for state in self.needed):
            return None
        done = {state.lesson.id for state in self.lessons if state.is_done}
        offered = self.course.offered_after(lesson_id, self.variant, done)
        return self.lesson(offered.id) if offered else None


def percent_of(done: int, total: int, *, is_complete: bool) -> int:
    """Return whole percents, rounded down: 100 only when complete, 0 when there is nothing to do."""
    if is_complete:
        return 100
    return min(99, done * 100 // total) if total > 0 else 0


def course_state(
    course: Course, variant: str, entries: Sequence[Entry], rules: Rules, missing_courses: tuple[str, ...] = ()
) -> CourseState:
    """Decide from the entries of one learner in this course, oldest first.

    The course is complete in a variant once all its lessons of that variant are done, but for the optional ones; a
    ``completed`` or ``granted`` entry of the variant keeps it complete, whatever a later version adds, until it is
    revoked.

    ``missing_courses`` are those that the track wants completed first. They lock the lessons of a course that nobody
    has begun, and leave its numbers alone.
    """
    by_lesson: dict[str, list[Entry]] = {}
    own: list[Entry] = []
    for entry in entries:
        if entry.lesson_id is not None:
            by_lesson.setdefault(entry.lesson_id, []).append(entry)
        elif entry.variant in {None, variant}:
            own.append(entry)
    lessons = course.lessons_for(variant)
    states = tuple(lesson_state(lesson, by_lesson.get(lesson.id, ()), rules) for lesson in lessons)
    valid = since_revoked(own)
    granted = last_of(valid, Happened.GRANTED)
    completed_at = first_moment(valid, {Happened.COMPLETED, Happened.GRANTED})
    needed = [state for state in states if not state.lesson.optional]
    if completed_at is None and needed and all(state.is_done for state in needed):
        completed_at = max(state.completed_at for state in needed if state.completed_at)
    states = _locked(course, states, is_complete=completed_at is not None)
    standing = _standing(states, entries, rules, completed_at)
    if missing_courses and not standing.is_started:
        states = tuple(replace(state, missing_courses=missing_courses) for state in states)
    return CourseState(
        course,
        variant,
        standing=standing,
        lessons=states,
        granted=granted,
        revoked=last_of(own, Happened.REVOKED),
    )


def required(course: Course, lesson: Lesson, lessons: Sequence[Lesson]) -> tuple[str, ...]:
    """Return the ids of the lessons, among ``lessons`` of one variant, that must be completed before ``lesson``.

    A required lesson of the other variant is left out: nobody can be asked for what is not theirs to take. A linear
    order passes optional lessons over: it neither asks for them nor holds them back.
    """
    ids = [other.id for other in lessons]
    found = [name for name in lesson.requires if name in ids]
    if course.order == "linear" and not lesson.optional:
        before = [other.id for other in lessons[: ids.index(lesson.id)] if not other.optional]
        found += [name for name in before[-1:] if name not in found]
    return tuple(found)


def _locked(course: Course, states: Sequence[LessonState], *, is_complete: bool) -> tuple[LessonState, ...]:
    """Add to each state what is still missing before it opens. A completed or granted course is open everywhere."""
    if is_complete:
        return tuple(
            state if state.is_done or state.lesson.optional else replace(state, is_added=True) for state in states
        )
    done = {state.lesson.id for state in states if state.is_done}
    lessons = [state.lesson for state in states]
    found = []
    for state in states:
        missing = tuple(name for name in required(course, state.lesson, lessons) if name not in done)
        found.append(replace(state, missing=missing) if missing else state)
    return tuple(found)


def _standing(
    states: Sequence[LessonState], entries: Sequence[Entry], rules: Rules, completed_at: dt.datetime | None
) -> Standing:
    is_complete = completed_at is not None
    needed = [state for state in states if not state.lesson.optional]
    counted = [state for state in needed if rules.counts(state.lesson)]
    ahead = [state for state in needed if not state.is_done]
    steps_done = len(needed) - len(ahead)
    lesson_ids = {state.lesson.id for state in states}
    return Standing(
        done=sum(state.is_done for state in counted),
        total=len(counted),
        steps_done=len(needed) if is_complete else steps_done,
        steps=len(needed),
        percent=percent_of(steps_done, len(needed), is_complete=is_complete),
        minutes_left=0 if is_complete else sum(state.lesson.minutes for state in ahead),
        next_lesson_id=None if is_complete else next((s.lesson.id for s in ahead if s.is_open), None),
        best_score=next((s.best_score for s in reversed(needed) if s.best_score is not None), None),
        completed_at=completed_at,
        last_at=max((e.at for e in entries if e.kind in DEEDS and e.lesson_id in lesson_ids), default=None),
    )
