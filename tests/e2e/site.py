"""The site that browser tests look at: the real curriculum, the demo cohort, and newcomers on demand."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import SetCookieParam
from sqlalchemy import select
from whitenoise import WhiteNoise

from app import create_app, demo, mail
from app.accounts.models import User
from app.accounts.passwords import hash_password
from app.config import PROJECT
from app.extensions import db, utc_now
from app.mail.models import Outbox
from app.testing import sign_in
from app.testing.fixtures import test_settings
from courses.operations import choose_track
from courses.queries.published import published

POLITICIAN = "polityczka@demo.example"
ACTIVIST = "aktywistka@demo.example"
TRAINER = "trenerka@demo.example"
COORDINATOR = "koordynatorka@demo.example"
ADMINISTRATOR = "admin@demo.example"
GUEST = ""

PASSWORD = "hub-demo-2026"

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

    def cookies_of(self, email: str) -> list[SetCookieParam]:
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
    settings |= {"WTF_CSRF_ENABLED": True, "SERVER_NAME": None, "MODE": "demo"}
    del settings["PUBLIC_ADDRESS"]
    app = create_app(settings)
    with app.app_context():
        db.create_all()
        result = app.test_cli_runner().invoke(args=["content", "publish", str(PROJECT / "curriculum")])
        assert result.exit_code == 0, result.output
        demo.seed(utc_now())
        db.session.commit()
    return Site(app)
