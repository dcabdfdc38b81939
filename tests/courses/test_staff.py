"""What staff sees of everybody's progress: found, sorted, paged, as a file, fast, and decided about with a reason."""

from __future__ import annotations

import csv
import datetime as dt
import io
import time
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, insert, select, update

from app.access import Role
from app.accounts.models import User, folded
from app.extensions import db, utc_now
from app.personal_data import export_person
from app.testing import HubClient, count_queries, make_user
from courses import operations
from courses.models import CourseSummary, LedgerEntry, TrackSummary
from courses.permissions import can_grant, can_see_progress
from courses.personal_data import TABLES, CoursesData
from courses.queries.published import published
from courses.queries.report import Report, report_page
from courses.queries.verify import differences
from courses.testing import NOW, live_course
from courses.views.progress import harmless

SignedIn = Callable[[User], HubClient]


def join(name: str, track_id: str = "politicians", lessons: int = 0, **values: Any) -> User:
    user = make_user(name=name, **values)
    track = published().track(track_id)
    assert track is not None
    operations.choose_track(user, track, NOW)
    course = live_course("debate")
    for lesson in course.lessons_for(track_id)[:lessons]:
        operations.open_lesson(user, course, lesson, track_id, utc_now())
        operations.confirm_lesson(user, course, lesson, track_id, utc_now())
    return user


def names(client: HubClient, query: str = "") -> list[str]:
    response = client.get(f"/pl/postepy{query}")
    assert response.status_code == 200
    return [
        part.partition("<")[0] for part in response.text.split("/pl/postepy/")[1:] for part in [part.partition(">")[2]]
    ]


PAGES = (
    "/pl/postepy",
    "/en/progress",
    "/pl/postepy.csv",
    "/pl/postepy/{id}",
    "/pl/postepy/{id}/debate/decyzja?variant=politicians",
)


@pytest.mark.parametrize("address", PAGES)
def test_progress_is_for_staff(learner: User, signed_in: SignedIn, client: HubClient, address: str) -> None:
    path = address.format(id=learner.id)
    assert client.get(path).status_code == 302
    assert signed_in(learner).get(path).status_code == 403
    for role in Role:
        assert signed_in(make_user(role)).get(path).status_code == 200


def test_nobody_decides_about_their_own_progress(trainer: User, signed_in: SignedIn, learner: User) -> None:
    track = published().track("politicians")
    assert track is not None
    operations.choose_track(trainer, track, NOW)
    client = signed_in(trainer)
    path = f"/pl/postepy/{trainer.id}/debate/decyzja?variant=politicians"
    assert client.get(path).status_code == 403
    assert client.post(path, data={"reason": "x", "what": "grant"}).status_code == 403
    assert "Uznaj za" not in client.get(f"/pl/postepy/{trainer.id}").text
    assert can_grant(trainer, learner)
    assert not can_grant(learner, trainer)
    assert can_see_progress(learner, learner)
    assert not can_see_progress(learner, trainer)


def test_people_are_found_sorted_and_filtered(debate: dict[str, Any], trainer: User, signed_in: SignedIn) -> None:
    del debate
    join("Łukasz Żak", lessons=1)
    join("Ola Pytel", "activists", lessons=2)
    join("Adam Wilk", email="wilk@gmina.example")
    client = signed_in(trainer)
    assert names(client) == ["Adam Wilk", "Łukasz Żak", "Ola Pytel"]
    assert names(client, "?sort=percent&dir=desc")[0] == "Ola Pytel"
    assert names(client, "?track=activists") == ["Ola Pytel"]
    assert names(client, "?q=lukasz") == ["Łukasz Żak"]
    assert names(client, "?q=ŁUKASZ") == ["Łukasz Żak"]
    assert names(client, "?q=gmina.example") == ["Adam Wilk"]
    assert names(client, "?q=%25") == []
    assert names(client, "?state=not-started") == ["Adam Wilk"]
    assert names(client, "?state=active") == ["Łukasz Żak"]
    assert names(client, "?state=available") == ["Ola Pytel"]
    assert names(client, "?course=debate&state=completed") == ["Ola Pytel"]
    assert names(client, "?course=debate&track=politicians") == ["Adam Wilk", "Łukasz Żak"]
    assert names(client, "?course=x&track=y&state=z&sort=w&page=0&dir=1") == ["Adam Wilk", "Łukasz Żak", "Ola Pytel"]
    assert "Nikogo nie znaleziono" in client.get("/pl/postepy?q=nikt").text


def test_the_report_asks_the_same_number_of_times_for_one_row_and_for_three(
    debate: dict[str, Any], trainer: User, signed_in: SignedIn
) -> None:
    del debate
    client = signed_in(trainer)
    costs = []
    for more in (1, 2):
        for number in range(more):
            join(f"Osoba {more}-{number}", lessons=1)
        for address in ("/pl/postepy", "/pl/postepy?course=debate"):
            with count_queries() as queries:
                client.get(address)
            costs.append(len(queries))
    # The person, what is live, the count and the page.
    assert costs == [4, 4, 4, 4]


def fill(count: int) -> None:
    now = utc_now()
    long_ago = now - dt.timedelta(days=40)
    start = (db.session.scalar(select(func.max(User.id))) or 0) + 1
    people: list[dict[str, Any]] = [
        {
            "id": start + n,
            "email": f"p{n}@x.example",
            "name": f"Osoba {n}",
            "search": folded(f"Osoba {n} p{n}@x.example"),
            "created_at": now,
            "confirmed_at": now,
            "session_key": "x",
            "roles": [],
        }
        for n in range(count)
    ]
    db.session.execute(insert(User), people)
    course = live_course("debate")
    live = published()
    db.session.execute(
        insert(TrackSummary),
        [
            {
                "user_id": start + n,
                "track_id": "politicians",
                "done_lessons": n % 4,
                "total_lessons": 7,
                "done_courses": n % 2,
                "total_courses": 2,
                "percent": n % 101,
                "minutes_left": 10,
                "next_course_id": "debate",
                "completed_at": None,
                "last_at": None if n % 5 == 0 else long_ago,
                "basis": live.basis,
            }
            for n in range(count)
        ],
    )
    db.session.execute(
        insert(CourseSummary),
        [
            {
                "user_id": start + n,
                "course_id": "debate",
                "variant": "politicians",
                "done": n % 4,
                "total": 3,
                "steps_done": n % 4,
                "steps": 3,
                "percent": n % 101,
                "minutes_left": 10,
                "next_lesson_id": "b",
                "best_score": 0.5,
                "completed_at": None,
                "last_at": long_ago,
                "version_id": course.version_id,
            }
            for n in range(count)
        ],
    )


@pytest.mark.database
@pytest.mark.usefixtures("debate")
def test_reports_time_out_at_10000_users_never_here() -> None:
    fill(10_000)
    now = utc_now()
    reports = [
        Report(),
        Report(sort="percent", is_descending=True),
        Report(search="osoba 77"),
        Report(state="stuck", sort="last"),
        Report(course_id="debate", state="stuck"),
    ]
    started = time.perf_counter()
    for report in reports:
        with count_queries() as queries:
            rows, total = report_page(report, 2, now)
        assert len(queries) == 2
        assert total > 100
        assert len(rows) == 50
    assert (time.perf_counter() - started) / len(reports) < 1


@pytest.mark.usefixtures("debate")
def test_a_large_file_is_sent_in_pieces(trainer: User, signed_in: SignedIn) -> None:
    fill(2_500)
    response = signed_in(trainer).get("/pl/postepy.csv?sort=percent")
    assert not response.is_sequence
    rows = list(csv.reader(io.StringIO(response.text.removeprefix("\ufeff")), delimiter=";"))
    assert len(rows) == 2_501
    assert len({row[1] for row in rows}) == 2_501


def test_the_file_opens_in_a_spreadsheet_and_runs_nothing(
    debate: dict[str, Any], trainer: User, signed_in: SignedIn
) -> None:
    del debate
    join('=HYPERLINK("http://x")', lessons=2)
    client = signed_in(trainer)
    polish = client.get("/pl/postepy.csv")
    assert polish.data.startswith(b"\xef\xbb\xbfOsoba;Adres e-mail")
    assert 'attachment; filename="postepy.csv"' in polish.headers["Content-Disposition"]
    assert "'=HYPERLINK" in polish.text
    english = client.get("/en/progress.csv?course=debate&track=politicians")
    rows = list(csv.reader(io.StringIO(english.text.removeprefix("\ufeff"))))
    assert rows[1][3:6] == ["2", "3", "66"]


@pytest.mark.usefixtures("debate")
def test_who_waits_for_courses_in_preparation_takes_no_break(trainer: User, signed_in: SignedIn) -> None:
    for name, track, lessons in (("Ola Pytel", "activists", 2), ("Łukasz Żak", "politicians", 1)):
        join(name, track, lessons=lessons)
    db.session.execute(update(TrackSummary).values(last_at=utc_now() - dt.timedelta(days=30)))
    db.session.commit()
    client = signed_in(trainer)
    assert names(client, "?state=stuck") == ["Łukasz Żak"]
    assert names(client, "?state=available") == ["Ola Pytel"]
    rows = client.get("/pl/postepy").text.partition("<tbody>")[2].split("<tr")[1:]
    assert ["Ukończono dostępne kursy" in row for row in rows] == [False, True]
    assert ["Przerwa" in row for row in rows] == [True, False]


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\ta", "\ra"])
def test_formulas_are_neutralised(text: str) -> None:
    assert harmless(text) == f"'{text}"
    assert harmless("Ola=1") == "Ola=1"


def test_the_page_of_a_learner_says_everything_with_its_evidence(
    learner: User, trainer: User, signed_in: SignedIn
) -> None:
    course = live_course("debate")
    operations.open_lesson(learner, course, course.lessons[0], "politicians", NOW)
    client = signed_in(trainer)
    found = client.get(f"/pl/postepy/{learner.id}").text
    assert "Przeczytanie nie jest jeszcze potwierdzone." in found
    assert "Otwarto 22\u00a0listopada\u00a02026" in found
    assert "Nie było jeszcze żadnych decyzji." in found
    assert client.get("/pl/postepy/999999").status_code == 404
    address = f"/pl/postepy/{learner.id}"
    with count_queries() as queries:
        client.get(address)
    # Five, two for the attempts that quizzes show at its end, and one for certificates.
    assert len(queries) == 8, str(queries)


def test_granting_and_taking_back_needs_a_reason_that_both_see(
    learner: User, trainer: User, signed_in: SignedIn
) -> None:
    client = signed_in(trainer)
    path = f"/pl/postepy/{learner.id}/debate/decyzja?variant=politicians&lesson=a"
    assert "Od teraz lekcja będzie liczyć się jako ukończona." in client.get(path).text
    refused = client.post(path, data={"what": "grant", "reason": "  "})
    assert refused.status_code == 422
    assert "Wpisz powód." in refused.text
    assert db.session.scalar(select(func.count()).select_from(LedgerEntry)) == 0
    reason = "Zaliczenie na warsztacie <b>„zażółć”</b>"
    for _ in range(2):
        assert client.post(path, data={"what": "grant", "reason": reason}).status_code == 303
    found = client.get(f"/pl/postepy/{learner.id}").text
    assert found.count("&lt;b&gt;„zażółć”&lt;/b&gt;") == 1
    assert "Jan Trener" in found
    assert "&lt;b&gt;„zażółć”&lt;/b&gt;" in signed_in(learner).get("/pl/kursy/debate/a").text
    assert "Lekcję trzeba będzie ukończyć jeszcze raz." in client.get(path).text
    client.post(path, data={"what": "revoke", "reason": "Pomyłka"})
    assert "Cofnięto ukończenie" in client.get(f"/pl/postepy/{learner.id}").text
    assert list(differences()) == []


def test_a_decision_about_nothing_is_not_found(learner: User, trainer: User, signed_in: SignedIn) -> None:
    client = signed_in(trainer)
    base = f"/pl/postepy/{learner.id}"
    for path in (
        f"{base}/plans/decyzja?variant=politicians",
        f"{base}/debate/decyzja",
        f"{base}/debate/decyzja?variant=activists",
        f"{base}/debate/decyzja?variant=politicians&lesson=z",
    ):
        assert client.get(path).status_code == 404


def test_a_whole_course_is_granted_and_says_what_follows(learner: User, trainer: User, signed_in: SignedIn) -> None:
    client = signed_in(trainer)
    path = f"/pl/postepy/{learner.id}/debate/decyzja?variant=politicians"
    client.post(path, data={"what": "grant", "reason": "Kurs stacjonarny"})
    course = signed_in(learner).get("/pl/kursy/debate").text
    assert "Kurs ukończony" in course
    assert "Kurs stacjonarny" in course


def test_personal_data_is_handed_over_and_erased_completely(learner: User, trainer: User, app: Flask) -> None:
    del app
    course = live_course("debate")
    operations.open_lesson(learner, course, course.lessons[0], "politicians", NOW)
    operations.grant(trainer, learner, course, None, variant="politicians", reason="Warsztat", now=NOW)
    exported = export_person(learner)["courses"]
    assert set(exported) == set(TABLES)
    assert exported["history"][0]["at"] == NOW.isoformat()
    assert "Warsztat" in [row["reason"] for row in exported["history"]]
    CoursesData().erase(learner)
    for table in TABLES.values():
        column = table.__table__.c.user_id
        assert db.session.scalar(select(func.count()).select_from(table).where(column == learner.id)) == 0
    assert list(differences()) == []


def test_when_the_decider_is_gone_the_reason_stays(learner: User, trainer: User, signed_in: SignedIn) -> None:
    course = live_course("debate")
    operations.grant(trainer, learner, course, course.lessons[0], variant="politicians", reason="Warsztat", now=NOW)
    other = make_user(Role.COORDINATOR)
    db.session.delete(trainer)
    db.session.commit()
    found = signed_in(other).get(f"/pl/postepy/{learner.id}").text
    assert "osoba, której konto usunięto" in found
    assert "Warsztat" in found
