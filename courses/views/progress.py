"""Everybody's progress for trainers, coordinators and administrators: a table, and the same as a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Flask, Response, current_app, g, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import Row

from app.access import STAFF, allow
from app.addresses import local_part, route
from app.extensions import utc_now
from courses.outline import Course, PlannedCourse
from courses.queries.published import Published, published
from courses.queries.report import PAGE_SIZE, SORTS, STATES, Report, report_page, report_rows
from courses.views.words import variant_word

#: What a spreadsheet would take for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def register(blueprint: Blueprint) -> None:
    """Add the progress of everybody."""
    route(blueprint, pl="/postepy", en="/progress")(progress)
    route(blueprint, pl="/postepy.csv", en="/progress.csv")(progress_csv)


def _report(live: Published) -> Report:
    """Take the report out of the address; what is unknown counts as no choice."""
    tracks = live.tracks.tracks if live.tracks else ()
    track = request.args.get("track", "")
    course = request.args.get("course", "")
    state = request.args.get("state", "all")
    sort = request.args.get("sort", "name")
    return Report(
        track_id=track if any(one.id == track for one in tracks) else "",
        course_id=course if course in live.courses else "",
        search=" ".join(request.args.get("q", "").replace("\0", "").split())[:100],
        state=state if state in STATES else "all",
        sort=sort if sort in SORTS else "name",
        is_descending=request.args.get("dir") == "desc",
    )


def _group(report: Report, live: Published) -> Report:
    """Name the variant instead of the track where the rows are of one course."""
    track = live.track(report.track_id)
    if report.course_id and track is not None:
        return Report(track.audience, report.course_id, report.search, report.state, report.sort, report.is_descending)
    return report


def _address(endpoint: str, report: Report, **changes: Any) -> str:  # noqa: ANN401 - values of an address
    values: dict[str, Any] = {
        "track": report.track_id,
        "course": report.course_id,
        "q": report.search,
        "state": report.state if report.state != "all" else "",
        "sort": report.sort if report.sort != "name" else "",
        "dir": "desc" if report.is_descending else "",
    }
    values.update(changes)
    return url_for(endpoint, **{name: value for name, value in values.items() if value})


@allow(*STAFF)
def progress() -> str:
    """Show a page of the report."""
    live = published()
    report = _report(live)
    page = max(1, min(request.args.get("page", 1, type=int) or 1, 100_000))
    rows, total = report_page(_group(report, live), page, utc_now())
    pages = max(1, -(-total // PAGE_SIZE))
    return render_template(
        "courses/progress.html",
        report=report,
        live=live,
        rows=rows,
        total=total,
        page=page,
        pages=pages,
        now=utc_now(),
        titles=_next_titles(report, live),
        track_options=[(one.id, local_part(dict(one.short))) for one in (live.tracks.tracks if live.tracks else ())],
        course_options=[(one.id, local_part(dict(one.title))) for one in live.courses.values()],
        groups=_groups(live, by_variant=bool(report.course_id)),
        page_href=lambda number: _address("courses.progress", report, page=number),
        csv_href=_address("courses.progress_csv", report),
        sort_href=lambda sort: _address("courses.progress", report, **_sort_values(report, sort)),
        direction=lambda sort: _direction(report, sort),
    )


def _sort_values(report: Report, sort: str) -> dict[str, str]:
    """Turn the order round when the column is sorted already; numbers and dates begin with the greatest."""
    if report.sort == sort:
        return {"sort": sort, "dir": "" if report.is_descending else "desc"}
    return {"sort": sort, "dir": "" if sort == "name" else "desc"}


def _direction(report: Report, sort: str) -> str:
    if report.sort != sort:
        return ""
    return "descending" if report.is_descending else "ascending"


def _next_titles(report: Report, live: Published) -> dict[str, str]:
    """Return the titles behind ``next_id``: lessons of the course, or courses of the tracks."""
    if report.course_id:
        return {one.id: local_part(dict(one.title)) for one in live.courses[report.course_id].lessons}
    planned: tuple[PlannedCourse | Course, ...] = live.tracks.courses if live.tracks else ()
    return {one.id: local_part(dict(one.title)) for one in (*planned, *live.courses.values())}


def _groups(live: Published, *, by_variant: bool) -> dict[str, Any]:
    tracks = live.tracks.tracks if live.tracks else ()
    return {track.audience if by_variant else track.id: track for track in tracks}


@allow(*STAFF)
def progress_csv() -> Response:
    """Send the whole report as a file for a spreadsheet."""
    live = published()
    report = _report(live)
    head = [
        gettext("Person"),
        gettext("E-mail address"),
        gettext("Version") if report.course_id else gettext("Track"),
        gettext("Lessons completed") if report.course_id else gettext("Courses completed"),
        gettext("Out of"),
        gettext("Percent"),
        gettext("Best quiz score, percent") if report.course_id else gettext("Lessons completed"),
        gettext("Last activity (UTC)"),
        gettext("Completed on (UTC)"),
    ]
    groups = {
        name: variant_word(name) if report.course_id else local_part(dict(track.title))
        for name, track in _groups(live, by_variant=bool(report.course_id)).items()
    }
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - Flask says so
    lines = _lines(app, ";" if g.lang == "pl" else ",", head, groups, _group(report, live))
    response = Response(lines, mimetype="text/csv")
    name = "-".join(part for part in (gettext("progress"), report.course_id or report.track_id) if part)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _lines(app: Flask, delimiter: str, head: list[str], groups: dict[str, str], report: Report) -> Iterator[str]:
    """Yield the file. Polish spreadsheets expect semicolons, and all of them the mark of UTF-8.

    It is read while the server sends it, after the request: so it has a context, and a database session, of its own.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter)
    writer.writerow(head)
    yield "\ufeff" + _taken(buffer)
    with app.app_context():
        for count, row in enumerate(report_rows(report, utc_now()), start=1):
            writer.writerow(_cells(row, groups, is_course=bool(report.course_id)))
            if count % 200 == 0:
                yield _taken(buffer)
    yield _taken(buffer)


def _cells(row: Row[Any], groups: dict[str, str], *, is_course: bool) -> list[object]:
    score = "" if not is_course or row.best_score is None else round(row.best_score * 100)
    return [
        harmless(row.name),
        harmless(row.email),
        groups.get(row.group, row.group),
        row.done,
        row.total,
        row.percent,
        score if is_course else row.done_lessons,
        row.last_at.strftime("%Y-%m-%d %H:%M") if row.last_at else "",
        row.completed_at.strftime("%Y-%m-%d") if row.completed_at else "",
    ]


def _taken(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text


def harmless(text: str) -> str:
    """Return a text that no spreadsheet runs as a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
