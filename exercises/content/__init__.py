"""Exercises in a course folder: their documents, what the check looks for, and what is published."""

from exercises.content.part import Exercises

__all__ = ["Exercises"]
