"""Courses as folders of documents, published for a test, and people who take them."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from app.accounts.models import User
from app.extensions import db
from app.testing import HubClient, make_user, sign_in
from courses.content.documents import write
from courses.content.folder import CourseFolder
from courses.content.installed import installed_here
from courses.content.problems import Problems
from courses.content.publish import Published, publish_course
from courses.operations import enrol
from courses.outline import Course
from courses.testing import NOW

#: Documents by path: text as it stands, or what is written as YAML.
Files = dict[str, Any]
Publish = Callable[[Files], Published]


def texts(pl: str, en: str | None = None) -> dict[str, str]:
    """Return a text in both languages."""
    return {"pl": pl, "en": en or f"{pl} (en)"}


def lesson_document(name: str, kind: str, audience: str = "both", **more: Any) -> dict[str, Any]:
    """Return the document of a lesson."""
    title = texts(f"Lekcja {name}", f"Lesson {name}")
    return {"id": name, "kind": kind, "title": title, "audience": audience, "minutes": 10, **more}


def folder_of(files: Files) -> CourseFolder:
    """Return the documents as a folder."""
    bodies = {path: (value if isinstance(value, str) else write(value)).encode() for path, value in files.items()}
    problems = Problems()
    folder = CourseFolder.from_files(bodies, problems)
    assert not list(problems)
    return folder


def publish_files(files: Files) -> Published:
    """Publish documents as the live version; the caller commits."""
    return publish_course(db.session, folder_of(copy.deepcopy(files)), installed_here(), NOW)


def join(course: Course, variant: str = "politicians", **values: Any) -> User:
    """Add a learner of the course."""
    learner = make_user(**values)
    enrol(learner, course, variant, NOW)
    db.session.commit()
    return learner


@pytest.fixture
def publish(app: Flask) -> Publish:
    """Return a function that publishes documents as the live version."""
    del app

    def now(documents: Files) -> Published:
        done = publish_files(documents)
        db.session.commit()
        return done

    return now


@pytest.fixture
def visitor(client: HubClient, learner: User) -> HubClient:
    """Return a client in which the learner is signed in."""
    sign_in(client, learner)
    return client
