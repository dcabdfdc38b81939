"""The settings of a quiz in ``lesson.yaml``: their model, and whether every learner can be asked what they promise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from courses.content.documents import Document, Id, Node, validate
from courses.content.problems import Problems
from courses.outline import BOTH, VARIANTS
from quizzes.content import rules
from quizzes.content.document import NonEmpty, brings_points, kind_of
from quizzes.content.linter import lint_quiz
from quizzes.drawing import drawn, shortages
from quizzes.practice import BLOCK as PRACTICE

if TYPE_CHECKING:
    from courses.content.folder import CourseFolder


class Draw(Document):
    """Questions by name, or a number of them at random: from a list, by a tag, or by an outcome of the course."""

    questions: list[Id] | None = Field(default=None, min_length=1)
    count: int | None = Field(default=None, ge=1)
    from_: list[Id] | None = Field(default=None, alias="from", min_length=1)
    tag: NonEmpty | None = None
    outcome: Id | None = None


class QuizSettings(Document):
    """The key ``quiz`` of ``lesson.yaml``."""

    pass_mark: int | None = Field(default=None, ge=1, le=100)
    attempts: int | None = Field(default=None, ge=1)
    layout: Literal["one-by-one", "one-page"] = "one-by-one"
    shuffle: bool = True
    scored: bool = True
    draw: list[Draw] = Field(min_length=1)


def read_quiz(node: Node, folder: CourseFolder, problems: Problems) -> dict[str, Any]:
    """Check the settings of a quiz and return them as JSON; an empty map when they cannot be read.

    Members of ``draw`` with a tag or an outcome get the list ``from`` that these stand for in this folder.
    """
    settings = validate(node, QuizSettings, problems)
    if settings is None:
        return {}
    data: dict[str, Any] = settings.model_dump(mode="json", by_alias=True, exclude_none=True)
    known = documents(folder)
    lesson = folder.document(node.path, Problems())
    audience = lesson.get("audience") if lesson else None
    variants = [one for one in VARIANTS if audience is None or audience.text in {BOTH, one}]
    held = Known(known, variants, folder, problems)
    is_shaped = [_check_shape(node, index, part, problems) for index, part in enumerate(data["draw"])]
    if not all(is_shaped):
        return {}
    unknown = _resolve(node, data["draw"], held)
    named: set[str] = set()
    for index, part in enumerate(data["draw"]):
        _check_names(node, index, part, named, held)
    _check_numbers(node, data["draw"], unknown, held)
    if not all(one in known for one in named):
        return data
    if data.pop("scored"):
        _check_scored(node, data["draw"], held)
        lint_quiz(node, data["draw"], known, problems)
    else:
        data["scored"] = False
        _check_unscored(node, data, lesson, held)
    return data


def minutes_of(ids: Sequence[str], folder: CourseFolder) -> list[float]:
    """Return about how many minutes each question takes; one that is not there or has no type takes one."""
    found = [_document(f"questions/{one}.yaml", folder) for one in ids]
    return [kind.minutes(one) if (kind := kind_of(one)) else 1.0 for one in found]


def minutes(settings: Mapping[str, Any], folder: CourseFolder) -> float:
    """Return about how many minutes a quiz takes: of what is drawn at random, a number of medium ones."""
    total = 0.0
    for part in settings["draw"]:
        found = minutes_of(part["questions"] if "questions" in part else part["from"], folder)
        total += sum(found) if "questions" in part else part["count"] * sum(found) / len(found) if found else 0.0
    return total


def _check_scored(node: Node, draws: Sequence[Mapping[str, Any]], known: Known) -> None:
    """Report a quiz that gives learners of a variant nothing to earn points with."""
    ids = drawn({"draw": draws})
    for variant in known.variants:
        asked = [known.questions[one] for one in ids if known.is_for(one, variant)]
        if asked and not any(map(brings_points, asked)):
            known.problems.at(node, rules.NOTHING_SCORED)


def _check_unscored(node: Node, data: dict[str, Any], lesson: Node | None, known: Known) -> None:
    """Report what a self-assessment cannot have; note how many statements it asks to rate, where it does only that."""
    problems, ids = known.problems, drawn(data)
    for key in ("pass_mark", "attempts"):
        if key in data:
            problems.add(rules.UNSCORED_KEY, node.path, node.line_at((key,)), key=key)
    optional = lesson.get("optional") if lesson else None
    if optional is None or optional.value is not True:
        problems.add(rules.UNSCORED_REQUIRED, node.path, node.line_at(("scored",)))
    for one in ids:
        kind = kind_of(known.questions[one])
        if kind and kind.is_scored:
            problems.add(rules.UNSCORED_TYPE, node.path, node.line_at(("draw",)), id=one, type=kind.name)
    statements = [known.questions[one].get("statements") for one in ids]
    if all(isinstance(one, list) for one in statements) and not any("count" in part for part in data["draw"]):
        data["statements"] = sum(len(one) for one in statements if isinstance(one, list))


@dataclass(frozen=True, slots=True)
class Known:
    """What the parts of a draw are held against."""

    questions: Mapping[str, Mapping[str, Any]]
    variants: Sequence[str]
    folder: CourseFolder
    problems: Problems

    @property
    def practice(self) -> set[str]:
        """The questions that the texts of the course ask as practice."""
        return {line.strip() for block in self.folder.blocks(PRACTICE) for line in block.lines}

    def is_for(self, question: str, variant: str) -> bool:
        """Tell whether learners of a variant take the lesson that a question tests; one that tests none is for all."""
        tests = self.questions.get(question, {}).get("tests")
        lesson = self.folder.lesson(tests) if isinstance(tests, str) else None
        audience = lesson.get("audience") if lesson else None
        return audience is None or audience.text in {BOTH, variant}


#: What a number of questions may be drawn from.
SOURCES = ("from", "tag", "outcome")


def _check_shape(node: Node, index: int, part: Mapping[str, Any], problems: Problems) -> bool:
    """Report a member of ``draw`` that is neither a list of questions nor a number of them from one source."""
    sources = sum(one in part for one in SOURCES)
    is_list, is_number = "questions" in part, "count" in part
    is_good = (is_list and not is_number and not sources) or (is_number and not is_list and sources == 1)
    if not is_good:
        problems.add(rules.BAD_DRAW, node.path, node.line_at(("draw", index)))
    return is_good


def _resolve(node: Node, draws: list[dict[str, Any]], known: Known) -> set[int]:
    """Give members with a tag or an outcome the list of questions that they draw from.

    What is named under ``questions`` is in the quiz already, and what a lesson asks as practice is known to learners.
    The positions of members whose tag or outcome is unknown, which is reported, are returned.
    """
    unknown: set[int] = set()
    named = {one for part in draws for one in part.get("questions", ())}
    practice = known.practice
    for index, part in enumerate(draws):
        source = next((one for one in ("tag", "outcome") if one in part), None)
        if source is None:
            continue
        value, line = part[source], node.line_at(("draw", index, source))
        carriers = [one for one, document in known.questions.items() if _carries(document, source, value)]
        if source == "tag" and not carriers:
            unknown.add(index)
            tags = sorted({tag for document in known.questions.values() for tag in _tags(document)})
            known.problems.add(rules.UNKNOWN_TAG, node.path, line, tag=value, known=", ".join(tags) or "–")
        if source == "outcome" and value not in known.folder.outcome_ids():
            unknown.add(index)
            known.problems.add(rules.UNKNOWN_DRAW_OUTCOME, node.path, line, outcome=value)
        for one in carriers:
            if source == "tag" and one in practice - named:
                known.problems.add(rules.PRACTICE_DRAWN, node.path, line, id=one, tag=value)
        part["from"] = [one for one in carriers if one not in named and one not in practice]
    return unknown


def _tags(document: Mapping[str, Any]) -> list[str]:
    tags = document.get("tags")
    return [one for one in tags if isinstance(one, str)] if isinstance(tags, list) else []


def _carries(document: Mapping[str, Any], source: str, value: str) -> bool:
    return value in _tags(document) if source == "tag" else document.get("outcome") == value


def _check_names(node: Node, index: int, part: Mapping[str, Any], named: set[str], known: Known) -> None:
    """Report what is wrong with the ids in a member of ``draw``; ``named`` are the questions of those before it."""
    add = known.problems.add
    key = "questions" if "questions" in part else "from"
    for place, one in enumerate(part[key] if not {"tag", "outcome"} & set(part) else ()):
        at = node.line_at(("draw", index, key, place))
        if one not in known.questions:
            add(rules.UNKNOWN_QUESTION, node.path, at, id=one)
        elif one in named:
            add(rules.REPEATED_QUESTION, node.path, at, id=one)
        elif not any(known.is_for(one, variant) for variant in known.variants):
            add(rules.WRONG_VARIANT, node.path, at, id=one)
        named.add(one)


def _check_numbers(node: Node, draws: Sequence[Mapping[str, Any]], reported: set[int], known: Known) -> None:
    """Report, for each variant, members of ``draw`` that could find too few questions, unless they are reported."""
    # A name without a question is reported by itself; here it counts as one.
    ids = {*known.questions, *(one for part in draws for one in part.get("from", ()))}
    for variant in known.variants:
        eligible = {one for one in ids if known.is_for(one, variant)}
        for short in shortages(draws, eligible):
            if short.position in reported:
                continue
            count, line = draws[short.position]["count"], node.line_at(("draw", short.position))
            values = {"count": count, "variant": variant, "found": short.found}
            if short.found < count:
                known.problems.add(rules.TOO_FEW_QUESTIONS, node.path, line, **values)
            else:
                known.problems.add(rules.TOO_FEW_LEFT, node.path, line, **values, taken=short.taken)


def documents(folder: CourseFolder) -> dict[str, Mapping[str, Any]]:
    """Return the documents of all questions, as plain values, by id; broken ones are reported elsewhere."""
    return {PurePosixPath(path).stem: _document(path, folder) for path in folder.matching("questions/*.yaml")}


def _document(path: str, folder: CourseFolder) -> Mapping[str, Any]:
    document = folder.document(path, Problems()) if path in folder else None
    value = document.plain(without_extras=True) if document else {}
    return value if isinstance(value, dict) else {}
