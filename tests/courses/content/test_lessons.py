"""A reading of full length, built as the curriculum asks, and broken in one place at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from courses.content.check import Checked, check_course
from courses.content.check.terms import check_glossaries
from courses.content.folder import CourseFolder
from courses.content.installed import Installed
from courses.content.problems import Problems

Findings = Callable[[Mapping[str, Any]], list[tuple[str, str, int]]]
PL = "01-hear/pl.md"


def lesson(lang: str) -> str:
    """Return a text with every part, as short as it may be."""
    words = {"pl": ("Zacznij tu.", "Część", "Przykład"), "en": ("Start here.", "Part", "Example")}[lang]
    parts = ["/// start", f"**{words[0]}** Ola mówi, Tomek słucha.", "///", ""]
    for anchor in ("after", "recall", "one", "two", "three"):
        parts += [f"## {words[1]} {anchor} {{#{anchor}}}", "", "[parafraza](term:paraphrase) tu stoi.", ""]
    for number in (1, 2):
        parts += [f"/// note | {words[2]} {number}", "Ola mówi.", "///", ""]
    for anchor in ("activity", "in-short", "sources"):
        parts += [f"## {words[1]} {anchor} {{#{anchor}}}", "", "Tekst.", ""]
    return "\n".join(parts)


@pytest.fixture
def whole(good: dict[str, str]) -> dict[str, str]:
    """Return the good course with one lesson of full length."""
    good["01-hear/pl.md"], good["01-hear/en.md"] = lesson("pl"), lesson("en")
    good["02-answer/pl.md"] = good["02-answer/en.md"] = "## A {#first}\n\nTekst.\n"
    return good


def own(found: list[tuple[str, str, int]]) -> list[tuple[str, str, int]]:
    return [one for one in found if one[0].startswith("lesson-") and one[1] == PL]


def test_a_lesson_with_all_its_parts_is_right(whole: dict[str, str], findings: Findings) -> None:
    assert own(findings(whole)) == []


@pytest.mark.parametrize(("minutes", "is_right"), [(1, True), (4, True), (20, False)])
def test_promised_minutes_are_held_against_the_text(
    whole: dict[str, str], findings: Findings, minutes: int, *, is_right: bool
) -> None:
    whole["01-hear/lesson.yaml"] = whole["01-hear/lesson.yaml"].replace("minutes: 20", f"minutes: {minutes}")
    found = {(name, path) for name, path, _ in findings(whole)}
    assert (("lesson-minutes", "01-hear/lesson.yaml") not in found) is is_right


BROKEN = [
    ("lesson-part-missing", "{#recall}", "{#look-back}", 5),
    ("lesson-part-missing", "## Część sources {#sources}", "Źródła", 5),
    ("lesson-core", "## Część two {#two}", "### Część two {#two}", 9),
    ("lesson-examples", "/// note | Przykład 2\nOla mówi.\n///\n", "", 30),
]


@pytest.mark.parametrize(("rule", "old", "new", "line"), BROKEN)
def test_each_rule_is_seen_to_fail(
    whole: dict[str, str], findings: Findings, rule: str, old: str, new: str, line: int
) -> None:
    assert old in whole[PL]
    whole[PL] = whole[PL].replace(old, new, 1)
    found = own(findings(whole))
    assert rule in [name for name, _, _ in found], found
    assert line in [place for name, _, place in found if name == rule], found


def test_parts_in_another_order_are_reported(whole: dict[str, str], findings: Findings) -> None:
    text = whole[PL]
    whole[PL] = text.replace("{#after}", "{#x}").replace("{#recall}", "{#after}").replace("{#x}", "{#recall}")
    assert "lesson-part-missing" in [name for name, _, _ in own(findings(whole))]


def test_a_term_that_is_written_out_and_not_marked(whole: dict[str, str], findings: Findings) -> None:
    for lang, words in (("pl", "aktywne słuchanie"), ("en", "active listening")):
        whole["course.yaml"] = whole["course.yaml"].replace(
            {"pl": 'pl: "parafraza"', "en": 'en: "paraphrase"'}[lang], f'{lang}: "{words}"'
        )
    whole["02-answer/pl.md"] = "## A {#first}\n\nPomaga aktywne słuchanie.\n"
    assert ("term-unmarked", "02-answer/pl.md", 3) in findings(whole)


def test_two_courses_explain_a_term_differently(
    good: dict[str, str], folder_of: Callable[[Mapping[str, Any]], CourseFolder], installed: Installed
) -> None:
    other = {**good, "course.yaml": good["course.yaml"].replace('"listening"', '"debate"', 1)}
    checked: list[Checked] = [check_course(folder_of(files), installed, Problems()) for files in (good, other)]
    check_glossaries(checked)
    assert "term-differs" not in {problem.rule.name for one in checked for problem in one.problems}
    other["course.yaml"] = other["course.yaml"].replace("Powtórzenie własnymi słowami.", "Coś innego.")
    checked = [check_course(folder_of(files), installed, Problems()) for files in (good, other)]
    check_glossaries(checked)
    first, second = ({problem.rule.name for problem in one.problems} for one in checked)
    assert "term-differs" in second - first
