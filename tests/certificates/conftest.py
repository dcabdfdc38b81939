"""A short course that people complete, and tracks that begin with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import User
from app.extensions import db, utc_now
from app.testing import HubClient, make_user, sign_in
from certificates import operations, settings
from certificates.models import Certificate
from courses.operations import choose_track, confirm_lesson, enrol, open_lesson
from courses.queries.published import published
from courses.testing import course_data, lesson_data, publish_outline, tracks_data

NOW = dt.datetime(2026, 11, 22, 22, 30, tzinfo=dt.UTC)

#: Half past eleven in the evening of the same day in Poland.
DAY = "2026-11-22"

OUTCOMES = [{"id": "o", "text": {"pl": "rozmawiasz spokojnie", "en": "talk calmly"}}]

SignedIn = Callable[[User], HubClient]


def debate(**more: Any) -> dict[str, Any]:
    """Return the outline of a course: a and b for all, c for politicians."""
    lessons = [lesson_data("a"), lesson_data("b", minutes=40), lesson_data("c", "politicians")]
    return course_data("debate", lessons, **{"outcomes": OUTCOMES, **more})


@pytest.fixture
def courses(app: Flask) -> None:
    """Publish the course and the tracks: it is the whole of the politicians' one, and the beginning of the other."""
    del app
    publish_outline(tracks_data(["debate"], ["debate", "plans"]))
    publish_outline(debate())


def complete(user: User, variant: str = "politicians", course_id: str = "debate", at: dt.datetime = NOW) -> None:
    """Let somebody read a course to its end."""
    course = published().courses[course_id]
    enrol(user, course, variant, at)
    for lesson in course.lessons_for(variant):
        open_lesson(user, course, lesson, variant, at)
        confirm_lesson(user, course, lesson, variant, at)


@pytest.fixture
def graduate(courses: None) -> User:
    """Return a politician who has completed the course, without being on a track."""
    del courses
    user = make_user(name="Łucja Żak", lang="pl")
    complete(user)
    db.session.commit()
    return user


def on_track(track_id: str, **values: Any) -> User:
    """Add somebody on a track."""
    user = make_user(**values)
    track = published().track(track_id)
    assert track is not None
    choose_track(user, track, NOW)
    return user


def issue(user: User, subject: str = "course/debate/politicians", **more: Any) -> Certificate:
    """Issue a certificate as the view does, and commit, so that its document is made."""
    values: Mapping[str, Any] = {"name": user.name, "lang": "pl", "now": NOW, **more}
    found = operations.issue(user, subject, terms=settings.terms(), **values)
    db.session.commit()
    return found


def all_certificates() -> list[Certificate]:
    """Return every certificate that there is."""
    return list(db.session.scalars(select(Certificate).order_by(Certificate.id)))


@pytest.fixture
def signed_in(app: Flask) -> SignedIn:
    """Return a function that makes a client in which a person is signed in."""

    def make(user: User) -> HubClient:
        client = app.test_client()
        assert isinstance(client, HubClient)
        sign_in(client, user)
        return client

    return make


@pytest.fixture
def certificate(graduate: User) -> Certificate:
    """Return an issued certificate, whose document is made."""
    return issue(graduate)


def later(days: int = 1) -> dt.datetime:
    """Return a moment after everything that the fixtures did."""
    return utc_now() + dt.timedelta(days=days)
