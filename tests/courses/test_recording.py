"""What learners and staff do: the ledger grows, summaries follow in the same transaction, signals are sent once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts.models import User
from app.extensions import db
from app.testing import count_queries, make_user
from app.testing.fixtures import MakeApp
from courses import operations
from courses.jobs import refresh_summaries
from courses.models import CourseSummary, Enrolment, LedgerEntry, LessonSummary, Place, TrackEnrolment, TrackSummary
from courses.progress import Happened
from courses.queries.published import published
from courses.queries.stale import stale_learners
from courses.queries.standing import learner_of, standings_of
from courses.queries.verify import differences
from courses.signals import course_completed, lesson_completed, tell, track_completed
from courses.signals import published as something_published
from courses.testing import NOW, course_data, lesson_data, live_course, publish_outline, tracks_data

pytestmark = pytest.mark.database


def read(learner: User, *names: str, course_id: str = "debate", variant: str = "politicians") -> None:
    course = live_course(course_id)
    for name in names:
        lesson = course.lesson(name)
        assert lesson is not None
        operations.open_lesson(learner, course, lesson, variant, NOW)
        operations.confirm_lesson(learner, course, lesson, variant, NOW)


def kinds(learner: User, **values: Any) -> list[str]:
    rows = select(LedgerEntry.kind).where(LedgerEntry.user_id == learner.id).order_by(LedgerEntry.id)
    return list(db.session.scalars(rows.filter_by(**values)))


def summary(learner: User, variant: str = "politicians") -> CourseSummary:
    found = db.session.get(CourseSummary, (learner.id, "debate", variant), populate_existing=True)
    assert found is not None
    return found


def track_summary(learner: User, track: str = "politicians") -> TrackSummary:
    found = db.session.get(TrackSummary, (learner.id, track), populate_existing=True)
    assert found is not None
    return found


@contextmanager
def heard(app: Flask) -> Iterator[list[str]]:
    """Note which signals were sent."""
    names: list[str] = []

    def note(name: str) -> Callable[..., None]:
        def receive(sender: object, **values: object) -> None:
            del sender, values
            names.append(name)

        return receive

    receivers = [(s, note(n)) for s, n in ((lesson_completed, "l"), (course_completed, "c"), (track_completed, "t"))]
    for signal, receiver in receivers:
        signal.connect(receiver, sender=app)
    yield names
    for signal, receiver in receivers:
        signal.disconnect(receiver, sender=app)


def test_choosing_a_track_prepares_its_summaries(learner: User) -> None:
    assert (summary(learner).done, summary(learner).total, summary(learner).percent) == (0, 3, 0)
    # Three lessons of the live course, four lessons and a quiz of the one in preparation.
    assert (track_summary(learner).total_lessons, track_summary(learner).percent) == (7, 0)
    assert track_summary(learner).next_course_id == "debate"
    assert list(differences()) == []


def test_reading_a_lesson_moves_lesson_course_and_track_at_once(app: Flask, learner: User) -> None:
    with heard(app) as names:
        read(learner, "a")
    assert names == ["l"]
    assert kinds(learner) == ["opened", "confirmed", "completed"]
    assert (summary(learner).done, summary(learner).percent) == (1, 33)
    assert summary(learner).next_lesson_id == "b"
    assert track_summary(learner).percent == 100 // 8
    assert list(differences()) == []


def test_finishing_all_lessons_completes_the_course_and_tells_it_once(app: Flask, learner: User) -> None:
    with heard(app) as names:
        read(learner, "a", "b", "c")
        read(learner, "a", "b", "c")
    assert names == ["l", "l", "l", "c"]
    assert summary(learner).completed_at == NOW
    completed = db.session.execute(
        select(LedgerEntry.variant, LedgerEntry.version_id).where(
            LedgerEntry.kind == "completed", LedgerEntry.lesson_id.is_(None)
        )
    ).all()
    assert [tuple(row) for row in completed] == [("politicians", live_course("debate").version_id)]


def test_a_track_is_completed_when_every_course_is(app: Flask, debate: dict[str, Any]) -> None:
    del debate
    publish_outline(tracks_data(["debate"]))
    user = make_user()
    track = published().track("politicians")
    assert track is not None
    operations.choose_track(user, track, NOW)
    with heard(app) as names:
        read(user, "a", "b", "c")
    assert names == ["l", "l", "l", "c", "t"]
    assert track_summary(user).percent == 100
    assert kinds(user, track_id="politicians") == ["completed"]


def test_a_double_click_records_one_thing(learner: User) -> None:
    read(learner, "a")
    lesson = live_course("debate").lessons[0]
    assert operations.confirm_lesson(learner, live_course("debate"), lesson, "politicians", NOW) is False
    assert kinds(learner).count("confirmed") == 1


def test_one_progress_for_both_languages_and_both_tracks(learner: User) -> None:
    """One copy of the course per language or track, with progress apart: never here."""
    read(learner, "a", "b")
    other = published().track("activists")
    assert other is not None
    operations.choose_track(learner, other, NOW)
    assert summary(learner, "activists").completed_at is not None
    assert summary(learner).completed_at is None
    rows = db.session.execute(select(TrackEnrolment.track_id, TrackEnrolment.is_current).order_by(TrackEnrolment.id))
    assert [tuple(row) for row in rows] == [("politicians", False), ("activists", True)]
    assert db.session.scalar(select(func.count()).select_from(LessonSummary)) == 2
    assert list(differences()) == []


def test_changing_the_track_and_back_keeps_everything(learner: User) -> None:
    read(learner, "a")
    for name in ("activists", "politicians"):
        track = published().track(name)
        assert track is not None
        operations.choose_track(learner, track, NOW)
    assert learner_of(learner.id).current_track_id == "politicians"
    assert summary(learner).done == 1


def test_enrolling_twice_is_harmless_and_a_strange_variant_is_refused(debate: dict[str, Any]) -> None:
    del debate
    user = make_user()
    assert operations.enrol(user, live_course("debate"), "activists", NOW)
    assert not operations.enrol(user, live_course("debate"), "activists", NOW)
    with pytest.raises(ValueError, match="variant"):
        operations.enrol(user, live_course("debate"), "mayors", NOW)
    assert summary(user, "activists").total == 2


def _with(data: dict[str, Any], **changed: dict[str, Any]) -> dict[str, Any]:
    return {**data, "lessons": [{**one, **changed.get(one["id"], {})} for one in data["lessons"]]}


def test_a_lesson_that_becomes_optional_completes_the_course_of_who_lacked_only_that(
    learner: User, debate: dict[str, Any]
) -> None:
    read(learner, "a", "b")
    assert summary(learner).completed_at is None
    publish_outline(_with(debate, c={"optional": True}))
    refresh_summaries()
    assert summary(learner).completed_at == NOW
    assert (summary(learner).total, summary(learner).minutes_left) == (2, 0)
    assert kinds(learner, variant="politicians") == ["completed"]
    # What was completed stays so, when the lesson is asked for again.
    publish_outline(debate)
    refresh_summaries()
    assert summary(learner).completed_at == NOW
    assert list(differences()) == []


def test_an_optional_lesson_taken_back_takes_nothing_with_it(
    learner: User, trainer: User, debate: dict[str, Any]
) -> None:
    publish_outline(_with(debate, a={"optional": True}))
    read(learner, "a", "b", "c")
    course = live_course("debate")
    reason: Any = {"variant": "politicians", "reason": "Pomyłka", "now": NOW}
    operations.revoke(trainer, learner, course, course.lessons[0], **reason)
    assert summary(learner).completed_at == NOW
    assert kinds(learner, lesson_id="a")[-1] == "revoked"
    read(learner, "a")
    operations.revoke(trainer, learner, course, None, **reason)
    assert summary(learner).completed_at is None
    # The course was taken back with the lessons that completed it, and only those.
    assert [kinds(learner, lesson_id=one)[-1] for one in ("a", "b", "c")] == ["completed", "revoked", "revoked"]
    assert list(differences()) == []


def test_the_place_moves_only_to_another_lesson(learner: User) -> None:
    course = live_course("debate")
    read(learner, "a")
    operations.keep_place(learner, course, course.lessons[0], "t-start", NOW)
    operations.open_lesson(learner, course, course.lessons[0], "politicians", NOW)
    assert learner_of(learner.id).places == {"debate": ("a", "t-start")}
    operations.open_lesson(learner, course, course.lessons[1], "politicians", NOW)
    assert learner_of(learner.id).places == {"debate": ("b", None)}
    assert db.session.scalar(select(func.count()).select_from(Place)) == 1


def test_a_course_of_work_decided_by_a_person_becomes_complete(learner: User, trainer: User) -> None:
    """A manually graded course never becomes complete: never here."""
    course = live_course("debate")
    read(learner, "a", "b")
    operations.grant(trainer, learner, course, course.lesson("c"), variant="politicians", reason=" Warsztat ", now=NOW)
    assert summary(learner).completed_at == NOW
    entry = db.session.scalars(select(LedgerEntry).where(LedgerEntry.kind == "granted")).one()
    assert (entry.reason, entry.by_id) == ("Warsztat", trainer.id)
    assert list(differences()) == []


def test_a_decision_needs_a_reason_and_something_to_change(learner: User, trainer: User) -> None:
    course = live_course("debate")
    with pytest.raises(ValueError, match="reason"):
        operations.grant(trainer, learner, course, None, variant="politicians", reason=" ", now=NOW)
    with pytest.raises(operations.NothingToChangeError):
        operations.revoke(trainer, learner, course, course.lessons[0], variant="politicians", reason="x", now=NOW)
    operations.grant(trainer, learner, course, None, variant="politicians", reason="x", now=NOW)
    with pytest.raises(operations.NothingToChangeError):
        operations.grant(trainer, learner, course, None, variant="politicians", reason="x", now=NOW)


def test_taking_a_lesson_back_takes_the_course_that_rested_on_it(learner: User, trainer: User) -> None:
    course = live_course("debate")
    read(learner, "a", "b", "c")
    operations.revoke(trainer, learner, course, course.lessons[0], variant="politicians", reason="Pomyłka", now=NOW)
    assert summary(learner).completed_at is None
    assert summary(learner).next_lesson_id == "a"
    assert list(differences()) == []


def test_after_taking_back_the_learner_can_complete_again(learner: User, trainer: User) -> None:
    """The learner is deadlocked: never here."""
    course = live_course("debate")
    read(learner, "a", "b", "c")
    operations.revoke(trainer, learner, course, None, variant="politicians", reason="Pomyłka", now=NOW)
    assert summary(learner).done == 0
    read(learner, "a", "b", "c")
    assert summary(learner).completed_at is not None
    assert kinds(learner, lesson_id="a").count("completed") == 2
    assert list(differences()) == []


def test_taking_a_granted_course_back_leaves_the_lessons_alone(learner: User, trainer: User) -> None:
    course = live_course("debate")
    read(learner, "a")
    operations.grant(trainer, learner, course, None, variant="politicians", reason="x", now=NOW)
    operations.revoke(trainer, learner, course, None, variant="politicians", reason="y", now=NOW)
    assert (summary(learner).completed_at, summary(learner).done) == (None, 1)


def longer(debate: dict[str, Any]) -> dict[str, Any]:
    return course_data("debate", [*debate["lessons"], lesson_data("d")])


def test_publishing_takes_nothing_away(debate: dict[str, Any], learner: User) -> None:
    read(learner, "a", "b", "c")
    beginner = make_user()
    operations.enrol(beginner, live_course("debate"), "politicians", NOW)
    read(beginner, "a")
    publish_outline(longer(debate))
    for user, is_done in ((learner, True), (beginner, False)):
        found = standings_of(learner_of(user.id))["debate", "politicians"]
        assert (found.is_done, found.total) == (is_done, 4)
    # Reading changed nothing; the job does.
    assert summary(learner).total == 3
    assert list(differences()) == []
    db.session.commit()
    refresh_summaries()
    assert (summary(learner).total, summary(learner).percent) == (4, 100)
    assert summary(beginner).percent == 25
    assert list(differences()) == []
    assert stale_learners(10) == []


def test_publishing_wakes_the_job(debate: dict[str, Any], learner: User) -> None:
    version = publish_outline(longer(debate))
    assert [user.id for user in stale_learners(10)] == [learner.id]
    tell(something_published, subject=version.subject, version_id=version.id)
    db.session.commit()
    assert stale_learners(10) == []


def test_a_lesson_that_disappears_and_comes_back_is_still_done(debate: dict[str, Any], learner: User) -> None:
    read(learner, "a")
    publish_outline(course_data("debate", debate["lessons"][1:]))
    operations.update_summaries(learner)
    assert summary(learner).done == 0
    publish_outline({**debate, "summary": {"pl": "Znów", "en": "Again"}})
    operations.update_summaries(learner)
    assert summary(learner).done == 1


def test_a_summary_changed_by_hand_is_found(app: Flask, learner: User) -> None:
    read(learner, "a")
    summary(learner).percent = 99
    db.session.delete(db.session.get_one(LessonSummary, (learner.id, "debate", "a")))
    db.session.commit()
    result = app.test_cli_runner().invoke(args=["progress", "verify"])
    assert result.exit_code == 1
    assert (
        f"person {learner.id}: courses_course_summary debate/politicians percent: stored 99, computed 33"
        in result.output
    )
    assert "courses_lesson_summary debate/a: stored None, computed 'a row'" in result.output
    mended = app.test_cli_runner().invoke(args=["progress", "repair"])
    assert mended.exit_code == 0, mended.output
    assert "written anew: 1" in mended.output
    assert app.test_cli_runner().invoke(args=["progress", "verify"]).exit_code == 0


def test_recording_asks_the_same_number_of_times_after_one_lesson_and_after_three(learner: User) -> None:
    course = live_course("debate")
    counts = []
    for name in ("a", "b", "c"):
        with count_queries() as queries:
            operations.record(learner, course, course.lesson(name), Happened.OPENED, NOW, once=f"x/{name}")
        counts.append(len(queries))
    assert len(set(counts)) == 1
    assert counts[0] <= 9, str(queries)


def test_two_deeds_of_one_learner_at_once_lose_nothing(make_app: MakeApp) -> None:
    app = make_app()
    with app.app_context():
        publish_outline(tracks_data(["debate"]))
        publish_outline(course_data("debate", [lesson_data(f"l{number}") for number in range(6)]))
        user = make_user()
        operations.enrol(user, live_course("debate"), "politicians", NOW)
        db.session.commit()
        user_id = user.id
    barrier = threading.Barrier(6)
    failures: list[BaseException] = []

    def confirm(number: int) -> None:
        try:
            with app.app_context():
                barrier.wait()
                mine = db.session.get_one(User, user_id)
                course = live_course("debate")
                operations.confirm_lesson(mine, course, course.lessons[number], "politicians", NOW)
                db.session.commit()
        except BaseException as error:  # noqa: BLE001 - the thread hands every failure to the test
            failures.append(error)

    threads = [threading.Thread(target=confirm, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with app.app_context():
        assert list(differences()) == []
        found = db.session.get_one(CourseSummary, (user_id, "debate", "politicians"))
        assert (found.done, found.percent) == (6, 0 if found.completed_at is None else 100)
        assert db.session.scalar(select(func.count()).select_from(Enrolment)) == 1
