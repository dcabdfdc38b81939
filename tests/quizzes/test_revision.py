"""Questions that go back to an earlier course: how they are written, drawn, counted and answered."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app.testing import HubClient, count_queries, sign_in
from courses.content.check import check_course, check_places
from courses.content.documents import write
from courses.content.installed import installed_here
from courses.content.problems import Problem
from courses.content.schemas import TracksDocument
from courses.outline import Course
from courses.queries.published import published
from quizzes.content import Questions
from tests.folders import Files, Publish, folder_of, join, lesson_document, texts
from tests.quizzes.conftest import attempt_at, begin, course_files, question_document, send

QUESTION, THREE = "questions/s-1.yaml", "06-three/lesson.yaml"
RIGHT, WRONG = "talk", "study"


def going_back(files: Files, *questions: str, course: str = "leadership") -> Files:
    """Let questions revise an earlier course instead of testing a lesson."""
    for one in questions:
        document = files[f"questions/{one}.yaml"]
        files[f"questions/{one}.yaml"] = {
            ("revises" if key == "tests" else key): (course if key == "tests" else value)
            for key, value in document.items()
        }
    return files


def only_three(files: Files, *draw: dict[str, Any]) -> Files:
    """Let the course have one quiz, which draws what is given."""
    for path in ("03-final", "04-page", "05-once"):
        del files[f"{path}/lesson.yaml"]
    files["course.yaml"]["modules"][0]["lessons"] = ["reading", "other", "three"]
    files[THREE]["quiz"]["draw"] = list(draw)
    return files


def track(name: str, *courses: str) -> dict[str, Any]:
    words = texts(name)
    stops = [{"course": one} for one in courses]
    own = {"id": name, "letter": name[0].upper(), "audience": name, "title": words, "short": words, "summary": words}
    return {**own, "courses": stops}


def tracks(politicians: list[str], activists: list[str]) -> TracksDocument:
    numbers = {"politicians": 3, "activists": 3}
    planned = [
        {"id": one, "title": texts(one), "summary": texts(one), "lessons": numbers, "minutes": numbers}
        for one in sorted({*politicians, *activists})
    ]
    both = [track("politicians", *politicians), track("activists", *activists)]
    return TracksDocument.model_validate({"tracks": both, "courses": planned})


COMMON = tracks(["leadership", "communication", "debate"], ["organising", "leadership", "debate", "communication"])


def remarks(files: Files, plan: TracksDocument = COMMON, written: tuple[str, ...] = ("leadership",)) -> list[Problem]:
    """Return what is said about the course "debate" at its place among courses that are written."""
    installed = installed_here()
    checked = {"debate": check_course(folder_of(copy.deepcopy(files)), installed)}
    assert not checked["debate"].problems.errors
    before = set(map(str, checked["debate"].problems))
    others = {one: check_course(folder_of(course_files(one)), installed) for one in written}
    check_places(plan, {**others, **checked}, installed)
    return [problem for problem in checked["debate"].problems if str(problem) not in before]


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"revises": "leadership"}, "question-tests-and-revises"),
        ({"tests": None, "revises": "debate"}, "question-revises-itself"),
        ({"tests": None, "revises": "Leadership!"}, "bad-id"),
    ],
)
def test_errors_are_found_without_other_courses(app: Flask, files: Files, change: dict[str, Any], rule: str) -> None:
    del app
    changed = {**files[QUESTION], **change}
    files[QUESTION] = {key: value for key, value in changed.items() if value is not None}
    folder = folder_of(files)
    problems = [one for one in check_course(folder, installed_here()).problems.errors if one.path == QUESTION]
    assert [one.rule.name for one in problems] == [rule]
    assert folder.text(QUESTION).splitlines()[problems[0].line - 1].startswith("revises:")


def test_the_key_stands_after_tests(app: Flask) -> None:
    del app
    document = question_document("a", "truefalse", {"answer": True, "if_true": texts("a"), "if_false": texts("b")})
    mixed = {"why": document["why"], **document, "revises": "leadership"}
    assert list(Questions().arranged(mixed))[:4] == ["id", "type", "tests", "revises"]


@pytest.mark.parametrize(
    ("course", "found"),
    [
        ("leadership", []),
        ("organising", []),  # Only one track has it, and there it comes before.
        ("communication", ["question-revises-later"]),
        ("rhetoric", ["question-revises-unknown"]),
    ],
)
def test_what_is_revised_has_to_come_before(app: Flask, files: Files, course: str, found: list[str]) -> None:
    del app
    going_back(only_three(files, {"questions": ["s-1", "s-2"]}), "s-1", "s-2", course=course)
    problems = [problem for problem in remarks(files) if problem.path == QUESTION]
    assert [problem.rule.name for problem in problems] == found
    lines = folder_of(files).text(QUESTION).splitlines()
    assert all(lines[problem.line - 1] == f'revises: "{course}"' for problem in problems)
    if course == "communication":
        assert (problems[0].values["track"], problems[0].values["earlier"]) == ("activists", "leadership")


@pytest.mark.parametrize(
    ("revising", "draw", "found"),
    [
        ("s-1 s-2", [{"questions": ["s-1", "s-2", "s-3"]}], None),
        ("s-1 s-2 s-3", [{"count": 2, "from": ["s-1", "s-2", "s-3"]}, {"questions": ["q-truefalse"]}], None),
        ("", [{"questions": ["s-1", "s-2", "s-3"]}], "0"),
        ("s-1", [{"questions": ["s-1", "s-2", "s-3"]}], "1"),
        ("s-1 s-2 s-3", [{"questions": ["s-1", "s-2", "s-3"]}], "3"),
        ("s-1 s-2", [{"count": 2, "from": ["s-1", "s-2", "s-3"]}], "1–2"),
        ("s-1 q-likert", [{"questions": ["s-1", "s-2", "q-likert"]}], "1"),  # An opinion brings no points.
    ],
)
def test_a_quiz_revises_two(
    app: Flask, files: Files, revising: str, draw: list[dict[str, Any]], found: str | None
) -> None:
    del app
    going_back(only_three(files, *draw), *revising.split())
    problems = [problem for problem in remarks(files) if problem.rule.name == "quiz-revises"]
    variants = [] if found is None else ["politicians", "activists"]
    assert [(one.path, one.values["variant"], one.values["found"]) for one in problems] == [
        (THREE, variant, found) for variant in variants
    ]
    lines = folder_of(files).text(THREE).splitlines()
    assert all(lines[problem.line - 1].strip() == "draw:" for problem in problems)
    assert all("leadership" in problem.advice for problem in problems)


def test_each_variant_is_counted(app: Flask, files: Files) -> None:
    """A member may draw what only one variant is asked; then the other is asked more of the rest."""
    del app
    only_three(files, {"count": 3, "from": ["s-1", "s-2", "s-3", "q-truefalse", "q-single"]})
    going_back(files, "s-1", "s-2", "s-3")
    files["questions/q-truefalse.yaml"]["tests"] = "other"
    problems = [problem for problem in remarks(files) if problem.rule.name == "quiz-revises"]
    assert {one.values["variant"]: one.values["found"] for one in problems} == {
        "politicians": "2–3",
        "activists": "1–3",
    }


def test_nothing_to_revise_is_no_fault(app: Flask, files: Files) -> None:
    """Neither where the earlier course is not written, nor where no course comes before on every track."""
    del app
    only_three(files, {"questions": ["s-1", "s-2", "s-3"]})
    assert remarks(files)
    assert not remarks(files, written=())
    assert not remarks(files, written=("communication", "organising"))
    assert not remarks(files, tracks(["debate", "leadership"], ["leadership", "debate"]))
    assert not remarks(files, tracks(["leadership"], ["leadership"]))


def test_only_quizzes_that_the_course_asks_for_have_to_revise(app: Flask, files: Files) -> None:
    del app
    going_back(only_three(files, {"questions": ["s-1", "s-2", "s-3"]}), "s-1", "s-2")
    settings = {"layout": "one-page", "draw": [{"questions": ["s-3"]}]}
    files["07-more/lesson.yaml"] = lesson_document("more", "quiz", optional=True, quiz=settings)
    own = {key: value for key, value in files["questions/q-likert.yaml"].items() if key not in {"tests", "scenario"}}
    files["questions/self.yaml"] = {**own, "id": "self"}
    unscored = {"layout": "one-page", "scored": False, "draw": [{"questions": ["self"]}]}
    files["08-self/lesson.yaml"] = lesson_document(
        "self", "quiz", completion=["submitted"], optional=True, quiz=unscored
    )
    files["course.yaml"]["modules"][0]["lessons"] += ["more", "self"]
    assert not remarks(files)
    files["07-more/lesson.yaml"].pop("optional")
    assert {problem.path for problem in remarks(files)} == {"07-more/lesson.yaml"}


def test_the_command_names_file_and_line(app: Flask, files: Files, tmp_path: Path) -> None:
    """``content check`` of the curriculum says it, that of a single course does not know its neighbours."""
    only_three(files, {"questions": ["s-1", "s-2", "s-3"]})
    for name, documents in (("debate", files), ("leadership", course_files("leadership"))):
        for path, value in documents.items():
            place = tmp_path / "courses" / name / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(value if isinstance(value, str) else write(value), "utf-8")
    plan = COMMON.model_dump(mode="json", exclude_defaults=True)
    (tmp_path / "tracks.yaml").write_text(write(plan), "utf-8")
    runner = app.test_cli_runner()
    whole = runner.invoke(args=["content", "check", str(tmp_path)]).output
    said = [line for line in whole.splitlines() if "revise an earlier course" in line]
    line = folder_of(files).text(THREE).splitlines().index("  draw:") + 1
    assert len(said) == 2
    assert all(f"courses/debate/{THREE}:{line}: remark: " in one for one in said)
    alone = runner.invoke(args=["content", "check", str(tmp_path / "courses" / "debate")]).output
    assert "revise an earlier course" not in alone


@pytest.fixture
def revising(publish: Publish, files: Files) -> Course:
    """Return the published course whose three questions revise another, which is not published yet."""
    publish(going_back(files, "s-1", "s-2", "s-3"))
    return published().courses["debate"]


@pytest.mark.database
def test_both_variants_are_asked(revising: Course, client: HubClient) -> None:
    for variant in ("politicians", "activists"):
        sign_in(client, join(revising, variant))
        assert attempt_at(begin(client)).questions == ["s-1", "s-2", "s-3"]


def submitted(client: HubClient, course: Course, variant: str = "politicians") -> str:
    """Answer the first question wrongly and the second rightly; return the address of the attempt."""
    sign_in(client, join(course, variant))
    address = begin(client)
    send(client, address, "s-1", WRONG)
    send(client, address, "s-2", RIGHT)
    assert client.post(f"{address}/zakoncz").status_code == 303
    return address


@pytest.mark.database
def test_the_result_leads_back_to_the_course_when_it_is_live(
    revising: Course, client: HubClient, publish: Publish
) -> None:
    address = submitted(client, revising)
    with count_queries() as before:
        page = client.get(f"{address}/wynik").text
    assert "Wróć do" not in page
    files = course_files("leadership")
    files["course.yaml"]["title"] = texts("Przywództwo, które włącza", "Leadership that includes")
    publish(files)
    client.get(f"{address}/wynik")
    with count_queries() as after:
        page = client.get(f"{address}/wynik").text
    assert len(after) == len(before)
    link = '<a class="btn btn--quiet" href="/pl/kursy/leadership"><span>Wróć do kursu „Przywództwo, które włącza”'
    # Two questions are wrong; the right one does not send anybody back.
    assert page.count(link) == 2, page
    assert "Wróć do lekcji" not in page
    english = client.get(f"/en/courses/debate/three/attempt/{attempt_at(address).id}/result").text
    assert 'href="/en/courses/leadership"><span>Go back to the course “Leadership that includes”' in english


@pytest.mark.database
def test_nobody_is_led_to_a_course_without_lessons_for_them(
    revising: Course, client: HubClient, publish: Publish
) -> None:
    files = course_files("leadership")
    for path, document in files.items():
        if path.endswith("/lesson.yaml"):
            document["audience"] = "activists"
    publish(files)
    assert "Wróć do kursu" not in client.get(f"{submitted(client, revising)}/wynik").text
    assert "Wróć do kursu" in client.get(f"{submitted(client, revising, 'activists')}/wynik").text


@pytest.mark.database
def test_an_attempt_of_before_is_shown_as_it_was(
    course: Course, client: HubClient, publish: Publish, files: Files
) -> None:
    """A version keeps what it asked, so a question that begins to revise does not change earlier results."""
    address = submitted(client, course)
    publish(course_files("leadership"))
    publish(going_back(files, "s-1", "s-2", "s-3"))
    page = client.get(f"{address}/wynik").text
    assert "Wróć do lekcji: Lekcja reading" in page
    assert "Wróć do kursu" not in page
