"""Strings that broke other software, in every field where a person can write: they come back as text, unchanged."""

from __future__ import annotations

import csv
import io
import json
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app import kept
from app.access import Role
from app.accounts.models import NAME_LENGTH, User
from app.extensions import db
from app.testing import HubClient, make_user, sign_in
from courses.models import LedgerEntry
from courses.operations import choose_track
from courses.queries.published import published
from courses.testing import NOW, course_data, lesson_data, publish_outline, tracks_data


class Page(HTMLParser):
    """What a browser would see: the tags, the texts and the values of fields."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.texts: list[str] = []
        self.values: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(" ".join([tag, *(name for name, _ in attrs)]))
        self.values += [value for name, value in attrs if name == "value" and value is not None]

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        return "".join(self.texts)


@pytest.fixture
def strings(corpus: Path) -> list[str]:
    """Return the strings, and some that name our own weak places."""
    found: list[str] = json.loads((corpus / "strings" / "blns.json").read_text(encoding="utf-8"))
    return [*found, "{{ config }}", "{% raw %}", "%(email)s", "100%", "%s %d", "&amp;lt;", "</textarea><b>", "\u2028x"]


@pytest.fixture
def trainer(app: Flask) -> User:
    """Publish a small course, and return a trainer."""
    assert app is not None
    publish_outline(tracks_data(["debate"], ["debate"]))
    publish_outline(course_data("debate", [lesson_data("a", preview=True), lesson_data("b")]))
    return make_user(Role.TRAINER, Role.ADMINISTRATOR, name="Jan Trener")


@pytest.fixture
def staff(app: Flask, trainer: User) -> HubClient:
    """Return a client in which the trainer is signed in."""
    client = app.test_client()
    assert isinstance(client, HubClient)
    sign_in(client, trainer)
    return client


def test_names_on_the_pages_of_staff(staff: HubClient, strings: list[str]) -> None:
    track = published().track("politicians")
    assert track is not None
    names = [one for one in dict.fromkeys(one.strip()[:NAME_LENGTH] for one in strings) if one and "\0" not in one]
    for name in names:
        choose_track(make_user(name=name), track, NOW)
    db.session.commit()
    for path in ("/pl/postepy", "/pl/osoby"):
        shapes, seen = set(), ""
        pages = -(-len(names) // 50) + 1
        for number in range(1, pages + 1):
            page = Page(staff.get(path, query_string={"page": number}).text)
            seen += page.text
            shapes |= set(page.tags)
        missing = [name for name in names if name not in seen]
        assert not missing
        assert not [tag for tag in shapes if any(word in tag for word in ("onerror", "onclick", "iframe", "marquee"))]
    rows = list(csv.reader(io.StringIO(staff.get("/pl/postepy.csv").text.lstrip("\ufeff")), delimiter=";"))
    cells = {row[0] for row in rows}
    for name in names:
        assert name in cells or f"'{name}" in cells, name
    assert not [cell for row in rows for cell in row if cell[:1] in tuple("=+-@\t\r")]


def test_searches(app: Flask, staff: HubClient, strings: list[str]) -> None:
    guest = app.test_client()
    plain = {path: Page(staff.get(path, query_string={"q": "zzzz"}).text).tags for path in ("/pl/osoby", "/pl/postepy")}
    for text in strings:
        for path, tags in plain.items():
            answer = staff.get(path, query_string={"q": text})
            assert answer.status_code == 200, text
            page = Page(answer.text)
            assert page.tags.count("script") == tags.count("script"), text
            assert not {tag.split()[0] for tag in page.tags} - {tag.split()[0] for tag in tags} & {"iframe", "img"}
            assert "".join(text[:100].split())[:50] in "".join("".join(page.values).split()), text
        page = Page(guest.get("/pl/wyslij-ponownie", query_string={"email": text}).text)
        assert text[:254] in page.values or not text, text


def test_the_reason_of_a_decision(app: Flask, staff: HubClient, strings: list[str]) -> None:
    track = published().track("politicians")
    assert track is not None
    learner = make_user(name="Marta")
    choose_track(learner, track, NOW)
    db.session.commit()
    what, given = "grant", []
    for text in strings[::5]:
        path = f"/pl/postepy/{learner.id}/debate/decyzja?variant=politicians&lesson=a"
        answer = staff.post(path, data={"what": what, "reason": text})
        if answer.status_code == 422:
            assert text.strip() in "".join(Page(answer.text).texts) or "\0" in text or not text.strip()
            continue
        assert answer.status_code == 303, text
        what = "revoke" if what == "grant" else "grant"
        given.append(text.strip())
    stored = db.session.scalars(
        select(LedgerEntry.reason).where(LedgerEntry.reason.is_not(None), LedgerEntry.lesson_id == "a")
    ).all()
    assert [one.replace("\r\n", "\n") for one in stored if one] == [one.replace("\r\n", "\n") for one in given]
    assert len(given) > 90
    page = Page(staff.get(f"/pl/postepy/{learner.id}").text)
    shown = " ".join(page.text.split())
    assert not [one for one in given[-50:] if " ".join(one.split()) not in shown]
    own = app.test_client()
    sign_in(own, learner)
    assert " ".join(given[-1].split()) in " ".join(Page(own.get("/pl/kursy/debate/a").text).text.split())
    data = own.get("/pl/konto/moje-dane").get_json()
    assert {entry["reason"] for entry in data["data"]["courses"]["history"] if entry["reason"]} == set(given)


def test_fields_that_are_refused_come_back(app: Flask, strings: list[str]) -> None:
    client = app.test_client()
    plain = Page(client.post("/pl/zaloz-konto", data={"name": "x", "email": "x", "password": ""}).text)
    for text in strings[::2]:
        answer = client.post("/pl/zaloz-konto", data={"name": text, "email": text, "password": ""})
        assert answer.status_code == 200, text
        page = Page(answer.text)
        if text.strip():
            assert page.values.count(text.strip()) == 2, text
        assert page.tags.count("script") == plain.tags.count("script"), text
        assert Page(client.post("/pl/zapomniane-haslo", data={"email": f"@{text}"}).text).values, text


def test_a_kept_form_brings_back_what_was_typed(app: Flask, strings: list[str]) -> None:
    client = app.test_client()
    path = "/pl/kursy/debate/a/przeczytane"
    for text in strings:
        answer = client.post(path, data={"note": text, f"x{text}": "y"})
        assert answer.status_code == 401, text
        sealed = next(one for one in Page(answer.text).values if one.startswith(("W", "eyJ", ".")))
        with app.test_request_context():
            found = kept.unsealed(sealed)
        assert found is not None
        assert list(found.fields) == [("note", text), (f"x{text}", "y")]


@pytest.mark.database
def test_a_zero_character_in_a_reason_is_no_error_on_any_engine(staff: HubClient) -> None:
    track = published().track("politicians")
    assert track is not None
    learner = make_user(name="Marta")
    choose_track(learner, track, NOW)
    db.session.commit()
    path = f"/pl/postepy/{learner.id}/debate/decyzja?variant=politicians&lesson=a"
    assert staff.post(path, data={"what": "grant", "reason": "na\0prawdę"}).status_code == 303
    assert "naprawdę" in db.session.scalars(select(LedgerEntry.reason)).all()
