"""The question types that come with quizzes, one file each, and the contract that they and third parties keep."""

from quizzes.question_types.base import (
    Answer,
    Content,
    Feedback,
    Form,
    Grade,
    Id,
    Options,
    QuestionType,
    Rated,
    Render,
    Sample,
    Showing,
    Tallied,
    Texts,
)
from quizzes.question_types.cloze import Cloze
from quizzes.question_types.essay import Essay
from quizzes.question_types.likert import Likert
from quizzes.question_types.matching import Matching
from quizzes.question_types.missing import MissingQuestionType
from quizzes.question_types.multiple import Multiple
from quizzes.question_types.numeric import Numeric
from quizzes.question_types.ordering import Ordering
from quizzes.question_types.short import Short
from quizzes.question_types.single import Single
from quizzes.question_types.truefalse import TrueFalse

#: What quizzes itself provides, in the order in which authors are offered them.
BUNDLED: tuple[QuestionType, ...] = (
    Single(),
    Multiple(),
    TrueFalse(),
    Matching(),
    Ordering(),
    Numeric(),
    Short(),
    Cloze(),
    Essay(),
    Likert(),
)

__all__ = [
    "BUNDLED",
    "Answer",
    "Cloze",
    "Content",
    "Essay",
    "Feedback",
    "Form",
    "Grade",
    "Id",
    "Likert",
    "Matching",
    "MissingQuestionType",
    "Multiple",
    "Numeric",
    "Options",
    "Ordering",
    "QuestionType",
    "Rated",
    "Render",
    "Sample",
    "Short",
    "Showing",
    "Single",
    "Tallied",
    "Texts",
    "TrueFalse",
]
