"""Comparing every stored summary with what the ledger says; it changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, union

from app.extensions import Model, db
from courses.models import CourseSummary, Enrolment, LedgerEntry, LessonSummary, TrackEnrolment, TrackSummary
from courses.queries.published import Published
from courses.queries.rows import Row, course_row, lesson_rows, track_row
from courses.queries.standing import Learner, learner_of, read_entries


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that a summary says and the ledger does not, about one person."""

    user_id: int
    what: str
    stored: Any
    computed: Any


def differences() -> Iterator[Difference]:
    """Yield every difference, person by person. What waits for being computed after a publication is none."""
    tables = (LedgerEntry, Enrolment, TrackEnrolment, LessonSummary, CourseSummary, TrackSummary)
    people = union(*(select(table.user_id) for table in tables)).subquery()
    user_ids = db.session.scalars(select(people.c.user_id).order_by(people.c.user_id)).all()
    for user_id in user_ids:
        yield from _of_person(user_id)


def _of_person(user_id: int) -> Iterator[Difference]:
    learner = learner_of(user_id)
    live = learner.live
    read_entries(learner, set(live.courses))
    course_rows: list[Row] = []
    standings = {}
    for course_id, variant in sorted(learner.pairs):
        state = learner.course_state(live.courses[course_id], variant, with_track=False)
        standings[course_id, variant] = state.standing
        course_rows.append(course_row(user_id, state))
    track_rows = [track_row(user_id, learner.track_state(track, standings), live.basis) for track in learner.tracks]
    is_waiting = _is_waiting(user_id, live)
    taken = {course_id for course_id, _ in learner.pairs}
    found_lessons = [row for name in sorted(taken) for row in lesson_rows(learner, live.courses[name])]
    yield from _compare(LessonSummary, ("course_id", "lesson_id"), found_lessons, learner, is_waiting=is_waiting)
    yield from _compare(CourseSummary, ("course_id", "variant"), course_rows, learner, is_waiting=is_waiting)
    yield from _compare(TrackSummary, ("track_id",), track_rows, learner, is_waiting=is_waiting)


def _is_waiting(user_id: int, live: Published) -> bool:
    """Tell whether something was published since the learner's tracks were computed, so that rows may be missing."""
    bases = db.session.scalars(select(TrackSummary.basis).where(TrackSummary.user_id == user_id)).all()
    return any(basis != live.basis for basis in bases)


def _compare(
    table: type[Model], keys: Sequence[str], computed: Iterable[Row], learner: Learner, *, is_waiting: bool
) -> Iterator[Difference]:
    columns = table.__table__.c
    rows = db.session.execute(select(*columns).where(columns.user_id == learner.user_id)).mappings()
    stored = {tuple(row[key] for key in keys): dict(row) for row in rows}
    expected = {tuple(row[key] for key in keys): row for row in computed}
    user_id = learner.user_id or 0
    for key in sorted(stored.keys() | expected.keys()):
        what = f"{table.__tablename__} {'/'.join(key)}"
        mine, right = stored.get(key), expected.get(key)
        if mine is None:
            if not is_waiting:
                yield Difference(user_id, what, None, "a row")
            continue
        if not _is_current(mine, learner.live):
            continue
        if right is None:
            yield Difference(user_id, what, "a row", None)
            continue
        for column, value in right.items():
            if mine[column] != value:
                yield Difference(user_id, f"{what} {column}", mine[column], value)


def _is_current(row: Row, live: Published) -> bool:
    """Tell whether a row was computed for what is live now."""
    if "basis" in row:
        return bool(row["basis"] == live.basis)
    course = live.courses.get(row["course_id"])
    return course is not None and course.version_id == row["version_id"]
