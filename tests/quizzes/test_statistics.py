"""What staff see of many answers: sums that are exact, opinions only of five, questions that mislead pointed out."""

from __future__ import annotations

import itertools
import re
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup
from sqlalchemy import insert, select, text

from app.access import Role
from app.accounts.models import User
from app.extensions import db
from app.plugins import installed
from app.saving import Given
from app.testing import HubClient, count_queries, make_user, sign_in
from courses.outline import Course
from courses.queries.published import published
from courses.testing import NOW
from quizzes import operations
from quizzes.models import Answer, Attempt
from quizzes.queries import questions_of, sitting
from quizzes.question_types import BUNDLED, Tallied
from quizzes.statistics import Group, Sums, add_up, asked_counts, parts, remark
from tests.folders import Files, Publish, join

pytestmark = pytest.mark.database

RIGHT, WRONG, OTHER = {"option": "talk"}, {"option": "study"}, {"option": "wait"}


def row(count: int, of: int, *, is_right: bool | None = None, about: str = "") -> Tallied:
    return Tallied(Markup("x"), count, of, Markup(about), is_right)  # noqa: S704 - letters


def sums(answered: int, right: int) -> Sums:
    return Sums(asked=answered, answered=answered, right=right, points=right)


@pytest.mark.parametrize(
    ("answered", "rows", "rival", "is_remarked"),
    [
        # Too few answers to say anything.
        (4, [row(0, 4, is_right=True), row(4, 4, is_right=False)], False, False),
        (5, [row(2, 5, is_right=True), row(3, 5, is_right=False)], True, True),
        (10, [row(5, 10, is_right=True), row(5, 10, is_right=False)], False, False),
        # Below four in ten, though no wrong answer beats the right one.
        (10, [row(3, 10, is_right=True), row(3, 10, is_right=False), row(3, 10, is_right=False)], False, True),
        (10, [row(4, 10, is_right=True), row(3, 10, is_right=False), row(3, 10, is_right=False)], False, False),
        # Nobody wrote the right number.
        (6, [row(6, 6, is_right=False)], True, True),
        # Parts that were right do not compete.
        (10, [row(9, 10, is_right=True), row(2, 10, is_right=True)], False, False),
        # Answers about one thing do not compete with those about another.
        (
            9,
            [
                row(9, 9, is_right=True, about="A"),
                row(2, 9, is_right=True, about="B"),
                row(7, 9, is_right=False, about="B"),
            ],
            True,
            True,
        ),
        (
            9,
            [
                row(5, 9, is_right=True, about="A"),
                row(4, 9, is_right=False, about="A"),
                row(6, 9, is_right=True, about="B"),
                row(3, 9, is_right=False, about="B"),
            ],
            False,
            False,
        ),
    ],
)
def test_what_is_pointed_out(answered: int, rows: list[Tallied], rival: bool, is_remarked: bool) -> None:  # noqa: FBT001
    right = rows[0].count if rows[0].is_right else 0
    found = remark(sums(answered, right), rows)
    assert (found is not None) == is_remarked
    assert bool(found and found.rival) == rival


def test_opinions_of_few_stay_hidden() -> None:
    rows = [row(3, 4, about="A"), row(1, 4, about="A"), row(5, 5, about="B")]
    assert [(part.of, len(part.rows)) for part in parts(rows, is_confidential=True)] == [(4, 0), (5, 1)]
    assert [(part.of, len(part.rows)) for part in parts(rows, is_confidential=False)] == [(4, 2), (5, 1)]


answers = st.sampled_from([None, RIGHT, WRONG])


@given(st.lists(st.tuples(st.sampled_from("ab"), answers, st.integers(1, 9)), max_size=20))
def test_sums_are_exact(given_ones: list[tuple[str, Any, int]]) -> None:
    groups = [
        Group(one, answer, count, count if answer == RIGHT else 0, float(count if answer == RIGHT else 0), 1)
        for one, answer, count in given_ones
    ]
    found = add_up(groups, {"a": 500, "b": 500})
    for one in "ab":
        mine = [(answer, count) for name, answer, count in given_ones if name == one]
        assert found[one].answered == sum(count for answer, count in mine if answer)
        assert found[one].right == found[one].points == sum(count for answer, count in mine if answer == RIGHT)
        assert sum(count for _, count in found[one].answers) == found[one].answered <= found[one].asked


def test_how_often_each_question_was_asked() -> None:
    assert asked_counts(['["a", "b"]', '["b", "a"]', '["a"]']) == {"a": 3, "b": 2}
    assert asked_counts([]) == {}


def take(course: Course, learner: User, given_answers: dict[str, Any], lesson_id: str = "three") -> None:
    """Take a quiz as the views do, and submit it."""
    lesson = course.lesson(lesson_id)
    assert lesson is not None
    known = questions_of(course)
    attempt = operations.start_attempt(learner, course, lesson, "politicians", known, seed=1, now=NOW)
    present = sitting(attempt.id, learner.id)
    assert present is not None
    given_ones = [Given(one, answer, page="page-aaaa", counter=1, seen=0) for one, answer in given_answers.items()]
    operations.save_answers(present, given_ones, NOW)
    operations.submit_attempt(present, learner, NOW)


@pytest.fixture
def trainer(client: HubClient, course: Course) -> HubClient:
    """Return a client in which a trainer is signed in."""
    del course
    sign_in(client, make_user(Role.TRAINER))
    return client


def figures(client: HubClient, lesson: str = "three", lang: str = "pl") -> str:
    word = ("kursy", "statystyki") if lang == "pl" else ("courses", "statistics")
    response = client.get(f"/{lang}/{word[0]}/debate/{lesson}/{word[1]}")
    assert response.status_code == 200
    return str(response.text).replace("\u00a0", " ")


def section(page: str, question: str) -> str:
    """Return what the page says about a question."""
    return page.partition(f' id="{question}"')[2].partition("</section>\n<section")[0]


def cells(html: str) -> Iterator[tuple[str, str, str]]:
    """Yield answer, times and share of every row."""
    for found in re.findall(
        r'<tr><th scope="row">(.*?)</th><td class="num">(.*?)</td><td class="num">(.*?)</td>', html
    ):
        yield re.sub(r"<[^>]+>", "", found[0].replace("<br>", " ")).strip(), found[1], found[2]


def test_each_option_is_counted_and_a_rival_is_named(trainer: HubClient, course: Course) -> None:
    for answer in (RIGHT, RIGHT, WRONG, WRONG, WRONG, OTHER, None):
        take(course, join(course), {"s-1": answer, "s-2": RIGHT})
    page = figures(trainer)
    assert list(cells(section(page, "q-s-1"))) == [
        ("Zamów badanie", "3", "50%"),
        ("Zaproś do rozmowy Poprawna odpowiedź", "2", "33%"),
        ("Poczekaj, aż emocje opadną", "1", "16%"),
    ]
    assert "<dt>Ile razy zadano</dt><dd>7</dd>" in section(page, "q-s-1")
    assert "<dt>Ile razy z odpowiedzią</dt><dd>6</dd>" in section(page, "q-s-1")
    assert "Odpowiedź „Zamów badanie” wybierano częściej niż poprawną." in section(page, "q-s-1")
    assert "Warto sprawdzić" not in section(page, "q-s-2")
    assert 'href="#q-s-1"' in page
    assert 'href="#q-s-2"' not in page
    english = figures(trainer, lang="en")
    assert "More people chose “Order a study” than the right answer." in english
    assert "<dt>Times asked</dt><dd>7</dd>" in english


def test_every_type_has_its_figures(trainer: HubClient, course: Course) -> None:
    known = questions_of(course)
    for _ in range(5):
        right = {one: known[one].type.right_answer(known[one].body) for one in known if one.startswith("q-")}
        right["q-likert"] = {"statements": {"check": 5, "ask": 2}}
        take(course, join(course), right, "final")
    take(course, join(course), {"q-numeric": {"text": "45 000 000"}, "q-likert": {"statements": {"check": 1}}}, "final")
    page = figures(trainer, "final")
    assert ("Sprawdź źródło → kto za tym stoi", "5", "100%") in list(cells(section(page, "q-q-matching")))
    assert ("1. Obserwacja", "5", "100%") in list(cells(section(page, "q-q-ordering")))
    assert ("Fałsz Poprawna odpowiedź", "5", "100%") in list(cells(section(page, "q-q-truefalse")))
    assert list(cells(section(page, "q-q-numeric"))) == [
        ("4 500 000 zł Poprawna odpowiedź", "5", "83%"),
        ("45 000 000 zł", "1", "16%"),
    ]
    assert ("5 (zawsze)", "5", "83%") in list(cells(section(page, "q-q-likert")))
    assert "4,500,000 zł" in figures(trainer, "final", "en")


def test_opinions_are_shown_only_as_sums_of_five_people(trainer: HubClient, course: Course) -> None:
    """One person's five attempts are one person: only the latest counts."""
    eager = join(course)
    for point in (1, 2, 3, 4, 5):
        take(course, eager, {"q-likert": {"statements": {"check": point}}}, "final")
    for _ in range(3):
        take(course, join(course), {"q-likert": {"statements": {"check": 2, "ask": 2}}}, "final")
    hidden = section(figures(trainer, "final"), "q-q-likert")
    assert "Odpowiedzi widać dopiero od 5 osób." in hidden
    assert not list(cells(hidden))
    take(course, join(course), {"q-likert": {"statements": {"check": 2}}}, "final")
    shown = section(figures(trainer, "final"), "q-q-likert")
    assert ("2", "4", "80%") in list(cells(shown))
    assert ("5 (zawsze)", "1", "20%") in list(cells(shown))
    # Three people answered the other statement.
    assert "Odpowiedzi widać dopiero od 5 osób." in shown
    assert len(list(cells(shown))) == 5


def test_open_attempts_are_not_counted(trainer: HubClient, course: Course) -> None:
    learner = join(course)
    lesson = course.lesson("three")
    assert lesson is not None
    attempt = operations.start_attempt(learner, course, lesson, "politicians", questions_of(course), seed=1, now=NOW)
    present = sitting(attempt.id, learner.id)
    assert present is not None
    operations.save_answers(present, [Given("s-1", RIGHT, page="page-aaaa", counter=1, seen=0)], NOW)
    assert "Nie ma jeszcze odpowiedzi" in figures(trainer)


def test_a_question_retired_keeps_its_figures(
    trainer: HubClient, course: Course, publish: Publish, files: Files
) -> None:
    take(course, join(course), {"s-1": RIGHT, "s-2": WRONG})
    del files["questions/s-2.yaml"]
    for lesson in ("06-three", "04-page"):
        files[f"{lesson}/lesson.yaml"]["quiz"]["draw"] = [{"questions": ["s-1", "s-3"]}]
    # An option that is gone is still somebody's answer.
    options = files["questions/s-1.yaml"]["options"]
    files["questions/s-1.yaml"]["options"] = [one for one in options if one["id"] != "wait"]
    publish(files)
    now = published().courses["debate"]
    take(now, join(now), {"s-1": RIGHT})
    take(now, join(now), {"s-1": OTHER})
    page = figures(trainer)
    assert "Pytania, których w quizie już nie ma" in page
    assert ("Zamów badanie", "1", "100%") in list(cells(section(page, "r-s-2")))
    assert list(cells(section(page, "q-s-1"))) == [
        ("Zamów badanie", "0", "0%"),
        ("Zaproś do rozmowy Poprawna odpowiedź", "2", "66%"),
        ("odpowiedź, której w pytaniu już nie ma", "1", "33%"),
    ]


def test_the_plugin_of_a_question_type_gone(
    trainer: HubClient, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(course, join(course), {"q-single": RIGHT, "q-truefalse": {"value": False}}, "final")
    monkeypatch.setattr(
        "quizzes.queries.installed", lambda point: {k: v for k, v in installed(point).items() if k != "truefalse"}
    )
    page = figures(trainer, "final")
    assert "nie jest zainstalowana" in section(page, "q-q-truefalse")
    assert "Zaproś" in section(page, "q-q-single")


def test_the_page_costs_the_same_at_one_and_many_attempts(trainer: HubClient, course: Course) -> None:
    counts: set[int] = set()
    for number in (1, 2, 4):
        for _ in range(number):
            take(course, join(course), {"s-1": RIGHT, "s-2": WRONG})
        figures(trainer)
        with count_queries() as queries:
            figures(trainer)
        counts.add(len(queries))
    assert counts == {7}


def test_the_way_there(trainer: HubClient, course: Course) -> None:
    """From the progress in a course, and from the page of the quiz; learners see neither."""
    learner = join(course)
    address = "/pl/kursy/debate/three/statystyki"
    assert address in trainer.get("/pl/postepy?course=debate").text
    assert address not in trainer.get("/pl/postepy").text
    for wrong in ("debate/reading", "debate/none", "none/three"):
        assert trainer.get(f"/pl/kursy/{wrong}/statystyki").status_code == 404
    sign_in(trainer, join(course, roles=[Role.TRAINER]))
    assert address in trainer.get("/pl/kursy/debate/three").text
    sign_in(trainer, learner)
    assert trainer.get(address).status_code == 403
    assert "statystyki" not in trainer.get("/pl/kursy/debate/three").text


def test_nobody_is_named(trainer: HubClient, course: Course) -> None:
    names: Sequence[str] = ("Zuzanna Tajna", "Piotr Skryty")
    for name in names:
        take(course, join(course, name=name), {"s-1": RIGHT})
    page = figures(trainer)
    assert not [name for name in names if name in page]


def fill(course: Course, attempts: int) -> None:
    """Add submitted attempts at every type of question: each order of steps, and a thousand different numbers."""
    learner = join(course)
    names = [f"q-{kind.name}" for kind in BUNDLED]
    steps = list(itertools.permutations(("observation", "feeling", "need", "request")))
    some: dict[str, Callable[[int], Any]] = {
        "q-single": lambda n: (RIGHT, WRONG, OTHER)[n % 3],
        "q-multiple": lambda n: {"options": ["a"] if n % 2 else ["a", "b"]},
        "q-truefalse": lambda n: {"value": n % 4 == 0},
        "q-matching": lambda n: {"pairs": {"stop": "x" * (n % 3)}},
        "q-ordering": lambda n: {"places": {one: place for place, one in enumerate(steps[n % len(steps)], 1)}},
        "q-numeric": lambda n: {"text": str(n % 1000)},
        "q-short": lambda n: {"text": f"odpowiedź {n % 1000}"},
        "q-cloze": lambda n: {"gaps": {"who": f"osoba {n % 500}", "what": "ab"[n % 2]}},
        "q-essay": lambda n: {"text": f"Szanowna Pani! Proszę o ławkę numer {n}. " * 50},
        "q-likert": lambda n: {"statements": {"check": n % 5 + 1, "ask": n % 3 + 1}},
    }
    first = {"user_id": learner.id, "course_id": course.id, "lesson_id": "final", "variant": "politicians"}
    done = {"pass_mark": 70, "started_at": NOW, "submitted_at": NOW, "score": 3.0, "max_score": 6.0, "is_passed": False}
    orders = [names[place:] + names[:place] for place in range(len(names))]
    rows: list[dict[str, Any]] = [
        {**first, **done, "number": n, "version_id": course.version_id, "seed": n, "questions": orders[n % len(orders)]}
        for n in range(attempts)
    ]
    db.session.execute(insert(Attempt), rows)
    saved = {"revision": 1, "page_id": "page-aaaa", "counter": 1, "saved_at": NOW, "score": 0.5}
    ids = list(db.session.execute(select(Attempt.id).order_by(Attempt.id)).scalars())
    answered = [
        {**saved, "attempt_id": one, "question_id": name, "answer": some[name](number)}
        for number, one in enumerate(ids)
        for name in names
    ]
    db.session.execute(insert(Answer), answered)
    # PostgreSQL looks at its tables by itself, but later; until then it plans as if they were empty.
    db.session.execute(text("ANALYZE"))
    db.session.commit()


def test_ten_thousand_attempts_are_added_up_within_a_second(trainer: HubClient, course: Course) -> None:
    fill(course, 10_000)
    took = []
    # The best of five: a machine that does other things meanwhile says nothing about the page.
    for _ in range(5):
        started = time.perf_counter()
        page = figures(trainer, "final")
        took.append(time.perf_counter() - started)
    assert min(took) < 1, took
    assert "<dd>10 000</dd>" in section(page, "q-q-single")
