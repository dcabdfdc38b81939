"""Progress as a pure function of the ledger and the published rules: lessons, courses, tracks, and why not yet."""

from courses.progress.courses import CourseState, Standing, course_state, percent_of, required
from courses.progress.lessons import DEEDS, Happened, LessonState, Rules, last_of, lesson_state, since_revoked
from courses.progress.tracks import StopState, TrackState, in_preparation, track_state

__all__ = [
    "DEEDS",
    "CourseState",
    "Happened",
    "LessonState",
    "Rules",
    "Standing",
    "StopState",
    "TrackState",
    "course_state",
    "in_preparation",
    "last_of",
    "lesson_state",
    "percent_of",
    "required",
    "since_revoked",
    "track_state",
]
