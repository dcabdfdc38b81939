"""The extension points that quizzes open."""

from quizzes.question_types.base import QuestionType

__all__ = ["QuestionType"]
