"""The pages of exercises: the workbook, the plan that all of it makes, and their PDFs."""

from __future__ import annotations

from flask import Blueprint

from exercises.views import documents, plan, workbook


def blueprint() -> Blueprint:
    """Return the blueprint with every page."""
    made = Blueprint("exercises", __name__, template_folder="../templates")
    for module in (workbook, plan, documents):
        module.register(made)
    return made
