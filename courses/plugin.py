"""Everything that courses adds to the application."""

from __future__ import annotations

from app.plugins import Plugin

plugin = Plugin(name="courses")
