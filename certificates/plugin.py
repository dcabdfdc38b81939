"""Everything that certificates add to the application."""

from __future__ import annotations

from flask import Blueprint

from app.plugins import Fill, Plugin
from certificates.bench import CertificateBench
from certificates.cli import certificate
from certificates.demo import CertificateDemo
from certificates.personal_data import CertificateData
from certificates.views import fills


def _blueprint() -> Blueprint:
    from certificates.views import make_blueprint  # noqa: PLC0415 - importing a plugin registers nothing

    return make_blueprint()


plugin = Plugin(
    name="certificates",
    title="Certificates",
    requires=("courses",),
    blueprints=(_blueprint,),
    commands=(certificate,),
    provides=(CertificateData(), CertificateDemo(), CertificateBench()),
    fills=(
        Fill(slot="courses.course.completed", render=fills.course_completed),
        Fill(slot="courses.track.completed", render=fills.track_completed),
        Fill(slot="courses.track.side", render=fills.track_side),
        Fill(slot="courses.person.end", render=fills.person_end),
        Fill(slot="accounts.account", render=fills.account),
    ),
)
