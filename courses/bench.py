"""What ``./hub bench`` measures of courses: a lesson, the track, and a page of everybody's progress."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from flask import url_for
from sqlalchemy import func, select

from app.addresses import LANGUAGES
from app.bench import BenchPart, Browser, Figure
from app.config import PROJECT
from app.extensions import db, utc_now
from courses.content.folder import CourseFolder
from courses.content.installed import installed_here
from courses.content.problems import Problems
from courses.content.publish import TRACKS_FILE, publish_course, publish_tracks
from courses.models import (
    CourseSummary,
    Enrolment,
    LedgerEntry,
    LessonSummary,
    Place,
    TrackEnrolment,
    TrackSummary,
    VersionText,
)
from courses.queries.published import published

CURRICULUM = PROJECT / "curriculum"


class CoursesBench(BenchPart):
    """Publishes the curriculum as it is, and reads its longest lesson."""

    name = "courses"
    copied = (TrackEnrolment, Enrolment, LedgerEntry, LessonSummary, CourseSummary, TrackSummary, Place)

    def publish(self, folder: Path) -> None:
        """Publish both tracks and every course that is written."""
        del folder
        now = utc_now()
        courses = [path.parent for path in sorted(CURRICULUM.glob("courses/*/course.yaml"))]
        names = [course.name for course in courses]
        publish_tracks(db.session, (CURRICULUM / TRACKS_FILE).read_bytes(), now, course_ids=names)
        for course in courses:
            problems = Problems()
            publish_course(db.session, CourseFolder.from_directory(course, problems), installed_here(), now)

    def figures(self) -> Sequence[Figure]:
        """Return the pages, in the first language."""
        lang = LANGUAGES[0]
        course_id, lesson_id = longest_lesson()
        lesson = url_for("courses.lesson", lang=lang, course_id=course_id, lesson_id=lesson_id)
        return (
            Figure("lesson", "lesson view", 0.5, _reads(lesson)),
            Figure("track", "track page", 0.3, _reads(url_for("courses.track", lang=lang))),
            Figure(
                "progress",
                "progress table, 50 of all learners",
                0.15,
                _reads(url_for("courses.progress", lang=lang)),
                by_staff=True,
            ),
        )


def longest_lesson() -> tuple[str, str]:
    """Return the course and the id of the live lesson with the most words."""
    versions = {course.version_id: course.id for course in published().courses.values()}
    words = func.max(VersionText.words)
    row = db.session.execute(
        select(VersionText.version_id, VersionText.lesson_id)
        .where(VersionText.version_id.in_(versions))
        .group_by(VersionText.version_id, VersionText.lesson_id)
        .order_by(words.desc())
        .limit(1)
    ).one()
    return versions[row.version_id], row.lesson_id


def _reads(address: str) -> Callable[[Browser, Any], Any]:
    def visit(browser: Browser, state: Any) -> Any:  # noqa: ANN401 - there is none
        browser.get(address)
        return state

    return visit
