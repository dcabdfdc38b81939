"""What staff decides about a learner's progress: grant completion, or take it back, always with a reason."""

from __future__ import annotations

import datetime as dt

from app.accounts.models import User
from courses.operations.ledger import add_enrolment, add_entry, lock_learner
from courses.operations.summaries import update_summaries
from courses.outline import Course, Lesson
from courses.progress import CourseState, Happened
from courses.queries.standing import Learner, learner_of, read_entries


class NothingToChangeError(ValueError):
    """There is nothing to grant, because it is complete, or nothing to take back, because it is not."""


def grant(
    by: User,
    learner: User,
    course: Course,
    lesson: Lesson | None,
    *,
    variant: str,
    reason: str,
    now: dt.datetime,
) -> None:
    """Grant the completion of a lesson, or (``lesson`` is None) of a course in a variant.

    Raises:
        ValueError: No reason was given.
        NothingToChangeError: It is complete already.
    """
    reason = _reason(reason)
    present, state = _present(learner, course, variant)
    if _is_done(state, lesson):
        raise NothingToChangeError
    add_enrolment(learner, course, variant, now)
    scope = variant if lesson is None else None
    _decide(by, learner, course, lesson, variant=scope, kind=Happened.GRANTED, reason=reason, now=now)
    update_summaries(learner, {course.id}, present)


def revoke(
    by: User,
    learner: User,
    course: Course,
    lesson: Lesson | None,
    *,
    variant: str,
    reason: str,
    now: dt.datetime,
) -> None:
    """Take back the completion of a lesson, or (``lesson`` is None) of a course in a variant.

    What was completed because of it goes with it: a lesson takes back the courses that were completed with its help,
    a course the tracks. A course whose lessons are all done would be complete again at once, so its quizzes are taken
    back with it (all its lessons, when it has no quiz). Every such step is a row of its own with the same reason.

    Raises:
        ValueError: No reason was given.
        NothingToChangeError: It is not complete.
    """
    reason = _reason(reason)
    present, state = _present(learner, course, variant)
    if not _is_done(state, lesson):
        raise NothingToChangeError
    lessons: list[Lesson] = []
    variants: list[str] = []
    if lesson is not None:
        lessons.append(lesson)
        variants = [one.variant for one in _states(present, course) if _rests_on(one, lesson)]
    else:
        variants.append(variant)
        needed = [one.lesson for one in state.needed]
        if all(one.is_done for one in state.needed):
            quizzes = [one for one in needed if not present.rules.counts(one)]
            lessons.extend(quizzes or needed)
    for one in lessons:
        _decide(by, learner, course, one, variant=None, kind=Happened.REVOKED, reason=reason, now=now)
    for name in variants:
        _decide(by, learner, course, None, variant=name, kind=Happened.REVOKED, reason=reason, now=now)
    _revoke_tracks(by, learner, present, course, variants=variants, reason=reason, now=now)
    update_summaries(learner, {course.id}, present)


def _reason(reason: str) -> str:
    text = reason.strip()
    if not text:
        message = "A decision about somebody's progress needs a reason."
        raise ValueError(message)
    return text


def _present(learner: User, course: Course, variant: str) -> tuple[Learner, CourseState]:
    lock_learner(learner.id)
    present = learner_of(learner.id)
    present.enrolments.setdefault((course.id, variant), 0)
    read_entries(present, {course.id})
    live = present.live.courses.get(course.id, course)
    return present, present.course_state(live, variant, with_track=False)


def _is_done(state: CourseState, lesson: Lesson | None) -> bool:
    if lesson is None:
        return state.is_done
    found = state.lesson(lesson.id)
    return found is not None and found.is_done


def _states(present: Learner, course: Course) -> list[CourseState]:
    live = present.live.courses.get(course.id, course)
    return [
        present.course_state(live, variant, with_track=False)
        for course_id, variant in sorted(present.pairs)
        if course_id == live.id
    ]


def _rests_on(state: CourseState, lesson: Lesson) -> bool:
    """Tell whether a course was completed with the help of a lesson, rather than granted, before or without it."""
    if lesson.optional:
        return False
    own = state.lesson(lesson.id)
    course_at = state.standing.completed_at
    if own is None or own.completed_at is None or course_at is None or state.granted:
        return False
    return own.completed_at <= course_at


def _revoke_tracks(
    by: User,
    learner: User,
    present: Learner,
    course: Course,
    *,
    variants: list[str],
    reason: str,
    now: dt.datetime,
) -> None:
    for track in present.tracks:
        entries = present.entries.get(f"track/{track.id}", [])
        is_complete = bool(entries) and entries[-1].kind in {Happened.COMPLETED, Happened.GRANTED}
        if is_complete and track.audience in variants and any(stop.course_id == course.id for stop in track.stops):
            add_entry(
                user_id=learner.id,
                kind=Happened.REVOKED,
                track_id=track.id,
                at=now,
                by_id=by.id,
                reason=reason,
            )


def _decide(
    by: User,
    learner: User,
    course: Course,
    lesson: Lesson | None,
    *,
    variant: str | None,
    kind: Happened,
    reason: str,
    now: dt.datetime,
) -> None:
    add_entry(
        user_id=learner.id,
        kind=kind,
        course_id=course.id,
        lesson_id=lesson.id if lesson else None,
        variant=variant,
        version_id=course.version_id,
        at=now,
        by_id=by.id,
        reason=reason,
    )
