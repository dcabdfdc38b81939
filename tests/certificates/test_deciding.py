"""Coordinators revoke and correct; the learner sees why, and nobody decides about their own."""

from __future__ import annotations

import itertools

import pytest
from sqlalchemy import select

from app.access import Role
from app.accounts.models import User
from app.extensions import db
from app.mail.models import Outbox
from app.testing import count_queries, make_user
from certificates import operations, queries, settings
from certificates.models import Certificate
from certificates.permissions import can_decide, can_see
from courses.testing import course_data, lesson_data, publish_outline
from tests.certificates.conftest import SignedIn, all_certificates, complete, issue, later

MINE = "/pl/moje-zaswiadczenia"


def page(certificate: Certificate, word: str) -> str:
    return f"/pl/postepy/zaswiadczenie/{certificate.id}/{word}"


@pytest.fixture
def coordinator(courses: None) -> User:
    del courses
    return make_user(Role.COORDINATOR, name="Beata Kloc")


def test_a_coordinator_revokes_with_a_reason_that_the_learner_sees(
    certificate: Certificate, graduate: User, coordinator: User, signed_in: SignedIn
) -> None:
    client = signed_in(coordinator)
    address, person = page(certificate, "uniewaznienie"), f"/pl/postepy/{graduate.id}"
    assert address in client.get(person).text
    assert "Tego nie można cofnąć" in client.get(address).text
    answer = client.post(address, data={"reason": "Praca nie była własna."})
    assert (answer.status_code, answer.location) == (303, f"{person}#zaswiadczenia")
    for text in (client.get(person).text, signed_in(graduate).get(MINE).text):
        assert "Powód: Praca nie była własna." in text
        assert "Beata Kloc" in text
        assert "Unieważnione: " in text
    course_page = signed_in(graduate).get("/pl/kursy/debate").text
    assert "Zaświadczenie zostało unieważnione" in course_page
    assert "Odbierz zaświadczenie" not in course_page


def test_without_a_reason_nothing_is_revoked(certificate: Certificate, coordinator: User, signed_in: SignedIn) -> None:
    address = page(certificate, "uniewaznienie")
    answer = signed_in(coordinator).post(address, data={"reason": "  "})
    assert answer.status_code == 422
    long = signed_in(coordinator).post(address, data={"reason": "x" * 501})
    assert long.status_code == 422
    assert "x" * 501 in long.text
    assert all_certificates()[0].revoked_at is None


def test_a_corrected_name_makes_a_new_document_that_names_the_old_one(
    certificate: Certificate, graduate: User, coordinator: User, signed_in: SignedIn
) -> None:
    old_number, old_body = certificate.number, queries.document_of(certificate.id)
    client = signed_in(coordinator)
    address = page(certificate, "poprawa")
    assert 'value="Łucja Żak"' in client.get(address).text
    assert client.post(address, data={"name": "Łucja Żak-Nowak"}).status_code == 303
    old, new = all_certificates()
    assert (new.name, new.edition, new.replaces_id) == ("Łucja Żak-Nowak", 2, old.id)
    assert new.number != old_number
    assert new.code != old.code
    assert new.said.title == old.said.title
    assert (new.completed_at, new.said.completed_on) == (old.completed_at, old.said.completed_on)
    assert queries.document_of(old.id) == old_body
    assert queries.document_of(new.id) not in {None, old_body}
    mine = signed_in(graduate).get(MINE).text
    assert f"Zastąpione numerem {new.number}" in mine
    assert f"{MINE}/{new.id}/pdf" in mine
    sent = db.session.scalars(select(Outbox.text).where(Outbox.template == "certificates/mail/ready")).all()
    assert [str(new.number) in text for text in sent] == [False, True]
    assert "Poprawka: Beata Kloc" in client.get(f"/pl/postepy/{graduate.id}").text


@pytest.mark.parametrize("name", ["", "Łucja Żak", "123"])
def test_a_correction_that_is_none_is_refused(
    certificate: Certificate, coordinator: User, signed_in: SignedIn, name: str
) -> None:
    assert signed_in(coordinator).post(page(certificate, "poprawa"), data={"name": name}).status_code == 422
    assert len(all_certificates()) == 1


def test_what_is_over_cannot_be_decided_about_again(
    certificate: Certificate, graduate: User, coordinator: User, signed_in: SignedIn
) -> None:
    operations.revoke(certificate, by=coordinator, reason="Pomyłka.", now=later())
    db.session.commit()
    client = signed_in(coordinator)
    for word, data in (("uniewaznienie", {"reason": "Inny powód."}), ("poprawa", {"name": "Ktoś Inny"})):
        assert client.post(page(certificate, word), data=data).status_code == 303
        assert client.get(page(certificate, word)).status_code == 303
    assert [one.revoked_reason for one in all_certificates()] == ["Pomyłka."]
    for act in (
        lambda: operations.revoke(certificate, by=coordinator, reason="x", now=later()),
        lambda: operations.reissue(certificate, name="x", by=coordinator, terms=settings.terms(), now=later()),
    ):
        with pytest.raises(operations.NotValidError):
            act()
    assert page(certificate, "uniewaznienie") not in client.get(f"/pl/postepy/{graduate.id}").text


@pytest.mark.usefixtures("courses")
def test_nobody_decides_about_their_own(signed_in: SignedIn) -> None:
    user = make_user(Role.COORDINATOR, name="Beata Kloc")
    complete(user)
    own = issue(user)
    client = signed_in(user)
    for word in ("uniewaznienie", "poprawa"):
        assert client.get(page(own, word)).status_code == 403
        assert client.post(page(own, word), data={"reason": "x", "name": "y"}).status_code == 403
    assert all_certificates()[0].revoked_at is None


def test_trainers_see_and_do_not_decide(certificate: Certificate, graduate: User, signed_in: SignedIn) -> None:
    client = signed_in(make_user(Role.TRAINER))
    text = client.get(f"/pl/postepy/{graduate.id}").text
    assert str(certificate.number) in text
    assert page(certificate, "uniewaznienie") not in text
    assert client.get(page(certificate, "uniewaznienie")).status_code == 403


@pytest.mark.parametrize(
    ("roles", "is_own", "state"),
    list(itertools.product([(), *((role.value,) for role in Role)], [True, False], ["valid", "revoked", "erased"])),
)
def test_who_may_see_and_decide(roles: tuple[str, ...], state: str, *, is_own: bool) -> None:
    moment = later()
    user = User(id=1, roles=list(roles), confirmed_at=moment)
    certificate = Certificate(
        user_id=1 if is_own else 2,
        revoked_at=moment if state == "revoked" else None,
        erased_at=moment if state == "erased" else None,
    )
    decides = bool({"coordinator", "administrator"} & set(roles)) and not is_own and state == "valid"
    assert can_decide(user, certificate) is decides
    assert can_see(user, certificate) is (is_own or bool(roles))


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.usefixtures("courses")
def test_the_page_of_a_person_asks_a_constant_number_of_times(
    coordinator: User, signed_in: SignedIn, number: int
) -> None:
    user = make_user(name="Jan Kot")
    names = ("x", "y", "z")[:number]
    for name in names:
        publish_outline(course_data(name, [lesson_data("a")]))
        complete(user, course_id=name)
        found = issue(user, f"course/{name}/politicians")
        operations.revoke(found, by=coordinator, reason="Pomyłka.", now=later())
    client = signed_in(coordinator)
    address = f"/pl/postepy/{user.id}"
    client.get(address)
    with count_queries() as asked:
        assert client.get(address).text.count("Powód: Pomyłka.") == number
    # Certificates with their documents, what replaced them, and the names of those who decided; grants of attempts too.
    assert len([one for one in asked if "certificates_" in one]) == 2
    assert len(asked) == 10, str(asked)
