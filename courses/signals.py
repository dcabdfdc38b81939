"""What happened in courses, in the past tense. Receivers run in a savepoint, before the transaction is committed.

``lesson_completed(app, learner=, course=, lesson=, at=)``; ``course_completed(app, learner=, course=, variant=, at=)``;
``track_completed(app, learner=, track=, at=)``; ``published(app, subject=, version_id=)``. Courses, lessons and tracks
are outlines of the live version.
"""

from __future__ import annotations

from typing import Any, cast

from blinker import Namespace, Signal
from flask import Flask, current_app
from werkzeug.local import LocalProxy

_names = Namespace()

lesson_completed = _names.signal("courses.lesson-completed")
course_completed = _names.signal("courses.course-completed")
track_completed = _names.signal("courses.track-completed")
published = _names.signal("courses.published")


def tell(signal: Signal, **values: object) -> None:
    """Send a signal with the current application as its sender."""
    app: Flask = cast("LocalProxy[Flask]", current_app)._get_current_object()  # noqa: SLF001 - Flask documents it so
    signal.send(app, **cast("dict[str, Any]", values))
