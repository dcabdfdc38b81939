"""What a course changed: means of whole groups of five, and no two figures from which a smaller group could be had."""

from __future__ import annotations

import datetime as dt
import itertools
import re
import time
from collections.abc import Iterator, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, text

from app.access import Role
from app.accounts.models import User
from app.extensions import db
from app.saving import Given
from app.testing import HubClient, count_queries, make_user, sign_in
from courses.outline import Course
from courses.queries.published import published
from courses.testing import NOW
from quizzes import operations
from quizzes.change import Change, Mean, Rating, change
from quizzes.models import Answer, Attempt
from quizzes.queries import questions_of, sitting
from quizzes.statistics import FEW
from tests.folders import Files, Publish, join, texts
from tests.quizzes.test_assessment import assessed

PL, EN = "/pl/co-zmienil-kurs/debate", "/en/what-a-course-changed/debate"


def ratings(values: Mapping[int, int], start: int = 0) -> list[Rating]:
    """Return ratings by person, in the order in which they stand."""
    return [Rating(person, start + place, value) for place, (person, value) in enumerate(values.items())]


def people(numbers: range, value: int = 3) -> dict[int, int]:
    return dict.fromkeys(numbers, value)


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ({}, {}, (None, None, None)),
        (people(range(4)), {}, (None, None, None)),
        (people(range(4), 1), people(range(4), 5), (None, None, None)),
        (people(range(5), 1), people(range(4), 5), (Mean(5, 1), None, None)),
        (people(range(5), 1), people(range(5), 5), (Mean(5, 1), Mean(5, 5), Mean(5, 4))),
        # The sixth to the ninth change nothing, the tenth does.
        ({**people(range(5), 1), **people(range(5, 9), 5)}, {}, (Mean(5, 1), None, None)),
        ({**people(range(5), 1), **people(range(5, 10), 5)}, {}, (Mean(10, 3), None, None)),
        # Five more before than in the change are a group; those of the change are the first five of seven.
        (people(range(10), 2), people(range(5, 12), 4), (Mean(10, 2), Mean(5, 4), Mean(5, 2))),
        # Only three are counted both before and after.
        (people(range(5), 2), people(range(2, 7), 4), (Mean(5, 2), Mean(5, 4), None)),
        # Nobody is in both: there is no change, and nothing to hide.
        (people(range(5), 2), people(range(5, 10), 4), (Mean(5, 2), Mean(5, 4), None)),
        # The order of those after is another one: of ten in both, all ten count.
        (people(range(10), 2), people(range(9, -1, -1), 3), (Mean(10, 2), Mean(10, 3), Mean(10, 1))),
    ],
)
def test_what_is_shown(before: dict[int, int], after: dict[int, int], shown: tuple[Mean | None, ...]) -> None:
    found = change(ratings(before), ratings(after, 100))
    assert (found.before, found.after, found.difference) == shown
    assert found.is_empty == (shown[:2] == (None, None))


def test_the_change_is_each_persons_own() -> None:
    """Means of different people may fall while everybody who is in both has gained."""
    before = ratings({**people(range(5), 1), **people(range(5, 10), 5)})
    found = change(before, ratings(people(range(5), 2), 100))
    assert found == Change(Mean(10, 3), Mean(5, 2), Mean(5, 1))


def test_pairs_come_in_the_order_in_which_they_are_counted() -> None:
    """Who is counted late does not push out somebody who was counted before, however early they had answered."""
    story = [(who, False, 3) for who in (1, 2, 3, 4, 5, 6)]
    # The sixth answers the second time first of all, but counts before the course only once the tenth has answered.
    story += [(who, True, 4) for who in (6, 1, 2, 3, 4)] + [(who, True, 4) for who in (5, 7, 8, 9, 10)]
    *_, earlier = looks(story)
    assert earlier.difference == Mean(5, 1)
    story += [(who, False, 4) for who in (7, 8, 9, 10)]
    *_, later = looks(story)
    assert later.difference == Mean(10, 0.6)


def test_the_first_rating_of_a_person_counts() -> None:
    first = ratings(people(range(5), 1))
    again = [Rating(one, 50 + one, 5) for one in range(5)]
    assert change([*again, *first], []).before == Mean(5, 1)
    # One person's five answers are one person.
    assert change([Rating(1, at, 3) for at in range(5)], []).before is None


#: Who submits when, in which of the two, and with what.
stories = st.lists(st.tuples(st.integers(1, 14), st.booleans(), st.integers(1, 5)), max_size=60)
Story = list[tuple[int, bool, int]]


def looks(story: Story) -> Iterator[Change]:
    """Yield what the page shows after each submission."""
    before: list[Rating] = []
    after: list[Rating] = []
    for at, (person, is_late, value) in enumerate(story):
        (after if is_late else before).append(Rating(person, at, value))
        yield change(before, after)


@given(stories)
def test_one_more_person_never_shows_by_subtraction(story: Story) -> None:
    """From one look to the next, a figure stays as it is or counts a whole group more, on the same people as before."""
    for earlier, later in itertools.pairwise(looks(story)):
        for one, other in ((earlier.before, later.before), (earlier.after, later.after)):
            if one is not None:
                assert other is not None
                assert other == one or other.people - one.people == FEW
        if earlier.difference is not None and later.difference is not None:
            one, other = earlier.difference, later.difference
            assert other.people % FEW == 0
            assert other == one or other.people - one.people >= FEW


@given(stories)
def test_no_two_figures_of_a_look_differ_by_few_people(story: Story) -> None:
    """Each person rates in a power of their own, so that sums tell exactly whose ratings are in them."""
    base = 3
    before = [Rating(who, at, base**who) for at, (who, is_late, _) in enumerate(story) if not is_late]
    after = [Rating(who, at, 2 * base**who) for at, (who, is_late, _) in enumerate(story) if is_late]
    found = change(before, after)
    if found.difference is None:
        return
    assert found.before is not None
    assert found.after is not None

    def who(mean: Mean, times: int = 1) -> set[int]:
        total = round(mean.value * mean.people)
        members = {one for one in range(1, 15) if total // (times * base**one) % base}
        assert len(members) == mean.people
        return members

    pairs, early, late = who(found.difference), who(found.before), who(found.after, 2)
    assert pairs <= early & late
    for rest in (early - pairs, late - pairs):
        assert not rest or len(rest) >= FEW


@given(stories)
def test_means_are_exact(story: Story) -> None:
    firsts: dict[int, int] = {}
    for person, is_late, value in story:
        if not is_late:
            firsts.setdefault(person, value)
    values = list(firsts.values())[: len(firsts) - len(firsts) % FEW]
    found = change([Rating(who, at, value) for at, (who, late, value) in enumerate(story) if not late], []).before
    assert found == (Mean(len(values), sum(values) / len(values)) if values else None)


@pytest.fixture
def files(files: Files) -> Files:
    return assessed(files)


@pytest.fixture
def trainer(client: HubClient, course: Course) -> HubClient:
    """Return a client in which a trainer is signed in."""
    del course
    sign_in(client, make_user(Role.TRAINER))
    return client


def rate(course: Course, learner: User, lesson_id: str, minute: int = 0, **statements: int) -> None:
    """Answer a self-assessment as the views do, and submit it some minutes after the beginning of time."""
    lesson = course.lesson(lesson_id)
    assert lesson is not None
    now = NOW + dt.timedelta(minutes=minute)
    attempt = operations.start_attempt(learner, course, lesson, "politicians", questions_of(course), seed=1, now=now)
    present = sitting(attempt.id, learner.id)
    assert present is not None
    answer = {"statements": statements} if statements else None
    operations.save_answers(present, [Given("self", answer, page="page-aaaa", counter=1, seen=0)], now)
    operations.submit_attempt(present, learner, now)
    db.session.commit()


def cells(client: HubClient, path: str = PL) -> list[list[str]]:
    """Return the rows of the table as text: a statement, and its figures."""
    response = client.get(path)
    assert response.status_code == 200
    bodies = re.findall(r"<tbody>(.*?)</tbody>", response.text.replace("\u00a0", " "), re.DOTALL)
    found = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", one, re.DOTALL) for one in bodies]
    return [[" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in row] for row in found]


@pytest.mark.database
def test_four_people_show_nothing_and_five_do(trainer: HubClient, course: Course) -> None:
    learners = [join(course) for _ in range(6)]
    for minute, one in enumerate(learners[:4]):
        rate(course, one, "before", minute, check=1 + minute, ask=1)
        rate(course, one, "after", 100 + minute, check=5, ask=2)
    for path, words in ((PL, "co najmniej 5 osób"), (EN, "at least 5 people")):
        page = trainer.get(path).text.replace("\u00a0", " ")
        assert words in page
        assert "<table" not in page
    rate(course, learners[4], "before", 10, check=5)
    assert cells(trainer) == [
        ["Sprawdzam źródło", "3,0 5 osób", "–", "–"],
        # The fifth person left this statement out.
        ["Pytam, zanim ocenię", "–", "–", "–"],
    ]
    rate(course, learners[4], "after", 110, check=4)
    shown = [["Sprawdzam źródło", "3,0 5 osób", "4,8 5 osób", "+1,8 5 osób"], ["Pytam, zanim ocenię", "–", "–", "–"]]
    assert cells(trainer) == shown
    # A sixth person, and a second answer of the first, change nothing at all.
    rate(course, learners[5], "before", 20, check=1, ask=1)
    assert cells(trainer)[0] == shown[0]
    rate(course, learners[0], "before", 30, check=5, ask=5)
    rate(course, learners[0], "after", 130, check=1, ask=1)
    assert cells(trainer)[0] == shown[0]
    assert cells(trainer)[1][1] == "1,0 5 osób"
    assert cells(trainer, EN)[0] == ["I check the source", "3.0 5 people", "4.8 5 people", "+1.8 5 people"]


@pytest.mark.database
def test_open_ones_are_not_counted(trainer: HubClient, course: Course) -> None:
    for _ in range(4):
        rate(course, join(course), "before", check=2)
    learner, lesson = join(course), course.lesson("before")
    assert lesson is not None
    attempt = operations.start_attempt(learner, course, lesson, "politicians", questions_of(course), seed=1, now=NOW)
    present = sitting(attempt.id, learner.id)
    assert present is not None
    answer = {"statements": {"check": 2}}
    operations.save_answers(present, [Given("self", answer, page="page-aaaa", counter=1, seen=0)], NOW)
    db.session.commit()
    assert "<table" not in trainer.get(PL).text


@pytest.mark.database
def test_nothing_can_be_filtered_and_nobody_is_named(trainer: HubClient, course: Course) -> None:
    """Whatever stands behind the address, the page is the same."""
    for minute in range(5):
        rate(course, join(course, name=f"Tajna Osoba {minute}"), "before", minute, check=2)
    plain = re.sub(r'(nonce|value|href|content|action)="[^"]*"', "", trainer.get(PL).text)
    for query in ("?track=politicians", "?variant=activists", "?q=Osoba", "?course=debate&sort=percent"):
        page = re.sub(r'(nonce|value|href|content|action)="[^"]*"', "", trainer.get(PL + query).text)
        assert page.partition("<main")[2].partition("</main>")[0] == plain.partition("<main")[2].partition("</main>")[0]
    assert "Tajna" not in plain
    assert "<form" not in plain.partition("<main")[2].partition("</main>")[0]


@pytest.mark.database
def test_both_variants_are_one_group(trainer: HubClient, course: Course) -> None:
    for minute in range(3):
        rate(course, join(course), "before", minute, check=2)
    for minute in range(2):
        learner = join(course, "activists")
        lesson = course.lesson("before")
        assert lesson is not None
        attempt = operations.start_attempt(learner, course, lesson, "activists", questions_of(course), seed=1, now=NOW)
        present = sitting(attempt.id, learner.id)
        assert present is not None
        answer = {"statements": {"check": 2 + minute}}
        operations.save_answers(present, [Given("self", answer, page="page-aaaa", counter=1, seen=0)], NOW)
        operations.submit_attempt(present, learner, NOW)
    db.session.commit()
    assert cells(trainer)[0][1] == "2,2 5 osób"


@pytest.mark.database
def test_ratings_on_a_scale_of_another_size_are_left_out(
    trainer: HubClient, course: Course, files: Files, publish: Publish
) -> None:
    """A published change of the words keeps what was rated; a change of the scale begins anew."""
    for minute in range(5):
        rate(course, join(course), "before", minute, check=2)
    files["questions/self.yaml"]["statements"][0]["text"] = texts("Sprawdzam, skąd to jest", "I check where it is from")
    publish(files)
    assert cells(trainer)[0] == ["Sprawdzam, skąd to jest", "2,0 5 osób", "–", "–"]
    files["questions/self.yaml"]["scale"]["points"] = 7
    publish(files)
    assert "<table" not in trainer.get(PL).text
    live = published().courses["debate"]
    for minute in range(5):
        rate(live, join(live), "before", 10 + minute, check=7)
    assert cells(trainer)[0][1] == "7,0 5 osób"


@pytest.mark.database
def test_the_way_there(trainer: HubClient, course: Course, files: Files, publish: Publish) -> None:
    assert PL in trainer.get("/pl/postepy?course=debate").text
    assert PL not in trainer.get("/pl/postepy").text
    for role in (Role.COORDINATOR, Role.ADMINISTRATOR):
        sign_in(trainer, make_user(role))
        assert trainer.get(PL).status_code == 200
    sign_in(trainer, join(course))
    assert trainer.get(PL).status_code == 403
    sign_in(trainer, make_user(Role.TRAINER))
    assert trainer.get("/pl/co-zmienil-kurs/none").status_code == 404
    # With a single self-assessment there is nothing to compare.
    del files["09-after/lesson.yaml"]
    files["course.yaml"]["modules"][0]["lessons"].remove("after")
    publish(files)
    assert trainer.get(PL).status_code == 404
    assert PL not in trainer.get("/pl/postepy?course=debate").text


@pytest.mark.database
def test_the_page_costs_the_same_for_one_and_many(trainer: HubClient, course: Course) -> None:
    counts = set()
    for number in (1, 3, 8):
        for minute in range(number):
            learner = join(course)
            rate(course, learner, "before", minute, check=2)
            rate(course, learner, "after", 100 + minute, check=4)
        trainer.get(PL)
        with count_queries() as queries:
            assert trainer.get(PL).status_code == 200
        counts.add(len(queries))
    assert counts == {5}


@pytest.mark.database
def test_ten_thousand_people_are_added_up_within_a_second(trainer: HubClient, course: Course) -> None:
    first = [{"email": f"p{n}@example.org", "name": "P", "password_hash": "x"} for n in range(10_000)]
    template = make_user()
    columns = {column.key: getattr(template, column.key) for column in User.__table__.columns if column.key != "id"}
    db.session.execute(insert(User), [{**columns, **one} for one in first])
    ids = list(
        db.session.scalars(User.__table__.select().with_only_columns(User.id).order_by(User.id.desc()).limit(10_000))
    )
    rows = [
        {
            "user_id": one, "course_id": "debate", "lesson_id": lesson, "variant": "politicians", "number": 1,
            "version_id": course.version_id, "seed": 1, "questions": ["self"], "pass_mark": 70, "is_scored": False,
            "started_at": NOW, "submitted_at": NOW,
        }
        for lesson in ("before", "after")
        for one in ids
    ]  # fmt: skip
    db.session.execute(insert(Attempt), rows)
    attempts = list(db.session.execute(Attempt.__table__.select().with_only_columns(Attempt.id, Attempt.lesson_id)))
    saved = {"question_id": "self", "revision": 1, "page_id": "page-aaaa", "counter": 1, "saved_at": NOW}
    points = {"before": 2, "after": 4}
    db.session.execute(
        insert(Answer),
        [
            {**saved, "attempt_id": one, "answer": {"statements": {"check": points[lesson], "ask": points[lesson]}}}
            for one, lesson in attempts
        ],
    )
    db.session.execute(text("ANALYZE"))
    db.session.commit()
    took = []
    # The best of five, and the time of this process: the sums are made here, and the database only hands out rows.
    for _ in range(5):
        started = time.process_time()
        shown = cells(trainer)
        took.append(time.process_time() - started)
    assert shown[0] == ["Sprawdzam źródło", "2,0 10000 osób", "4,0 10000 osób", "+2,0 10000 osób"]
    assert min(took) < 1, took
