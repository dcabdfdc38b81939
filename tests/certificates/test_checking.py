"""The public pages: anybody who holds the paper learns whether it is valid, and nobody else learns anything."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask

from app.access import Role
from app.accounts.models import User
from app.extensions import db
from app.personal_data import erase_person
from app.testing import HubClient, count_queries, make_user, sign_in
from app.testing.fixtures import MakeApp
from certificates import operations, settings
from certificates.codes import new_code, shown
from certificates.models import Certificate
from tests.certificates.conftest import later


def address(certificate: Certificate, lang: str = "pl") -> str:
    return f"/{lang}/{'zaswiadczenia' if lang == 'pl' else 'certificates'}/{shown(certificate.code)}"


def test_anybody_reads_what_the_paper_says(client: HubClient, certificate: Certificate) -> None:
    answer = client.get(address(certificate))
    assert answer.status_code == 200
    for words in ("To zaświadczenie jest ważne", "Łucja Żak", "Kurs debate", str(certificate.number), "3 lekcje"):
        assert words in answer.text
    english = client.get(address(certificate, "en")).text
    for words in ("This certificate is valid", "Kurs debate (en)", "talk calmly", "about 1 hour of study"):
        assert words in english


def test_no_search_engine_and_no_cache_keeps_it(client: HubClient, certificate: Certificate) -> None:
    answer = client.get(address(certificate))
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert '<meta name="robots" content="noindex">' in answer.text


def test_every_spelling_leads_to_one_address(client: HubClient, certificate: Certificate) -> None:
    for typed in (certificate.code.lower(), certificate.code, f" {shown(certificate.code).lower()} "):
        form = client.get("/pl/zaswiadczenia", query_string={"code": typed})
        assert (form.status_code, form.location) == (303, address(certificate))
    assert client.get(f"/pl/zaswiadczenia/{certificate.code.lower()}").location == address(certificate)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "Wpisz kod."),
        ("HLD-2026-00001", "To jest numer."),
        ("ABC", "Kod ma 16 liter i cyfr"),
        ("<script>alert(1)</script>", "Kod ma 16 liter i cyfr"),
    ],
)
@pytest.mark.usefixtures("courses")
def test_what_is_no_code_is_said(client: HubClient, typed: str, told: str) -> None:
    answer = client.get("/pl/zaswiadczenia", query_string={"code": typed})
    assert answer.status_code == 422
    assert told in answer.text
    assert "<script>alert" not in answer.text


def test_an_unknown_code_is_not_known(client: HubClient, certificate: Certificate) -> None:
    answer = client.get(f"/pl/zaswiadczenia/{shown(new_code())}")
    assert answer.status_code == 404
    assert "Nie ma zaświadczenia z takim kodem" in answer.text
    assert certificate.name not in answer.text


def test_the_number_gives_nothing_away(client: HubClient, certificate: Certificate) -> None:
    answer = client.get(f"/pl/zaswiadczenia/{certificate.number}")
    assert answer.status_code == 404
    assert certificate.name not in answer.text


def test_a_revoked_one_is_not_valid_and_the_reason_stays_inside(client: HubClient, certificate: Certificate) -> None:
    coordinator = make_user(Role.COORDINATOR, name="Beata Kloc")
    operations.revoke(certificate, by=coordinator, reason="Praca nie była własna.", now=later())
    text = client.get(address(certificate)).text
    assert "To zaświadczenie jest nieważne" in text
    assert "Data unieważnienia" in text
    assert "Praca nie była własna" not in text
    assert "Beata Kloc" not in text


def test_a_replaced_one_says_by_which(client: HubClient, certificate: Certificate) -> None:
    coordinator = make_user(Role.COORDINATOR)
    new = operations.reissue(certificate, name="Łucja Żak-Nowak", by=coordinator, terms=settings.terms(), now=later())
    db.session.commit()
    text = client.get(address(certificate)).text
    assert "To zaświadczenie zastąpiono nowszym" in text
    assert str(new.number) in text
    assert new.code not in text.replace("-", "")
    assert "Łucja Żak-Nowak" not in text
    assert "To zaświadczenie jest ważne" in client.get(address(new)).text


def test_an_erased_one_keeps_number_course_and_dates(client: HubClient, certificate: Certificate) -> None:
    erase_person(db.session.get_one(User, certificate.user_id))
    db.session.commit()
    text = client.get(address(certificate)).text
    assert "To zaświadczenie jest ważne" in text
    assert str(certificate.number) in text
    assert "Kurs debate" in text
    assert "Łucja" not in text
    assert "Konto zostało usunięte" in text


def test_guessing_is_limited_and_right_codes_are_not(make_app: MakeApp) -> None:
    app = make_app(LIMITS={"enabled": True})
    client = app.test_client()
    answers = [client.get(f"/pl/zaswiadczenia/{shown(new_code())}").status_code for _ in range(32)]
    assert answers == [404] * 30 + [429] * 2
    elsewhere = client.get(f"/pl/zaswiadczenia/{shown(new_code())}", environ_base={"REMOTE_ADDR": "203.0.113.9"})
    assert elsewhere.status_code == 404


def test_the_page_asks_twice(client: HubClient, certificate: Certificate) -> None:
    page = address(certificate)
    client.get(page)
    with count_queries() as asked:
        client.get(page)
    # The certificate, and what replaced it.
    assert len(asked) == 2, str(asked)


def test_the_day_does_not_depend_on_who_looks(app: Flask, certificate: Certificate) -> None:
    """Issued half an hour before midnight in Poland: a visitor from Tokyo reads the date that stands on the paper."""
    visitor = app.test_client()
    sign_in(visitor, make_user(time_zone="Asia/Tokyo"))
    assert certificate.issued_at.astimezone(dt.UTC).hour == 22
    text = visitor.get(address(certificate)).text
    assert "22\xa0listopada\xa02026" in text
    assert "23\xa0listopada" not in text
