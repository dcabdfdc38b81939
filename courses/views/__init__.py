"""The pages of courses: catalogue, course, lesson, track, and what staff sees of everybody's progress."""

from __future__ import annotations

from flask import Blueprint


def make_blueprint() -> Blueprint:
    """Return the blueprint ``courses``; a blueprint is made once per application."""
    from courses.views import catalogue, handbook, lesson, media, person, progress, track, words  # noqa: PLC0415 - see above

    blueprint = Blueprint("courses", "courses", template_folder="templates")
    blueprint.add_app_template_filter(words.iso_date, "isodate")
    for module in (catalogue, handbook, track, lesson, media, progress, person):
        module.register(blueprint)
    return blueprint
