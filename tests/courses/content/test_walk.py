"""A learner who does everything right finishes every course and every track, or the check says where they get stuck."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from courses.content.check import Checked, check_course, check_tracks
from courses.content.check.walk import walk_tracks
from courses.content.folder import CourseFolder
from courses.content.installed import Installed
from courses.content.problems import Problems
from courses.kinds import Confirmed, Reading
from courses.outline import Lesson
from courses.points import CompletionRule, Condition, Entry

FolderOf = Callable[[Mapping[str, Any]], CourseFolder]


class Never(CompletionRule):
    """A rule that no deed meets."""

    name = "never"

    def evaluate(self, lesson: Lesson, entries: Sequence[Entry]) -> Condition:
        del lesson, entries
        return Condition(self.name, is_met=False)

    def deeds(self, lesson: Lesson) -> Sequence[tuple[str, str | None]]:
        del lesson
        return []

    def promise(self, lesson: Lesson) -> str:
        return lesson.id

    def explain(self, lesson: Lesson, condition: Condition) -> str:
        del condition
        return lesson.id


class Unknown(Never):
    """A rule of which a program cannot know how it is met."""

    name = "unknown"

    def deeds(self, lesson: Lesson) -> None:  # type: ignore[override]
        del lesson


@pytest.fixture
def walkable(installed: Installed) -> Installed:
    """Return what is installed, with rules that cannot be met or known."""
    rules = {"confirmed": Confirmed(), "never": Never(), "unknown": Unknown()}
    return Installed(kinds={"reading": Reading()}, blocks=installed.blocks, rules=rules)


def found(checked: Checked) -> set[tuple[str, str]]:
    return {(problem.rule.name, problem.path) for problem in checked.problems if problem.rule.severity == "error"}


def test_a_good_course_can_be_finished(good: dict[str, str], folder_of: FolderOf, walkable: Installed) -> None:
    assert found(check_course(folder_of(good), walkable)) == set()


def test_a_lesson_that_nothing_completes_and_what_waits_for_it(
    good: dict[str, str], folder_of: FolderOf, walkable: Installed
) -> None:
    good["01-hear/lesson.yaml"] = good["01-hear/lesson.yaml"].replace('- "confirmed"', '- "never"')
    assert found(check_course(folder_of(good), walkable)) == {
        ("lesson-unfinishable", "01-hear/lesson.yaml"),
        ("lesson-unreachable", "02-answer/lesson.yaml"),
    }


def test_what_a_program_cannot_know_is_believed(good: dict[str, str], folder_of: FolderOf, walkable: Installed) -> None:
    good["01-hear/lesson.yaml"] = good["01-hear/lesson.yaml"].replace('- "confirmed"', '- "unknown"')
    assert found(check_course(folder_of(good), walkable)) == set()


def test_optional_lessons_are_walked_too(good: dict[str, str], folder_of: FolderOf, walkable: Installed) -> None:
    """Nobody may require one, it must be possible to complete it, and not all can be optional."""
    optional = good["01-hear/lesson.yaml"] + "optional: true\n"
    good["01-hear/lesson.yaml"] = optional
    assert found(check_course(folder_of(good), walkable)) == {("requires-optional", "02-answer/lesson.yaml")}
    good["02-answer/lesson.yaml"] = good["02-answer/lesson.yaml"].partition("requires:")[0]
    assert found(check_course(folder_of(good), walkable)) == set()
    good["01-hear/lesson.yaml"] = optional.replace('- "confirmed"', '- "never"')
    assert found(check_course(folder_of(good), walkable)) == {("lesson-unfinishable", "01-hear/lesson.yaml")}
    good["01-hear/lesson.yaml"] = optional
    good["02-answer/lesson.yaml"] += "optional: true\n"
    assert found(check_course(folder_of(good), walkable)) == {("course-all-optional", "course.yaml")}


def walk(tracks: str, checked: dict[str, Checked], installed: Installed) -> set[str]:
    problems = Problems()
    node = CourseFolder({"tracks.yaml": tracks.encode()}).document("tracks.yaml", problems)
    document = check_tracks(node, list(checked), problems)
    assert node is not None
    assert document is not None
    walk_tracks(document, node, problems, checked, installed)
    return {f"{problem.rule.name}:{problem.line}" for problem in problems}


def both(good: dict[str, str], folder_of: FolderOf, installed: Installed) -> dict[str, Checked]:
    later = {**good, "course.yaml": good["course.yaml"].replace('id: "listening"', 'id: "later"')}
    return {
        "listening": check_course(folder_of(good), installed),
        "later": check_course(folder_of(later), installed),
    }


def test_a_track_whose_courses_can_be_finished(
    good: dict[str, str], tracks: str, folder_of: FolderOf, walkable: Installed
) -> None:
    plan = tracks.replace("politicians: 3", "politicians: 2").replace("activists: 3", "activists: 2")
    plan = plan.replace("politicians: 90", "politicians: 35").replace("activists: 90", "activists: 35")
    assert walk(plan, both(good, folder_of, walkable), walkable) == set()


def test_a_track_with_courses_in_preparation_is_not_stuck(
    good: dict[str, str], tracks: str, folder_of: FolderOf, walkable: Installed
) -> None:
    checked = {"listening": check_course(folder_of(good), walkable)}
    assert walk(tracks, checked, walkable) == set()


def test_a_track_that_gets_stuck(good: dict[str, str], tracks: str, folder_of: FolderOf, walkable: Installed) -> None:
    checked = both(good, folder_of, walkable)
    unfinishable = Installed(
        kinds=walkable.kinds, blocks=walkable.blocks, rules={**walkable.rules, "confirmed": Never()}
    )
    names = {name.partition(":")[0] for name in walk(tracks, checked, unfinishable)}
    assert "track-stuck" in names


def test_a_plan_that_promises_something_else(
    good: dict[str, str], tracks: str, folder_of: FolderOf, walkable: Installed
) -> None:
    names = sorted(walk(tracks, both(good, folder_of, walkable), walkable))
    assert [name.partition(":")[0] for name in names] == ["plan-lessons"] * 2 + ["plan-minutes"] * 2
    lines = tracks.split("\n")
    assert all(
        "politicians:" in lines[int(name.partition(":")[2]) - 1]
        or "activists:" in lines[int(name.partition(":")[2]) - 1]
        for name in names
    )
