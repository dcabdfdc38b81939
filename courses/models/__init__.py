"""The tables of published content and of what learners did with it."""

from courses.models.content import Blob, Handbook, Live, Version, VersionDocument, VersionText
from courses.models.learning import (
    CourseSummary,
    Enrolment,
    LedgerEntry,
    LessonSummary,
    Place,
    TrackEnrolment,
    TrackSummary,
)

__all__ = [
    "Blob",
    "CourseSummary",
    "Enrolment",
    "Handbook",
    "LedgerEntry",
    "LessonSummary",
    "Live",
    "Place",
    "TrackEnrolment",
    "TrackSummary",
    "Version",
    "VersionDocument",
    "VersionText",
]
