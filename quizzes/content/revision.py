"""Questions that go back to an earlier course: whether learners have taken it by then, and how many a quiz asks."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any, Final

from courses.content.problems import Problems
from courses.outline import BOTH, VARIANTS
from quizzes.content import rules
from quizzes.content.document import brings_points
from quizzes.content.quiz import Known, documents, read_quiz
from quizzes.drawing import is_scored, least_and_most

if TYPE_CHECKING:
    from courses.content.documents import Node
    from courses.content.folder import CourseFolder
    from courses.outline import Tracks

#: How many questions of a quiz revise, where there is something to revise.
WANTED: Final = 2


def check_revision(folder: CourseFolder, tracks: Tracks, written: Collection[str], problems: Problems) -> None:
    """Hold the questions and quizzes of a course against the courses that stand before it on the tracks.

    A quiz has to revise only where a course that is written stands before its own on every track.
    """
    _check_questions(folder, tracks, problems)
    earlier = sorted(tracks.earlier_than(folder.course_id) & set(written))
    if not earlier:
        return
    known = Known(documents(folder), VARIANTS, folder, Problems())
    for path in folder.matching("*/lesson.yaml"):
        lesson = folder.document(path, Problems())
        node = lesson.get("quiz") if lesson else None
        settings = read_quiz(node, folder, Problems()) if node else {}
        if lesson and node and settings and is_scored(settings) and _is_asked_of_all(lesson):
            _check_quiz(lesson, node, settings, known, ", ".join(earlier), problems)


def _check_questions(folder: CourseFolder, tracks: Tracks, problems: Problems) -> None:
    planned = [course.id for course in tracks.courses]
    earlier = ", ".join(sorted(tracks.earlier_than(folder.course_id))) or "–"
    for node in folder.documents("questions/*.yaml", Problems()):
        revises = node.get("revises")
        if revises is None or not revises.text:
            continue
        if revises.text not in planned:
            problems.at(revises, rules.REVISES_UNKNOWN, course=revises.text, known=", ".join(planned))
        for track in tracks.tracks:
            ids = [stop.course_id for stop in track.stops]
            if {folder.course_id, revises.text} <= set(ids) and ids.index(revises.text) > ids.index(folder.course_id):
                values = {"course": revises.text, "track": track.id, "earlier": earlier}
                problems.at(revises, rules.REVISES_LATER, **values)


def _is_asked_of_all(lesson: Node) -> bool:
    """Tell whether the course is not completed without this lesson."""
    optional = lesson.get("optional")
    return optional is None or optional.value is not True


def _check_quiz(
    lesson: Node, node: Node, settings: Mapping[str, Any], known: Known, earlier: str, problems: Problems
) -> None:
    audience = lesson.get("audience")
    questions = known.questions
    revisers = {one for one in questions if questions[one].get("revises") and brings_points(questions[one])}
    for variant in VARIANTS:
        if audience is not None and audience.text not in {BOTH, variant}:
            continue
        eligible = {one for one in questions if known.is_for(one, variant)}
        least, most = least_and_most(settings["draw"], eligible, revisers)
        if (least, most) != (WANTED, WANTED):
            found = str(least) if least == most else f"{least}–{most}"
            values = {"variant": variant, "found": found, "wanted": WANTED, "earlier": earlier}
            problems.add(rules.REVISING_NUMBER, node.path, node.line_at(("draw",)), **values)
