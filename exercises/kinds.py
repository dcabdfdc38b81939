"""The kind of lesson that is an exercise, and the block that leads from a text to one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from flask_babel import LazyString, gettext, lazy_gettext
from markupsafe import Markup

from courses.blocks import render_parts
from courses.content.documents import Node
from courses.content.folder import CourseFolder
from courses.content.problems import Problems
from courses.outline import BlockUse
from courses.points import LessonBlock, LessonKind, LessonPage, Paper
from exercises.completion import FINISHED
from exercises.content import rules
from exercises.outline import EXERCISE, Exercise, count_filled, last_saved
from exercises.queries import Edition, exercises, workbooks
from exercises.views.cards import card, empty_sheet, lesson_form

_ID = re.compile(r"[a-z0-9][a-z0-9-]*")


class ExerciseLesson(LessonKind):
    """A lesson that is an exercise; a text may introduce it."""

    name = EXERCISE
    title: ClassVar[LazyString] = lazy_gettext("Exercise")
    needs_text = False
    settings_key = EXERCISE
    completion = (FINISHED,)

    def read_settings(self, node: Node | None, folder: CourseFolder, problems: Problems) -> dict[str, Any]:
        """Check the key ``exercise``, which names the exercise."""
        if node is None:
            for path in folder.matching("*/lesson.yaml"):
                document = folder.document(path, Problems())
                kind = document.get("kind") if document else None
                if document and kind and kind.text == self.name and document.get(EXERCISE) is None:
                    problems.add(rules.NO_SETTING, path)
            return {}
        if f"exercises/{node.text}.yaml" not in folder:
            problems.at(node, rules.UNKNOWN_EXERCISE, id=node.text or "…")
            return {}
        return {EXERCISE: node.text}

    def time(self, settings: Mapping[str, Any], folder: CourseFolder) -> float:
        """Return the minutes of the exercise."""
        return _minutes(str(settings.get(EXERCISE)), folder)

    def paper(self, page: LessonPage, text: Markup) -> Markup:
        """Return the introduction and the exercise as a sheet to write on."""
        return text + _on_paper(page, str(page.lesson.settings.get(EXERCISE)))

    def body(self, page: LessonPage) -> Markup:
        """Return the introduction and the form; who does not take the course gets a look at it."""
        found = _exercises(page).get(str(page.lesson.settings.get(EXERCISE)))
        text = render_parts(page)
        if found is None:
            return text
        return text + lesson_form(page, found)


class ExerciseBlock(LessonBlock):
    """``/// exercise`` with the id of one exercise."""

    name = EXERCISE

    def parse(self, lines: Sequence[str]) -> str:
        """Return the id.

        Raises:
            ValueError: There is none, or more than one.
        """
        ids = [line.strip() for line in lines if line.strip()]
        if len(ids) != 1 or not _ID.fullmatch(ids[0]):
            raise ValueError(gettext("Write the id of one exercise on a line of its own."))
        return ids[0]

    def check(self, data: str, folder: CourseFolder, path: str, line: int, problems: Problems) -> None:
        """Report an exercise that does not exist."""
        if f"exercises/{data}.yaml" not in folder:
            problems.add(rules.UNKNOWN_EXERCISE, path, line, id=data)

    def time(self, data: str, folder: CourseFolder) -> float:
        """Return the minutes of the exercise."""
        return _minutes(data, folder)

    def paper(self, uses: Sequence[BlockUse], page: LessonPage) -> Mapping[str, Paper]:
        """Return each exercise as a sheet to write on."""
        return {use.id: Paper(_on_paper(page, use.data)) for use in uses}

    def render(self, uses: Sequence[BlockUse], page: LessonPage) -> Mapping[str, Markup]:
        """Return a card for each exercise: what to do, how far it is, and the one button."""
        known = _exercises(page)
        kept = workbooks(page.learner.id, page.course.id) if page.learner else {}
        cards = {}
        for use in uses:
            found = known.get(use.data)
            if found is not None:
                own = kept.get((page.course.id, found.id), {})
                cards[use.id] = card(page, found, (count_filled(found.fields, own), last_saved(own.values())))
        return cards


def _on_paper(page: LessonPage, name: str) -> Markup:
    """Return an exercise as a sheet of the handbook; nothing when the version has no such exercise."""
    found = _exercises(page).get(name)
    return empty_sheet(found, page.lang) if found else Markup()


def _minutes(name: str, folder: CourseFolder) -> float:
    """Return the minutes that an exercise of a folder promises."""
    path = f"exercises/{name}.yaml"
    document = folder.document(path, Problems()) if path in folder else None
    node = document.get("minutes") if document else None
    return node.value if node is not None and isinstance(node.value, int) else 0


def _exercises(page: LessonPage) -> Mapping[str, Exercise]:
    course = page.course
    return exercises([Edition(course.id, course.version_id, page.digest)])[course.version_id]
