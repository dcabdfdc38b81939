"""What staff see of a learner's attempts, and the further attempts that coordinators give."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import func, select

from app.access import Role
from app.accounts.models import User
from app.accounts.operations import erase
from app.extensions import db
from app.testing import HubClient, count_queries, make_user, sign_in
from courses import operations as courses_operations
from courses.outline import Course
from courses.queries.published import published
from courses.testing import NOW
from quizzes import operations
from quizzes.models import AttemptGrant
from quizzes.permissions import can_grant_attempts
from quizzes.personal import QuizData
from quizzes.queries.grants import granted_attempts
from tests.folders import Files, Publish, join
from tests.quizzes.conftest import attempt_at, begin, send

pytestmark = pytest.mark.database
REASON = "W czasie próby nie działał internet."


@pytest.fixture
def coordinator(visitor: HubClient) -> HubClient:
    """Return a client of its own in which a coordinator is signed in."""
    other: Any = visitor.application.test_client()
    sign_in(other, make_user(Role.COORDINATOR, name="Anna Nowak"))
    found: HubClient = other
    return found


def finish(client: HubClient, lesson: str = "once") -> str:
    address = begin(client, lesson)
    client.post(f"{address}/zakoncz")
    return address


def give(client: HubClient, learner: User, count: int | str = 2, reason: str = REASON, key: str = "key-1234") -> Any:
    address = f"/pl/postepy/{learner.id}/debate/once/politicians/proby"
    return client.post(address, data={"count": str(count), "reason": reason, "key": key})


def rows() -> int:
    return db.session.execute(select(func.count()).select_from(AttemptGrant)).scalar_one()


def test_a_coordinator_gives_attempts_with_a_reason(visitor: HubClient, coordinator: HubClient, learner: User) -> None:
    """The limit moves, both see who, how many and why, and the learner begins at once."""
    finish(visitor)
    assert "Wszystkie próby są wykorzystane" in visitor.get("/pl/kursy/debate/once").text
    page = coordinator.get(f"/pl/postepy/{learner.id}/debate/once/politicians/proby").text
    assert "wykorzystane: 1, pozostałe: 0" in page
    answer = give(coordinator, learner)
    assert answer.headers["Location"] == f"/pl/postepy/{learner.id}#attempts"
    for text in (visitor.get("/pl/kursy/debate/once").text, coordinator.get(f"/pl/postepy/{learner.id}").text):
        assert REASON in text
        assert "Anna Nowak" in text
    page = visitor.get("/pl/kursy/debate/once").text
    assert "Dodano 2 próby" in page
    assert "zostały 2" in page.replace("\u00a0", " ")
    assert "You were given 2 further attempts" in visitor.get("/en/courses/debate/once").text
    finish(visitor)
    last = finish(visitor)
    assert attempt_at(last).number == 3
    assert visitor.post("/pl/kursy/debate/once/proba").headers["Location"] == "/pl/kursy/debate/once"
    assert "Ponów próbę" not in visitor.get(f"{last}/wynik").text


def test_the_result_offers_a_try_when_attempts_were_given(
    visitor: HubClient, coordinator: HubClient, learner: User
) -> None:
    address = finish(visitor)
    assert "Ponów próbę" not in visitor.get(f"{address}/wynik").text
    give(coordinator, learner)
    assert "Ponów próbę" in visitor.get(f"{address}/wynik").text


def test_a_revoked_lesson_whose_quiz_has_no_attempts_left(
    visitor: HubClient, coordinator: HubClient, learner: User, course: Course
) -> None:
    """Passed with the only attempt, then taken back: without further attempts it could never be passed again."""
    address = begin(visitor, "once")
    send(visitor, address, "s-1", "talk")
    visitor.post(f"{address}/zakoncz")
    lesson = course.lesson("once")
    trainer = make_user(Role.TRAINER)
    courses_operations.revoke(trainer, learner, course, lesson, variant="politicians", reason="Raz jeszcze.", now=NOW)
    db.session.commit()
    assert "Wszystkie próby są wykorzystane" in visitor.get("/pl/kursy/debate/once").text
    give(coordinator, learner, 1)
    address = begin(visitor, "once")
    send(visitor, address, "s-1", "talk")
    visitor.post(f"{address}/zakoncz")
    assert attempt_at(address).is_passed
    assert "Quiz zaliczony" in visitor.get(f"{address}/wynik").text


def test_a_double_click_gives_once(visitor: HubClient, coordinator: HubClient, learner: User) -> None:
    del visitor
    page = coordinator.get(f"/pl/postepy/{learner.id}/debate/once/politicians/proby").text
    found = re.search(r'name="key"[^>]*value="([\w-]+)"', page)
    assert found is not None
    for _ in range(2):
        assert give(coordinator, learner, key=found[1]).status_code == 303
    assert granted_attempts(learner.id, "debate", "once", "politicians") == 2
    give(coordinator, learner, 1, key="another-form")
    assert granted_attempts(learner.id, "debate", "once", "politicians") == 3
    assert granted_attempts(learner.id, "debate", "once", "activists") == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"count": 0},
        {"count": 11},
        {"count": "x"},
        {"count": ""},
        {"reason": "  "},
        {"reason": "ż" * 501},
        {"key": "<>"},
    ],
)
def test_bad_input_changes_nothing_and_is_kept(
    visitor: HubClient, coordinator: HubClient, learner: User, wrong: dict[str, Any]
) -> None:
    del visitor
    answer = give(coordinator, learner, **wrong)
    assert answer.status_code == 422
    assert rows() == 0
    if "reason" not in wrong:
        assert REASON in answer.text
    if "key" not in wrong:
        assert 'aria-invalid="true"' in answer.text


def test_only_where_attempts_can_run_out_and_the_course_is_taken(
    visitor: HubClient, coordinator: HubClient, learner: User
) -> None:
    del visitor
    start = f"/pl/postepy/{learner.id}/debate"
    for rest in ("three/politicians", "reading/politicians", "none/politicians", "once/activists", "once/nobody"):
        assert coordinator.get(f"{start}/{rest}/proby").status_code == 404, rest
    assert coordinator.get("/pl/postepy/999/debate/once/politicians/proby").status_code == 404
    assert coordinator.get(f"/pl/postepy/{learner.id}/nothing/once/politicians/proby").status_code == 404


def test_trainers_see_and_do_not_give(visitor: HubClient, learner: User) -> None:
    finish(visitor)
    trainer: Any = visitor.application.test_client()
    sign_in(trainer, make_user(Role.TRAINER))
    page = trainer.get(f"/pl/postepy/{learner.id}").text
    assert "Próby w quizach" in page
    assert "Dodaj próby" not in page
    assert trainer.get(f"/pl/postepy/{learner.id}/debate/once/politicians/proby").status_code == 403
    assert give(trainer, learner).status_code == 403
    assert rows() == 0


def test_nobody_gives_to_themselves(coordinator: HubClient, course: Course) -> None:
    both = join(course, roles=[Role.COORDINATOR, Role.TRAINER])
    sign_in(coordinator, both)
    assert not can_grant_attempts(both, both)
    assert give(coordinator, both).status_code == 403


def test_without_number_or_reason_nothing_is_given(learner: User, course: Course) -> None:
    lesson = course.lesson("once")
    assert lesson is not None
    for further in (operations.Further(1, " ", "key-1"), operations.Further(0, "Powód", "key-2")):
        with pytest.raises(ValueError, match="reason"):
            operations.grant_attempts(
                make_user(), learner, course, lesson, variant="politicians", further=further, now=NOW
            )


def test_staff_see_numbers_times_and_scores_and_no_answer(
    visitor: HubClient, coordinator: HubClient, learner: User
) -> None:
    open_one = begin(visitor, "final")
    fields = {"q.q-likert.check": "4", "q.q-numeric": "tajna liczba"}
    send(visitor, open_one, "q-likert", None, fields=fields)
    send(visitor, open_one, "q-numeric", None, page="page-bbbb", fields=fields)
    address = begin(visitor)
    send(visitor, address, "s-1", "talk")
    visitor.post(f"{address}/zakoncz")
    page = coordinator.get(f"/pl/postepy/{learner.id}").text
    assert "Debata: Lekcja three" in page
    assert "Debata: Lekcja final" in page
    assert "1 z\u00a03 (33%)" in page
    assert "W trakcie" in page
    assert "1\u00a0min" in page
    for secret in ("tajna liczba", "Zaproś", "Sprawdzam źródło"):
        assert secret not in page


def test_the_page_costs_the_same_at_one_and_three_attempts(
    visitor: HubClient, coordinator: HubClient, learner: User
) -> None:
    counts = set()
    for number in (1, 3):
        while attempt_at(finish(visitor, "three")).number < number:
            pass
        give(coordinator, learner, key=f"key-{number}-more")
        coordinator.get(f"/pl/postepy/{learner.id}")
        with count_queries() as queries:
            coordinator.get(f"/pl/postepy/{learner.id}")
        counts.add(len(queries))
    assert counts == {9}


def test_a_course_that_is_gone_keeps_its_attempts(
    visitor: HubClient, coordinator: HubClient, learner: User, publish: Publish, files: Files
) -> None:
    finish(visitor, "three")
    files.pop("06-three/lesson.yaml")
    files["course.yaml"]["modules"][0]["lessons"].remove("three")
    publish(files)
    assert published().courses["debate"].lesson("three") is None
    assert "Debata: three" in coordinator.get(f"/pl/postepy/{learner.id}").text


def test_grants_are_handed_over_and_erased_with_the_account(
    visitor: HubClient, coordinator: HubClient, learner: User, course: Course
) -> None:
    del visitor
    give(coordinator, learner)
    give(coordinator, join(course), key="key-other")
    granted = QuizData().export(learner)["granted"]
    assert [(one["count"], one["reason"], one["lesson_id"]) for one in granted] == [(2, REASON, "once")]
    assert not {"by_id", "key"} & set(granted[0])
    QuizData().erase(learner)
    assert rows() == 1


def test_who_gave_attempts_may_leave(visitor: HubClient, coordinator: HubClient, learner: User) -> None:
    """The attempts stay given; the page names nobody."""
    give(coordinator, learner)
    giver = db.session.execute(select(User).where(User.name == "Anna Nowak")).scalar_one()
    erase(giver)
    db.session.commit()
    page = visitor.get("/pl/kursy/debate/once").text
    assert REASON in page
    assert "Anna Nowak" not in page
    assert "Zespół Hubu" in page
