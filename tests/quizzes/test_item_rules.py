"""The rules of good questions that look at words: each is seen to find a fault, and to leave alone what is none."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from app.config import PROJECT
from courses.content.check import check_course
from courses.content.documents import read, write
from courses.content.installed import installed_here
from courses.content.problems import Problem, Problems
from quizzes.content import overlap, rules
from quizzes.content.cues import ANYTHING, FEMININE, MASCULINE, NEUTER, PLURAL, genders, is_cue
from quizzes.content.linter import FEEDBACK_KEYS, lint
from quizzes.question_types import BUNDLED, QuestionType
from quizzes.question_types.single import Single
from quizzes.question_types.truefalse import TrueFalse
from tests.folders import Files, folder_of, texts
from tests.quizzes.conftest import question_document

Change = Callable[[Files], object]
SINGLE, MATCHING, THREE = "questions/q-single.yaml", "questions/q-matching.yaml", "06-three/lesson.yaml"
ALL = [pytest.param(kind, id=kind.name) for kind in BUNDLED]


@pytest.fixture(autouse=True)
def _application(app: Flask) -> None:
    """Checking asks which types are installed."""
    del app


def findings(files: Files, rule: str) -> list[Problem]:
    """Return what the check says of a changed course by one rule."""
    problems = check_course(folder_of(copy.deepcopy(files)), installed_here()).problems
    return [problem for problem in problems if problem.rule.name == rule]


def line_of(files: Files, problem: Problem) -> str:
    """Return the line of a document at which a problem stands."""
    return folder_of(files).text(problem.path).splitlines()[problem.line - 1].strip()


def say(files: Files, *options: str, lang: str = "pl") -> None:
    """Change what the options of a question say; the second one is right."""
    for option, text in zip(files[SINGLE]["options"], options, strict=True):
        option["text"][lang] = text


@pytest.mark.parametrize(
    ("options", "pairs"),
    [
        (["Petycja", "petycja.", "Panel"], [(1, 0)]),
        (["**Petycja**", "Referendum", "[Petycja](lesson:x)"], [(2, 0)]),
        (["Petycja", "Petycja z podpisami", "Panel"], [(1, 0)]),
        (["rada gminy", "Wójt i Rada Gminy", "starosta"], [(1, 0)]),
        (["do 5 000 osób", "5 000–20 000 osób", "powyżej 20 000 osób"], [(1, 0)]),
        (["do 6 000 osób", "od 5 001 do 20 000 osób", "co najmniej 20 000 osób"], [(1, 0), (2, 1)]),
        (["10–20", "15", "21"], [(1, 0)]),
        (["ponad 10 zł", "najwyżej 12 zł", "1 zł"], [(1, 0)]),
        (["0,5%", "0,50%", "5%"], [(1, 0)]),
    ],
)
def test_what_overlaps_is_found(options: list[str], pairs: list[tuple[int, int]]) -> None:
    assert list(overlap.overlaps(options, "pl")) == pairs


@pytest.mark.parametrize(
    ("options", "lang"),
    [
        (["Petycja", "Panel", "Referendum"], "pl"),
        (["Zgłosi to radzie", "Nie zgłosi tego radzie", "Poczeka"], "pl"),
        (["rada", "Zamiast: rada", "Burmistrz"], "pl"),
        (["a study", "no study", "another talk"], "en"),
        (["gmina", "gminne zebranie", "podgmina"], "pl"),  # Only whole words count.
        (["200 podpisów", "1 200 podpisów", "12 200 podpisów"], "pl"),
        (["do 5 000 osób", "5 001–20 000 osób", "powyżej 20 000 osób"], "pl"),
        (["up to 5,000 people", "5,001–20,000 people", "over 20,000 people"], "en"),
        (["below 10", "10 to 20", "above 20"], "en"),
        (["Do 15 listopada", "Do 30 listopada", "Do 31 grudnia"], "pl"),  # Thresholds: only one of them is asked for.
        (["od 13 marca", "od 18 marca", "od 4 kwietnia"], "pl"),
        (["co najmniej 100", "co najmniej 200", "300"], "pl"),
        (["10–20 dni", "15 osób", "do 12 zł"], "pl"),  # Numbers of different things.
        (["2021", "2023", "2027"], "pl"),
        (["", "…", "?"], "pl"),
    ],
)
def test_what_only_looks_alike_is_left_alone(options: list[str], lang: str) -> None:
    assert not list(overlap.overlaps(options, lang))


@given(st.lists(st.text(max_size=30), max_size=4), st.sampled_from(["pl", "en"]))
def test_no_text_breaks_the_search_and_equal_words_always_overlap(options: list[str], lang: str) -> None:
    found = list(overlap.overlaps(options, lang))
    assert all(0 <= first < second < len(options) for second, first in found)
    assert set(overlap.same(options)) <= set(found)


@pytest.mark.parametrize(
    ("change", "path", "line"),
    [
        (lambda f: say(f, "Zamów badanie", "Zaproś do rozmowy", "zamów badanie!"), SINGLE, 'pl: "zamów badanie!"'),
        (
            lambda f: say(f, "Order a study", "Invite people", "Order a study soon", lang="en"),
            SINGLE,
            'en: "Order a study soon"',
        ),
        (lambda f: f[MATCHING]["pairs"][1].update(right=f[MATCHING]["pairs"][0]["right"]), MATCHING, None),
        (lambda f: f[MATCHING]["pairs"][1].update(left=f[MATCHING]["pairs"][0]["left"]), MATCHING, None),
        (lambda f: f[MATCHING]["extra"][0].update(text=f[MATCHING]["pairs"][0]["right"]), MATCHING, None),
        (
            lambda f: f["questions/q-ordering.yaml"]["items"][1].update(text=texts("obserwacja", "Looking")),
            "questions/q-ordering.yaml",
            'pl: "obserwacja"',
        ),
        (
            lambda f: f["questions/q-multiple.yaml"]["options"][3].update(text=texts("Skąd to wie", "How it sounds")),
            "questions/q-multiple.yaml",
            'pl: "Skąd to wie"',
        ),
    ],
)
def test_options_overlap(files: Files, change: Change, path: str, line: str | None) -> None:
    assert not findings(files, "options-overlap")
    change(files)
    found = findings(files, "options-overlap")
    assert found
    assert {problem.path for problem in found} == {path}
    assert all(problem.line > 0 for problem in found)
    if line:
        assert [line_of(files, problem) for problem in found] == [line]
    files[path]["silence"] = [{"rule": "options-overlap", "reason": "The difference is what the question is about."}]
    assert not findings(files, "options-overlap")
    assert not findings(files, "unknown-silence")


THREE_TOOLS = ("Petycja", "Budżet obywatelski", "Referendum")


@pytest.mark.parametrize(
    ("stem", "options", "key"),
    [
        ("Do tej sprawy najlepsza będzie:", THREE_TOOLS, 0),
        ("Na sesji padła propozycja. Była to…", THREE_TOOLS, 0),
        ("Rada wybrała narzędzie, a był to", THREE_TOOLS, 1),
        ("W Olszynach potrzebne jest:", THREE_TOOLS, 2),
        ("Zostaje jeden", ("Budżet", "Petycja", "Głosowanie"), 0),
        ("Jest to:", ("Konsultacje", "Negocjacje", "Petycja"), 2),
        ("Najwięcej zmieniły, bo obowiązkowe były:", ("Budżet", "Podpisy", "Referendum"), 1),
        ("Decyduje **jedna**:", ("Jawność", "Termin", "Hasło"), 0),
    ],
)
def test_a_stem_that_fits_the_key_alone_is_a_cue(stem: str, options: Sequence[str], key: int) -> None:
    assert is_cue(stem, options, key)
    # The same stem says nothing where another option fits as well, or the one that fits is wrong.
    assert not is_cue(stem, [options[key], *options], key + 1)
    assert not any(is_cue(stem, options, other) for other in range(3) if other != key)


@pytest.mark.parametrize(
    ("stem", "options"),
    [
        ("Które narzędzie będzie najlepsze?", ("Referendum", "Petycja", "Panel")),  # It agrees with "narzędzie".
        ("Była to petycja.", ("Petycja", "Panel", "Referendum")),
        ("Wybierz uchwałę, która", ("określa termin", "mówi o psach", "wskazuje osobę")),
        ("Wybierz uchwałę, dla której pierwsza", ("Sprawa", "Nie ma innej", "Termin")),  # "Nie" says nothing.
        ("Najlepszy będzie", ("Panel", "Lokalny program", "Petycja")),  # "Lokalny" fits as well.
        ("Najlepsza będzie", ("Petycja", "Rozmowa", "Panel")),
        ("Najlepsza będzie", ("Petycja", "Wieś", "Panel")),  # The end of "wieś" does not show what it is.
        ("Potrzebne było", ("200 podpisów", "Petycja", "Panel")),
        ("Był to", ("Burmistrz", "Sędzia", "Rada")),
        ("Co robi Marta", ("Petycja", "Panel", "Referendum")),
        ("Jest to", ("Petycja", "Panel", "Referendum")),
        ("", ("Petycja", "Panel", "Referendum")),
        ("…", ("", "", "")),
    ],
)
def test_what_is_not_sure_is_no_cue(stem: str, options: Sequence[str]) -> None:
    assert not is_cue(stem, options, 0)


@pytest.mark.parametrize(
    ("option", "found"),
    [
        ("petycja", {FEMININE, PLURAL}),
        ("**Jawność** głosowania", {FEMININE}),
        ("Budżet obywatelski", {MASCULINE}),
        ("Lokalny program", {MASCULINE, PLURAL}),
        ("referendum", {NEUTER}),
        ("głosowanie", {NEUTER, PLURAL}),
        ("konsultacje", {PLURAL}),
        ("sołtysi", {MASCULINE, PLURAL}),
        ("kierowca autobusu", ANYTHING),
        ("aktywista", ANYTHING),
        ("sieć", ANYTHING),
        ("14 dni", ANYTHING),
        ("przez urząd", ANYTHING),
        ("", ANYTHING),
    ],
)
def test_what_the_first_word_shows(option: str, found: set[str]) -> None:
    assert genders(option) == found


def test_case_cue(files: Files) -> None:
    files[SINGLE]["text"] = texts("Rynek będzie nowy. Najlepsze będzie:", "The square will be new. Which tool is best?")
    say(files, "Petycja do rady", "Referendum", "Budżet obywatelski")
    found = findings(files, "case-cue")
    assert [(problem.path, line_of(files, problem)) for problem in found] == [
        (SINGLE, 'pl: "Rynek będzie nowy. Najlepsze będzie:"')
    ]
    files[SINGLE]["silence"] = [{"rule": "case-cue", "reason": "All tools of the lesson are asked for."}]
    assert not findings(files, "case-cue")
    del files[SINGLE]["silence"]
    files[SINGLE]["text"]["pl"] = "Rynek będzie nowy. Które narzędzie będzie najlepsze?"
    assert not findings(files, "case-cue")


def bank(files: Files, *places: int) -> None:
    """Add a question for each place, with its key there."""
    for number, place in enumerate(places):
        options = copy.deepcopy(files[SINGLE]["options"])
        for index, option in enumerate(options):
            option.pop("key", None)
            if index == place:
                option["key"] = True
        document = question_document(f"x-{number}", "single", {"options": options})
        files[f"questions/x-{number}.yaml"] = document


@pytest.mark.parametrize(
    ("places", "found"),
    [
        ((1,), []),  # With four of the course at the second place, five are not many.
        ((0, 0, 0, 2), []),
        ((1, 1, 0, 2), [(6, 8, 2)]),
        ((0, 0, 2, 2, 1, 1), []),  # Six of ten are just 60 %.
        ((0, 0, 2, 1, 1, 1), [(7, 10, 2)]),
    ],
)
def test_one_place_for_most_keys_of_a_course(
    files: Files, places: Sequence[int], found: list[tuple[int, int, int]]
) -> None:
    bank(files, *places)
    problems = findings(files, "key-place-course")
    assert [(one.values["count"], one.values["of"], one.values["place"]) for one in problems] == found
    assert all(problem.path == "course.yaml" for problem in problems)


def test_few_practice(files: Files) -> None:
    assert [problem.path for problem in findings(files, "few-practice")] == ["02-other/pl.md"]
    for lang in ("pl", "en"):
        files[f"01-reading/{lang}.md"] = files[f"01-reading/{lang}.md"].replace("q-ordering\n", "")
    found = findings(files, "few-practice")
    assert [(one.path, one.values["count"]) for one in found] == [("01-reading/pl.md", 2), ("02-other/pl.md", 0)]
    assert line_of(files, found[0]) == "/// practice"
    # What is no reading has none.
    files["01-reading/lesson.yaml"].update(kind="quiz", completion=["passed"], quiz=files[THREE]["quiz"])
    assert [problem.path for problem in findings(files, "few-practice")] == ["02-other/pl.md"]


@pytest.mark.parametrize("answer", [{"option": "study"}, {"option": "gone"}, None])
def test_right_answer(monkeypatch: pytest.MonkeyPatch, files: Files, answer: Mapping[str, Any] | None) -> None:
    """A type may be wrong about its own documents; then nobody could earn the point."""
    assert not findings(files, "question-right-answer")
    monkeypatch.setattr(Single, "right_answer", lambda *_: answer)
    found = findings(files, "question-right-answer")
    questions = ("q-single", "s-1", "s-2", "s-3")
    assert [problem.path for problem in found] == [f"questions/{one}.yaml" for one in questions]
    assert all(problem.rule.severity == "error" and problem.values == {"type": "single"} for problem in found)


def test_nothing_is_asked_of_answers_without_points(monkeypatch: pytest.MonkeyPatch, files: Files) -> None:
    monkeypatch.setattr(Single, "right_answer", lambda *_: None)
    monkeypatch.setattr(Single, "is_scored", False)
    assert not findings(files, "question-right-answer")


def test_shares_count_what_brings_points(monkeypatch: pytest.MonkeyPatch, files: Files) -> None:
    """Of three questions without a decision and one with it; the three bring no points."""
    for one in ("s-1", "s-2", "s-3"):
        files[f"questions/{one}.yaml"]["scenario"] = False
    files[THREE]["quiz"]["draw"] = [{"questions": ["s-1", "s-2", "s-3", "q-truefalse"]}]
    assert THREE in {problem.path for problem in findings(files, "few-scenarios")}
    monkeypatch.setattr(Single, "is_scored", False)
    assert TrueFalse.is_scored
    assert THREE not in {problem.path for problem in findings(files, "few-scenarios")}


def feedbacks(value: Any, place: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the places of feedback in a document's own keys."""
    for key, one in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        if key in FEEDBACK_KEYS:
            yield (*place, key)
        else:
            yield from feedbacks(one, (*place, key))


@pytest.mark.parametrize("kind", ALL)
def test_no_feedback_can_be_missing(files: Files, kind: QuestionType) -> None:
    """The models of the types ask for it, so no rule has to."""
    path = f"questions/q-{kind.name}.yaml"
    places = list(feedbacks(files[path]))
    assert len(places) > 1 or not kind.is_scored
    for place in places:
        broken = copy.deepcopy(files)
        holder = broken[path]
        for step in place[:-1]:
            holder = holder[step]
        del holder[place[-1]]
        assert {problem.path for problem in findings(broken, "missing-key")} == {path}, place


def test_options_of_another_shape_are_left_to_their_type() -> None:
    """A third party's type may keep anything under these keys."""
    own: dict[str, Any] = {"options": ["red", {"id": "a", "key": True}, {"text": "red"}], "pairs": 3, "items": [None]}
    node = read(write(question_document("own", "riddle", own)).encode(), "questions/own.yaml", problems := Problems())
    assert node is not None
    lint(node, problems)
    assert not list(problems)
    own["options"] = [{"text": texts("tak", "yes")}, {"text": texts("nie wiem", "yes")}, {"text": {"pl": "tak"}}]
    del own["pairs"]
    node = read(write(question_document("own", "riddle", own)).encode(), "questions/own.yaml", problems)
    assert node is not None
    lint(node, problems)
    assert [(problem.rule.name, problem.values["text"]) for problem in problems] == [("options-overlap", "yes")]


def test_options_inside_of_a_part_are_compared() -> None:
    """Wherever a document asks to choose, as in a text with gaps."""
    gaps = [{"id": "who", "options": [{"text": texts("urząd", "the office")}, {"text": texts("urzad", "council")}]}]
    source = write(question_document("gaps", "riddle", {"gaps": gaps}))
    node = read(source.encode(), "questions/gaps.yaml", problems := Problems())
    assert node is not None
    lint(node, problems)
    found = list(problems)
    assert [problem.rule.name for problem in found] == ["options-overlap"]
    assert source.splitlines()[found[0].line - 1].strip() == 'pl: "urzad"'


def test_rules_that_can_be_silenced_are_explained_to_authors() -> None:
    page = (PROJECT / "docs" / "authoring.md").read_text("utf-8")
    assert [rule.name for rule in rules.OF_QUESTIONS if f"| `{rule.name}` |" not in page] == []
