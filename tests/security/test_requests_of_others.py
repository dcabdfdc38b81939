"""Requests that another site, another person or an old cookie sends: they change nothing and show nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from app.accounts.models import User
from app.accounts.passwords import hash_password
from app.extensions import db
from app.testing.fixtures import MakeApp
from courses.models import LedgerEntry
from quizzes.models import Attempt
from tests.security.conftest import Visit

LESSON = "/pl/kursy/disinformation/funny-post"
QUIZ = "/pl/kursy/disinformation/final-quiz"

#: The form that changes nothing but how the site looks in this browser.
WITHOUT_TOKEN = {"site.look"}


@pytest.fixture
def guarded(curriculum: Flask) -> Iterator[Flask]:
    """Yield the application with tokens, as it is served."""
    curriculum.config["WTF_CSRF_ENABLED"] = True
    yield curriculum
    curriculum.config["WTF_CSRF_ENABLED"] = False


def contents(app: Flask) -> list[tuple[str, int]]:
    """Return how many rows each table has, and a sum of what accounts hold."""
    with app.app_context():
        counts = [
            (name, db.session.scalar(select(func.count()).select_from(table)) or 0)
            for name, table in sorted(db.metadata.tables.items())
            if name != "app_limit_window"
        ]
        people = db.session.execute(
            select(User.name, User.roles, User.session_key, User.password_hash, User.lang)
        ).all()
        return [*counts, (repr(people), 0)]


def test_no_form_without_a_token_changes_anything(guarded: Flask, visit: Visit) -> None:
    before = contents(guarded)
    values = {"course_id": "disinformation", "lesson_id": "funny-post", "question_id": "everyday-rumour", "token": "x"}
    sent = {
        "name": "Mallory", "lang": "en", "time_zone": "Europe/Warsaw", "roles": "administrator", "what": "grant",
        "reason": "because", "email": "mallory@example.org", "password": "zielona parasolka w kropki", "consent": "y",
        "variant": "politicians", "track": "politicians", "present_password": "x", "q.everyday-rumour": "a",
    }  # fmt: skip
    tried = 0
    for rule in guarded.url_map.iter_rules():
        if "POST" not in (rule.methods or ()) or rule.endpoint in WITHOUT_TOKEN or not rule.rule.startswith("/pl"):
            continue
        path = re.sub(r"<(?:int:)?(\w+)>", lambda found: values.get(found[1], "1"), rule.rule)
        for who in ("guest", "learner", "administrator"):
            for headers in ({}, {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}):
                answer = visit(who).post(path, data=sent, headers=headers)
                assert answer.status_code in {200, 400, 401, 403, 404, 410} or (
                    answer.status_code == 303 and answer.headers["Location"].startswith("/pl/logowanie")
                ), (rule.endpoint, who, answer.status_code)
                tried += 1
    assert tried > 100
    assert contents(guarded) == before


def test_an_attempt_is_its_owners_alone(visit: Visit) -> None:
    visit("learner").get(LESSON)
    address = str(visit("learner").post(f"{QUIZ}/proba").headers["Location"]).partition("/pytanie/")[0]
    for who in ("other", "trainer", "coordinator", "administrator"):
        client = visit(who)
        for path in ("", "/pytanie/1", "/sprawdzenie", "/wynik", "/odpowiedz", "/zakoncz"):
            assert client.get(f"{address}{path}").status_code == 404, (who, path)
        for path in ("/odpowiedz", "/zakoncz"):
            assert client.post(f"{address}{path}", data={"page": "page-aaaa"}).status_code == 404, (who, path)
    for lesson in ("sift", "funny-post"):
        assert visit("learner").get(address.replace("final-quiz", lesson)).status_code == 404


def test_a_learner_sees_nobody_else_on_any_page(curriculum: Flask, visit: Visit) -> None:
    with curriculum.app_context():
        people = {name for name in db.session.scalars(select(User.email)) if name != "learner@example.org"}
    for rule in curriculum.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint.startswith("mail."):
            continue
        for number in ("1", "2", "3"):
            values = {"course_id": "disinformation", "lesson_id": "funny-post", "question_id": "everyday-rumour"}
            path = re.sub(r"<(?:int:)?(\w+)>", r"<\1>", rule.rule)
            for name, value in values.items():
                path = path.replace(f"<{name}>", value)
            path = re.sub(r"<\w+>", number, path)
            for who in ("guest", "learner"):
                # Some are documents and not text.
                page = visit(who).get(path).get_data().decode(errors="replace")
                assert not [email for email in people if email in page], path
                assert "Izabela Nieznana" not in page, path


def test_somebody_elses_sign_in_does_not_save_what_was_typed_before(guarded: Flask, visit: Visit) -> None:
    """On a shared computer the kept form is offered to whoever signs in, and saved only when they press the button."""
    guest = visit("guest")
    page = guest.post(f"{LESSON}/przeczytane", data={"note": "what Ola typed"})
    assert page.status_code == 401
    sealed = re.search(r'name="kept" value="([^"]+)"', page.text)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert sealed is not None
    assert token is not None
    with guarded.app_context():
        other = db.session.scalars(select(User).where(User.email == "other@example.org")).one()
        other.password_hash = hash_password("tramwaj kapusta ogonek")
        db.session.commit()
        other_id = other.id
        before = db.session.scalar(select(func.count()).select_from(LedgerEntry))
    form = {
        "email": "other@example.org",
        "password": "tramwaj kapusta ogonek",
        "csrf_token": token[1],
        "kept": sealed[1],
    }
    answer = guest.post("/pl/logowanie", data=form)
    assert answer.status_code == 200
    assert "what Ola typed" in answer.text
    with guarded.app_context():
        assert db.session.scalar(select(func.count()).select_from(LedgerEntry)) == before
        assert db.session.scalar(select(func.count()).select_from(Attempt).where(Attempt.user_id == other_id)) == 0


@pytest.mark.parametrize("secure", [True, False])
def test_cookies_are_for_this_site_only(make_app: MakeApp, *, secure: bool) -> None:
    app = make_app(SESSION_COOKIE_SECURE=secure, SESSION_COOKIE_NAME="__Host-session" if secure else "session")
    app.config["WTF_CSRF_ENABLED"] = True
    client = app.test_client()
    scheme = "https" if secure else "http"
    answers = [
        client.get("/pl/logowanie", base_url=f"{scheme}://localhost"),
        client.post("/pl/wyglad", data={"theme": "dark", "read": "sans"}, base_url=f"{scheme}://localhost"),
        client.get("/en/", headers={"Referer": f"{scheme}://localhost/pl/"}, base_url=f"{scheme}://localhost"),
    ]
    cookies = [cookie for answer in answers for cookie in answer.headers.getlist("Set-Cookie")]
    assert {cookie.partition("=")[0].removeprefix("__Host-") for cookie in cookies} == {
        "session",
        "theme",
        "read",
        "lang",
    }
    for cookie in cookies:
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert ("Secure" in cookie) is secure
        assert "Path=/" in cookie
        assert "Domain" not in cookie


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "https://evil.example", "/\\evil.example", "/\t/evil.example", "\\/evil.example", "javascript:1",
     "/pl/..//evil.example", "//evil.example/pl/konto", " //evil.example", "/pl/konto\r\nX: y"],
)  # fmt: skip
def test_nothing_leads_away(visit: Visit, target: str) -> None:
    guest, learner = visit("guest"), visit("learner")
    answers = [
        guest.post("/pl/wyglad", data={"next": target, "theme": "dark"}),
        learner.get("/pl/logowanie", query_string={"next": target}),
        learner.get("/pl/zaloz-konto", query_string={"next": target}),
    ]
    for answer in answers:
        location = answer.headers["Location"]
        assert re.match(r"(http://localhost)?/(?![/\\\t])", location), location
        assert "evil.example" not in location.partition("/pl/")[0], location
        assert "\r" not in location
    page = guest.get("/pl/logowanie", query_string={"next": target}).text
    assert not re.search(r'action="[^"]*evil', page)


@pytest.mark.parametrize(
    "path",
    [
        "/media/../../etc/passwd",
        "/media/..%2f..%2fhub.db/x.svg",
        "/media/x/..%2f..%2fhub.db",
        "/media/%00/x.svg",
        "/static/../app/config.py",
        "/static/%2e%2e/app/config.py",
    ],
)
def test_no_address_leads_out_of_a_folder(visit: Visit, path: str) -> None:
    answer = visit("administrator").get(path)
    assert answer.status_code == 404
    assert b"root:" not in answer.data


def test_a_forged_host_is_in_no_link(make_app: MakeApp) -> None:
    app = make_app(MODE="real", PUBLIC_ADDRESS="https://hub.example.org")
    sent = {"email": "ola@example.org"}
    app.test_client().post("/pl/zapomniane-haslo", data=sent, headers={"X-Forwarded-Host": "evil.example"})
    client = app.test_client()
    client.post("/pl/zapomniane-haslo", data=sent, base_url="http://evil.example")
    with app.app_context():
        mails = db.session.execute(text("SELECT text, html, message_id FROM mail_outbox")).all()
        assert mails
        assert "evil" not in repr(mails)
