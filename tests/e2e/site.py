"""The site that browser tests look at: the real curriculum, the demo cohort, and newcomers on demand."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from whitenoise import WhiteNoise

from app import create_app, demo, mail
from app.accounts.models import User
from app.accounts.passwords import hash_password
from app.config import PROJECT
from app.extensions import db, utc_now
from app.mail.models import Outbox
from app.saving import Given
from app.testing import sign_in
from app.testing.fixtures import test_settings
from certificates import queries, settings
from certificates.codes import shown
from certificates.models import Certificate
from certificates.operations import issue, reissue, revoke
from courses.content.installed import installed_here
from courses.content.publish import publish_course, publish_tracks
from courses.operations import choose_track, enrol, grant
from courses.queries.published import published
from quizzes.bench import bench_course
from quizzes.models import Attempt, AttemptGrant
from quizzes.operations import Further, grant_attempts, save_answers, start_attempt, submit_attempt
from quizzes.queries import questions_of, sitting
from tests.folders import folder_of
from tests.quizzes.conftest import course_files

POLITICIAN = "polityczka@demo.example"
ACTIVIST = "aktywistka@demo.example"
TRAINER = "trenerka@demo.example"
COORDINATOR = "koordynatorka@demo.example"
ADMINISTRATOR = "admin@demo.example"
#: People of the demo at the stages that their number says: nothing begun, quiz failed, everything done.
NEW = "osoba1@demo.example"
UNSUCCESSFUL = "osoba9@demo.example"
SUCCESSFUL = "osoba11@demo.example"
#: Who has completed everything and has yet to ask for the certificate of what they completed last.
WAITING = "osoba22@demo.example"
GUEST = ""

PASSWORD = "hub-demo-2026"

#: A course with every type of question, and a quiz whose attempts can run out.
EVERY_TYPE = "every-type"

#: A course that is written down for later, on no track, whatever else is live.
PLANNED = "planned"
PLANNED_SOURCE = """
  - id: "planned"
    title:
      pl: "Kurs w przygotowaniu"
      en: "A course in preparation"
    summary:
      pl: "O czym kiedyś będzie."
      en: "What it will be about one day."
    shared: true
    lessons:
      politicians: 5
      activists: 5
    minutes:
      politicians: 150
      activists: 150
"""

#: What browsers of the suite call themselves: a session knows the browser in which it began.
AGENT = "Hub browser test"


@dataclass
class Site:
    """A running site. ``address`` is where it listens."""

    app: Flask
    address: str = ""
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def with_static_files(self) -> WhiteNoise:
        """Return the application behind its static files, as gunicorn serves it."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("HUB_INSTANCE", str(self.app.config["INSTANCE"]))
            from app.wsgi import with_static_files  # noqa: PLC0415 - the module makes an application when it loads

        return with_static_files(self.app)

    def user(self, email: str) -> User:
        """Return a person, detached from the database."""
        with self.app.app_context():
            user = db.session.scalars(select(User).filter_by(email=email)).one()
            db.session.expunge(user)
            return user

    def client(self, email: str) -> FlaskClient:
        """Return a client in which the person, if one is named, has signed in."""
        client = self.app.test_client()
        client.environ_base["HTTP_USER_AGENT"] = AGENT
        if email:
            sign_in(client, self.user(email))
        return client

    def cookies_of(self, email: str) -> list[Any]:
        """Return the cookies of a browser in which the person has signed in."""
        client = self.client(email)
        name = self.app.config["SESSION_COOKIE_NAME"]
        cookie = client.get_cookie(name, domain="localhost") or client.get_cookie(name)
        assert cookie is not None
        return [{"name": name, "value": cookie.value, "url": self.address}]

    def unconfirmed(self) -> str:
        """Create a person who has signed up and not confirmed the address, and return it."""
        return self._add(confirmed_at=None, password_hash=hash_password(PASSWORD))

    def invited(self) -> str:
        """Create a person who was invited, and return their address."""
        return self._add(confirmed_at=None, password_hash=None)

    def a_mail(self) -> int:
        """Return the id of a mail in the outbox."""
        with self.app.app_context():
            present = db.session.scalar(select(Outbox.id).limit(1))
            if present is None:
                mail.send(to="somebody@example.org", template="accounts/mail/goodbye", lang="pl", name="Ola")
                db.session.commit()
                present = db.session.scalars(select(Outbox.id)).one()
            return present

    def attempt(self, email: str, *, is_open: bool, is_scored: bool = True) -> dict[str, str | int]:
        """Return where a person's last attempt is that is open, or submitted; a self-assessment is not scored."""
        state = Attempt.submitted_at.is_(None) if is_open else Attempt.submitted_at.is_not(None)
        person_id = self.user(email).id
        with self.app.app_context():
            kind = Attempt.is_scored.is_(is_scored)
            wanted = select(Attempt).where(Attempt.user_id == person_id, state, kind).order_by(Attempt.id.desc())
            found = db.session.scalars(wanted.limit(1)).one()
            return {"course_id": found.course_id, "lesson_id": found.lesson_id, "attempt_id": found.id}

    def waiting(self, email: str) -> dict[str, str | int]:
        """Return the course and the variant that a person completed and has no certificate of."""
        person_id = self.user(email).id
        with self.app.app_context():
            found = next(one for one in queries.waiting(person_id) if one.course_id)
            return {"course_id": found.course_id, "variant": found.variant}

    def first_course(self, track: str) -> str:
        """Return the first course of a track that is live."""
        with self.app.app_context():
            live = published()
            found = live.track(track)
            assert found is not None
            return next(stop.course_id for stop in found.stops if stop.course_id in live.courses)

    def begin(self, email: str, course_id: str, lesson_id: str) -> dict[str, str | int]:
        """Return where a person's attempt at a quiz is; it is begun if there is none, and so is the course."""
        person_id = self.user(email).id
        with self.app.app_context():
            course = published().courses[course_id]
            lesson = course.lesson(lesson_id)
            user = db.session.get(User, person_id)
            assert lesson is not None
            assert user is not None
            enrol(user, course, "politicians", utc_now())
            asked = questions_of(course)
            found = start_attempt(user, course, lesson, "politicians", asked, seed=1, now=utc_now())
            db.session.commit()
            return {"course_id": course_id, "lesson_id": lesson_id, "attempt_id": found.id}

    def number(self, email: str, text: str) -> dict[str, str | int]:
        """Return where a question that asks a person for a number is, after something was typed there."""
        place, person_id = self.begin(email, EVERY_TYPE, "final"), self.user(email).id
        with self.app.app_context():
            present = sitting(int(place["attempt_id"]), person_id)
            assert present is not None
            save_answers(present, [Given("q-numeric", {"text": text}, page="page-e2e", counter=1, seen=0)], utc_now())
            db.session.commit()
            number = [one.id for one in present.asked].index("q-numeric") + 1
        return {**place, "number": number}

    def limited(self, email: str, by: str) -> dict[str, str | int]:
        """Return whom further attempts at a quiz can be given to, after some were used up and some were given."""
        about: dict[str, str | int] = {
            "person_id": self.user(email).id,
            "course_id": EVERY_TYPE,
            "lesson_id": "once",
            "variant": "politicians",
        }
        with self.app.app_context():
            if db.session.scalar(select(AttemptGrant.id).where(AttemptGrant.user_id == about["person_id"])):
                return about
        place, giver_id = self.begin(email, EVERY_TYPE, "once"), self.user(by).id
        with self.app.app_context():
            learner, giver = db.session.get_one(User, about["person_id"]), db.session.get_one(User, giver_id)
            course = published().courses[EVERY_TYPE]
            lesson = course.lesson("once")
            assert lesson is not None
            present = sitting(int(place["attempt_id"]), learner.id)
            assert present is not None
            submit_attempt(present, learner, utc_now())
            further = Further(2, "W czasie próby w sali nie działał internet.", "key-e2e")
            grant_attempts(giver, learner, course, lesson, variant="politicians", further=further, now=utc_now())
            db.session.commit()
        return about

    def answers(self, *, people: int) -> dict[str, str | int]:
        """Return the quiz with every type of question, after so many people have answered it, most of them wrongly."""
        for number in range(people):
            email = self._add(confirmed_at=utc_now(), password_hash=None)
            place, learner_id = self.begin(email, EVERY_TYPE, "final"), self.user(email).id
            with self.app.app_context():
                learner = db.session.get_one(User, learner_id)
                present = sitting(int(place["attempt_id"]), learner.id)
                assert present is not None
                given = []
                for asked in present.asked:
                    samples = asked.type.samples()[0].wrong
                    answer = asked.type.right_answer(asked.body) if number % 3 == 0 else samples[0]
                    given.append(Given(asked.id, answer or samples[0], page="page-e2e", counter=1, seen=0))
                save_answers(present, given, utc_now())
                submit_attempt(present, learner, utc_now())
                db.session.commit()
        return {"course_id": EVERY_TYPE, "lesson_id": "final"}

    def certificate(self, email: str) -> tuple[int, str]:
        """Return the id and the code of a person's first certificate."""
        person_id = self.user(email).id
        with self.app.app_context():
            wanted = select(Certificate).where(Certificate.user_id == person_id).order_by(Certificate.id)
            found = db.session.scalars(wanted.limit(1)).one()
            return found.id, shown(found.code)

    def revoked(self) -> str:
        """Return the code of a certificate that was revoked."""
        return self._changed("revoked")

    def replaced(self) -> str:
        """Return the code of a certificate that was replaced by a newer one."""
        return self._changed("replaced")

    def _changed(self, how: str) -> str:
        """Complete the course as a newcomer, who gets a certificate, and revoke or replace it."""
        email = self._add(confirmed_at=utc_now(), password_hash=None)
        with self.app.app_context():
            learner = db.session.scalars(select(User).filter_by(email=email)).one()
            staff = db.session.scalars(select(User).filter_by(email=COORDINATOR)).one()
            course = published().courses["disinformation"]
            enrol(learner, course, "politicians", utc_now())
            grant(staff, learner, course, None, variant="politicians", reason="Egzamin ustny.", now=utc_now())
            terms, now = settings.terms(), utc_now()
            found = issue(
                learner, "course/disinformation/politicians", name="Ola Nowicka", lang="pl", terms=terms, now=now
            )
            if how == "revoked":
                revoke(found, by=staff, reason="Praca nie była własna.", now=now)
            else:
                reissue(found, name="Ola Nowicka-Bąk", by=staff, terms=terms, now=now)
            with pytest.MonkeyPatch.context() as patch:
                patch.setitem(self.app.config, "SERVER_NAME", "localhost")
                db.session.commit()
            return shown(found.code)

    def _add(self, **values: object) -> str:
        email = f"person-{next(self._numbers)}@example.org"
        with self.app.app_context():
            db.session.add(User(**{"email": email, "name": "Ola Nowicka", "created_at": utc_now(), **values}))
            db.session.commit()
        return email

    def newcomer(self, *, track: str = "politicians") -> str:
        """Create a person on a track who has done nothing yet, and return their address."""
        email = self._add(confirmed_at=utc_now(), password_hash=hash_password(PASSWORD))
        with self.app.app_context():
            user = db.session.scalars(select(User).filter_by(email=email)).one()
            chosen = published().track(track)
            assert chosen is not None
            choose_track(user, chosen, utc_now())
            db.session.commit()
        return email


def make_site(folder: Path) -> Site:
    """Create and fill an instance as ``run`` does, with forgery tokens on and limits off."""
    settings = test_settings(f"sqlite:///{folder / 'hub.db'}", folder)
    settings |= {"WTF_CSRF_ENABLED": True, "MODE": "demo"}
    del settings["PUBLIC_ADDRESS"]
    app = create_app(settings)
    with app.app_context():
        db.create_all()
        result = app.test_cli_runner().invoke(args=["content", "publish", str(PROJECT / "curriculum")])
        assert result.exit_code == 0, result.output
        for course in (bench_course(), folder_of(course_files(EVERY_TYPE))):
            publish_course(db.session, course, installed_here(), utc_now())
        tracks = (PROJECT / "curriculum" / "tracks.yaml").read_text("utf-8") + PLANNED_SOURCE.lstrip("\n")
        publish_tracks(db.session, tracks.encode(), utc_now())
        demo.seed(utc_now())
        db.session.commit()
    # Jobs, which have no request, needed a host for their addresses; browsers come by whatever address the site has.
    app.config["SERVER_NAME"] = None
    return Site(app)
