"""What is written is kept: part by part, once, in order, whatever tabs, replays, templates and new versions do."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from sqlalchemy import func, select

from app import kept
from app.access import Role
from app.accounts.models import User
from app.extensions import db
from app.testing import HubClient, make_user, sign_in
from courses.models import LessonSummary
from courses.outline import Course
from courses.queries.published import published
from exercises.models import WorkbookSave
from exercises.personal import ExerciseData
from exercises.queries import workbook
from tests.exercises.conftest import CARD, FIELDS, SHEET, post, send, written
from tests.folders import Files, Publish, join, texts

pytestmark = pytest.mark.database


def test_each_part_is_saved_as_it_is_written(visitor: HubClient, learner: User) -> None:
    answer = send(visitor, "goal", {"q.goal": "Cień"})
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["state"] == "saved"
    assert answer.json["revision"] == 1
    assert "Zapisano o" in answer.json["text"]
    send(visitor, "criterion:clear", {"q.criterion:clear.level": "yes"}, counter=2)
    assert written(learner) == {"goal": {"text": "Cień"}, "criterion:clear": {"level": "yes"}}
    shown = visitor.get(SHEET).text
    assert "Cień" in shown
    assert 'value="yes" checked' in shown


def test_a_replayed_older_save_changes_nothing(visitor: HubClient, learner: User) -> None:
    send(visitor, "goal", {"q.goal": "jeden"}, counter=1)
    send(visitor, "goal", {"q.goal": "dwa"}, counter=2, seen=1)
    again = send(visitor, "goal", {"q.goal": "jeden"}, counter=1)
    assert again.status_code == 200
    assert written(learner)["goal"] == {"text": "dwa"}
    assert db.session.scalar(select(func.count()).select_from(WorkbookSave)) == 2


def test_two_tabs_in_one_workbook(visitor: HubClient, learner: User) -> None:
    send(visitor, "goal", {"q.goal": "z pierwszej"}, page="tab-one-1")
    late = send(visitor, "goal", {"q.goal": "z drugiej"}, page="tab-two-2", seen=0)
    assert late.status_code == 409
    assert late.json is not None
    assert late.json["state"] == "conflict"
    assert "z pierwszej" in late.json["html"]
    assert "z drugiej" in late.json["html"]
    assert written(learner)["goal"] == {"text": "z pierwszej"}
    shown = visitor.get(SHEET).text
    assert "Są dwie różne wersje" in shown
    other = send(visitor, "name", {"q.name": "inna część"}, page="tab-two-2", counter=2)
    assert other.status_code == 200, "Parts that nobody else has touched are saved."
    settled = post(visitor, {"seen.goal": "1", "q.goal": "z drugiej", "keep.goal": "mine"}, page="tab-three")
    assert settled.status_code == 303
    assert written(learner)["goal"] == {"text": "z drugiej"}
    assert "Są dwie różne wersje" not in visitor.get(SHEET).text


def test_who_chooses_the_other_version_gets_it(visitor: HubClient, learner: User) -> None:
    send(visitor, "goal", {"q.goal": "z pierwszej"}, page="tab-one-1")
    send(visitor, "goal", {"q.goal": "z drugiej"}, page="tab-two-2")
    post(visitor, {"seen.goal": "1", "q.goal": "z drugiej", "keep.goal": "theirs"}, page="tab-three")
    assert written(learner)["goal"] == {"text": "z pierwszej"}
    assert "Są dwie różne wersje" not in visitor.get(SHEET).text


def test_a_template_that_nobody_has_changed_is_nothing(visitor: HubClient, learner: User) -> None:
    """Also in the other language: the page may have been read in either."""
    fields = {
        "seen.goal": "0",
        "q.goal": "I want …",
        "seen.costs": "0",
        "q.costs.what": ["Sadzenie"],
        "q.costs.how-much": [""],
    }
    post(visitor, fields)
    assert written(learner) == {}
    post(visitor, {"seen.goal": "0", "q.goal": "Chcę, żeby był cień"})
    assert written(learner)["goal"] == {"text": "Chcę, żeby był cień"}


def test_what_was_emptied_stays_empty(visitor: HubClient, learner: User) -> None:
    send(visitor, "goal", {"q.goal": "coś"})
    send(visitor, "goal", {"q.goal": ""}, counter=2, seen=1)
    assert written(learner)["goal"] is None
    assert "Chcę, żeby …</textarea>" not in visitor.get(SHEET).text


def test_what_is_too_long_is_not_thrown_away(visitor: HubClient, learner: User) -> None:
    long = "ą" * 20_001
    refused = post(visitor, {"seen.goal": "0", "q.goal": long, "seen.name": "0", "q.name": "Cień"})
    assert refused.status_code == 422
    assert long in refused.text
    assert "za długie" in refused.text
    assert written(learner) == {"name": {"text": "Cień"}}, "The rest is saved."
    script = send(visitor, "goal", {"q.goal": long}, counter=9)
    assert script.status_code == 422
    assert script.json is not None
    assert "za długie" in script.json["message"]


def test_a_double_click_saves_once(visitor: HubClient, learner: User) -> None:
    for _ in range(2):
        assert post(visitor, {"seen.goal": "0", "q.goal": "raz"}).status_code == 303
    assert written(learner)["goal"] == {"text": "raz"}
    assert db.session.scalar(select(func.count()).select_from(WorkbookSave)) == 1


@pytest.mark.parametrize(
    "data",
    [
        {"page": "page-aaaa"},
        {"page": "x", "seen.goal": "0"},
        {"page": "page-aaaa", "part": "nothing", "seen.nothing": "0"},
        {"page": "page-aaaa", "seen.goal": "-1"},
        {"page": "page-aaaa", "seen.goal": "0", "counter": "99999999999999999999"},
    ],
)
def test_nonsense_is_refused(visitor: HubClient, learner: User, data: dict[str, str]) -> None:
    assert visitor.post(f"{SHEET}/zapisz", data=data).status_code == 400
    assert written(learner) == {}


def test_a_session_that_expires_in_the_middle_of_a_workbook_page(client: HubClient, learner: User) -> None:
    script = send(client, "goal", {"q.goal": "Cień"})
    assert script.status_code == 401
    assert script.json is not None
    assert script.json["sign_in"] == "/pl/logowanie"
    form = post(client, {"seen.goal": "0", "q.goal": "Pierwszy wiersz\r\ndrugi wiersz"})
    assert form.status_code == 401
    assert "Wpisany tekst jest zachowany" in form.text
    assert written(learner) == {}


def test_the_text_survives_signing_in_again(client: HubClient, learner: User) -> None:
    form = post(client, {"seen.goal": "0", "q.goal": "Pierwszy wiersz\r\ndrugi wiersz"})
    sealed = form.text.split('name="kept" value="')[1].split('"')[0]
    sign_in(client, learner)
    with client.application.test_request_context("/pl/"):
        held = kept.unsealed(sealed)
    assert held is not None
    fields: dict[str, Any] = dict(held.fields)
    assert client.post(held.path, data=fields).status_code == 303
    assert written(learner)["goal"] == {"text": "Pierwszy wiersz\ndrugi wiersz"}


def changed(files: Files, fields: list[dict[str, Any]]) -> Files:
    """Return the documents with other fields in the exercise."""
    other = copy.deepcopy(files)
    other["exercises/all-fields.yaml"]["fields"] = fields
    return other


def test_republished_with_other_fields_nothing_that_was_written_is_lost(
    visitor: HubClient, learner: User, files: Files, publish: Publish
) -> None:
    send(visitor, "goal", {"q.goal": "stary cel"})
    send(visitor, "costs", {"q.costs.what": ["Lipa"], "q.costs.how-much": ["900 zł"]}, counter=2)
    send(visitor, "tool", {"q.tool.option": "y"}, counter=3)
    fields = copy.deepcopy(FIELDS)
    without_goal = [field for field in fields if field["id"] != "goal"]
    without_goal[2]["columns"] = [{"id": "what", "label": texts("Co")}, {"id": "who", "label": texts("Kto")}]
    without_goal[2]["template"], without_goal[2]["example"] = [], [{"who": texts("Ola")}]
    without_goal[4] = {"id": "tool", "type": "text", "label": texts("Narzędzie"), "example": texts("petycja")}
    publish(changed(files, without_goal))
    shown = visitor.get(SHEET).text
    assert "Z wcześniejszej postaci" in shown
    for words in ("stary cel", "900 zł", "Rzecz y"):
        assert words in shown, words
    post(
        visitor,
        {"seen.costs": "1", "q.costs.what": ["Lipa"], "q.costs.who": ["Ola"], "seen.tool": "1", "q.tool": "petycja"},
    )
    now = written(learner)
    assert now["costs"] == {"rows": [{"what": "Lipa", "who": "Ola"}]}
    assert now["tool"] == {"text": "petycja"}
    assert sorted(key.split("@")[0] for key in now if "@" in key) == ["costs", "tool"]
    shown = visitor.get(SHEET).text
    for words in ("stary cel", "900 zł", "Rzecz y", "petycja"):
        assert words in shown, words
    publish(files)
    back = visitor.get(SHEET).text
    assert "stary cel</textarea>" in back, "A field that comes back has its words again."
    assert "petycja" in back


def test_a_page_made_before_publishing_is_saved_as_it_was(
    visitor: HubClient, learner: User, course: Course, files: Files, publish: Publish
) -> None:
    publish(changed(files, [field for field in FIELDS if field["id"] != "goal"]))
    answer = send(visitor, "goal", {"q.goal": "pisane przedtem"}, version=course.version_id)
    assert answer.status_code == 200
    assert written(learner)["goal"] == {"text": "pisane przedtem"}
    assert "pisane przedtem" in visitor.get(SHEET).text


def test_an_exercise_that_is_gone_stays_in_the_plan(
    visitor: HubClient, learner: User, course: Course, files: Files, publish: Publish
) -> None:
    send(visitor, "goal", {"q.goal": "nie zgubić"})
    other = copy.deepcopy(files)
    del other["exercises/all-fields.yaml"]
    for lang in ("pl", "en"):
        other[f"01-reading/{lang}.md"] = "## Tytuł {#tytul}\n\nTekst.\n"
    publish(other)
    assert visitor.get(SHEET).status_code == 404
    late = post(visitor, {"seen.goal": "1", "q.goal": "dopisane", "version": str(course.version_id)}, page="page-late")
    assert late.status_code == 303
    assert written(learner)["goal"] == {"text": "dopisane"}
    plan = visitor.get("/pl/plan").text
    assert "Tego ćwiczenia nie ma już w lekcjach" in plan
    assert visitor.get("/pl/plan/plan/all-fields.pdf").status_code == 200


def test_a_version_of_another_course_opens_nothing(visitor: HubClient, learner: User) -> None:
    assert send(visitor, "goal", {"q.goal": "x"}, version=999).status_code == 404
    assert written(learner) == {}


def test_nobody_else_sees_them(visitor: HubClient, learner: User, course: Course, client: HubClient) -> None:
    send(visitor, "goal", {"q.goal": "tylko moje"})
    for person in (join(course), *(join(course, "activists", roles=[role]) for role in Role)):
        sign_in(client, person)
        for path in (SHEET, "/pl/plan", f"/pl/postepy/osoby/{learner.id}", "/pl/postepy", "/pl/kursy/plan/reading"):
            answer = client.get(path, follow_redirects=True)
            assert "tylko moje" not in answer.text, (path, person.roles)
        assert client.get("/pl/plan/plan/all-fields.pdf").status_code == 200
        assert written(person) == {}


def test_who_takes_no_part_writes_nothing(client: HubClient, course: Course) -> None:
    assert course is not None
    stranger = make_user()
    sign_in(client, stranger)
    assert send(client, "goal", {"q.goal": "x"}).status_code == 404
    assert client.get(SHEET).status_code == 302
    assert written(stranger) == {}


def test_finishing_completes_the_lesson(visitor: HubClient, learner: User) -> None:
    before = visitor.get("/pl/kursy/plan/card").text
    assert "Zrób ćwiczenie, tutaj albo na papierze" in before
    done = post(visitor, {"seen.goal": "0", "q.goal": "Cień"}, at=CARD, go="finish")
    assert done.status_code == 303
    assert done.headers["Location"].endswith("/pl/kursy/plan/card#dalej")
    row = db.session.scalar(
        select(LessonSummary).where(LessonSummary.user_id == learner.id, LessonSummary.lesson_id == "card")
    )
    assert row is not None
    assert row.completed_at is not None
    assert "Zapisz i zakończ lekcję</span>" not in visitor.get("/pl/kursy/plan/card").text
    post(visitor, {"seen.goal": "1", "q.goal": "Więcej cienia"}, at=CARD, page="page-more", go="finish")
    assert written(learner, "short")["goal"] == {"text": "Więcej cienia"}


def test_saving_alone_completes_nothing(visitor: HubClient, learner: User) -> None:
    send(visitor, "goal", {"q.goal": "Cień"}, at=CARD)
    rows = db.session.scalars(select(LessonSummary.completed_at).where(LessonSummary.user_id == learner.id)).all()
    assert not any(rows)


def test_everything_is_erased_and_handed_over(visitor: HubClient, learner: User) -> None:
    send(visitor, "goal", {"q.goal": "moje słowa"})
    data = ExerciseData()
    assert "moje słowa" in str(data.export(learner))
    data.erase(learner)
    assert written(learner) == {}
    assert db.session.scalar(select(func.count()).select_from(WorkbookSave)) == 0


def test_a_locked_lesson_shows_no_exercise(client: HubClient, course: Course, files: Files, publish: Publish) -> None:
    files["02-card/lesson.yaml"]["requires"] = ["reading"]
    publish(files)
    sign_in(client, join(published().courses[course.id]))
    assert "Zapisz i zakończ lekcję" not in client.get("/pl/kursy/plan/card").text


def test_one_value_is_read_by_its_key(visitor: HubClient, learner: User) -> None:
    send(visitor, "goal", {"q.goal": "Cień"})
    assert workbook(learner.id, "plan", "all-fields")["goal"].value == {"text": "Cień"}
