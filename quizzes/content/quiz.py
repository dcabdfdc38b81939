"""The settings of a quiz in ``lesson.yaml``: their model, and whether every learner can be asked what they promise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from courses.content.documents import Document, Id, Node, validate
from courses.content.problems import Problems
from courses.outline import BOTH, VARIANTS
from quizzes.content import rules
from quizzes.content.linter import lint_quiz

if TYPE_CHECKING:
    from courses.content.folder import CourseFolder


class Draw(Document):
    """Questions by name, or a number of them at random."""

    questions: list[Id] | None = Field(default=None, min_length=1)
    count: int | None = Field(default=None, ge=1)
    from_: list[Id] | None = Field(default=None, alias="from", min_length=1)


class QuizSettings(Document):
    """The key ``quiz`` of ``lesson.yaml``."""

    pass_mark: int | None = Field(default=None, ge=1, le=100)
    attempts: int | None = Field(default=None, ge=1)
    layout: Literal["one-by-one", "one-page"] = "one-by-one"
    shuffle: bool = True
    draw: list[Draw] = Field(min_length=1)


def read_quiz(node: Node, folder: CourseFolder, problems: Problems) -> dict[str, Any]:
    """Check the settings of a quiz and return them as JSON; an empty map when they cannot be read."""
    settings = validate(node, QuizSettings, problems)
    if settings is None:
        return {}
    data: dict[str, Any] = settings.model_dump(mode="json", by_alias=True, exclude_none=True)
    known = _documents(data, folder)
    lesson = folder.document(node.path, Problems())
    audience = lesson.get("audience") if lesson else None
    variants = [one for one in VARIANTS if audience is None or audience.text in {BOTH, one}]
    named: set[str] = set()
    for index, part in enumerate(data["draw"]):
        _check_part(node, index, part, named, Known(known, variants, folder, problems))
    if all(one in known for one in named):
        lint_quiz(node, data["draw"], known, problems)
    return data


@dataclass(frozen=True, slots=True)
class Known:
    """What the parts of a draw are held against."""

    questions: Mapping[str, Mapping[str, Any]]
    variants: Sequence[str]
    folder: CourseFolder
    problems: Problems


def _check_part(node: Node, index: int, part: Mapping[str, Any], named: set[str], known: Known) -> None:
    """Report what is wrong with one member of ``draw``; ``named`` are the questions of those before it."""
    add, line = known.problems.add, node.line_at(("draw", index))
    if ("questions" in part) == ("count" in part) or ("count" in part) != ("from" in part):
        add(rules.BAD_DRAW, node.path, line)
        return
    key = "questions" if "questions" in part else "from"
    for place, one in enumerate(part[key]):
        at = node.line_at(("draw", index, key, place))
        if one not in known.questions:
            add(rules.UNKNOWN_QUESTION, node.path, at, id=one)
        elif one in named:
            add(rules.REPEATED_QUESTION, node.path, at, id=one)
        elif not any(_is_for(known.questions[one], variant, known.folder) for variant in known.variants):
            add(rules.WRONG_VARIANT, node.path, at, id=one)
        named.add(one)
    for variant in known.variants if "count" in part else ():
        pool = dict.fromkeys(part["from"])
        found = sum(_is_for(known.questions.get(one, {}), variant, known.folder) for one in pool)
        if found < part["count"]:
            add(rules.TOO_FEW_QUESTIONS, node.path, line, count=part["count"], variant=variant, found=found)


def _documents(data: Mapping[str, Any], folder: CourseFolder) -> dict[str, Mapping[str, Any]]:
    """Return the documents of the drawn questions, as plain values, by id; broken ones are reported elsewhere."""
    found: dict[str, Mapping[str, Any]] = {}
    for part in data["draw"]:
        for one in (*part.get("questions", ()), *part.get("from", ())):
            path = f"questions/{one}.yaml"
            if path in folder:
                document = folder.document(path, Problems())
                value = document.plain(without_extras=True) if document else {}
                found[one] = value if isinstance(value, dict) else {}
    return found


def _is_for(question: Mapping[str, Any], variant: str, folder: CourseFolder) -> bool:
    """Tell whether learners of a variant take the lesson that a question tests."""
    tests = question.get("tests")
    lesson = folder.lesson(tests) if isinstance(tests, str) else None
    audience = lesson.get("audience") if lesson else None
    return audience is None or audience.text in {BOTH, variant}
