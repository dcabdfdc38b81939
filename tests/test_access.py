"""Endpoint × role → status for every route there is; a route without a row fails, and a row without a route too."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from flask import Flask, url_for
from sqlalchemy import select

from app import access, create_app, mail
from app.access import Role
from app.accounts.models import User
from app.extensions import db, utc_now
from app.mail.models import Outbox
from app.testing import make_user, sign_in
from app.testing.databases import copy_of
from app.testing.fixtures import test_settings
from certificates import settings as certificate_settings
from certificates.codes import shown
from certificates.operations import issue
from courses.content.installed import installed_here
from courses.content.publish import publish_course
from courses.models import VersionDocument
from courses.operations import enrol, grant, open_lesson
from courses.queries.published import published
from tests.folders import folder_of
from tests.quizzes.conftest import course_files

ROLES = ("guest", "learner", "trainer", "coordinator", "administrator")

#: Signing in comes first: a guest is sent to the sign-in page (GET), or given it with what was typed (POST).
GO, ASK = 302, 401


class Row(NamedTuple):
    """The statuses of a route for the five roles, in the order of ``ROLES``, and what stands in its address.

    A value is ``name=value``, or the name alone for what the site made itself.
    """

    method: str
    statuses: tuple[int, int, int, int, int]
    values: tuple[str, ...] = ()


def same(status: int) -> tuple[int, int, int, int, int]:
    """Everybody gets this."""
    return (status,) * 5


def signed_in(status: int, guest: int = GO) -> tuple[int, int, int, int, int]:
    """Return what everybody with an account gets."""
    return (guest, status, status, status, status)


def staff(status: int, guest: int = GO) -> tuple[int, int, int, int, int]:
    """Return what trainers, coordinators and administrators get; a learner gets 403."""
    return (guest, 403, status, status, status)


def coordinators(status: int, guest: int = GO) -> tuple[int, int, int, int, int]:
    """Return what coordinators and administrators get; learners and trainers get 403."""
    return (guest, 403, 403, status, status)


def administrators(status: int, guest: int = GO) -> tuple[int, int, int, int, int]:
    """Return what administrators get; all others get 403."""
    return (guest, 403, 403, 403, status)


COURSE = ("course_id=disinformation",)
PREVIEW = (*COURSE, "lesson_id=funny-post")
LESSON = (*COURSE, "lesson_id=sift")
EXERCISE = (*LESSON, "exercise_id=verification-log")
QUIZ = (*COURSE, "lesson_id=final-quiz")
#: A quiz whose attempts can run out, in a course that somebody else takes.
LIMITED = ("course_id=limited", "lesson_id=once")
NO_ATTEMPT = (*QUIZ, "attempt_id=999")
PERSON = ("person_id",)
DECISION = (*PERSON, *COURSE, "variant=politicians")
MAIL = ("mail_id",)
TOKEN = ("token=wrong",)
PICTURE = ("digest", "name")
CERTIFICATE = ("certificate_id",)
CODE = ("code",)
CLAIMED = (*COURSE, "variant=politicians")

TABLE: dict[str, tuple[Row, ...]] = {
    "accounts.account": (Row("GET", signed_in(200)), Row("POST", signed_in(302, ASK))),
    "accounts.change_password": (Row("GET", signed_in(200)), Row("POST", signed_in(200, ASK))),
    "accounts.change_roles": (Row("POST", administrators(302, ASK), PERSON),),
    "accounts.confirm": (Row("GET", same(410), TOKEN), Row("POST", same(410), TOKEN)),
    "accounts.deactivate": (Row("POST", administrators(302, ASK), PERSON),),
    "accounts.delete": (Row("GET", signed_in(200)), Row("POST", signed_in(200, ASK))),
    "accounts.download": (Row("GET", signed_in(200)),),
    "accounts.forgotten": (Row("GET", same(200)), Row("POST", same(200))),
    "accounts.invitation": (Row("GET", same(410), TOKEN), Row("POST", same(410), TOKEN)),
    "accounts.invite": (Row("GET", administrators(200)), Row("POST", administrators(200, ASK))),
    "accounts.message_sent": (Row("GET", same(200)),),
    "accounts.people": (Row("GET", administrators(200)),),
    "accounts.person": (Row("GET", administrators(200), PERSON),),
    "accounts.reactivate": (Row("POST", administrators(302, ASK), PERSON),),
    "accounts.remind": (Row("POST", administrators(302, ASK), PERSON),),
    "accounts.reset": (Row("GET", same(410), TOKEN), Row("POST", same(410), TOKEN)),
    "accounts.send_again": (Row("GET", same(200)), Row("POST", same(200))),
    "accounts.sign_in": (Row("GET", signed_in(302, 200)), Row("POST", same(200))),
    "accounts.sign_out": (Row("GET", signed_in(200)), Row("POST", same(302))),
    "accounts.sign_out_everywhere": (Row("POST", signed_in(302, ASK)),),
    "accounts.sign_up": (Row("GET", signed_in(302, 200)), Row("POST", same(200))),
    "certificates.check": (Row("GET", same(200), CODE), Row("GET", same(404), ("code=7KQ2-M4XF-9D3T-0AHW",))),
    "certificates.check_form": (Row("GET", same(200)),),
    "certificates.claim_course": (
        Row("GET", signed_in(303), CLAIMED),
        Row("POST", signed_in(303, ASK), CLAIMED),
    ),
    "certificates.claim_track": (
        Row("GET", signed_in(303), ("track_id=politicians",)),
        Row("POST", signed_in(303, ASK), ("track_id=politicians",)),
    ),
    "certificates.download": (Row("GET", staff(200), CERTIFICATE),),
    "certificates.mine": (Row("GET", signed_in(200)),),
    "certificates.reissue": (
        Row("GET", coordinators(200), CERTIFICATE),
        Row("POST", coordinators(422, ASK), CERTIFICATE),
    ),
    "certificates.revoke": (
        Row("GET", coordinators(200), CERTIFICATE),
        Row("POST", coordinators(422, ASK), CERTIFICATE),
    ),
    "courses.catalogue": (Row("GET", same(200)),),
    "courses.choose": (Row("POST", signed_in(422, ASK)),),
    "courses.confirm": (Row("POST", signed_in(303, ASK), LESSON),),
    "courses.course": (Row("GET", same(200), COURSE),),
    "courses.decide": (Row("POST", staff(422, ASK), DECISION),),
    "courses.decision": (Row("GET", staff(200), DECISION),),
    "courses.glossary": (Row("GET", same(200), COURSE),),
    "courses.handbook": (Row("GET", signed_in(200), COURSE),),
    "courses.handbook_file": (Row("GET", signed_in(302), COURSE),),
    "courses.join": (Row("POST", signed_in(303, ASK), COURSE),),
    "courses.learner": (Row("GET", staff(200), PERSON),),
    "courses.lesson": (Row("GET", same(200), PREVIEW), Row("GET", signed_in(200), LESSON)),
    "courses.media": (Row("GET", same(200), PICTURE),),
    "courses.order_handbook": (Row("POST", signed_in(303, ASK), COURSE),),
    "courses.place": (Row("POST", signed_in(204, ASK), LESSON),),
    "courses.progress": (Row("GET", staff(200)),),
    "courses.progress_csv": (Row("GET", staff(200)),),
    "courses.resume": (Row("GET", same(302)),),
    "courses.track": (Row("GET", same(302)),),
    "courses.tracks": (Row("GET", signed_in(200)),),
    "exercises.exercise": (Row("GET", signed_in(200), EXERCISE),),
    "exercises.plan": (Row("GET", signed_in(200)),),
    "exercises.save": (Row("GET", signed_in(302), EXERCISE), Row("POST", signed_in(400, ASK), EXERCISE)),
    "exercises.sheet": (Row("GET", signed_in(200), (*COURSE, "exercise_id=verification-log")),),
    "exercises.whole": (Row("GET", signed_in(200)),),
    "healthz": (Row("GET", same(503)),),
    "mail.again": (Row("POST", administrators(302, ASK), MAIL),),
    "mail.message": (Row("GET", (403, 403, 403, 403, 404), MAIL),),
    "mail.outbox": (Row("GET", administrators(200)),),
    "quizzes.attempt": (Row("GET", signed_in(404), NO_ATTEMPT),),
    "quizzes.check": (Row("GET", signed_in(404), NO_ATTEMPT),),
    "quizzes.give": (Row("GET", coordinators(200), (*PERSON, *LIMITED, "variant=politicians")),),
    "quizzes.give_attempts": (Row("POST", coordinators(422, ASK), (*PERSON, *LIMITED, "variant=politicians")),),
    "quizzes.practice": (
        Row("GET", same(302), (*PREVIEW, "question_id=everyday-rumour")),
        Row("POST", same(422), (*PREVIEW, "question_id=everyday-rumour")),
        Row("POST", signed_in(422, 303), (*LESSON, "question_id=three-copies")),
    ),
    "quizzes.question": (Row("GET", signed_in(404), (*NO_ATTEMPT, "number=1")),),
    "quizzes.result": (Row("GET", signed_in(404), NO_ATTEMPT),),
    "quizzes.save": (Row("GET", signed_in(404), NO_ATTEMPT), Row("POST", signed_in(404, ASK), NO_ATTEMPT)),
    "quizzes.start": (Row("GET", signed_in(302), QUIZ), Row("POST", signed_in(303, ASK), QUIZ)),
    "quizzes.steps": (Row("GET", signed_in(404), NO_ATTEMPT),),
    "quizzes.statistics": (Row("GET", staff(200), QUIZ),),
    "quizzes.submit": (Row("GET", signed_in(404), NO_ATTEMPT), Row("POST", signed_in(404, ASK), NO_ATTEMPT)),
    "quizzes.what_changed": (Row("GET", staff(200), COURSE),),
    "site.accessibility": (Row("GET", same(200)),),
    "site.components": (Row("GET", same(200)),),
    "site.front": (Row("GET", same(302)),),
    "site.help": (Row("GET", same(200)),),
    "site.home": (Row("GET", same(200)),),
    "site.look": (Row("POST", same(303)),),
    "site.privacy": (Row("GET", same(200)),),
}

#: The pages that a demo opens to everybody, because nobody there can receive a mail.
IN_THE_DEMO = {
    "mail.again": (Row("POST", administrators(302, ASK), MAIL),),
    "mail.message": (Row("GET", same(200), MAIL),),
    "mail.outbox": (Row("GET", same(200)),),
}


class Site:
    """An application with the curriculum, a person of each role, a picture and a mail."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        with app.app_context():
            learner = make_user(name="Somebody else")
            roles = {role.value: make_user(role) for role in Role}
            course = published().courses["disinformation"]
            publish_course(db.session, folder_of(course_files("limited")), installed_here(), utc_now())
            enrol(learner, course, "politicians", utc_now())
            enrol(learner, published().courses["limited"], "politicians", utc_now())
            grant(learner, learner, course, None, variant="politicians", reason="Test", now=utc_now())
            certificate = issue(
                learner,
                "course/disinformation/politicians",
                name="Somebody Else",
                lang="pl",
                terms=certificate_settings.terms(),
                now=utc_now(),
            )
            mail.send(to="somebody@example.org", template="accounts/mail/goodbye", lang="pl", name="Ola")
            db.session.commit()
            people = {"learner": make_user(), **roles}
            for person in people.values():
                # Everybody has opened the lesson: no row may depend on what another one did before.
                open_lesson(person, course, course.lessons[1], "politicians", utc_now())
            db.session.commit()
            self.people = {role: person.id for role, person in people.items()}
            picture = db.session.execute(
                select(VersionDocument.digest, VersionDocument.path).where(VersionDocument.path.endswith(".svg"))
            ).first()
            assert picture is not None
            self.values = {
                "person_id": learner.id,
                "certificate_id": certificate.id,
                "code": shown(certificate.code),
                "mail_id": db.session.scalars(select(Outbox.id)).first(),
                "digest": picture.digest,
                "name": picture.path.rpartition("/")[2],
            }

    def status(self, endpoint: str, row: Row, role: str, lang: str) -> int:
        """Return what a role is answered."""
        client = self.app.test_client()
        if role != "guest":
            with self.app.app_context():
                sign_in(client, db.session.get_one(User, self.people[role]))
        values: dict[str, Any] = dict(part.split("=") for part in row.values if "=" in part)
        values |= {name: self.values[name] for name in row.values if "=" not in name}
        with self.app.test_request_context():
            address = url_for(endpoint, **values, lang=lang)
        return client.open(address, method=row.method).status_code


def make_site(mode: str, database: Path, folder: Path) -> Site:
    """Make a site with the curriculum in a database of its own."""
    return Site(create_app({**test_settings(copy_of(database, folder), folder), "MODE": mode}))


@pytest.fixture(scope="module")
def sites(curriculum_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Site]]:
    """Yield a function that returns the site of a mode, made once."""
    made: dict[str, Site] = {}

    def site(mode: str) -> Site:
        if mode not in made:
            made[mode] = make_site(mode, curriculum_database, tmp_path_factory.mktemp("instance"))
        return made[mode]

    yield site
    for one in made.values():
        with one.app.app_context():
            db.engine.dispose()


def cases(table: Mapping[str, tuple[Row, ...]]) -> list[tuple[str, Row, str, int]]:
    """Return every cell of a table."""
    return [
        (endpoint, row, role, status)
        for endpoint, rows in table.items()
        for row in rows
        for role, status in zip(ROLES, row.statuses, strict=True)
    ]


def name(value: object) -> str:
    """Name a cell in the report."""
    return value.method if isinstance(value, Row) else str(value)


@pytest.mark.parametrize(("endpoint", "row", "role", "status"), cases(TABLE), ids=name)
def test_each_role_is_answered_as_the_table_says(
    sites: Callable[[str], Site], endpoint: str, row: Row, role: str, status: int
) -> None:
    lang = "en" if role in {"learner", "coordinator"} else "pl"
    assert sites("real").status(endpoint, row, role, lang) == status


@pytest.mark.parametrize(("endpoint", "row", "role", "status"), cases(IN_THE_DEMO), ids=name)
def test_the_demo_shows_its_mails_to_everybody(
    sites: Callable[[str], Site], endpoint: str, row: Row, role: str, status: int
) -> None:
    assert sites("demo").status(endpoint, row, role, "pl") == status


def test_every_route_and_method_has_its_row(sites: Callable[[str], Site]) -> None:
    routes = {
        (rule.endpoint, method)
        for rule in sites("real").app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    rows = {(endpoint, row.method) for endpoint, rows in TABLE.items() for row in rows}
    assert routes == rows


def test_every_view_says_who_may_open_it(sites: Callable[[str], Site]) -> None:
    app = sites("real").app
    with app.app_context():
        assert not [endpoint for endpoint in app.view_functions if not access.allowed(endpoint)]


def test_a_view_without_allow_answers_403(sites: Callable[[str], Site]) -> None:
    app = create_app({**sites("real").app.config, "PLUGINS": []})
    app.add_url_rule("/forgotten", "forgotten", lambda: "secret")
    client = app.test_client()
    assert client.get("/forgotten").status_code == 403
