"""The skeleton of a course: its documents, ids that are unique, lessons that exist, and no circle of requirements."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l

from app.addresses import LANGUAGES
from courses.content.documents import Node, validate
from courses.content.problems import Problems, Rule, Severity
from courses.content.schemas import CourseDocument, LessonDocument

if TYPE_CHECKING:
    from courses.content.folder import CourseFolder
    from courses.content.installed import Installed

DUPLICATE_ID = Rule(
    "duplicate-id",
    Severity.ERROR,
    _l("The id “%(id)s” is taken; it stands at %(first)s as well."),
    _l("Give one of them another id. The ids of what is published already stay as they are."),
)
UNKNOWN_LESSON = Rule(
    "unknown-lesson",
    Severity.ERROR,
    _l("There is no lesson with the id “%(id)s”."),
    _l("Use one of: %(known)s."),
)
LESSON_TWICE = Rule(
    "lesson-twice",
    Severity.ERROR,
    _l("The lesson “%(id)s” is listed twice in the modules."),
    _l("Keep it in one module."),
)
LESSON_UNLISTED = Rule(
    "lesson-unlisted",
    Severity.ERROR,
    _l("No module of course.yaml lists the lesson “%(id)s”."),
    _l("Add it to a module, or remove its folder."),
)
REQUIRES_CIRCLE = Rule(
    "requires-circle",
    Severity.ERROR,
    _l("The lessons require each other in a circle: %(circle)s."),
    _l("Remove one of the requirements."),
)
REQUIRES_AUDIENCE = Rule(
    "requires-audience",
    Severity.ERROR,
    _l("The lesson “%(id)s”, which is required here, is not for everyone who takes this lesson."),
    _l("Require a lesson for the same audience, or for both."),
)
REQUIRES_OPTIONAL = Rule(
    "requires-optional",
    Severity.ERROR,
    _l("The lesson “%(id)s”, which is required here, is optional."),
    _l("Take the requirement away, or “optional: true” in that lesson."),
)
UNKNOWN_KIND = Rule(
    "unknown-kind",
    Severity.ERROR,
    _l("There is no lesson of the kind “%(kind)s”."),
    _l("Use one of: %(known)s. A missing one may belong to a plugin that is not installed."),
)
UNKNOWN_RULE = Rule(
    "unknown-completion",
    Severity.ERROR,
    _l("There is no rule of completion named “%(name)s”."),
    _l("Use one of: %(known)s."),
)
BAD_FOLDER_NAME = Rule(
    "bad-folder-name",
    Severity.ERROR,
    _l("The folder of a lesson begins with two digits and a dash."),
    _l("Rename it, for example to 01-%(name)s."),
)
UNKNOWN_FILE = Rule(
    "unknown-file",
    Severity.ERROR,
    _l("A course has no place for this file."),
    _l("Move it to media/, questions/ or the folder of a lesson, correct its name, or remove it."),
)
MISSING_TEXT = Rule(
    "missing-text",
    Severity.ERROR,
    _l("The lesson has no text in the language “%(lang)s”."),
    _l("Write the file; both languages have the same sections in the same order."),
)
BAD_DATE = Rule(
    "bad-date", Severity.ERROR, _l("“%(value)s” is no date."), _l("Write year-month-day, for example 2026-11-22.")
)

_LESSON_FOLDER = re.compile(r"\d{2}-[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True, slots=True)
class LessonParts:
    """A lesson as it was checked: its document, where it stands, the settings of its kind, and its node for lines."""

    document: LessonDocument
    folder: str
    node: Node
    settings: Mapping[str, Any]
    completion: tuple[str, ...]
    #: Whether the lesson lives from its text, so that the length of the text matters.
    is_reading: bool = True


@dataclass(slots=True)
class Skeleton:
    """The documents of a course that could be read; ``course`` is None when ``course.yaml`` is broken."""

    course: CourseDocument | None = None
    course_node: Node | None = None
    lessons: dict[str, LessonParts] = field(default_factory=dict)

    def in_order(self) -> list[LessonParts]:
        """Return the lessons as the modules list them."""
        modules = self.course.modules if self.course else []
        ids = dict.fromkeys(lesson for module in modules for lesson in module.lessons)
        return [self.lessons[lesson] for lesson in ids if lesson in self.lessons]


def check_structure(folder: CourseFolder, installed: Installed, problems: Problems) -> Skeleton:
    """Read ``course.yaml`` and every ``lesson.yaml``, and check how they hang together."""
    skeleton = Skeleton()
    skeleton.course_node = folder.document("course.yaml", problems)
    if skeleton.course_node:
        skeleton.course = validate(skeleton.course_node, CourseDocument, problems)
    broken = False
    for path in folder.matching("*/lesson.yaml"):
        lesson = _read_lesson(path, folder, installed, problems)
        if lesson is None:
            broken = True
            continue
        known = skeleton.lessons.setdefault(lesson.document.id, lesson)
        if known is not lesson:
            line = lesson.node.line_at(("id",))
            problems.add(DUPLICATE_ID, path, line, id=lesson.document.id, first=f"{known.folder}/lesson.yaml")
    if skeleton.course and skeleton.course_node:
        _check_course(skeleton.course, skeleton.course_node, problems)
        _check_modules(skeleton, problems, is_complete=not broken)
    _check_requirements(skeleton, problems, is_complete=not broken)
    _check_files(folder, installed, problems)
    return skeleton


def _read_lesson(path: str, folder: CourseFolder, installed: Installed, problems: Problems) -> LessonParts | None:
    node = folder.document(path, problems)
    if node is None:
        return None
    kind_node = node.get("kind")
    kind = installed.kinds.get(kind_node.text) if kind_node else None
    if kind_node and kind_node.text and kind is None:
        line = node.line_at(("kind",))
        problems.add(UNKNOWN_KIND, path, line, kind=kind_node.text, known=", ".join(installed.kinds))
    settings_key = kind.settings_key if kind else ""
    # The keys of a kind that is not known cannot be told from mistakes.
    extra = {settings_key} if kind else {key for key, _ in node.items()} - set(LessonDocument.model_fields)
    document = validate(_without(node, extra), LessonDocument, problems)
    settings = kind.read_settings(node.get(settings_key), folder, problems) if kind else {}
    if document is None or kind is None:
        return None
    completion = tuple(document.completion or kind.rules(settings))
    for index, name in enumerate(document.completion):
        if name not in installed.rules:
            line = node.line_at(("completion", index))
            problems.add(UNKNOWN_RULE, path, line, name=name, known=", ".join(installed.rules))
    place = path.removesuffix("/lesson.yaml")
    if not _LESSON_FOLDER.fullmatch(place):
        problems.add(BAD_FOLDER_NAME, path, name=document.id)
    present = [lang for lang in LANGUAGES if f"{place}/{lang}.md" in folder]
    for lang in LANGUAGES:
        if lang not in present and (kind.needs_text or present):
            problems.add(MISSING_TEXT, f"{place}/{lang}.md", lang=lang)
    return LessonParts(document, place, node, settings, completion, kind.needs_text)


def _without(node: Node, keys: Collection[str]) -> Node:
    """Return a map without some keys, so that the rest can be checked by itself."""
    if not isinstance(node.value, dict):
        return node
    return Node(node.path, node.line, {k: v for k, v in node.value.items() if k not in keys}, node.key_lines)


def _check_course(course: CourseDocument, node: Node, problems: Problems) -> None:
    groups: list[tuple[str, Iterable[str]]] = [
        ("outcomes", (outcome.id for outcome in course.outcomes)),
        ("modules", (module.id for module in course.modules)),
        ("glossary", (term.id for term in course.glossary)),
    ]
    for key, ids in groups:
        report_duplicates(list(ids), key, node, problems)
    day = course.review.law_as_of
    if day is not None and not _is_date(day):
        problems.add(BAD_DATE, node.path, node.line_at(("review", "law_as_of")), value=day)


def report_duplicates(ids: Sequence[str], key: str, node: Node, problems: Problems) -> None:
    """Report every id of the list ``key`` that stands there a second time."""
    first: dict[str, int] = {}
    for index, name in enumerate(ids):
        line = node.line_at((key, index, "id"))
        if name in first:
            problems.add(DUPLICATE_ID, node.path, line, id=name, first=f"{node.path}:{first[name]}")
        first.setdefault(name, line)


def _is_date(text: str) -> bool:
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _check_modules(skeleton: Skeleton, problems: Problems, *, is_complete: bool) -> None:
    course, node = skeleton.course, skeleton.course_node
    if course is None or node is None:
        return
    seen: set[str] = set()
    for m, module in enumerate(course.modules):
        for index, lesson in enumerate(module.lessons):
            line = node.line_at(("modules", m, "lessons", index))
            if lesson in seen:
                problems.add(LESSON_TWICE, node.path, line, id=lesson)
            elif lesson not in skeleton.lessons and is_complete:
                problems.add(UNKNOWN_LESSON, node.path, line, id=lesson, known=", ".join(skeleton.lessons))
            seen.add(lesson)
    for lesson_id, lesson_parts in skeleton.lessons.items():
        if lesson_id not in seen:
            problems.add(LESSON_UNLISTED, f"{lesson_parts.folder}/lesson.yaml", id=lesson_id)


def _check_requirements(skeleton: Skeleton, problems: Problems, *, is_complete: bool) -> None:
    for lesson in skeleton.lessons.values():
        for index, name in enumerate(lesson.document.requires):
            line = lesson.node.line_at(("requires", index))
            required = skeleton.lessons.get(name)
            if required is None:
                if is_complete:
                    known = ", ".join(skeleton.lessons)
                    problems.add(UNKNOWN_LESSON, lesson.node.path, line, id=name, known=known)
            elif required.document.audience not in {"both", lesson.document.audience}:
                problems.add(REQUIRES_AUDIENCE, lesson.node.path, line, id=name)
            elif required.document.optional:
                problems.add(REQUIRES_OPTIONAL, lesson.node.path, line, id=name)
    graph = {lesson_id: lesson.document.requires for lesson_id, lesson in skeleton.lessons.items()}
    if circle := find_circle(graph):
        lesson = skeleton.lessons[circle[0]]
        line = lesson.node.line_at(("requires",))
        problems.add(REQUIRES_CIRCLE, lesson.node.path, line, circle=" → ".join(circle))


def find_circle(graph: Mapping[str, Sequence[str]]) -> list[str]:
    """Return one circle of a graph, first name repeated at the end; an empty list when there is none."""
    done: set[str] = set()
    for start in graph:
        path: list[str] = []
        stack: list[tuple[str, int]] = [(start, 0)]
        while stack:
            name, index = stack.pop()
            if index == 0:
                if name in path:
                    return [*path[path.index(name) :], name]
                if name in done:
                    continue
                path.append(name)
            following = graph.get(name, ())
            if index < len(following):
                stack.extend([(name, index + 1), (following[index], 0)])
            else:
                path.pop()
                done.add(name)
    return []


def _check_files(folder: CourseFolder, installed: Installed, problems: Problems) -> None:
    """Every file must have a place: what nobody reads would be lost without a word."""
    known = {"course.yaml", "translations.yaml"}
    patterns = ["*/lesson.yaml", "media/*", *(f"*/{lang}.md" for lang in LANGUAGES)]
    patterns += [part.pattern for part in installed.parts.values()]
    known.update(path for pattern in patterns for path in folder.matching(pattern))
    lesson_folders = {path.split("/")[0] for path in folder.matching("*/lesson.yaml")}
    for path in folder.files:
        is_text = path.endswith(".md") and path.count("/") == 1
        is_lost = is_text and path.split("/")[0] not in lesson_folders
        is_misplaced = path.startswith("media/") and path.endswith((".yaml", ".md"))
        if path not in known or is_lost or is_misplaced:
            problems.add(UNKNOWN_FILE, path)
