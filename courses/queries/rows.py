"""The summary rows of one learner, as the ledger says: what operations write and ``progress verify`` expects."""

from __future__ import annotations

from typing import Any

from courses.outline import Course
from courses.progress import CourseState, Standing, TrackState, lesson_state
from courses.queries.standing import Learner

Row = dict[str, Any]


def lesson_rows(learner: Learner, course: Course) -> list[Row]:
    """Return the summary rows of the lessons that were opened or completed, as the ledger says."""
    entries = learner.entries.get(course.id, ())
    touched = {entry.lesson_id for entry in entries}
    rows = []
    for lesson in course.lessons:
        if lesson.id not in touched:
            continue
        state = lesson_state(lesson, entries, learner.rules)
        if state.opened_at or state.completed_at:
            rows.append(
                {
                    "user_id": learner.user_id,
                    "course_id": course.id,
                    "lesson_id": lesson.id,
                    "opened_at": state.opened_at,
                    "completed_at": state.completed_at,
                    "best_score": state.best_score,
                    "version_id": course.version_id,
                }
            )
    return rows


def course_row(user_id: int, state: CourseState) -> Row:
    """Return the summary row of a course."""
    numbers = {name: getattr(state.standing, name) for name in Standing.__dataclass_fields__}
    keys = {"user_id": user_id, "course_id": state.course.id, "variant": state.variant}
    return {**keys, **numbers, "version_id": state.course.version_id}


TRACK_COLUMNS = (
    "done_lessons",
    "total_lessons",
    "done_courses",
    "total_courses",
    "percent",
    "minutes_left",
    "next_course_id",
    "completed_at",
    "last_at",
)


def track_row(user_id: int, state: TrackState, basis: str) -> Row:
    """Return the summary row of a track."""
    numbers = {name: getattr(state, name) for name in TRACK_COLUMNS}
    return {"user_id": user_id, "track_id": state.track.id, **numbers, "basis": basis}
