"""The pages of learners: what they say, whom they let in, what they ask the database, and where they lead."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from markupsafe import Markup
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from app.accounts.models import User
from app.accounts.signals import signed_up
from app.extensions import db
from app.plugins import registry
from app.testing import HubClient, count_queries, make_user
from courses import operations
from courses.kinds import Reading
from courses.models import Enrolment, LedgerEntry, Place
from courses.points import LessonBlock, LessonPage
from courses.queries.published import published
from courses.queries.standing import learner_of
from courses.queries.verify import differences
from courses.testing import NOW, course_data, lesson_data, live_course, publish_outline, tracks_data

SignedIn = Callable[[User], HubClient]
LESSON = "/pl/kursy/debate/{}"
ENGLISH = "/en/courses/debate/{}"


def page(client: HubClient, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, response.text[:500]
    return " ".join(response.text.replace("\u00a0", " ").split())


def ledger(kind: str) -> int:
    return db.session.scalar(select(func.count()).select_from(LedgerEntry).where(LedgerEntry.kind == kind)) or 0


# ---- visitors ----


def test_a_visitor_sees_the_courses_and_a_sample(debate: dict[str, Any], client: HubClient) -> None:
    del debate
    listed = page(client, "/pl/kursy")
    assert "Kurs debate" in listed
    assert "W przygotowaniu" in listed
    course = page(client, "/pl/kursy/debate")
    assert "Treść czeka na sprawdzenie przez osobę z organizacji." in course
    assert "Stan prawny na dzień 22 listopada 2026." in course
    assert "przeczytaj na próbę" in course
    assert "waiting to be checked" in page(client, "/en/courses/debate")
    sample = page(client, LESSON.format("a"))
    assert "To lekcja na próbę" in sample
    assert "Potwierdź przeczytanie" not in sample
    assert "Załóż konto" in sample


def test_a_visitor_is_asked_to_sign_in_for_other_lessons(debate: dict[str, Any], client: HubClient) -> None:
    del debate
    response = client.get(LESSON.format("b"))
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/pl/logowanie?next=")


def test_a_course_in_preparation_says_so(debate: dict[str, Any], client: HubClient) -> None:
    del debate
    assert "Kurs powstaje" in page(client, "/pl/kursy/plans")
    assert page(client, "/pl/kursy/nothing", 404)
    assert page(client, LESSON.format("nothing"), 404)


def test_the_glossary_follows_the_alphabet(debate: dict[str, Any], client: HubClient) -> None:
    terms = [("zebra", "zebra"), ("ćma", "moth"), ("cień", "shade"), ("żaba", "frog"), ("ogon", "tail")]
    entries = [
        {"id": english, "term": {"pl": pl, "en": english}, "text": {"pl": "Tekst.", "en": "Text."}}
        for pl, english in terms
    ]
    publish_outline({**debate, "glossary": entries})
    found = re.findall(r"<dt>(\w+)</dt>", page(client, "/pl/slowniczek/debate"))
    assert found == ["cień", "ćma", "ogon", "zebra", "żaba"]
    assert "<dt>frog</dt>" in page(client, "/en/glossary/debate")


@pytest.mark.parametrize("address", ["/pl/sciezka", "/pl/sciezka/wybor", "/pl/kontynuuj", "/en/track"])
def test_the_track_is_for_people_who_signed_in(debate: dict[str, Any], client: HubClient, address: str) -> None:
    del debate
    assert client.get(address).status_code == 302


# ---- joining ----


def test_a_new_person_chooses_a_track_and_starts(debate: dict[str, Any], signed_in: SignedIn) -> None:
    del debate
    client = signed_in(make_user())
    assert client.get("/pl/sciezka").headers["Location"] == "/pl/sciezka/wybor"
    assert "Ścieżka A" in page(client, "/pl/sciezka/wybor")
    refused = client.post("/pl/sciezka/wybor", data={})
    assert refused.status_code == 422
    assert "Wybierz jedną z\u00a0dwóch ścieżek." in refused.text
    client.post("/pl/sciezka/wybor", data={"track": "activists"})
    assert "Ścieżka A" in page(client, "/pl/sciezka")
    assert client.get("/pl/kontynuuj").headers["Location"] == LESSON.format("a")


def test_the_track_chosen_at_sign_up_is_the_first_one(debate: dict[str, Any], app: Flask, client: HubClient) -> None:
    del debate
    form = page(client, "/pl/zaloz-konto?track=activists")
    assert re.search(r'value="activists"[^>]* checked', form)
    user = make_user()
    signed_up.send(app, user=user, answers={"track": ["politicians"]})
    assert db.session.scalar(select(func.count()).select_from(LedgerEntry)) == 0
    assert learner_of(user.id).current_track_id == "politicians"


def test_who_takes_a_course_without_a_track_chooses_a_variant(debate: dict[str, Any], signed_in: SignedIn) -> None:
    del debate
    client = signed_in(make_user())
    assert client.get(LESSON.format("b")).headers["Location"] == "/pl/kursy/debate"
    assert "Którą wersję wybierasz?" in page(client, "/pl/kursy/debate")
    assert client.post("/pl/kursy/debate", data={}).status_code == 422
    client.post("/pl/kursy/debate", data={"variant": "politicians"})
    assert client.get("/pl/kontynuuj").headers["Location"] == LESSON.format("a")
    assert db.session.scalars(select(Enrolment.variant)).one() == "politicians"


def test_a_course_without_variants_asks_for_none(signed_in: SignedIn, debate: dict[str, Any]) -> None:
    publish_outline({**debate, "lessons": debate["lessons"][:2]})
    client = signed_in(make_user())
    assert "Którą wersję wybierasz?" not in page(client, "/pl/kursy/debate")
    assert client.post("/pl/kursy/debate").status_code == 303
    assert page(client, LESSON.format("b"))


def test_a_lesson_of_the_other_variant_leads_back(learner: User, debate: dict[str, Any], signed_in: SignedIn) -> None:
    publish_outline({**debate, "lessons": [*debate["lessons"], lesson_data("x", "activists")]})
    assert signed_in(learner).get(LESSON.format("x")).headers["Location"] == "/pl/kursy/debate"


# ---- reading ----


def test_a_lesson_says_before_it_starts_what_completes_it(learner: User, signed_in: SignedIn) -> None:
    client = signed_in(learner)
    found = page(client, LESSON.format("a"))
    assert "Lekcja 1 z 3, około 10 min" in found
    assert "Na końcu lekcji naciśnij „Potwierdź przeczytanie”." in found
    assert "Lesson 1 of 3, about 10 min" in page(client, ENGLISH.format("a"))
    assert 'data-line="p"' in found


def test_after_finishing_a_lesson_the_next_one_is_open_at_once(signed_in: SignedIn, learner: User) -> None:
    """After passing, the next lesson stays locked until the page is reloaded: never here."""
    publish_outline(course_data("debate", [lesson_data("a"), lesson_data("b")], order="linear"))
    client = signed_in(learner)
    page(client, LESSON.format("a"))
    locked = page(client, LESSON.format("b"))
    assert "Ta lekcja jest jeszcze zamknięta" in locked
    assert f'href="{LESSON.format("a")}"' in locked
    answer = client.post(LESSON.format("a") + "/przeczytane")
    assert (answer.status_code, answer.headers["Location"]) == (303, LESSON.format("a") + "#dalej")
    done = page(client, LESSON.format("a"))
    assert "Lekcja ukończona" in done
    assert f'href="{LESSON.format("b")}"' in done
    assert "zamknięta" not in page(client, LESSON.format("b"))


def test_opening_is_recorded_once_and_reading_only_reads(learner: User, signed_in: SignedIn) -> None:
    client = signed_in(learner)
    for _ in range(3):
        page(client, LESSON.format("a"))
    assert ledger("opened") == 1
    with count_queries() as queries:
        page(client, LESSON.format("a"))
    assert not [one for one in queries if not one.lstrip().upper().startswith("SELECT")], str(queries)


def test_a_lesson_can_be_read_while_the_disk_is_full(
    learner: User, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    client = signed_in(learner)
    error = sqlite3.OperationalError()

    def fail(*_: object) -> None:
        raise OperationalError("INSERT …", {}, error)

    with monkeypatch.context() as patch:
        patch.setattr(operations, "open_lesson", fail)
        with pytest.raises(OperationalError):
            client.get(LESSON.format("a"))
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        assert "Potwierdź przeczytanie" in page(client, LESSON.format("a"))
    assert "could not be noted" in caplog.text
    assert ledger("opened") == 0
    page(client, LESSON.format("a"))
    assert ledger("opened") == 1


def test_a_locked_lesson_is_not_opened_and_a_prefetch_opens_nothing(learner: User, signed_in: SignedIn) -> None:
    publish_outline(course_data("debate", [lesson_data("a"), lesson_data("b")], order="linear"))
    client = signed_in(learner)
    page(client, LESSON.format("b"))
    client.get(LESSON.format("a"), headers={"Sec-Purpose": "prefetch"})
    client.head(LESSON.format("a"))
    client.post(LESSON.format("b") + "/przeczytane")
    assert ledger("opened") == 0
    assert ledger("confirmed") == 0


def test_the_language_can_be_switched_anywhere_and_keeps_the_place(learner: User, signed_in: SignedIn) -> None:
    client = signed_in(learner)
    found = page(client, LESSON.format("b"))
    assert f'href="{ENGLISH.format("b")}"' in found
    client.post(LESSON.format("b") + "/miejsce", data={"anchor": "t-start"})
    assert client.get("/en/continue").headers["Location"] == ENGLISH.format("b") + "#t-start"
    client.post(ENGLISH.format("b") + "/read")
    assert "Lekcja ukończona" in page(client, LESSON.format("b"))


def test_continue_lands_on_the_place_and_never_on_something_finished(learner: User, signed_in: SignedIn) -> None:
    client = signed_in(learner)
    page(client, LESSON.format("b"))
    client.post(LESSON.format("b") + "/miejsce", data={"anchor": "t-start"})
    assert client.get("/pl/kontynuuj").headers["Location"] == LESSON.format("b") + "#t-start"
    client.post(LESSON.format("b") + "/przeczytane")
    assert client.get("/pl/kontynuuj").headers["Location"] == LESSON.format("c")
    for name in ("c", "a"):
        page(client, LESSON.format(name))
        client.post(LESSON.format(name) + "/przeczytane")
    assert client.get("/pl/kontynuuj").headers["Location"] == "/pl/sciezka"
    assert "Następne kursy są w przygotowaniu" in page(client, "/pl/sciezka")


def test_the_place_takes_only_what_a_page_sends(learner: User, signed_in: SignedIn) -> None:
    client = signed_in(learner)
    page(client, LESSON.format("a"))
    for anchor in ("x" * 121, "a b", "<b>", "//evil"):
        assert client.post(LESSON.format("a") + "/miejsce", data={"anchor": anchor}).status_code == 204
    client.post(LESSON.format("b") + "/miejsce", data={"anchor": "t-start"})
    assert tuple(db.session.execute(select(Place.lesson_id, Place.anchor)).one()) == ("a", None)


def test_a_new_lesson_of_a_completed_course_is_optional(
    learner: User, debate: dict[str, Any], signed_in: SignedIn
) -> None:
    course = live_course("debate")
    for lesson in course.lessons:
        operations.open_lesson(learner, course, lesson, "politicians", NOW)
        operations.confirm_lesson(learner, course, lesson, "politicians", NOW)
    publish_outline({**debate, "lessons": [*debate["lessons"], lesson_data("d")]})
    client = signed_in(learner)
    found = page(client, "/pl/kursy/debate")
    assert "Kurs ukończony" in found
    assert "nowa, nieobowiązkowa" in found
    assert "Kurs jest już ukończony" in page(client, LESSON.format("d"))


@pytest.fixture
def offers(debate: dict[str, Any]) -> dict[str, Any]:
    """Publish the course with optional lessons around it."""
    around = [lesson_data("before", optional=True), *debate["lessons"], lesson_data("after", optional=True)]
    data = {
        **debate,
        "lessons": around,
        "modules": [{**debate["modules"][0], "lessons": [one["id"] for one in around]}],
    }
    publish_outline(data)
    return data


@pytest.mark.usefixtures("offers")
def test_who_starts_a_course_is_offered_the_optional_lesson_first(learner: User, signed_in: SignedIn) -> None:
    client = signed_in(learner)
    assert client.get("/pl/kontynuuj").headers["Location"] == LESSON.format("before")
    assert "Lekcja before" in page(client, "/pl/sciezka").partition("</section>")[0]
    found = page(client, LESSON.format("before"))
    assert "10 min, dla chętnych" in found
    assert "Ta lekcja jest dla chętnych" in found
    assert "Dalej: Lekcja a" in found
    page(client, LESSON.format("a"))
    assert client.get("/pl/kontynuuj").headers["Location"] == LESSON.format("a")
    client.post(LESSON.format("a") + "/przeczytane")
    assert client.get("/pl/kontynuuj").headers["Location"] == LESSON.format("b")


@pytest.mark.usefixtures("offers")
def test_optional_lessons_are_named_and_not_counted(learner: User, signed_in: SignedIn) -> None:
    client = signed_in(learner)
    found = page(client, "/pl/kursy/debate")
    assert "3 lekcje" in found
    assert "30 min" in found
    assert found.count("dla chętnych") == 2 + 1  # both lessons, and what completes the course
    track = page(client, "/pl/sciezka")
    assert track.count("10 min, dla chętnych") == 2
    assert "3 lekcje, 30 min" in track
    assert "Lekcja 1 z 3" in page(client, LESSON.format("a"))
    # In the list of lessons, the first one that counts is the first.
    assert '<span class="vh">Lekcja 1: </span>Lekcja a' in page(client, LESSON.format("b"))


def test_the_last_lesson_leads_on_to_the_optional_one(
    offers: dict[str, Any], learner: User, signed_in: SignedIn
) -> None:
    del offers
    client = signed_in(learner)
    for name in ("a", "b", "c"):
        page(client, LESSON.format(name))
        client.post(LESSON.format(name) + "/przeczytane")
    found = page(client, LESSON.format("c"))
    assert "Kurs ukończony" in found
    assert "Dla chętnych: Lekcja after" in found
    assert "Dla chętnych: Lekcja after" in page(client, "/pl/kursy/debate")
    assert "jest nowa" not in page(client, LESSON.format("after"))
    client.post(LESSON.format("after") + "/przeczytane")
    assert "Dla chętnych: Lekcja after" not in page(client, "/pl/kursy/debate")
    assert list(differences()) == []


def test_a_decision_and_its_reason_are_shown_to_the_learner(learner: User, trainer: User, signed_in: SignedIn) -> None:
    course = live_course("debate")
    lesson = course.lessons[0]
    operations.grant(trainer, learner, course, lesson, variant="politicians", reason="Warsztat <3", now=NOW)
    found = page(signed_in(learner), LESSON.format("a"))
    assert "Ukończone decyzją prowadzących" in found
    assert "Warsztat &lt;3" in found
    assert "Jan Trener" in found
    operations.revoke(trainer, learner, course, lesson, variant="politicians", reason="Pomyłka", now=NOW)
    found = page(signed_in(learner), LESSON.format("a"))
    assert "Ukończenie zostało cofnięte" in found
    assert "Pomyłka" in found


# ---- plugins that fail or are gone ----


class Broken(LessonBlock):
    """A block that breaks the transaction, as the worst plugin would."""

    name = "broken"

    def parse(self, lines: Any) -> Any:
        return list(lines)

    def render(self, uses: Any, page: LessonPage) -> Any:
        del uses, page
        db.session.execute(select(func.no_such_function()))
        raise AssertionError


@pytest.fixture
def with_block(app: Flask) -> Any:
    provided = registry().installed(LessonBlock)
    provided["broken"] = Broken()
    yield app
    provided.pop("broken")


@pytest.mark.usefixtures("with_block")
def test_a_failing_or_missing_block_loses_only_its_fragment(
    learner: User, debate: dict[str, Any], signed_in: SignedIn
) -> None:
    body: list[dict[str, Any]] = [
        {"html": "<p>Przed</p>"},
        {"block": "broken", "id": "broken-1", "data": []},
        {"block": "gone", "id": "gone-1", "data": []},
        {"html": "<p>Po</p>"},
    ]
    publish_outline({**debate, "pass_mark": 71}, body)
    found = page(signed_in(learner), LESSON.format("a"))
    assert "<p>Przed</p>" in found
    assert "<p>Po</p>" in found
    assert "Tutaj czegoś brakuje" in found
    assert "Potwierdź przeczytanie" in found


def test_a_kind_or_rule_whose_plugin_is_gone_keeps_the_text(
    learner: User, debate: dict[str, Any], signed_in: SignedIn
) -> None:
    strange = lesson_data("a", kind="gone", completion=["gone"])
    publish_outline({**debate, "lessons": [strange, *debate["lessons"][1:]]})
    client = signed_in(learner)
    found = page(client, LESSON.format("a"))
    assert "Ten rodzaj lekcji nie jest teraz zainstalowany" in found
    assert "Lekcja a" in found
    assert page(client, "/pl/kursy/debate")
    assert page(client, "/pl/sciezka")


def test_a_kind_that_fails_loses_only_its_body(
    learner: User, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: Reading, page: LessonPage) -> Markup:
        del self, page
        raise RuntimeError

    monkeypatch.setattr(Reading, "body", fail)
    assert "Potwierdź przeczytanie" in page(signed_in(learner), LESSON.format("a"))


# ---- the track ----


def test_the_track_shows_done_now_ahead_locked_and_why(learner: User, signed_in: SignedIn) -> None:
    publish_outline(tracks_data(["debate", ("plans", ["debate"])]))
    publish_outline(course_data("plans", [lesson_data("p1")]))
    operations.update_summaries(learner)
    client = signed_in(learner)
    found = page(client, "/pl/sciezka")
    assert "Ukończone: 0 z 2 kursów, 0 z 4 lekcji." in found
    assert "Kiedy się otworzy?" in found
    assert "Kurs debate: do ukończenia: 3 lekcje" in found
    assert 'aria-current="step"' in found
    for name in ("a", "b", "c"):
        page(client, LESSON.format(name))
        client.post(LESSON.format(name) + "/przeczytane")
    found = page(client, "/pl/sciezka")
    assert "Kiedy się otworzy?" not in found
    assert "75<small>%" in found
    assert client.get("/pl/kontynuuj").headers["Location"] == "/pl/kursy/plans/p1"


def test_a_course_that_the_track_keeps_locked_says_what_opens_it(learner: User, signed_in: SignedIn) -> None:
    publish_outline(tracks_data(["debate", ("plans", ["debate"])]))
    publish_outline(course_data("plans", [lesson_data("p1"), lesson_data("p2")]))
    operations.update_summaries(learner)
    client = signed_in(learner)
    for address in ("/pl/kursy/plans", "/pl/kursy/plans/p1"):
        found = page(client, address)
        assert 'href="/pl/kursy/debate"' in found
        assert "do ukończenia: 3 lekcje" in found
    client.post("/pl/kursy/plans/p1/przeczytane")
    assert ledger("opened") == ledger("confirmed") == 0
    for name in ("a", "b", "c"):
        page(client, LESSON.format(name))
        client.post(LESSON.format(name) + "/przeczytane")
    assert "Potwierdź przeczytanie" in page(client, "/pl/kursy/plans/p1")
    # Who has begun is not locked out when the track changes.
    publish_outline(tracks_data(["debate", "more", ("plans", ["more"])]))
    assert "Potwierdź przeczytanie" in page(client, "/pl/kursy/plans/p2")


def test_the_second_lesson_done_first_does_not_make_the_rail_solid(learner: User, signed_in: SignedIn) -> None:
    client = signed_in(learner)
    page(client, LESSON.format("b"))
    client.post(LESSON.format("b") + "/przeczytane")
    found = page(client, "/pl/sciezka")
    stops = re.findall(r'<li class="\s*(?:shared)?\s*(is-\w+)?\s*">', found)
    assert stops[:3] == ["", "is-done", "is-now"] or stops[:3] == ["is-now", "is-done", ""]


def test_a_track_that_was_completed_says_so(learner: User, signed_in: SignedIn) -> None:
    publish_outline(tracks_data(["debate"]))
    client = signed_in(learner)
    for name in ("a", "b", "c"):
        page(client, LESSON.format(name))
        client.post(LESSON.format(name) + "/przeczytane")
    assert "Wszystkie kursy tej ścieżki są ukończone" in page(client, "/pl/sciezka")
    assert "All courses of this track are completed" in page(client, "/en/track")


# ---- what it costs ----


def test_pages_ask_the_same_number_of_times_with_one_course_and_with_three(learner: User, signed_in: SignedIn) -> None:
    client = signed_in(learner)
    costs: dict[str, list[int]] = {}
    for count in (1, 3):
        names = [f"k{number}" for number in range(count)]
        for name in names:
            publish_outline(course_data(name, [lesson_data(f"{name}-{n}") for n in range(count)]))
        publish_outline(tracks_data(["debate", *names]))
        operations.update_summaries(learner)
        for address in ("/pl/sciezka", "/pl/kursy", "/pl/kursy/debate", LESSON.format("a"), "/pl/kontynuuj"):
            client.get(address)
            with count_queries() as queries:
                client.get(address)
            costs.setdefault(address, []).append(len(queries))
    assert costs == {
        "/pl/sciezka": [4, 4],
        "/pl/kursy": [3, 3],
        "/pl/kursy/debate": [3, 3],
        LESSON.format("a"): [3, 3],
        "/pl/kontynuuj": [4, 4],
    }


def test_a_stale_track_page_still_asks_a_constant_number_of_times(
    learner: User, debate: dict[str, Any], signed_in: SignedIn
) -> None:
    client = signed_in(learner)
    client.get("/pl/sciezka")
    publish_outline({**debate, "pass_mark": 72})
    client.get("/pl/sciezka")
    with count_queries() as queries:
        client.get("/pl/sciezka")
    assert len(queries) <= 5, str(queries)


def test_the_first_opening_of_a_lesson_costs_its_rows_once(learner: User, signed_in: SignedIn) -> None:
    client = signed_in(learner)
    client.get(LESSON.format("a"))
    with count_queries() as queries:
        client.get(LESSON.format("b"))
    assert len(queries) <= 14, str(queries)


def test_the_front_page_shows_both_tracks(debate: dict[str, Any], client: HubClient) -> None:
    del debate
    with count_queries() as queries:
        found = page(client, "/pl/")
    assert len([one for one in queries if "courses_live" in one]) == 1
    assert "Ścieżka P" in found
    assert "Kurs debate" in found
    assert f'href="{LESSON.format("a")}"' in found
    assert published().tracks is not None
