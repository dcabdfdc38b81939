"""Exercises in a course folder: every rule is seen to fail, with file and line, and nothing broken is published."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from courses.content.check import check_course
from courses.content.formatting import canonical_files
from courses.content.installed import installed_here
from courses.content.problems import Problems, Rule
from courses.content.publish import RefusedError
from exercises.content import rules
from tests.folders import Files, Publish, folder_of, texts

ALL = "exercises/all-fields.yaml"


def names(files: Files) -> dict[str, tuple[str, int]]:
    """Return the rules of exercises that a folder breaks, each with its first place."""
    found = check_course(folder_of(files), installed_here()).problems
    own = {problem.rule.name: (problem.path, problem.line) for problem in reversed(list(found))}
    return {name: place for name, place in own.items() if name.startswith("exercise-")}


def field(files: Files, name: str) -> dict[str, Any]:
    return next(one for one in files[ALL]["fields"] if one["id"] == name)


def _wrong_name(files: Files) -> None:
    files[ALL]["id"] = "another"


def _unknown_type(files: Files) -> None:
    field(files, "goal")["type"] = "poem"


def _field_twice(files: Files) -> None:
    files[ALL]["fields"].append(copy.deepcopy(field(files, "goal")))


def _item_twice(files: Files) -> None:
    field(files, "ready")["items"][1]["id"] = "a"


def _criterion_twice(files: Files) -> None:
    files[ALL]["criteria"][1]["id"] = "clear"


def _unknown_column(files: Files) -> None:
    field(files, "costs")["example"][0]["when"] = texts("jutro")


def _unknown_item(files: Files) -> None:
    field(files, "ready")["example"] = ["z"]


def _unknown_option(files: Files) -> None:
    field(files, "tool")["example"] = "z"


def _bad_day(files: Files) -> None:
    field(files, "when")["example"] = "15 marca"


def _dead_link(files: Files) -> None:
    files[ALL]["task"] = texts("Wróć do [lekcji](lesson:nowhere).")


def _no_setting(files: Files) -> None:
    del files["02-card/lesson.yaml"]["exercise"]


def _unknown_exercise(files: Files) -> None:
    files["02-card/lesson.yaml"]["exercise"] = "nowhere"


def _unknown_block(files: Files) -> None:
    for lang in ("pl", "en"):
        files[f"01-reading/{lang}.md"] = files[f"01-reading/{lang}.md"].replace("all-fields", "nowhere")


def _placed_twice(files: Files) -> None:
    files["02-card/lesson.yaml"]["exercise"] = "all-fields"


def _missing(files: Files) -> None:
    """The lesson that follows is an exercise, but not in both variants."""
    for lang in ("pl", "en"):
        files[f"01-reading/{lang}.md"] = files[f"01-reading/{lang}.md"].partition("/// exercise")[0]
    files["02-card/lesson.yaml"].update(audience="activists", exercise="all-fields")


def _not_placed(files: Files) -> None:
    files["02-card/lesson.yaml"]["exercise"] = "theirs"


def _no_example(files: Files) -> None:
    del field(files, "goal")["example"]


def _few_criteria(files: Files) -> None:
    files[ALL]["criteria"].pop()


BROKEN: list[tuple[Rule, Callable[[Files], None], str]] = [
    (rules.WRONG_NAME, _wrong_name, ALL),
    (rules.UNKNOWN_TYPE, _unknown_type, ALL),
    (rules.TWICE, _field_twice, ALL),
    (rules.TWICE, _item_twice, ALL),
    (rules.TWICE, _criterion_twice, ALL),
    (rules.MISFIT, _unknown_column, ALL),
    (rules.MISFIT, _unknown_item, ALL),
    (rules.MISFIT, _unknown_option, ALL),
    (rules.BAD_DAY, _bad_day, ALL),
    (rules.DEAD_LINK, _dead_link, ALL),
    (rules.NO_SETTING, _no_setting, "02-card/lesson.yaml"),
    (rules.UNKNOWN_EXERCISE, _unknown_exercise, "02-card/lesson.yaml"),
    (rules.UNKNOWN_EXERCISE, _unknown_block, "01-reading/en.md"),
    (rules.PLACED_TWICE, _placed_twice, "01-reading/en.md"),
    (rules.MISSING, _missing, "01-reading/pl.md"),
    (rules.NOT_PLACED, _not_placed, "exercises/short.yaml"),
    (rules.NO_EXAMPLE, _no_example, ALL),
    (rules.FEW_CRITERIA, _few_criteria, ALL),
]


@pytest.mark.parametrize(("rule", "breaks", "path"), BROKEN, ids=[breaks.__name__ for _, breaks, _ in BROKEN])
def test_each_rule_is_seen_to_fail(
    app: Flask, files: Files, rule: Rule, breaks: Callable[[Files], None], path: str
) -> None:
    assert app is not None
    breaks(files)
    found = names(files)
    assert rule.name in found, found
    assert found[rule.name][0] == path
    needs_line = rule not in {rules.NO_SETTING, rules.NOT_PLACED}
    assert (found[rule.name][1] > 0) is needs_line


def test_a_reading_may_be_followed_by_its_exercise(app: Flask, files: Files) -> None:
    assert app is not None
    _missing(files)
    assert names(files)["exercise-missing"] == ("01-reading/pl.md", 3)
    files["02-card/lesson.yaml"]["audience"] = "both"
    assert "exercise-missing" not in names(files)


def test_every_rule_has_a_test() -> None:
    known = {value for value in vars(rules).values() if isinstance(value, Rule)}
    assert known == {rule for rule, _, _ in BROKEN}


def test_the_good_folder_breaks_none(app: Flask, files: Files) -> None:
    assert app is not None
    assert names(files) == {}


@pytest.mark.parametrize("key", ["title", "task", "fields", "criteria", "minutes"])
def test_a_missing_key_is_refused_as_a_whole(files: Files, publish: Publish, key: str) -> None:
    del files[ALL][key]
    with pytest.raises(RefusedError) as refused:
        publish(files)
    problem = next(one for one in refused.value.problems if one.path == ALL)
    assert problem.rule.name == "missing-key"
    assert problem.values == {"key": key}


def test_a_block_names_exactly_one_exercise(files: Files, publish: Publish) -> None:
    for lang in ("pl", "en"):
        files[f"01-reading/{lang}.md"] = files[f"01-reading/{lang}.md"].replace("all-fields", "all-fields\nshort")
    with pytest.raises(RefusedError) as refused:
        publish(files)
    assert "bad-block" in {problem.rule.name for problem in refused.value.problems}


def test_the_canonical_form_orders_the_keys_of_every_field(app: Flask, files: Files) -> None:
    assert app is not None
    files[ALL]["fields"] = [dict(reversed(list(one.items()))) for one in files[ALL]["fields"]]
    problems = Problems()
    changed = canonical_files(folder_of(files), installed_here(), problems)
    assert not list(problems)
    text = changed[ALL].decode()
    assert (
        text.index('- id: "goal"')
        < text.index('type: "text"')
        < text.index("lines: 3")
        < text.index('pl: "Chcę, żeby …"')
    )
