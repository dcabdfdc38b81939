"""How many queries pages cost: the same at one and at three, whatever there is to show."""

from __future__ import annotations

import pytest

from app.accounts.models import User
from app.extensions import utc_now
from app.testing import HubClient, count_queries
from quizzes.views.practice import FRAGMENT
from tests.quizzes.conftest import begin, send

#: By page: address inside the attempt, and its queries.
PAGES = {"/pytanie/1": 3, "/sprawdzenie": 3, "": 3}


def counted(client: HubClient, path: str, **options: object) -> int:
    """Return the queries of a request; the caches are warm."""
    client.get(path, **options)
    with count_queries() as queries:
        answer = client.get(path, **options)
    assert answer.status_code in {200, 302}, answer.status_code
    return len(queries)


@pytest.mark.parametrize("lesson", ["once", "three", "final"])
def test_pages_of_an_attempt(visitor: HubClient, lesson: str) -> None:
    """Quizzes of one, three and seven questions."""
    address = begin(visitor, lesson)
    for path, number in PAGES.items():
        assert counted(visitor, f"{address}{path}") == number, path


def test_a_quiz_on_one_page(visitor: HubClient) -> None:
    address = begin(visitor, "page")
    assert counted(visitor, address) == 3
    send(visitor, address, "s-1", "talk")
    send(visitor, address, "s-2", "talk")
    assert counted(visitor, address) == 3


@pytest.mark.parametrize("lesson", ["once", "three"])
def test_the_result(visitor: HubClient, lesson: str) -> None:
    address = begin(visitor, lesson)
    visitor.post(f"{address}/zakoncz")
    assert counted(visitor, f"{address}/wynik") <= 8


def test_saving_one_answer_costs_five_statements(visitor: HubClient) -> None:
    """The person, the attempt, the present answer; one row of history, and the answer."""
    address = begin(visitor)
    send(visitor, address, "s-1", "talk")
    for counter in (2, 3):
        with count_queries() as queries:
            send(visitor, address, "s-1", "study" if counter == 2 else "talk", counter=counter)
        assert len(queries) == 5, queries


@pytest.mark.parametrize("numbers", [(1,), (1, 2, 3)])
def test_saving_a_page_costs_the_same_for_one_and_three_answers(visitor: HubClient, numbers: tuple[int, ...]) -> None:
    address = begin(visitor, "page")
    data = {"page": "page-aaaa", "counter": "1"}
    for number in numbers:
        data |= {f"seen.s-{number}": "0", f"q.s-{number}": "talk"}
    with count_queries() as queries:
        visitor.post(f"{address}/odpowiedz", data=data)
    assert len(queries) == 5, queries


def test_practice_costs_two_queries_however_many_questions(visitor: HubClient, learner: User) -> None:
    del learner
    path = "/pl/kursy/debate/reading"
    before = counted(visitor, path)
    for one, value in (("q-single", "talk"), ("q-multiple", "a")):
        visitor.post(f"{path}/sprawdz-sie/{one}", data={f"q.{one}": value}, headers={FRAGMENT: "1"})
    assert counted(visitor, path) == before <= 8


@pytest.mark.parametrize("attempts", [1, 3])
def test_the_page_before_the_quiz(visitor: HubClient, attempts: int) -> None:
    for _ in range(attempts):
        visitor.post(f"{begin(visitor)}/zakoncz")
    assert counted(visitor, "/pl/kursy/debate/three") <= 6
    assert utc_now()
