"""The contract suite over every question type that is installed."""

from __future__ import annotations

from quizzes.testing import QuestionTypeContract


class TestInstalledTypes(QuestionTypeContract):
    """Every installed type keeps the contract."""
