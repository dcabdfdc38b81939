"""Reports from users of other systems, about progress, speed and languages: things that never happen here."""

from __future__ import annotations

import datetime as dt
import re
import threading
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from app.access import Role
from app.accounts.models import User
from app.extensions import db
from app.testing import HubClient, make_user, sign_in
from app.testing.fixtures import MakeApp
from courses import operations
from courses.kinds import Confirmed
from courses.models import CourseSummary, LedgerEntry
from courses.points import Entry
from courses.progress import Happened, Rules, lesson_state
from courses.queries.published import published
from courses.queries.verify import differences
from courses.testing import NOW, course_data, course_of, lesson_data, live_course, publish_outline, tracks_data

SignedIn = Callable[[User], HubClient]


def test_what_is_finished_after_some_timer_is_not_counted_never_here() -> None:
    lesson = course_of(course_data("x", [lesson_data("a")])).lessons[0]
    years_later = NOW + dt.timedelta(days=2_000)
    entries = [Entry("opened", NOW, lesson_id="a"), Entry("confirmed", years_later, lesson_id="a")]
    state = lesson_state(lesson, entries, Rules({"confirmed": Confirmed()}))
    assert state.completed_at == years_later


@pytest.mark.database
def test_saved_and_submitted_at_once_the_learner_is_deadlocked_never_here(learner: User) -> None:
    course = live_course("debate")
    lesson = course.lessons[0]
    for kind in (Happened.ANSWERED, Happened.SUBMITTED, Happened.OPENED, Happened.CONFIRMED):
        assert operations.record(learner, course, lesson, kind, NOW, once=f"{kind}/a")
    summary = db.session.get_one(CourseSummary, (learner.id, "debate", "politicians"), populate_existing=True)
    assert summary.done == 1
    assert operations.confirm_lesson(learner, course, course.lessons[1], "politicians", NOW)


def test_saved_is_said_although_saving_failed_never_here(
    learner: User, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(learner)
    client.get("/pl/kursy/debate/a")

    def fail(*values: Any, **named: Any) -> None:
        del values, named
        message = "the disk is full"
        raise OSError(message)

    with monkeypatch.context() as patch:
        patch.setattr(operations, "confirm_lesson", fail)
        client.application.config["PROPAGATE_EXCEPTIONS"] = False
        try:
            answer = client.post("/pl/kursy/debate/a/przeczytane")
        finally:
            client.application.config["PROPAGATE_EXCEPTIONS"] = None
    assert answer.status_code == 500
    assert "ukończona" not in answer.text
    assert "Lekcja ukończona" not in client.get("/pl/kursy/debate/a").text


def test_a_lesson_done_in_one_language_is_undone_in_the_other_never_here(learner: User, signed_in: SignedIn) -> None:
    client = signed_in(learner)
    client.get("/en/courses/debate/a")
    client.post("/en/courses/debate/a/read")
    polish = client.get("/pl/kursy/debate").text
    english = client.get("/en/courses/debate").text
    assert polish.count("lessons__row is-done") == english.count("lessons__row is-done") == 1


def test_in_the_translated_course_the_quiz_is_gone_and_may_be_skipped_never_here(
    learner: User, signed_in: SignedIn, debate: dict[str, Any]
) -> None:
    quiz = lesson_data("test", kind="quiz", completion=["passed"], settings={"draw": []})
    publish_outline({**debate, "lessons": [*debate["lessons"], quiz]})
    client = signed_in(learner)
    for address in ("/pl/kursy/debate", "/en/courses/debate"):
        found = client.get(address).text
        assert [name.rpartition("/")[2] for name in re.findall(r'lessons__a" href="([^"]+)"', found)] == [
            "a",
            "b",
            "c",
            "test",
        ]
    for name in ("a", "b", "c"):
        client.get(f"/en/courses/debate/{name}")
        client.post(f"/en/courses/debate/{name}/read")
    summary = db.session.get_one(CourseSummary, (learner.id, "debate", "politicians"), populate_existing=True)
    assert (summary.completed_at, summary.percent, summary.next_lesson_id) == (None, 75, "test")


@pytest.mark.database
def test_the_report_dies_while_20_to_30_people_work_never_here(make_app: MakeApp) -> None:
    app = make_app()
    with app.app_context():
        publish_outline(tracks_data(["debate"]))
        publish_outline(course_data("debate", [lesson_data(f"l{number}") for number in range(4)]))
        track = published().track("politicians")
        assert track is not None
        people = [make_user() for _ in range(24)]
        for one in people:
            operations.choose_track(one, track, NOW)
        trainer = make_user(Role.TRAINER)
        db.session.commit()
        ids = [one.id for one in people]
        client = app.test_client()
        sign_in(client, trainer)
    failures: list[BaseException] = []

    def work(mine: list[int]) -> None:
        try:
            for user_id in mine:
                with app.app_context():
                    user = db.session.get_one(User, user_id)
                    course = live_course("debate")
                    for lesson in course.lessons:
                        operations.confirm_lesson(user, course, lesson, "politicians", NOW)
                        db.session.commit()
        except BaseException as error:  # noqa: BLE001 - the thread hands every failure to the test
            failures.append(error)

    threads = [threading.Thread(target=work, args=(ids[start::4],)) for start in range(4)]
    for thread in threads:
        thread.start()
    answers = []
    while any(thread.is_alive() for thread in threads):
        answers.append(client.get("/pl/postepy?sort=percent").status_code)
        answers.append(client.get("/pl/postepy.csv", buffered=True).status_code)
    for thread in threads:
        thread.join()
    assert failures == []
    assert set(answers) == {200}
    with app.app_context():
        assert db.session.scalars(select(CourseSummary.percent).distinct()).all() == [100]
        assert list(differences()) == []


@pytest.mark.database
def test_the_ledger_only_grows(learner: User, trainer: User) -> None:
    course = live_course("debate")
    seen: list[tuple[Any, ...]] = []

    def rows() -> list[tuple[Any, ...]]:
        columns = (LedgerEntry.id, LedgerEntry.kind, LedgerEntry.lesson_id, LedgerEntry.at, LedgerEntry.reason)
        return [tuple(row) for row in db.session.execute(select(*columns).order_by(LedgerEntry.id))]

    lesson = course.lessons[0]
    steps: list[Callable[[], object]] = [
        lambda: operations.open_lesson(learner, course, lesson, "politicians", NOW),
        lambda: operations.confirm_lesson(learner, course, lesson, "politicians", NOW),
        lambda: operations.revoke(trainer, learner, course, lesson, variant="politicians", reason="x", now=NOW),
        lambda: operations.confirm_lesson(learner, course, lesson, "politicians", NOW),
        lambda: operations.grant(trainer, learner, course, None, variant="politicians", reason="y", now=NOW),
    ]
    for step in steps:
        step()
        now = rows()
        assert now[: len(seen)] == seen
        assert len(now) > len(seen)
        seen = now
