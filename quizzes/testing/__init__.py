"""The contract suite of question types, for ours and for third parties'."""

from quizzes.testing.contract import Case, QuestionTypeContract, cases_of, compiled
from quizzes.testing.fields import Control, FieldReader

__all__ = ["Case", "Control", "FieldReader", "QuestionTypeContract", "cases_of", "compiled"]
