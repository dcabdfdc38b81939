"""Everything that quizzes adds to the application."""

from __future__ import annotations

from app.plugins import Fill, Plugin
from quizzes.bench import QuizBench
from quizzes.completion import Passed, Practised, Submitted
from quizzes.content import Questions
from quizzes.demo import QuizDemo
from quizzes.kinds import Quiz
from quizzes.personal import QuizData
from quizzes.question_types import BUNDLED
from quizzes.views import blueprint
from quizzes.views.attempts import attempts_section
from quizzes.views.practice import Practice
from quizzes.views.statistics import statistics_links

plugin = Plugin(
    name="quizzes",
    title="Quizzes",
    requires=("courses",),
    blueprints=(blueprint,),
    provides=(
        Quiz(),
        Practice(),
        Practised(),
        Passed(),
        Submitted(),
        Questions(),
        QuizData(),
        QuizBench(),
        QuizDemo(),
        *BUNDLED,
    ),
    fills=(
        Fill(slot="courses.person.end", render=attempts_section),
        Fill(slot="courses.progress.course", render=statistics_links),
    ),
)
