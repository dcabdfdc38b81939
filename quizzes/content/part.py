"""The part of a course folder that holds the questions, from their documents to the rows of a version."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, cast

from app.addresses import LANGUAGES
from app.extensions import db
from app.markup import render
from app.plugins import installed
from courses.content.documents import Node, Texts, arrange, validate
from courses.content.fragments import render_fragment
from courses.content.links import is_media, target
from courses.kinds import Reading
from courses.points import ContentPart
from quizzes.content import asking, rules
from quizzes.content.document import Question as QuestionDocument
from quizzes.content.document import document_model, own_keys
from quizzes.content.linter import lint, lint_course
from quizzes.content.revision import check_revision
from quizzes.models import Question
from quizzes.points import QuestionType
from quizzes.practice import BLOCK as PRACTICE

if TYPE_CHECKING:
    from courses.content.folder import CourseFolder
    from courses.content.problems import Problems
    from courses.models import Version
    from courses.outline import Tracks

#: One question looks back, two are on what the lesson teaches.
FEWEST_PRACTICE = 3

_PARAGRAPH = re.compile(r"(?s)<p>(?!.*<p[ >])(.*)</p>")


class Questions(ContentPart):
    """``questions/<id>.yaml``: one question per document, for practice, quiz and bank alike."""

    name = "questions"
    pattern = "questions/*.yaml"

    def check(self, folder: CourseFolder, problems: Problems) -> list[dict[str, Any]]:
        """Check every document; return the rows of the good ones, rendered."""
        checked = [self._check(node, folder, problems) for node in folder.documents(self.pattern, problems)]
        nodes = [node for node in checked if node is not None]
        lint_course([node.plain() for node in nodes], problems)
        _check_practice(folder, problems)
        rows = [_row(node, folder) for node in nodes]
        for node, row in zip(nodes, rows, strict=True):
            _check_right_answer(node, row, problems)
        return rows

    def check_place(self, folder: CourseFolder, tracks: Tracks, written: Collection[str], problems: Problems) -> None:
        """Report questions that revise what learners have not taken, and quizzes that revise too little or too much."""
        check_revision(folder, tracks, written, problems)

    def arranged(self, document: Any) -> Any:  # noqa: ANN401 - JSON
        """Return a document with its keys in the documented order."""
        kind = installed(QuestionType).get(document.get("type", "")) if isinstance(document, dict) else None
        return arrange(document, document_model(kind.options_model)) if kind else document

    def publish(self, checked: Any, version: Version) -> None:  # noqa: ANN401
        """Add the questions of a version."""
        db.session.add_all(Question(version_id=version.id, **row) for row in checked)
        db.session.flush()

    def _check(self, node: Node, folder: CourseFolder, problems: Problems) -> Node | None:
        """Report what is wrong with one document; return it when it is good enough to be shown."""
        before = len(problems.errors)
        type_node = node.get("type")
        kind = installed(QuestionType).get(type_node.text) if type_node else None
        if type_node and type_node.text and kind is None:
            known = ", ".join(installed(QuestionType))
            problems.add(rules.UNKNOWN_TYPE, node.path, node.line_at(("type",)), type=type_node.text, known=known)
            return None
        model = document_model(kind.options_model) if kind else QuestionDocument
        if validate(node, model, problems) is None or kind is None:
            return None
        if validate(_only(node, own_keys(kind)), kind.options_model, problems) is None:
            return None
        _check_names(node, folder, problems)
        for place, lang, text in _texts(node.plain(without_extras=True), ()):
            _check_addresses(node, place, lang, text, folder, problems)
        lint(node, problems)
        return node if len(problems.errors) == before else None


def _only(node: Node, keys: frozenset[str]) -> Node:
    """Return a map with only some of its keys."""
    values = cast("dict[str, Node]", node.value)
    return Node(node.path, node.line, {k: v for k, v in values.items() if k in keys}, node.key_lines)


def _check_names(node: Node, folder: CourseFolder, problems: Problems) -> None:
    data = node.plain()
    name = PurePosixPath(node.path).stem
    if data["id"] != name:
        problems.add(rules.WRONG_NAME, node.path, node.line_at(("id",)), file=f"{name}.yaml", id=data["id"])
    tests, revises, outcome = data.get("tests"), data.get("revises"), data.get("outcome")
    if tests is not None and tests not in folder.lessons():
        problems.add(rules.UNKNOWN_LESSON, node.path, node.line_at(("tests",)), lesson=tests)
    if revises is not None and tests is not None:
        problems.add(rules.TESTS_AND_REVISES, node.path, node.line_at(("revises",)))
    if revises is not None and revises == folder.course_id:
        problems.add(rules.REVISES_ITSELF, node.path, node.line_at(("revises",)))
    if outcome is not None and outcome not in folder.outcome_ids():
        problems.add(rules.UNKNOWN_OUTCOME, node.path, node.line_at(("outcome",)), outcome=outcome)


def _check_right_answer(node: Node, row: Mapping[str, Any], problems: Problems) -> None:
    """Report a scored question whose own right answer does not earn everything."""
    kind, content = installed(QuestionType)[row["type"]], row["content"]["body"]
    if kind.is_scored and not kind.grade(content, kind.right_answer(content)).is_right:
        problems.at(node, rules.RIGHT_ANSWER, type=kind.name)


def _check_practice(folder: CourseFolder, problems: Problems) -> None:
    """Report readings that let learners try too little of what they read."""
    for lesson_id, place in folder.lessons().items():
        lesson = folder.lesson(lesson_id)
        kind = lesson.get("kind") if lesson else None
        if kind is None or kind.text != Reading.name:
            continue
        path = f"{place}/{LANGUAGES[0]}.md"
        blocks = [block for block in folder.blocks(PRACTICE) if block.path == path]
        count = len({line.strip() for block in blocks for line in block.lines if line.strip()})
        if count < FEWEST_PRACTICE and path in folder:
            problems.add(rules.FEW_PRACTICE, path, blocks[-1].line if blocks else 1, count=count)


def _texts(value: Any, place: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str, str]]:  # noqa: ANN401
    """Go through the texts of a document in every language, with their place."""
    if isinstance(value, list):
        for index, one in enumerate(value):
            yield from _texts(one, (*place, index))
    elif isinstance(value, dict):
        if value and all(key in LANGUAGES for key in value):
            yield from (((*place, lang), lang, text) for lang, text in value.items() if isinstance(text, str))
        else:
            for key, one in value.items():
                yield from _texts(one, (*place, key))


def _check_addresses(
    node: Node, place: tuple[str | int, ...], lang: str, text: str, folder: CourseFolder, problems: Problems
) -> None:
    """Report pictures that are not there and links that lead nowhere."""
    if "](" not in text and "][" not in text:
        return
    links: list[str] = []
    images: list[str] = []
    render(text, lang, link=cast("Any", links.append), image=cast("Any", images.append))
    line = node.line_at(place)
    for path in images:
        if not is_media(path) or path not in folder:
            problems.add(rules.MISSING_PICTURE, node.path, line, picture=path)
    for address in links:
        goal = target(address)
        is_dead = goal.kind in {"unknown", "section"} or (goal.kind == "lesson" and goal.id not in folder.lessons())
        if is_dead:
            problems.add(rules.DEAD_LINK, node.path, line, address=address)


def renderer(question_id: str, folder: CourseFolder) -> Callable[[Texts | Mapping[str, str]], dict[str, str]]:
    """Return what turns the Markdown of a question into safe HTML; one paragraph loses its ``<p>``."""

    def to_html(texts: Texts | Mapping[str, str]) -> dict[str, str]:
        values = texts.plain() if isinstance(texts, Texts) else dict(texts)
        return {
            lang: unwrapped(str(render_fragment(text, lang, folder, id_prefix=f"q-{question_id}-")))
            for lang, text in values.items()
        }

    return to_html


def unwrapped(html: str) -> str:
    """Return the inside of a single paragraph, and anything else as it is."""
    match = _PARAGRAPH.fullmatch(html.strip())
    return match[1] if match else html.strip()


def _row(node: Node, folder: CourseFolder) -> dict[str, Any]:
    """Return the columns of a question whose document was checked."""
    data = node.plain(without_extras=True)
    kind = installed(QuestionType)[data["type"]]
    to_html = renderer(data["id"], folder)
    own = {key: data[key] for key in own_keys(kind) if key in data}
    content: dict[str, Any] = {
        "text": to_html(data["text"]),
        "why": to_html(data["why"]),
        "scenario": data.get("scenario", False),
        "shuffle": data.get("shuffle", True),
        "outcome": data.get("outcome"),
        "revises": data.get("revises"),
        "body": kind.compile(kind.options_model.model_validate(own), to_html),
    }
    if (parts := asking.split(data["text"])) is not None:
        lead, ask = parts
        content["lead"] = to_html(lead) if any(lead.values()) else None
        content["ask"] = to_html(ask)
    return {"id": data["id"], "type": data["type"], "lesson_id": data.get("tests"), "content": content}
