"""The pages of exercises: the card in a lesson, the form, the plan, and the papers."""

from __future__ import annotations

import json
from pathlib import Path

import page as conformance
import pypdfium2
import pytest

from app import pdf
from app.accounts.models import User
from app.testing import HubClient, count_queries, make_user, sign_in
from courses.outline import Course
from courses.queries.published import published
from exercises.fields import FIELD_TYPES
from tests.exercises.conftest import FIELDS, SHEET, exercise, post, send, written
from tests.folders import Files, Publish, join, lesson_document, texts

LESSON = "/pl/kursy/plan/reading"


def words(body: bytes) -> str:
    """Return what stands on a PDF."""
    with pypdfium2.PdfDocument(body) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document).replace("\r\n", "\n")


def full(visitor: HubClient) -> None:
    """Fill in every field."""
    answer = post(
        visitor,
        {
            **{f"seen.{field['id']}": "0" for field in FIELDS},
            "seen.criterion:clear": "0",
            "q.goal": "Cień przy\nrynku",
            "q.name": "Lipy",
            "q.steps.item": ["Zapytać Helenę", "Policzyć"],
            "q.costs.what": ["Lipa"],
            "q.costs.how-much": ["900 zł"],
            "q.ready.item": ["b"],
            "q.tool.option": "x",
            "q.when.date": "2027-03-15",
            "q.people.text": ["sołtyska", "skarbnik"],
            "q.people.place": ["high-low", ""],
            "q.criterion:clear.level": "partly",
        },
    )
    assert answer.status_code == 303


def test_the_card_in_a_lesson_says_how_far_one_is(visitor: HubClient) -> None:
    before = visitor.get(LESSON).text
    assert "Zrób ćwiczenie" in before
    assert "<strong>jeden</strong>" in before
    full(visitor)
    assert "Wypełnione pola: 8 z 8" in visitor.get(LESSON).text
    assert "Wróć do ćwiczenia" in visitor.get(LESSON).text


def test_what_one_learner_filled_in_is_not_on_the_card_of_the_next(client: HubClient, course: Course) -> None:
    first, second = join(course), join(course, email="second@example.org")
    sign_in(client, first)
    full(client)
    assert "Wypełnione pola: 8 z 8" in client.get(LESSON).text
    sign_in(client, second)
    assert "Wypełnione pola" not in client.get(LESSON).text
    assert "Zrób ćwiczenie" in client.get(LESSON).text


def test_a_guest_sees_the_task_and_no_form(client: HubClient, course: Course) -> None:
    assert course is not None
    preview = client.get(LESSON).text
    assert "<strong>jeden</strong>" in preview
    assert "Po dołączeniu do kursu" in preview
    assert "Zrób ćwiczenie" not in preview


def test_every_field_shows_what_was_written(visitor: HubClient) -> None:
    full(visitor)
    shown = visitor.get(SHEET).text
    for text in ("Cień przy\nrynku</textarea>", 'value="Lipy"', 'value="Zapytać Helenę"', "Lipa</textarea>",
                 'value="b" checked', 'value="x" checked', 'value="2027-03-15"', 'value="sołtyska"',
                 'value="high-low" selected', "<li>sołtyska</li>", 'value="partly" checked'):  # fmt: skip
        assert text in shown, text


def test_the_language_may_change_in_the_middle(visitor: HubClient) -> None:
    full(visitor)
    english = visitor.get("/en/courses/plan/reading/exercise/all-fields").text
    assert "Project card" in english
    assert "Cień przy\nrynku</textarea>" in english
    assert "See a filled example" in english


def test_rows_grow_with_what_is_written(visitor: HubClient) -> None:
    assert visitor.get(SHEET).text.count('name="q.steps.item"') == 3
    send(visitor, "steps", {"q.steps.item": ["a", "b", "c", "d"]})
    assert visitor.get(SHEET).text.count('name="q.steps.item"') == 6
    send(visitor, "steps", {"q.steps.item": ["x"] * 30}, counter=2, seen=1)
    assert visitor.get(SHEET).text.count('name="q.steps.item"') == 30


def test_what_is_no_date_stays_as_it_was_typed(visitor: HubClient) -> None:
    send(visitor, "when", {"q.when.date": "po wakacjach"})
    shown = visitor.get(SHEET).text
    assert 'value="po wakacjach"' in shown
    assert 'type="date"' not in shown, "A browser would empty a field for dates."


def test_the_plan_collects_the_exercises_of_the_variant(visitor: HubClient, course: Course, client: HubClient) -> None:
    plan = visitor.get("/pl/plan").text
    assert plan.count("plan__row") == 2
    assert "rozpoczęte: 0" in plan
    full(visitor)
    assert "rozpoczęte: 1" in visitor.get("/pl/plan").text
    sign_in(client, join(course, "activists"))
    assert client.get("/pl/plan").text.count("plan__row") == 3


def test_a_plan_without_courses_says_what_to_do(client: HubClient, course: Course) -> None:
    assert course is not None
    sign_in(client, make_user())
    assert "Plan jest jeszcze pusty" in client.get("/pl/plan").text
    assert client.get("/pl/plan/moj-plan.pdf").status_code == 404


@pytest.mark.database
@pytest.mark.parametrize("count", [1, 3, 12])
def test_queries_do_not_grow(client: HubClient, files: Files, publish: Publish, count: int) -> None:
    for number in range(count):
        name = f"more-{number}"
        files[f"exercises/{name}.yaml"] = exercise(name, [dict(FIELDS[1])])
        files[f"{10 + number}-{name}/lesson.yaml"] = lesson_document(name, "exercise", exercise=name)
        files["course.yaml"]["modules"][0]["lessons"].append(name)
    publish(files)
    learner = join(published().courses["plan"])
    sign_in(client, learner)
    for number in range(count):
        send(client, "name", {"q.name": "coś"}, at=f"/pl/kursy/plan/more-{number}/cwiczenie/more-{number}")
    client.get("/pl/plan")
    for path, queries in (("/pl/plan", 3), (SHEET, 4), (LESSON, 4), ("/pl/kursy/plan/card", 4)):
        client.get(path)
        with count_queries() as found:
            assert client.get(path).status_code == 200
        assert len(found) == queries, (path, list(found))


def test_saving_takes_as_many_statements_for_one_part_as_for_all(visitor: HubClient) -> None:
    full(visitor)
    counts: list[int] = []
    for fields in (
        {"seen.goal": "1", "q.goal": "a"},
        {"seen.goal": "2", "q.goal": "b", "seen.name": "1", "q.name": "c", "seen.steps": "1", "q.steps.item": ["d"]},
    ):
        with count_queries() as found:
            post(visitor, fields, page=f"page-{len(counts)}aaa")
        counts.append(len(found))
    assert counts[0] == counts[1]


def test_one_sheet_as_pdf(visitor: HubClient) -> None:
    full(visitor)
    answer = visitor.get("/pl/plan/plan/all-fields.pdf")
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    text = words(answer.data)
    for one in ("Karta projektu", "Cień przy", "rynku", "Zapytać Helenę", "900 zł", "15 marca 2027", "sołtyska",
                "skarbnik", "Marta Gajda", "Kryterium clear"):  # fmt: skip
        assert one in text, one
    assert "Jedno zdanie." not in text, "A hint helps who has not written yet."


def test_an_empty_sheet_holds_nothing_of_the_person(visitor: HubClient) -> None:
    full(visitor)
    text = words(visitor.get("/pl/plan/plan/all-fields.pdf?empty=1").data)
    assert "Cień przy" not in text
    assert "Jedno zdanie." in text
    assert "Chcę, żeby" in text, "The template is a frame for the hand too."


@pytest.mark.parametrize("lang", ["pl", "en"])
def test_the_whole_plan_is_an_accessible_pdf(visitor: HubClient, lang: str) -> None:
    full(visitor)
    path = {"pl": "/pl/plan/moj-plan.pdf", "en": "/en/plan/my-plan.pdf"}[lang]
    body = visitor.get(path).data
    assert {"pl": "Mój plan działania", "en": "My action plan"}[lang] in words(body)
    report = conformance.validate_pdf_bytes(body, profile=conformance.ValidationProfile.PDF_UA_1)
    assert report.is_compliant, [(one.rule_id, one.message) for one in report.failures]


def test_only_what_is_written(visitor: HubClient) -> None:
    full(visitor)
    with pypdfium2.PdfDocument(visitor.get("/pl/plan/moj-plan.pdf").data) as whole:
        pages = len(whole)
    with pypdfium2.PdfDocument(visitor.get("/pl/plan/moj-plan.pdf?written=1").data) as less:
        assert len(less) < pages


def test_no_pdf_without_its_libraries_and_nothing_lost(visitor: HubClient, monkeypatch: pytest.MonkeyPatch) -> None:
    full(visitor)
    monkeypatch.setattr(pdf, "why_not", lambda: "libpango is missing")
    answer = visitor.get("/pl/plan/plan/all-fields.pdf")
    assert answer.status_code == 503
    assert "Notatki są zapisane" in answer.text


def test_strings_that_broke_other_software(visitor: HubClient, learner: User, corpus: Path) -> None:
    strings: list[str] = json.loads((corpus / "strings" / "blns.json").read_text(encoding="utf-8"))
    kind, spec = FIELD_TYPES["text"], {"lines": 3}
    seen = 0
    for counter, text in enumerate([one for one in strings if one.strip()][::7], 1):
        answer = send(visitor, "goal", {"q.goal": text}, counter=counter, seen=seen)
        assert answer.status_code == 200, text
        assert answer.json is not None
        seen = answer.json["revision"]
        expected = kind.read(spec, {"q": text}, "q")  # type: ignore[arg-type]
        assert written(learner)["goal"] == expected
        shown = visitor.get(SHEET)
        assert shown.status_code == 200
        assert "<script>alert" not in shown.text
    hard = "\n".join([*strings[::5], "\u202e", "<b>&amp;", "{{ config }}"]).replace("\0", "")[:15_000]
    send(visitor, "goal", {"q.goal": hard}, counter=999, seen=seen)
    assert visitor.get("/pl/plan/plan/all-fields.pdf").status_code == 200


def test_titles_are_escaped(visitor: HubClient, files: Files, publish: Publish) -> None:
    files["exercises/short.yaml"]["title"] = texts("<i>Karta</i> & reszta")
    publish(files)
    for path in ("/pl/plan", "/pl/kursy/plan/card"):
        assert "<i>Karta" not in visitor.get(path).text
