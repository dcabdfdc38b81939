"""From a completed course to a file: asked for once, with the right name, frozen for ever, and mailed once."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from app import schema
from app.access import Role
from app.accounts.models import User
from app.extensions import db
from app.mail.models import Outbox
from app.testing import count_queries, make_user
from app.testing.fixtures import MakeApp
from certificates import jobs, operations, queries, settings
from certificates.models import Certificate, Document
from courses.jobs import refresh_summaries
from courses.operations import confirm_lesson, enrol, grant, open_lesson, revoke
from courses.queries.published import published
from courses.testing import course_data, lesson_data, publish_outline, tracks_data
from tests.certificates.conftest import (
    DAY,
    NOW,
    SignedIn,
    all_certificates,
    complete,
    debate,
    issue,
    later,
    on_track,
)  # fmt: skip

CLAIM = "/pl/moje-zaswiadczenia/kurs/debate/politicians"
MINE = "/pl/moje-zaswiadczenia"


def mails() -> list[str]:
    return list(db.session.scalars(select(Outbox.subject).where(Outbox.template == "certificates/mail/ready")))


def test_a_completed_course_waits_with_a_button_everywhere(graduate: User, signed_in: SignedIn) -> None:
    client = signed_in(graduate)
    for page in (MINE, "/pl/kursy/debate", "/pl/kursy/debate/b"):
        text = client.get(page).text
        assert f'href="{CLAIM}"' in text, page
        assert "Odbierz zaświadczenie" in text, page
    assert "/en/my-certificates/course/debate/politicians" in client.get("/en/courses/debate").text
    assert not all_certificates()


@pytest.mark.usefixtures("courses")
def test_the_track_page_names_what_waits(signed_in: SignedIn) -> None:
    user = on_track("activists")
    complete(user, "activists")
    text = signed_in(user).get("/pl/sciezka").text
    assert "Czekają na odbiór" in text
    assert "/pl/moje-zaswiadczenia/kurs/debate/activists" in text


def test_the_name_is_shown_first_and_can_be_changed(graduate: User, signed_in: SignedIn) -> None:
    client = signed_in(graduate)
    page = client.get(CLAIM).text
    assert 'value="Łucja Żak"' in page
    assert "Tak będzie napisane na zaświadczeniu" in page
    assert not all_certificates()
    answer = client.post(CLAIM, data={"name": " Łucja  Żak-Nowak "})
    assert (answer.status_code, answer.location) == (303, MINE)
    (found,) = all_certificates()
    assert found.name == "Łucja Żak-Nowak"
    assert db.session.get_one(User, graduate.id).name == "Łucja Żak"


@pytest.mark.parametrize("name", ["", "   ", "\u200b\u202e", "123", "a" * 121])
def test_a_name_that_cannot_stand_there_is_said_and_kept(graduate: User, signed_in: SignedIn, name: str) -> None:
    answer = signed_in(graduate).post(CLAIM, data={"name": name})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    if name.strip().isalnum():
        assert f'value="{name}"' in answer.text
    assert not all_certificates()


@pytest.mark.usefixtures("courses")
def test_an_account_without_a_name_has_to_give_one(signed_in: SignedIn) -> None:
    user = make_user(name="")
    complete(user)
    client = signed_in(user)
    assert client.post(CLAIM, data={"name": ""}).status_code == 422
    assert client.post(CLAIM, data={"name": "Ewa Lis"}).status_code == 303
    assert all_certificates()[0].name == "Ewa Lis"


def test_what_the_certificate_freezes(graduate: User) -> None:
    found = issue(graduate, lang="en")
    said = found.said
    assert found.number == f"HLD-2026-{found.id:05}"
    assert said.title == {"pl": "Kurs debate", "en": "Kurs debate (en)"}
    assert (said.lessons, said.minutes, said.variant) == (3, 60, "politicians")
    assert said.outcomes == ({"pl": "rozmawiasz spokojnie", "en": "talk calmly"},)
    assert (said.completed_on, said.issued_on) == (DAY, DAY)
    assert found.version_id == published().courses["debate"].version_id
    assert (found.lang, found.issued_at) == ("en", NOW)


def test_a_day_is_counted_in_the_zone_of_the_organisation(graduate: User) -> None:
    assert issue(graduate, now=NOW + dt.timedelta(minutes=31)).said.issued_on == "2026-11-23"


def test_the_file_is_made_and_a_mail_tells_once(graduate: User, signed_in: SignedIn) -> None:
    found = issue(graduate)
    client = signed_in(graduate)
    answer = client.get(f"{MINE}/{found.id}/pdf")
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF-")
    assert f"zaswiadczenie-{found.number}.pdf" in answer.headers["Content-Disposition"]
    assert mails() == ["Zaświadczenie jest gotowe"]
    for _ in range(2):
        jobs.make_document(found.id)
        jobs.sweep()
    assert len(mails()) == 1


def test_a_double_click_makes_two_never_here(graduate: User, signed_in: SignedIn) -> None:
    """frappe/lms#2408; the same with requests at the same time is in test_concurrency.py."""
    client = signed_in(graduate)
    for _ in range(3):
        assert client.post(CLAIM, data={"name": "Łucja Żak"}).status_code == 303
    assert len(all_certificates()) == 1
    assert len(mails()) == 1
    assert issue(graduate, name="Ktoś Inny").name == "Łucja Żak"


def test_an_upgrade_issues_and_mails_old_certificates_again_never_here(make_app: MakeApp, tmp_path: Path) -> None:
    """mdjnelson/moodle-mod_customcert#671, #849: neither an upgrade nor a new version touches what was issued."""
    url = f"sqlite:///{tmp_path / 'hub.db'}"
    with make_app(url=url).app_context():
        schema.upgrade()
        publish_outline(debate())
        people = [make_user(name=f"Osoba {number}") for number in range(4)]
        for person in people:
            complete(person)
        first = issue(people[0])
        before = (first.number, first.code, first.facts, queries.document_of(first.id), len(mails()))
        publish_outline(debate(title={"pl": "Nowy tytuł", "en": "New title"}, outcomes=[]))
        db.session.commit()
        asker = people[1].id
    with make_app(url=url).app_context():
        schema.upgrade()
        refresh_summaries()
        jobs.sweep()
        (same,) = all_certificates()
        assert (same.number, same.code, same.facts, queries.document_of(same.id), len(mails())) == before
        # Who has completed the course and not asked is not written to either; their certificate still waits.
        assert [one.subject for one in queries.waiting(asker)] == ["course/debate/politicians"]


def test_a_course_is_described_as_it_was_when_it_was_completed(graduate: User) -> None:
    old = published().courses["debate"].version_id
    publish_outline(debate(title={"pl": "Nowy tytuł", "en": "New title"}))
    refresh_summaries()
    found = issue(graduate)
    assert found.said.title["pl"] == "Kurs debate"
    assert found.version_id == old


def test_the_printed_date_is_worked_out_anew_at_each_view_never_here(
    graduate: User, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """woocommerce/sensei-certificates#379: date and bytes are those of the day of issue."""
    found = issue(graduate)
    client = signed_in(graduate)
    address = f"/pl/zaswiadczenia/{found.code}"
    body = client.get(f"{MINE}/{found.id}/pdf").data
    monkeypatch.setattr("certificates.views.mine.utc_now", lambda: later(400))
    monkeypatch.setattr("certificates.jobs.utc_now", lambda: later(400))
    jobs.sweep()
    assert client.get(f"{MINE}/{found.id}/pdf").data == body
    assert "22\xa0listopada\xa02026" in client.get(address, follow_redirects=True).text


@pytest.mark.usefixtures("courses")
def test_a_certificate_without_the_quiz_never_here(signed_in: SignedIn) -> None:
    """frappe/lms#531: every lesson is read, the quiz is open, so there is nothing to get."""
    publish_outline(course_data("tested", [lesson_data("a"), lesson_data("q", kind="quiz", completion=["passed"])]))
    user = make_user(name="Jan Kot")
    course = published().courses["tested"]
    enrol(user, course, "politicians", NOW)
    open_lesson(user, course, course.lessons[0], "politicians", NOW)
    confirm_lesson(user, course, course.lessons[0], "politicians", NOW)
    client = signed_in(user)
    address = "/pl/moje-zaswiadczenia/kurs/tested/politicians"
    assert "Odbierz zaświadczenie" not in client.get(MINE).text
    assert client.post(address, data={"name": "Jan Kot"}).status_code == 303
    with pytest.raises(operations.NotCompletedError):
        issue(user, "course/tested/politicians")
    assert not all_certificates()


def test_each_variant_has_a_certificate_of_its_own(graduate: User) -> None:
    issue(graduate)
    enrol(graduate, published().courses["debate"], "activists", NOW)
    assert [one.subject for one in queries.waiting(graduate.id)] == ["course/debate/activists"]
    other = issue(graduate, "course/debate/activists")
    assert (other.said.lessons, other.said.line) == (2, "a")
    assert len(all_certificates()) == 2


@pytest.mark.usefixtures("courses")
def test_a_track_has_a_certificate_at_its_end(signed_in: SignedIn) -> None:
    user = on_track("politicians", name="Ola Bąk")
    complete(user)
    client = signed_in(user)
    address = "/pl/moje-zaswiadczenia/sciezka/politicians"
    assert f'href="{address}"' in client.get("/pl/sciezka").text
    assert client.post(address, data={"name": "Ola Bąk"}).status_code == 303
    (found,) = all_certificates()
    assert found.said.is_track
    assert [part["pl"] for part in found.said.parts] == ["Kurs debate"]


@pytest.mark.usefixtures("courses")
def test_no_track_is_certified_before_all_its_courses_are_live(signed_in: SignedIn) -> None:
    user = on_track("activists")
    complete(user, "activists")
    assert [one.subject for one in queries.waiting(user.id)] == ["course/debate/activists"]
    signed_in(user).post("/pl/moje-zaswiadczenia/sciezka/activists", data={"name": "Ola Bąk"})
    assert not all_certificates()


def test_a_completion_that_was_taken_back_gives_nothing(graduate: User) -> None:
    trainer = make_user(Role.TRAINER)
    course = published().courses["debate"]
    revoke(trainer, graduate, course, None, variant="politicians", reason="Pomyłka.", now=later())
    assert queries.waiting(graduate.id) == []
    grant(trainer, graduate, course, None, variant="politicians", reason="Jednak.", now=later(2))
    assert [one.subject for one in queries.waiting(graduate.id)] == ["course/debate/politicians"]


def test_after_revoking_only_a_later_completion_gives_another(graduate: User) -> None:
    trainer, coordinator = make_user(Role.TRAINER), make_user(Role.COORDINATOR)
    operations.revoke(issue(graduate), by=coordinator, reason="Pomyłka.", now=later())
    assert queries.waiting(graduate.id) == []
    assert len([issue(graduate)]) == len(all_certificates()) == 1
    course = published().courses["debate"]
    revoke(trainer, graduate, course, None, variant="politicians", reason="Od nowa.", now=later(2))
    grant(trainer, graduate, course, None, variant="politicians", reason="Już.", now=later(3))
    assert issue(graduate, now=later(3)).edition == 2


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.usefixtures("courses")
def test_my_page_asks_a_constant_number_of_times(signed_in: SignedIn, number: int) -> None:
    user = make_user(name="Jan Kot")
    for name in ("x", "y", "z")[:number]:
        publish_outline(course_data(name, [lesson_data("a")]))
        complete(user, course_id=name)
        issue(user, f"course/{name}/politicians")
    complete(user)
    client = signed_in(user)
    client.get(MINE)
    with count_queries() as asked:
        assert client.get(MINE).status_code == 200
    # The person, what is live, the certificates, those that replaced them, what is completed, and what was issued.
    assert len(asked) == 6, str(asked)


@pytest.mark.usefixtures("courses")
def test_pages_of_what_is_not_completed_ask_nothing_more(signed_in: SignedIn) -> None:
    user = on_track("politicians")
    client = signed_in(user)
    client.get("/pl/kursy/debate/a")
    with count_queries() as asked:
        client.get("/pl/kursy/debate/a")
        client.get("/pl/sciezka")
    assert not [one for one in asked if "certificates_" in one], str(asked)


def test_others_cannot_have_the_file(certificate: Certificate, signed_in: SignedIn) -> None:
    address = f"{MINE}/{certificate.id}/pdf"
    assert signed_in(make_user()).get(address).status_code == 403
    assert signed_in(make_user(Role.TRAINER)).get(address).status_code == 200


def test_no_document_is_sent_twice_even_when_two_make_it(certificate: Certificate) -> None:
    body = queries.document_of(certificate.id)
    assert not jobs.keep_document(certificate.id, b"%PDF another", later())
    assert queries.document_of(certificate.id) == body
    assert db.session.scalar(select(func.count()).select_from(Document)) == 1
    assert len(mails()) == 1


@pytest.mark.usefixtures("courses")
def test_the_mail_speaks_the_language_of_the_person() -> None:
    user = make_user(name="Ann Fox", lang="en")
    complete(user)
    issue(user)
    mail = db.session.scalars(select(Outbox).where(Outbox.template == "certificates/mail/ready")).one()
    assert mail.subject == "Your certificate is ready"
    assert "/en/my-certificates" in mail.text
    assert mail.to == user.email


def test_settings_say_who_issues(app: Flask) -> None:
    terms = settings.terms()
    assert terms.prefix == "HLD"
    assert str(terms.zone) == app.config["TIME_ZONE"]
    assert terms.issuer.name["pl"]


def test_a_removed_course_can_still_be_certified(graduate: User) -> None:
    """What was completed stays completed when the tracks no longer name the course."""
    publish_outline(tracks_data(["plans"], ["plans"]))
    assert issue(graduate).said.title["pl"] == "Kurs debate"
