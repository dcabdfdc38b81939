"""The administrators' pages: found, changed, written down, and never without an administrator."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from app.access import Role
from app.accounts import operations, permissions
from app.accounts.models import Change, User, folded
from app.accounts.operations import LastAdministratorError
from app.extensions import db, utc_now
from app.mail.models import Outbox
from app.testing import HubClient, count_queries, make_user, sign_in

PASSWORD = "tramwaj kapusta ogonek"


@pytest.fixture
def admin(client: HubClient) -> User:
    user = make_user(Role.ADMINISTRATOR, name="Wiktor Mazur", email="wiktor@example.org")
    sign_in(client, user)
    return user


def names(text: str) -> list[str]:
    return re.findall(r'<th scope="row"><a[^>]*><bdi>([^<]*)</bdi>', text)


PEOPLE_PAGES = ["/pl/osoby", "/pl/osoby/zaproszenie", "/pl/osoby/{id}"]
PEOPLE_FORMS = [
    "/pl/osoby/zaproszenie",
    *(f"/pl/osoby/{{id}}/{what}" for what in ("role", "zamknij", "otworz", "przypomnij")),
]


@pytest.mark.parametrize(
    ("roles", "status"),
    [((), 403), ((Role.TRAINER,), 403), ((Role.COORDINATOR,), 403), ((Role.ADMINISTRATOR,), 200)],
)
def test_only_administrators_open_the_pages_of_people(client: HubClient, roles: tuple[Role, ...], status: int) -> None:
    user = make_user(*roles)
    sign_in(client, user)
    for page in PEOPLE_PAGES:
        assert client.get(page.format(id=user.id)).status_code == status, page
    if status == 403:
        for page in PEOPLE_FORMS:
            assert client.post(page.format(id=user.id)).status_code == 403, page


@pytest.mark.parametrize("count", [1, 3, 60])
def test_the_page_of_people_costs_the_same_for_any_number(client: HubClient, admin: User, count: int) -> None:
    del admin
    for _ in range(count - 1):
        make_user(Role.TRAINER)
    with count_queries() as queries:
        assert client.get("/pl/osoby").status_code == 200
    assert len(queries) == 3, str(queries)


@pytest.mark.database
def test_people_are_searched_without_case_and_marks(client: HubClient, admin: User) -> None:
    del admin
    make_user(name="Łucja Żak", email="lucja@example.org")
    make_user(name="Józef Śliwa", email="jozef@example.org")
    assert names(client.get("/pl/osoby?q=LUCJA").text) == ["Łucja Żak"]
    assert names(client.get("/pl/osoby?q=żak+łuc").text) == ["Łucja Żak"]
    assert names(client.get("/pl/osoby?q=jozef@").text) == ["Józef Śliwa"]
    assert names(client.get("/pl/osoby?q=100%25").text) == []
    assert names(client.get("/pl/osoby?q=_").text) == []
    assert "Nikogo takiego nie znaleziono" in client.get("/pl/osoby?q=nikt").text
    assert client.get("/pl/osoby?q=%00").status_code == 200
    assert client.get("/pl/osoby/99999999999999999999").status_code == 404


@pytest.mark.database
def test_people_are_filtered_and_sorted(client: HubClient, admin: User) -> None:
    del admin
    make_user(Role.TRAINER, name="Łucja", email="a@example.org")
    make_user(name="Zofia", email="c@example.org", deactivated_at=utc_now())
    make_user(name="Lidia", email="b@example.org", confirmed_at=None, password_hash="x")
    make_user(name="Adam", email="d@example.org", confirmed_at=None, invited_at=utc_now())
    assert names(client.get("/pl/osoby").text) == ["Adam", "Lidia", "Łucja", "Wiktor Mazur", "Zofia"]
    assert names(client.get("/pl/osoby?sort=-email").text) == ["Wiktor Mazur", "Adam", "Zofia", "Lidia", "Łucja"]
    assert names(client.get("/pl/osoby?role=trainer").text) == ["Łucja"]
    assert names(client.get("/pl/osoby?state=deactivated").text) == ["Zofia"]
    assert names(client.get("/pl/osoby?state=unconfirmed").text) == ["Lidia"]
    assert names(client.get("/pl/osoby?state=invited").text) == ["Adam"]
    assert names(client.get("/pl/osoby?state=active&role=administrator").text) == ["Wiktor Mazur"]
    assert len(names(client.get("/pl/osoby?sort=nonsense&role=nonsense&state=nonsense&page=99").text)) == 5


def test_pages_have_fifty_people(client: HubClient, admin: User) -> None:
    del admin
    for _ in range(60):
        make_user()
    first, second = (names(client.get(f"/pl/osoby?page={number}").text) for number in (1, 2))
    assert (len(first), len(second)) == (50, 11)
    assert not set(first) & set(second)


def test_roles_are_changed_and_written_down(client: HubClient, admin: User) -> None:
    person = make_user(name="Halina")
    client.post(f"/pl/osoby/{person.id}/role", data={"roles": ["coordinator", "trainer"]})
    client.post(f"/pl/osoby/{person.id}/role", data={"roles": ["coordinator", "trainer"]})
    assert person.roles == ["trainer", "coordinator"]
    rows = db.session.scalars(select(Change)).all()
    assert [(row.user_id, row.by_id, row.kind, row.roles) for row in rows] == [
        (person.id, admin.id, "roles", ["trainer", "coordinator"])
    ]
    assert "Wiktor Mazur" in client.get(f"/pl/osoby/{person.id}").text


def test_unknown_roles_are_refused(client: HubClient, admin: User) -> None:
    person = make_user()
    client.post(f"/pl/osoby/{person.id}/role", data={"roles": ["emperor"]})
    assert person.roles == []
    assert admin.roles == ["administrator"]


def test_the_last_administrator_stays(client: HubClient, admin: User) -> None:
    make_user(Role.ADMINISTRATOR, deactivated_at=utc_now())
    make_user(Role.ADMINISTRATOR, confirmed_at=None)
    for path, data in ((f"/pl/osoby/{admin.id}/role", {"roles": "trainer"}), (f"/pl/osoby/{admin.id}/zamknij", {})):
        answer = client.post(path, data=data, follow_redirects=True)
        assert "jedyna osoba z\u00a0rolą administracji" in answer.text
    answer = client.post("/pl/konto/usun", data={"present_password": PASSWORD})
    assert "Konto na razie zostaje" in answer.text
    assert admin.roles == ["administrator"]
    assert admin.is_active
    with pytest.raises(LastAdministratorError):
        operations.erase(admin)
    make_user(Role.ADMINISTRATOR)
    client.post(f"/pl/osoby/{admin.id}/role", data={})
    assert admin.roles == []


@pytest.mark.parametrize(
    ("roles", "is_active", "others", "is_last"),
    [
        (["administrator"], True, 0, True),
        (["administrator"], True, 1, False),
        (["administrator"], False, 0, False),
        (["trainer"], True, 0, False),
        ([], True, 0, False),
    ],
)
def test_who_is_the_last_administrator(roles: list[str], others: int, *, is_active: bool, is_last: bool) -> None:
    person = User(roles=roles, confirmed_at=utc_now() if is_active else None)
    assert permissions.is_last_administrator(person, others) is is_last
    assert permissions.can_be_deactivated(person, others) is not is_last
    assert permissions.can_be_erased(person, others) is not is_last
    assert permissions.can_give_roles(person, [], others) is not is_last
    assert permissions.can_give_roles(person, ["administrator"], others)


def test_a_closed_account_can_be_opened_again(client: HubClient, app: Flask, admin: User) -> None:
    person = make_user()
    theirs = app.test_client()
    sign_in(theirs, person)
    client.post(f"/pl/osoby/{person.id}/zamknij")
    assert person.state == "deactivated"
    assert theirs.get("/pl/konto").status_code == 302
    client.post(f"/pl/osoby/{person.id}/otworz")
    assert person.state == "active"
    assert theirs.get("/pl/konto").status_code == 302, "The old session stays ended."
    assert [row.kind for row in db.session.scalars(select(Change).order_by(Change.id))] == [
        "deactivated",
        "reactivated",
    ]
    assert admin.is_active


def last_link() -> str:
    mail = db.session.scalars(select(Outbox).order_by(Outbox.id.desc())).first()
    assert mail is not None
    found = re.search(r"http://localhost(/\S+)", mail.text)
    assert found is not None
    return found[1]


def test_an_invited_person_sets_a_password_and_learns(client: HubClient, app: Flask, admin: User) -> None:
    del admin
    with time_machine.travel(utc_now(), tick=False) as clock:
        data = {"email": "Nowa@Example.org", "name": "Nowa Osoba", "lang": "en", "roles": "trainer"}
        page = client.post("/pl/osoby/zaproszenie", data=data, follow_redirects=True)
        assert "Wysłano zaproszenie na adres nowa@example.org" in page.text
        person = db.session.scalar(select(User).where(User.email == "nowa@example.org"))
        assert person is not None
        assert person.state == "invited"
        link = last_link()
        assert link.startswith("/en/invitation/")
        clock.shift(dt.timedelta(days=14, minutes=1))
        visitor = app.test_client()
        assert visitor.get(link).status_code == 410
        client.post(f"/pl/osoby/{person.id}/przypomnij")
        link = last_link()
        assert 'value="Nowa Osoba"' in visitor.get(link).text
        accepted = {"name": "Nowa Osoba", "password": PASSWORD, "consent": "y"}
        assert visitor.post(link, data=accepted).status_code == 302
        assert (person.state, person.roles) == ("active", ["trainer"])
        assert visitor.post(link, data=accepted).status_code == 410


def test_inviting_an_address_twice_leads_to_the_account(client: HubClient, admin: User) -> None:
    del admin
    person = make_user(email="jest@example.org")
    answer = client.post("/pl/osoby/zaproszenie", data={"email": "JEST@example.org", "lang": "pl", "name": ""})
    assert answer.location == f"/pl/osoby/{person.id}"
    assert not db.session.scalars(select(Outbox)).all()


def test_a_stranger_cannot_take_an_invitation_by_signing_up(client: HubClient) -> None:
    """The roles of an invitation must not go to whoever signs up with the address first."""
    person = make_user(Role.ADMINISTRATOR, email="nowa@example.org", confirmed_at=None, invited_at=utc_now())
    typed = {"email": person.email, "name": "Obca", "password": "cudze haslo kanapa", "consent": "y"}
    client.post("/pl/zaloz-konto", data=typed)
    assert person.password_hash is None
    assert last_link().startswith("/pl/zaproszenie/")


def test_the_page_of_a_person_shows_nothing_about_learning(client: HubClient, admin: User) -> None:
    del admin
    person = make_user(name="Halina")
    main = client.get(f"/en/people/{person.id}").text.partition("<main")[2].partition("</main>")[0]
    for word in ("track", "course", "progress", "quiz"):
        assert word not in re.sub(r"<[^>]+>", " ", main).lower().replace("sees the progress of learners", "")


def test_letters_are_folded() -> None:
    assert folded("Łukasz ŻÓŁĆ Straße") == "lukasz zolc strasse"
