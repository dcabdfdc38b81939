"""What changes a learner's progress. Operations flush and send signals; the caller commits."""

from courses.operations.learning import choose_track, confirm_lesson, enrol, keep_place, open_lesson, record
from courses.operations.staff import NothingToChangeError, grant, revoke
from courses.operations.summaries import update_summaries

__all__ = [
    "NothingToChangeError",
    "choose_track",
    "confirm_lesson",
    "enrol",
    "grant",
    "keep_place",
    "open_lesson",
    "record",
    "revoke",
    "update_summaries",
]
