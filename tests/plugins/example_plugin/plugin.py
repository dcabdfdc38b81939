"""Everything that the example adds to the application."""

from __future__ import annotations

from flask import Blueprint

from app.plugins import Fill, Plugin, Receiver
from courses.signals import lesson_completed
from example_plugin.blocks import Pause
from example_plugin.fills import bookmark_button
from example_plugin.personal_data import BookmarkData
from example_plugin.question_types import Number
from example_plugin.receivers import forget


def _blueprint() -> Blueprint:
    from example_plugin.views import blueprint  # noqa: PLC0415 - views load when an application is made

    return blueprint


plugin = Plugin(
    name="example_plugin",
    title="Bookmarks",
    requires=("courses", "quizzes"),
    blueprints=(_blueprint,),
    provides=(Number(), Pause(), BookmarkData()),
    receivers=(Receiver(signal=lesson_completed, function=forget),),
    fills=(Fill(slot="courses.lesson.end", render=bookmark_button),),
    migrations="example_plugin:migrations",
)
