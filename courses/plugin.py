"""Everything that courses adds to the application."""

from __future__ import annotations

from app.plugins import Plugin
from courses.kinds import Confirmed, Reading

plugin = Plugin(
    name="courses",
    title="Courses",
    provides=(Reading(), Confirmed()),
)
