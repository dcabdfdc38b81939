"""Our own curriculum as a whole: what the plan promises is there, and courses agree with each other."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest
import yaml

from app.config import PROJECT
from courses.outline import BOTH, VARIANTS

CURRICULUM = PROJECT / "curriculum"
PLAN = yaml.safe_load((CURRICULUM / "tracks.yaml").read_text("utf-8"))
COURSES = sorted(path.parent.name for path in CURRICULUM.glob("courses/*/course.yaml"))

#: How many lessons each track has when every course is live, and how many there are in all.
TRACK_LESSONS = {"politicians": 40, "activists": 42}
ALL_LESSONS = 48


def document(course: str, name: str) -> Any:
    """Return a document of a course as plain values."""
    return yaml.safe_load((CURRICULUM / "courses" / course / name).read_text("utf-8"))


def lessons(course: str) -> list[dict[str, Any]]:
    """Return the lessons of a course."""
    folder = CURRICULUM / "courses" / course
    return [yaml.safe_load(path.read_text("utf-8")) for path in sorted(folder.glob("*/lesson.yaml"))]


def counted(course: str) -> list[dict[str, Any]]:
    """Return the lessons that the interface counts: no quiz, and nothing optional."""
    return [one for one in lessons(course) if one["kind"] != "quiz" and not one.get("optional")]


def test_the_plan_of_the_tracks_adds_up() -> None:
    planned = {one["id"]: one["lessons"] for one in PLAN["courses"]}
    for track in PLAN["tracks"]:
        ids = [stop["course"] for stop in track["courses"]]
        assert sorted(ids) == sorted(planned)
        assert sum(planned[one][track["audience"]] for one in ids) == TRACK_LESSONS[track["id"]]


def test_every_course_of_the_plan_is_written() -> None:
    assert sorted(one["id"] for one in PLAN["courses"]) == COURSES
    assert sum(len(counted(course)) for course in COURSES) == ALL_LESSONS


@pytest.mark.parametrize("course", COURSES)
def test_a_course_has_the_lessons_that_the_plan_promises(course: str) -> None:
    planned = next(one for one in PLAN["courses"] if one["id"] == course)
    found = counted(course)
    for variant in VARIANTS:
        assert sum(one["audience"] in {BOTH, variant} for one in found) == planned["lessons"][variant]
    assert planned["shared"] is all(one["audience"] == BOTH for one in found)
    told = document(course, "course.yaml")
    assert {key: told[key] for key in ("title", "summary")} == {key: planned[key] for key in ("title", "summary")}


@pytest.mark.parametrize("course", COURSES)
def test_a_course_begins_and_ends_with_the_same_self_assessment(course: str) -> None:
    order = [one for module in document(course, "course.yaml")["modules"] for one in module["lessons"]]
    known = {one["id"]: one for one in lessons(course)}
    first, last = known[order[0]], known[order[-1]]
    assert first["optional"] is last["optional"] is True
    assert first["quiz"]["draw"] == last["quiz"]["draw"] == [{"questions": ["self-assessment"]}]
    assert 6 <= len(document(course, "questions/self-assessment.yaml")["statements"]) <= 8


@pytest.mark.parametrize("course", COURSES)
def test_a_course_has_diagrams_of_its_own_in_both_languages(course: str) -> None:
    media = CURRICULUM / "courses" / course / "media"
    names = {
        lang: {path.name.removesuffix(f".{lang}.svg") for path in media.glob(f"*.{lang}.svg")} for lang in ("pl", "en")
    }
    assert names["pl"] == names["en"]
    assert len(names["pl"]) >= 2


def test_a_term_says_the_same_in_every_course() -> None:
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    for course in COURSES:
        for term in document(course, "course.yaml")["glossary"]:
            found[term["id"]][course] = (term["term"], term["text"])
    differing = {name: told for name, told in found.items() if len({repr(one) for one in told.values()}) > 1}
    assert not differing
