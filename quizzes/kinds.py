"""The kind of lesson that is a quiz: its settings, its size, and the page before it begins."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from flask import render_template
from flask_babel import LazyString, gettext, lazy_gettext, ngettext
from markupsafe import Markup

from courses.blocks import render_parts
from courses.content.documents import Node
from courses.content.folder import CourseFolder
from courses.content.problems import Problems
from courses.outline import Lesson
from courses.points import LessonKind, LessonPage
from quizzes import drawing
from quizzes.content import rules
from quizzes.content.quiz import minutes, read_quiz
from quizzes.queries import attempts_at, questions
from quizzes.queries.grants import grants_at
from quizzes.views.showing import field_template


class Quiz(LessonKind):
    """A lesson made of questions, taken in attempts."""

    name = "quiz"
    title: ClassVar[LazyString] = lazy_gettext("Quiz")
    is_counted = False
    needs_text = False
    settings_key = "quiz"
    completion = ("passed",)

    def rules(self, settings: Mapping[str, Any]) -> tuple[str, ...]:
        """Return that it is passed, or without points just submitted."""
        return self.completion if drawing.is_scored(settings) else ("submitted",)

    def read_settings(self, node: Node | None, folder: CourseFolder, problems: Problems) -> dict[str, Any]:
        """Check the key ``quiz``: its layout, what it draws, and whether each variant can be asked that much."""
        if node is None:
            for path in folder.matching("*/lesson.yaml"):
                document = folder.document(path, Problems())
                kind = document.get("kind") if document else None
                if document and kind and kind.text == self.name and document.get(self.settings_key) is None:
                    problems.add(rules.NO_QUIZ_SETTINGS, path)
            return {}
        return read_quiz(node, folder, problems)

    def time(self, settings: Mapping[str, Any], folder: CourseFolder) -> float:
        """Return what the questions take; rating a statement takes a quarter of a minute."""
        if "statements" in settings:
            return float(settings["statements"]) / 4
        return minutes(settings, folder) if "draw" in settings else 0

    def paper(self, page: LessonPage, text: Markup) -> Markup:
        """Return the introduction; a self-assessment is printed whole, for the quiz itself is taken on the site."""
        if drawing.is_scored(page.lesson.settings):
            return text
        known = questions(page.course.version_id, page.digest)
        asked = [known[one] for one in drawing.drawn(page.lesson.settings) if one in known]
        values = {"numbers": {one.id: number for number, one in enumerate(asked, 1)}, "lang": page.lang}
        fields = [(one, one.paper(page.lang, field_template)) for one in asked]
        return text + field_template("quizzes/paper/block.html", questions=fields, **values)

    def label(self, lesson: Lesson) -> str:
        """Return "Quiz", or what one without points is."""
        return str(self.title) if drawing.is_scored(lesson.settings) else str(gettext("Self-assessment"))

    def size(self, lesson: Lesson) -> str:
        """Return the number of questions, or of statements to rate."""
        if statements := lesson.settings.get("statements"):
            return str(ngettext("%(num)s statement", "%(num)s statements", statements))
        count = drawing.size(lesson.settings) if "draw" in lesson.settings else 0
        return str(ngettext("%(num)s question", "%(num)s questions", count)) if count else ""

    def body(self, page: LessonPage) -> Markup:
        """Say what is asked and what counts, show past attempts, and offer the one button."""
        attempts = attempts_at(page.learner.id, page.course.id, page.lesson.id, page.variant) if page.learner else []
        submitted = [one for one in attempts if one.submitted_at is not None]
        settings = page.lesson.settings
        open_attempt = next((one for one in attempts if one.submitted_at is None), None)
        common = {"page": page, "course": page.course, "lesson": page.lesson, "text": render_parts(page)}
        common |= {"open_attempt": open_attempt, "submitted": submitted}
        if not drawing.is_scored(settings):
            html = render_template("quizzes/assessment.html", **common, size=self.size(page.lesson))
            return Markup(html)  # noqa: S704 - our own template
        # Where everybody has as many attempts as they like, nobody is given any.
        grants = (
            grants_at(page.learner.id, page.course.id, page.lesson.id, page.variant)
            if page.learner and "attempts" in settings
            else []
        )
        granted = sum(one.number for one in grants)
        html = render_template(
            "quizzes/intro.html",
            **common,
            size=drawing.size(settings) if "draw" in settings else 0,
            pass_mark=drawing.pass_mark(settings, page.course),
            limit=settings.get("attempts"),
            left=drawing.attempts_left(settings, len(attempts), granted),
            grants=grants,
            is_passed=any(one.is_passed for one in submitted),
            layout_word=gettext("all on one page") if drawing.shows_one_page(page.lesson) else gettext("one at a time"),
        )
        return Markup(html)  # noqa: S704 - our own template
