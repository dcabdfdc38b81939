"""The pages of quizzes, and the two parts that they place in lessons."""

from __future__ import annotations

import re

from flask import Blueprint

from quizzes.views import attempt, attempts, change, practice, result, saving, statistics

_BLOCK = re.compile(r"<(p|ul|ol|table|div|figure|pre|blockquote|h[1-6]|dl|section|hr)[ >]")


def is_block(html: str) -> bool:
    """Tell whether safe HTML holds more than a label or a heading may: paragraphs, lists, tables."""
    return _BLOCK.search(html) is not None


def blueprint() -> Blueprint:
    """Return everything that answers under an address of quizzes."""
    made = Blueprint("quizzes", "quizzes", template_folder="templates")
    for part in (attempt, saving, result, practice, attempts, statistics, change):
        part.register(made)
    made.add_app_template_test(is_block, "block_html")
    return made
