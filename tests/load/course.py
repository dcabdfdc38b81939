"""The course that everybody takes: a lesson with practice and an exercise, and a quiz of 12 questions of every type.

What each answer is worth is written down here by hand, so that no score is compared with what graded it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from quizzes.question_types import BUNDLED
from tests.exercises.conftest import exercise
from tests.folders import lesson_document, publish_files, texts
from tests.quizzes.conftest import question_document, quiz_settings

COURSE, READING, QUIZ = "fire", "reading", "quiz"
PRACTICE = "practice-one"
EXERCISE, NOTE = "notes", "first"
VARIANT = "politicians"
#: Fields by what follows the name of the question, as the form of its type sends them.
Fields = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Choice:
    """An answer that may be given, and what it is worth; None where nothing is scored."""

    fields: Fields
    points: float | None


def _places(*items: str) -> Fields:
    return tuple((f".{item}", str(place)) for place, item in enumerate(items, 1))


_PAIRS = {
    "stop": "zanim udostępnisz",
    "source": "kto za tym stoi",
    "find": "co piszą inni",
    "trace": "skąd jest cytat",
}
_STEPS = ("observation", "feeling", "need", "request")

#: The right answer first, then worse ones. The sides of a pair are named by their words: their ids are made up.
CHOICES: Mapping[str, tuple[Choice, ...]] = {
    "single": (Choice((("", "talk"),), 1.0), Choice((("", "study"),), 0.0)),
    "multiple": (
        Choice((("", "a"), ("", "b")), 1.0),
        Choice((("", "a"),), 0.5),
        Choice((("", "c"),), 0.0),
    ),
    "truefalse": (Choice((("", "false"),), 1.0), Choice((("", "true"),), 0.0)),
    "ordering": (Choice(_places(*_STEPS), 1.0), Choice(_places(*reversed(_STEPS)), 0.0)),
    "matching": (
        Choice(tuple((f".{one}", words) for one, words in _PAIRS.items()), 1.0),
        Choice(tuple((f".{one}", "ile ma polubień") for one in _PAIRS), 0.0),
    ),
    "likert": (Choice(((".check", "4"), (".ask", "2")), None), Choice(((".check", "1"), (".ask", "5")), None)),
}
QUESTIONS = tuple(f"{kind}-{number}" for number in (1, 2) for kind in CHOICES)
PASS_MARK, MOST_POINTS = 70, 10.0


def choices(question: str) -> tuple[Choice, ...]:
    """Return what may be answered to a question."""
    return CHOICES[question.rpartition("-")[0]]


def plan(learner: int) -> dict[str, Choice]:
    """Return what a learner answers in the end. Every third one knows too little to pass."""
    planned = {}
    for place, question in enumerate(QUESTIONS):
        possible = choices(question)
        knows = (learner + place) % (2 if learner % 3 == 0 else 5) != 0
        planned[question] = possible[0] if knows else possible[1 + learner % (len(possible) - 1)]
    return planned


def points(planned: Mapping[str, Choice]) -> float:
    """Return the score of what a learner answers."""
    return sum(choice.points or 0.0 for choice in planned.values())


def has_passed(planned: Mapping[str, Choice]) -> bool:
    """Tell whether that reaches the pass mark."""
    return points(planned) * 100 >= PASS_MARK * MOST_POINTS


def fields_of(answer: Mapping[str, Any]) -> set[tuple[str, str]]:
    """Return a stored answer as the fields that it came from."""
    return set(_flat(answer))


def _flat(answer: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    (value,) = answer.values()
    if isinstance(value, dict):
        yield from ((f".{name}", str(inner)) for name, inner in value.items())
    elif isinstance(value, list):
        yield from (("", str(inner)) for inner in value)
    else:
        yield "", str(value).lower() if isinstance(value, bool) else str(value)


def publish() -> None:
    """Make the course live; the caller commits."""
    types = {kind.name: kind for kind in BUNDLED}
    questions = {
        one: question_document(one, kind, types[kind].samples()[0].options)
        for one in QUESTIONS
        for kind in [one.rpartition("-")[0]]
    }
    questions[PRACTICE] = question_document(PRACTICE, "single", types["single"].samples()[0].options)
    text = f"## Tytuł {{#tytul}}\n\nTekst.\n\n/// practice\n{PRACTICE}\n///\n\n/// exercise\n{EXERCISE}\n///\n"
    draw = quiz_settings(draw=[{"questions": list(QUESTIONS)}])
    files: dict[str, Any] = {
        "course.yaml": {
            "id": COURSE,
            "title": texts("Pod obciążeniem", "Under fire"),
            "summary": texts("O wszystkim naraz.", "About everything at once."),
            "outcomes": [{"id": "decide", "text": texts("podejmuje decyzje", "decides")}],
            "order": "free",
            "pass_mark": PASS_MARK,
            "modules": [{"id": "main", "title": texts("Całość", "All"), "lessons": [READING, QUIZ]}],
            "licence": "CC-BY-SA-4.0",
        },
        "01-reading/lesson.yaml": lesson_document(READING, "reading", completion=["practised"]),
        "01-reading/pl.md": text,
        "01-reading/en.md": text.replace("Tytuł", "Title").replace("Tekst", "Text"),
        "02-quiz/lesson.yaml": lesson_document(QUIZ, "quiz", quiz=draw),
        f"exercises/{EXERCISE}.yaml": exercise(
            EXERCISE, [{"id": NOTE, "type": "text", "label": texts("Co zrobię", "What I shall do")}]
        ),
        **{f"questions/{one}.yaml": document for one, document in questions.items()},
    }
    publish_files(files)
