"""What the check says about question documents and quiz settings, with file and line."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from courses.content.check import check_course
from courses.content.documents import read
from courses.content.installed import installed_here
from courses.content.problems import Problems, Rule
from quizzes.content import Questions, rules
from quizzes.content.asking import split
from quizzes.kinds import Quiz
from tests.folders import Files, folder_of, texts
from tests.quizzes.conftest import question_document

Change = Callable[[Files], object]
SINGLE, FINAL, THREE = "questions/q-single.yaml", "03-final/lesson.yaml", "06-three/lesson.yaml"


def check(files: Files) -> Problems:
    """Return what is said about a changed course."""
    return check_course(folder_of(copy.deepcopy(files)), installed_here()).problems


def option(files: Files, index: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = files[SINGLE]["options"][index]
    return found


def draws(files: Files, *members: dict[str, Any]) -> Files:
    """Let a quiz draw something else."""
    files[THREE]["quiz"].update(draw=list(members))
    return files


def bank(files: Files, *questions: str) -> Files:
    """Tag questions as those of the bank."""
    for one in questions:
        files[f"questions/{one}.yaml"]["tags"] = ["bank"]
    return files


def resolved(files: Files) -> list[Any]:
    """Return what the quiz draws in the version that would be published."""
    checked = check_course(folder_of(copy.deepcopy(files)), installed_here())
    assert not [problem for problem in checked.problems.errors if problem.path == THREE]
    folder, problems = folder_of(copy.deepcopy(files)), Problems()
    node = folder.document(THREE, problems)
    settings = node.get("quiz") if node else None
    assert settings is not None
    drawn: list[Any] = Quiz().read_settings(settings, folder, problems)["draw"]
    return drawn


@pytest.fixture(autouse=True)
def _application(app: Flask) -> None:
    """Checking asks which types are installed."""
    del app


def test_the_course_of_these_tests_is_good(files: Files) -> None:
    ours = [rule for rule in vars(rules).values() if isinstance(rule, Rule)]
    # Only the first lesson of the two is a real one.
    found = [
        problem
        for problem in check(files)
        if (problem.path.startswith("questions/") or problem.rule in ours) and problem.path != "02-other/pl.md"
    ]
    assert not found, "\n".join(map(str, found))


@pytest.mark.parametrize(
    ("change", "rule", "path"),
    [
        (lambda f: f[SINGLE].update(type="riddle"), "question-unknown-type", SINGLE),
        (lambda f: f[SINGLE].update(id="other"), "question-wrong-name", SINGLE),
        (lambda f: f[SINGLE].update(tests="nowhere"), "question-unknown-lesson", SINGLE),
        (lambda f: f[SINGLE].update(outcome="nothing"), "question-unknown-outcome", SINGLE),
        (lambda f: f[SINGLE].update(colour="red"), "unknown-key", SINGLE),
        (lambda f: f[SINGLE].pop("why"), "missing-key", SINGLE),
        (lambda f: f[SINGLE]["text"].pop("en"), "missing-language", SINGLE),
        (lambda f: option(f).pop("feedback"), "missing-key", SINGLE),
        (lambda f: option(f).update(key=True), "bad-value", SINGLE),
        (lambda f: option(f, 1).update(key=False), "bad-value", SINGLE),
        (lambda f: option(f).update(id="talk"), "bad-value", SINGLE),
        (lambda f: f[SINGLE].update(options=[option(f, 1)]), "out-of-range", SINGLE),
        (lambda f: option(f)["text"].update(pl="![x](media/none.png)"), "question-missing-picture", SINGLE),
        (lambda f: option(f)["text"].update(pl="[x](lesson:none)"), "question-dead-link", SINGLE),
        (lambda f: f["questions/q-truefalse.yaml"].update(answer="false"), "not-truth", "questions/q-truefalse.yaml"),
        (lambda f: f["questions/q-numeric.yaml"].update(answer="200"), "not-decimal", "questions/q-numeric.yaml"),
        (lambda f: f["questions/q-numeric.yaml"].update(answer=45000000), "bad-value", "questions/q-numeric.yaml"),
        (lambda f: f[FINAL].pop("quiz"), "quiz-no-settings", FINAL),
        (lambda f: f[THREE]["quiz"].update(draw=[{"questions": ["none"]}]), "quiz-unknown-question", THREE),
        (lambda f: f[THREE]["quiz"].update(draw=[{"questions": ["s-1", "s-1"]}]), "quiz-repeated-question", THREE),
        (lambda f: f[THREE]["quiz"].update(draw=[{"count": 2}]), "quiz-bad-draw", THREE),
        (lambda f: f[THREE]["quiz"].update(draw=[{"count": 3, "from": ["s-1"]}]), "quiz-too-few-questions", THREE),
        (lambda f: draws(f, {"count": 1, "tag": "bank", "outcome": "decide"}), "quiz-bad-draw", THREE),
        (lambda f: draws(f, {"tag": "bank"}), "quiz-bad-draw", THREE),
        (lambda f: draws(f, {"questions": ["s-1"], "tag": "bank"}), "quiz-bad-draw", THREE),
        (lambda f: draws(f, {"count": 1, "tag": "bnak"}), "quiz-unknown-tag", THREE),
        (lambda f: draws(f, {"count": 1, "outcome": "nothing"}), "quiz-unknown-outcome", THREE),
        (lambda f: (bank(f, "q-single"), draws(f, {"count": 1, "tag": "bank"})), "quiz-draws-practice", THREE),
        (lambda f: (bank(f, "s-1"), draws(f, {"count": 2, "tag": "bank"})), "quiz-too-few-questions", THREE),
        (
            # One variant has two questions, the other one: the draw must be good for both.
            lambda f: (
                bank(f, "s-1", "s-2"),
                f["questions/s-1.yaml"].update(tests="other"),
                draws(f, {"count": 2, "tag": "bank"}),
            ),
            "quiz-too-few-questions",
            THREE,
        ),
        (
            lambda f: (
                bank(f, "s-1", "s-2"),
                draws(f, {"count": 1, "tag": "bank"}, {"count": 2, "from": ["s-1", "s-2"]}),
            ),
            "quiz-too-few-left",
            THREE,
        ),
        (lambda f: f[THREE]["quiz"].update(layout="sideways"), "not-allowed", THREE),
        (lambda f: f[THREE]["quiz"].update(pass_mark=0), "out-of-range", THREE),
        (lambda f: f[THREE]["quiz"].update(attempts="3"), "not-number", THREE),
        (
            lambda f: (f["questions/s-1.yaml"].update(tests="other"), f[THREE].update(audience="politicians")),
            "quiz-wrong-variant",
            THREE,
        ),
        (
            lambda f: (
                f["questions/s-1.yaml"].update(tests="other"),
                f[THREE]["quiz"].update(draw=[{"count": 3, "from": ["s-1", "s-2", "s-3"]}]),
            ),
            "quiz-too-few-questions",
            THREE,
        ),
    ],
)
def test_errors_are_found_with_file_and_line(files: Files, change: Change, rule: str, path: str) -> None:
    change(files)
    found = [problem for problem in check(files).errors if problem.rule.name == rule]
    assert found, "\n".join(map(str, check(files)))
    assert all(problem.path == path for problem in found)
    assert all(problem.line > 0 for problem in found if rule != "quiz-no-settings")
    assert all(problem.advice for problem in found)


def test_a_tag_stands_for_the_questions_that_carry_it(files: Files) -> None:
    """Not for those that the quiz names anyway, and the list is kept with the version."""
    bank(files, "s-1", "s-2", "s-3", "q-single")
    draws(files, {"questions": ["s-2", "q-single"]}, {"count": 2, "tag": "bank"})
    assert resolved(files)[1] == {"count": 2, "tag": "bank", "from": ["s-1", "s-3"]}


def test_an_outcome_stands_for_its_questions_without_those_of_practice(files: Files) -> None:
    files["course.yaml"]["outcomes"].append({"id": "listen", "text": texts("słucha", "listens")})
    for one in ("s-1", "s-3", "q-single"):
        files[f"questions/{one}.yaml"]["outcome"] = "listen"
    draws(files, {"count": 2, "outcome": "listen"})
    assert resolved(files) == [{"count": 2, "outcome": "listen", "from": ["s-1", "s-3"]}]


def test_a_practice_question_may_be_named(files: Files) -> None:
    draws(files, {"questions": ["q-single"]}, {"count": 1, "from": ["q-multiple", "s-1"]})
    assert resolved(files)[1]["from"] == ["q-multiple", "s-1"]


def test_the_advice_names_the_tags_that_there_are(files: Files) -> None:
    bank(files, "s-1")
    draws(files, {"count": 1, "tag": "bnak"})
    problems = [problem for problem in check(files).errors if problem.path == THREE]
    assert [problem.rule.name for problem in problems] == ["quiz-unknown-tag"]
    assert "bank" in problems[0].advice
    lines = folder_of(files).text(THREE).splitlines()
    assert lines[problems[0].line - 1].strip() == 'tag: "bnak"'


def test_the_line_is_that_of_the_fault(files: Files) -> None:
    option(files, 2).pop("feedback")
    problem = next(problem for problem in check(files).errors if problem.rule.name == "missing-key")
    lines = folder_of(files).text(SINGLE).splitlines()
    assert lines[problem.line - 1].strip() == '- id: "wait"'


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (lambda f: option(f, 1)["text"].update(pl="Zaproś do długiej rozmowy o wszystkim, co ważne"), "key-longest"),
        (lambda f: option(f)["text"].update(pl="Żadna z powyższych"), "all-of-the-above"),
        (lambda f: option(f)["text"].update(en="All of the above"), "all-of-the-above"),
        (lambda f: option(f)["text"].update(en="I always wait"), "absolute-word"),
        (lambda f: option(f)["feedback"].update(pl="słowo " * 41), "long-feedback"),
        (lambda f: f[SINGLE]["why"].update(en="word " * 41), "long-feedback"),
        (lambda f: f[SINGLE]["text"].update(pl="Scena. Czego nie robisz?"), "negation"),
        (lambda f: f[SINGLE]["options"].extend({**option(f), "id": f"x{n}"} for n in range(2)), "many-options"),
        (lambda f: f["questions/q-matching.yaml"].pop("extra"), "matching-size"),
        (lambda f: f[SINGLE].update(silence=[{"rule": "nothing", "reason": "Because."}]), "unknown-silence"),
        (lambda f: [f[f"questions/s-{n}.yaml"].update(scenario=False) for n in (1, 2, 3)], "few-scenarios"),
    ],
)
def test_the_linter_remarks(files: Files, change: Change, rule: str) -> None:
    change(files)
    problems = check(files)
    assert rule in {problem.rule.name for problem in problems.remarks}, "\n".join(map(str, problems))
    assert not problems.errors


def test_a_bold_negation_and_one_in_the_scene_are_fine(files: Files) -> None:
    files[SINGLE]["text"] = texts("Nikt nie wie. Czego **nie** robisz?", "Nobody is not sure. What do you **not** do?")
    assert "negation" not in {problem.rule.name for problem in check(files).remarks}


def test_silence_with_a_reason_ends_a_remark(files: Files) -> None:
    option(files)["text"]["en"] = "I always wait"
    files[SINGLE]["silence"] = [{"rule": "absolute-word", "reason": "The word is what the question is about."}]
    assert "absolute-word" not in {problem.rule.name for problem in check(files).remarks}


def test_remarks_on_a_whole_quiz(files: Files) -> None:
    many = [f"x-{number}" for number in range(11)]
    for number, one in enumerate(many):
        document = question_document(one, "single", copy.deepcopy({"options": files[SINGLE]["options"]}))
        files[f"questions/{one}.yaml"] = document
        if number < 2:
            source = files["questions/q-truefalse.yaml"]
            keys = {key: copy.deepcopy(source[key]) for key in ("answer", "if_true", "if_false")}
            files[f"questions/{one}.yaml"] = question_document(one, "truefalse", keys)
    files[THREE]["quiz"]["draw"] = [{"questions": many}]
    names = {problem.rule.name for problem in check(files).remarks if problem.path == THREE}
    assert names == {"key-place", "many-true-false"}


def test_one_in_ten_may_be_true_or_false_counting_questions_without_points(files: Files) -> None:
    many = [f"x-{number}" for number in range(10)]
    for one in many:
        document = question_document(one, "single", copy.deepcopy({"options": files[SINGLE]["options"]}))
        files[f"questions/{one}.yaml"] = document
    others = [{"questions": ["q-truefalse"]}, {"questions": ["q-likert"]}]
    for count, is_remarked in ((8, False), (7, True)):
        files[THREE]["quiz"]["draw"] = [{"count": count, "from": many}, *others]
        names = {problem.rule.name for problem in check(files).remarks if problem.path == THREE}
        assert ("many-true-false" in names) is is_remarked


def test_practice_blocks_are_checked(files: Files) -> None:
    files["01-reading/pl.md"] += "\n/// practice\nq-none\nq-single\n///\n"
    files["01-reading/en.md"] += "\n/// practice\nq-none\nq-single\n///\n"
    names = [problem.rule.name for problem in check(files).errors]
    assert names.count("quiz-unknown-question") == 2
    assert names.count("practice-repeated-question") == 2


def test_documents_are_arranged_in_canonical_order(files: Files) -> None:
    document = files["questions/q-matching.yaml"]
    mixed = dict(reversed(document.items()))
    assert list(Questions().arranged({**mixed, "x-own": 1})) == [*document, "x-own"]
    node = read(b'id: "a"\ntype: "gone"\n', "questions/a.yaml", Problems())
    assert node is not None
    assert Questions().arranged(node.plain()) == {"id": "a", "type": "gone"}


@pytest.mark.parametrize(
    ("text", "lead", "ask"),
    [
        ("Co robisz?", "", "Co robisz?"),
        (
            "Scena, która trwa długo. " * 4 + "Co robisz najpierw?",
            ("Scena, która trwa długo. " * 4).strip(),
            "Co robisz najpierw?",
        ),
        ("Scena.\n\n![x](media/x.png)\n\nCo widać?", "Scena.\n\n![x](media/x.png)", "Co widać?"),
    ],
)
def test_the_sentence_that_asks_is_found(text: str, lead: str, ask: str) -> None:
    assert split({"pl": text}) == ({"pl": lead}, {"pl": ask})


@pytest.mark.parametrize("text", ["Scena.\n\n- lista", "Zdanie bez pytania. " * 12, "Scena.\n\n| a |\n|---|\n| b |"])
def test_a_text_that_asks_in_no_sentence_stays_whole(text: str) -> None:
    assert split({"pl": text}) is None
