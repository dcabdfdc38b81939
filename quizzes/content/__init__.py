"""The documents ``questions/<id>.yaml`` of a course folder: read, checked, put through the linter, and published."""

from quizzes.content.part import Questions

__all__ = ["Questions"]
