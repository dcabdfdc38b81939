"""Everything that courses adds to the application."""

from __future__ import annotations

from flask import Blueprint
from flask_babel import lazy_gettext

from app.accounts.signals import signed_up
from app.navigation import NavigationLink, signed_in, staff
from app.plugins import Fill, Plugin, Receiver
from courses import accounts, jobs
from courses.bench import CoursesBench
from courses.cli import content
from courses.demo import LearnerDemo
from courses.kinds import Confirmed, Reading
from courses.personal_data import CoursesData
from courses.signals import published
from courses.verification import progress
from courses.views import home


def _blueprint() -> Blueprint:
    from courses.views import make_blueprint  # noqa: PLC0415 - importing a plugin registers nothing

    return make_blueprint()


plugin = Plugin(
    name="courses",
    title="Courses",
    blueprints=(_blueprint,),
    commands=(content, progress),
    provides=(
        Reading(),
        Confirmed(),
        CoursesData(),
        LearnerDemo(),
        CoursesBench(),
        NavigationLink(
            name="courses.track",
            title=lazy_gettext("Track"),
            endpoint="courses.track",
            order=10,
            audience=signed_in,
            pages=("courses.tracks", "courses.lesson"),
        ),
        NavigationLink(
            name="courses.catalogue",
            title=lazy_gettext("Courses"),
            endpoint="courses.catalogue",
            order=20,
            pages=("courses.course", "courses.glossary"),
        ),
        NavigationLink(
            name="courses.progress",
            title=lazy_gettext("Progress"),
            endpoint="courses.progress",
            order=30,
            audience=staff,
            pages=("courses.learner", "courses.decision"),
        ),
    ),
    receivers=(
        Receiver(signal=signed_up, function=accounts.on_signed_up),
        Receiver(signal=published, function=jobs.on_published),
    ),
    fills=(
        Fill(slot="home.start", render=home.start),
        Fill(slot="home.tracks", render=home.tracks),
        Fill(slot="home.map", render=home.course_map),
        Fill(slot="accounts.sign_up", render=home.sign_up),
    ),
)
