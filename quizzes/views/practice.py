"""Practice questions: answered in the text of a lesson, with feedback at once; kept for learners, never graded."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from flask_babel import gettext
from markupsafe import Markup
from werkzeug.wrappers import Response

from app.access import EVERYONE, allow
from app.accounts.present import me
from app.addresses import route
from app.extensions import db, utc_now
from app.fragments import kept_fragment
from courses.content.folder import CourseFolder
from courses.content.problems import Problems
from courses.outline import BlockUse, Course, Lesson
from courses.points import LessonBlock, LessonPage, Paper
from courses.views.entrance import enter
from quizzes import operations
from quizzes.content import rules
from quizzes.content.quiz import minutes_of
from quizzes.practice import BLOCK, practice_ids
from quizzes.published import Asked
from quizzes.queries import practice_answers, questions
from quizzes.views.entrance import live_questions
from quizzes.views.showing import field_template

_ID = re.compile(r"[a-z0-9][a-z0-9-]*")
#: The header by which the script asks for the form alone.
FRAGMENT = "Hub-Fragment"

#: How many rendered questions a process keeps: many learners give the same few answers. Long ones are nobody else's.
FRAGMENTS_KEPT = 1000
LONGEST_KEPT = 400


class Practice(LessonBlock):
    """``/// practice`` with the ids of questions, one a line."""

    name = BLOCK

    def parse(self, lines: Sequence[str]) -> list[str]:
        """Return the ids of the questions.

        Raises:
            ValueError: There is none, or a line is no id.
        """
        ids = [line.strip() for line in lines if line.strip()]
        if not ids:
            raise ValueError(gettext("Write the id of at least one question, each on a line of its own."))
        for one in ids:
            if not _ID.fullmatch(one):
                raise ValueError(gettext("“%(text)s” is not the id of a question.", text=one))
        return ids

    def check(self, data: list[str], folder: CourseFolder, path: str, line: int, problems: Problems) -> None:
        """Report questions that do not exist, and those that the text has asked before."""
        before = [
            one.strip()
            for block in folder.blocks(BLOCK)
            if block.path == path and block.line < line
            for one in block.lines
        ]
        for position, one in enumerate(data):
            if f"questions/{one}.yaml" not in folder:
                problems.add(rules.UNKNOWN_QUESTION, path, line, id=one)
            if one in before or one in data[:position]:
                problems.add(rules.REPEATED_PRACTICE, path, line, id=one)

    def time(self, data: list[str], folder: CourseFolder) -> float:
        """Return what the questions take."""
        return sum(minutes_of(data, folder))

    def paper(self, uses: Sequence[BlockUse], page: LessonPage) -> Mapping[str, Paper]:
        """Return the questions of a handbook, numbered through the lesson, and their answers for its end."""
        known = questions(page.course.version_id, page.digest)
        numbers = {one: number for number, one in enumerate(practice_ids(page.lesson), 1)}
        papers = {}
        for use in uses:
            asked = [known[one] for one in use.data if one in known]
            values = {"numbers": numbers, "lang": page.lang}
            fields = [(one, one.paper(page.lang, field_template)) for one in asked]
            right = [(one, one.right_parts(page.lang)) for one in asked]
            papers[use.id] = Paper(
                field_template("quizzes/paper/block.html", questions=fields, **values),
                field_template("quizzes/paper/answers.html", questions=right, **values),
            )
        return papers

    def render(self, uses: Sequence[BlockUse], page: LessonPage) -> Mapping[str, Markup]:
        """Return every question with the learner's answer: one query, however many questions there are."""
        kept = practice_answers(page.learner.id, page.course.id, page.lesson.id) if page.learner else {}
        again = request.args.get("again")
        known: dict[str, Asked] = {}

        def asked(one: str) -> Asked | None:
            if not known:
                known.update(questions(page.course.version_id, page.digest))
            return known.get(one)

        def shown(one: str) -> Markup:
            answer = kept.get(one) if one != again else None
            said = None if answer is None else json.dumps(answer, sort_keys=True)

            def make() -> tuple[Markup, bool]:
                found = asked(one)
                return (Markup(), True) if found is None else _rendered(page.course, page.lesson, found, answer)

            if said is not None and len(said) > LONGEST_KEPT:
                return make()[0]
            key = (BLOCK, page.digest, page.course.version_id, page.lesson.id, one, said)
            return kept_fragment(key, make, FRAGMENTS_KEPT)

        return {use.id: Markup("\n").join(filter(None, map(shown, use.data))) for use in uses}


def fragment(
    course: Course,
    lesson: Lesson,
    asked: Asked,
    answer: Mapping[str, Any] | None,
    problem: str = "",
) -> Markup:
    """Return one practice question as a form. With an answer it is closed and carries the feedback.

    With a ``problem`` it stays open: the answer is not whole yet.
    """
    return _rendered(course, lesson, asked, answer, problem)[0]


def _rendered(
    course: Course, lesson: Lesson, asked: Asked, answer: Mapping[str, Any] | None, problem: str = ""
) -> tuple[Markup, bool]:
    """Return the form, and whether the question's type did all of its part: what failed may work the next time."""
    is_answered = answer is not None and not problem
    field = asked.field(answer, g.lang, f"practice/{course.id}/{lesson.id}", field_template, is_closed=is_answered)
    # A type that is gone or fails gives neither a field nor a grade; the question stays readable.
    grade = asked.grade(answer) if is_answered and field is not None else None
    is_whole = field is not None and is_answered == (grade is not None)
    is_answered = grade is not None
    html = render_template(
        "quizzes/_practice.html",
        course=course,
        lesson=lesson,
        asked=asked,
        field=field,
        is_answered=is_answered,
        grade=grade,
        feedback=asked.feedback(answer, g.lang) if is_answered else [],
        problem=problem,
        lang=g.lang,
    )
    return Markup(html), is_whole  # noqa: S704 - our own template


def register(blueprint: Blueprint) -> None:
    """Add the address of practice questions."""
    route(
        blueprint,
        pl="/kursy/<course_id>/<lesson_id>/sprawdz-sie/<question_id>",
        en="/courses/<course_id>/<lesson_id>/practice/<question_id>",
        methods=["GET", "POST"],
    )(practice)


@allow(EVERYONE)
def practice(course_id: str, lesson_id: str, question_id: str) -> str | Response | tuple[str, int]:
    """Take an answer and show what is to be said about it. Of guests on a preview nothing is kept."""
    entrance = enter(course_id, lesson_id)
    course, lesson = entrance.course, entrance.lesson
    place = url_for("courses.lesson", course_id=course_id, lesson_id=lesson_id, _anchor=f"practice-{question_id}")
    if not entrance.is_allowed:
        # The lesson itself says why it is closed, and asks guests to sign in.
        return redirect(place, code=303)
    asked = live_questions(entrance).get(question_id) if question_id in practice_ids(lesson) else None
    if asked is None or asked.is_missing:
        abort(404)
    wants_fragment = FRAGMENT in request.headers
    if request.method != "POST":
        return fragment(course, lesson, asked, None) if wants_fragment else redirect(place)
    answer = asked.read(request.form)
    if answer is None or not asked.is_complete(answer):
        problem = gettext("Choose an answer first.") if answer is None else gettext("Fill in every part first.")
        if asked.problem(answer, g.lang):
            problem = gettext("The answer cannot be checked yet. Beside the field it says why.")
        form = fragment(course, lesson, asked, answer, problem)
        return form if wants_fragment else (_page(course, lesson, form, place), 422)
    if entrance.is_taken:
        operations.answer_practice(me(), course, lesson, question_id, answer, utc_now())
        db.session.commit()
    if wants_fragment:
        return fragment(course, lesson, asked, answer)
    if entrance.is_taken:
        return redirect(place, code=303)
    return _page(course, lesson, fragment(course, lesson, asked, answer), place)


def _page(course: Course, lesson: Lesson, form: Markup, place: str) -> str:
    return render_template("quizzes/practice.html", course=course, lesson=lesson, form=form, place=place)
