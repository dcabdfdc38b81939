"""Everybody's progress as staff sees it: plain SQL over the summaries, a page at a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, false, func, not_, select
from sqlalchemy.orm import InstrumentedAttribute

from app.accounts.models import User, folded
from app.extensions import db
from courses.models import CourseSummary, TrackSummary

PAGE_SIZE = 50
#: After so many days without anything learned, somebody may want to ask how it goes.
STUCK_DAYS = 21

SORTS = ("name", "percent", "last", "completed")
STATES = ("all", "active", "stuck", "not-started", "available", "completed")


@dataclass(frozen=True, slots=True)
class Report:
    """What to list: the people of one track, of both, or of one course in all variants, filtered and sorted."""

    track_id: str = ""
    course_id: str = ""
    search: str = ""
    state: str = "all"
    sort: str = "name"
    is_descending: bool = False


def report_page(report: Report, page: int, now: dt.datetime) -> tuple[list[Row[Any]], int]:
    """Return a page of rows and the number of all rows: one query and one count."""
    statement = _filtered(report, now)
    total = db.session.execute(statement.with_only_columns(func.count(), maintain_column_froms=True)).scalar_one()
    rows = db.session.execute(_sorted(statement, report).limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)).all()
    return list(rows), total


def report_rows(report: Report, now: dt.datetime) -> Iterator[Row[Any]]:
    """Yield all rows, page by page, so that no transaction stays open while a slow reader downloads."""
    statement = _sorted(_filtered(report, now), report)
    offset = 0
    size = 1_000
    while rows := db.session.execute(statement.limit(size).offset(offset)).all():
        db.session.rollback()
        yield from rows
        if len(rows) < size:
            return
        offset += size


def _filtered(report: Report, now: dt.datetime) -> Select[*tuple[Any, ...]]:
    person = (User.id, User.name, User.email)
    statement: Select[*tuple[Any, ...]]
    table: type[CourseSummary | TrackSummary]
    if report.course_id:
        table = CourseSummary
        statement = select(
            *person,
            CourseSummary.variant.label("group"),
            CourseSummary.done,
            CourseSummary.total,
            CourseSummary.percent,
            CourseSummary.next_lesson_id.label("next_id"),
            CourseSummary.best_score,
            CourseSummary.completed_at,
            CourseSummary.last_at,
        ).join(CourseSummary, CourseSummary.user_id == User.id)
        statement = statement.where(CourseSummary.course_id == report.course_id)
        if report.track_id:
            statement = statement.where(CourseSummary.variant == report.track_id)
    else:
        table = TrackSummary
        statement = select(
            *person,
            TrackSummary.track_id.label("group"),
            TrackSummary.done_courses.label("done"),
            TrackSummary.total_courses.label("total"),
            TrackSummary.percent,
            TrackSummary.next_course_id.label("next_id"),
            TrackSummary.done_lessons,
            TrackSummary.completed_at,
            TrackSummary.last_at,
        ).join(TrackSummary, TrackSummary.user_id == User.id)
        if report.track_id:
            statement = statement.where(TrackSummary.track_id == report.track_id)
    conditions: list[ColumnElement[bool]] = [User.deactivated_at.is_(None)]
    if report.search:
        conditions.append(_found(report.search))
    if report.state != "all":
        conditions.append(_in_state(table, report.state, now))
    return statement.where(*conditions)


def _found(text: str) -> ColumnElement[bool]:
    """Look for every word in names and addresses, without case and without the marks of letters."""
    return and_(*(User.search.contains(word, autoescape=True) for word in folded(text).split()))


def _in_state(table: type[CourseSummary | TrackSummary], state: str, now: dt.datetime) -> ColumnElement[bool]:
    long_ago = now - dt.timedelta(days=STUCK_DAYS)
    unfinished = table.completed_at.is_(None)
    if state == "completed":
        return table.completed_at.is_not(None)
    if state == "not-started":
        return and_(unfinished, table.last_at.is_(None))
    # Who waits for courses in preparation takes no break. A course has no such state: it is live as a whole.
    waits = table.next_course_id.is_(None) if issubclass(table, TrackSummary) else false()
    if state == "available":
        return and_(unfinished, table.last_at.is_not(None), waits)
    if state == "stuck":
        return and_(unfinished, not_(waits), table.last_at < long_ago)
    return and_(unfinished, not_(waits), table.last_at >= long_ago)


def _sorted(statement: Select[*tuple[Any, ...]], report: Report) -> Select[*tuple[Any, ...]]:
    table = CourseSummary if report.course_id else TrackSummary
    columns: dict[str, ColumnElement[Any] | InstrumentedAttribute[Any]] = {
        "name": User.search,
        "percent": table.percent,
        "last": table.last_at,
        "completed": table.completed_at,
    }
    column = columns[report.sort]
    order = column.desc() if report.is_descending else column.asc()
    return statement.order_by(order.nulls_last(), User.id, statement.selected_columns["group"])
