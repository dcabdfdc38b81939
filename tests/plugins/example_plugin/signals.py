"""What happened here, in the past tense: ``bookmarked(app, learner=, course_id=, lesson_id=)``."""

from __future__ import annotations

from blinker import Namespace

bookmarked = Namespace().signal("example_plugin.bookmarked")
