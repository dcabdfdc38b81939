"""Everybody takes the course at once while the server is killed and the disk is full: nothing acknowledged is lost.

A dozen learners in every run, 200 with ``./hub test -m load``. What happens in the middle happens after so many answers
and never after so many seconds.
"""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from app import create_app, schema
from app.accounts.passwords import hash_password
from app.config import prepare_instance
from app.extensions import db, utc_now
from app.testing import make_user
from app.testing.databases import postgres_programs
from app.testing.fixtures import test_settings
from courses.operations import enrol
from courses.queries.published import published
from tests.load import course
from tests.load.checks import CHECKS, look_at_the_log
from tests.load.disk import NoDiskError, PostgresOnDisk, SmallDisk
from tests.load.learners import PASSWORD, Browser, Learner, Progress
from tests.load.site import Site, eventually

pytestmark = [pytest.mark.timeout(400), pytest.mark.database]

#: The longest that one run may take, in seconds.
LONGEST = 300.0


@pytest.fixture
def disk(size: tuple[int, int]) -> Iterator[SmallDisk]:
    try:
        made = SmallDisk(size[1])
    except NoDiskError as error:
        pytest.skip(str(error))
    yield made
    made.close()


@pytest.fixture
def server(engine_name: str, disk: SmallDisk) -> Iterator[PostgresOnDisk | None]:
    if engine_name == "sqlite":
        yield None
        return
    programs = postgres_programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    made = PostgresOnDisk(programs, disk)
    yield made
    made.stop()


class Fire:
    """A site with its crowd, and what happens to them."""

    def __init__(self, folder: Path, disk: SmallDisk, server: PostgresOnDisk | None, learners: int) -> None:
        self.folder, self.disk, self.server = folder, disk, server
        self.instance = folder / "instance"
        prepare_instance(self.instance)
        self.url = server.create() if server else f"sqlite:///{self.instance / 'hub.db'}"
        self.progress = Progress()
        app = self.app()
        people = self.seed(app, learners)
        # From here on everything lies on the small disk, where the processes of the site see it.
        shutil.copytree(self.instance, disk.outside / "instance")
        self.site = Site(disk, disk.folder / "instance", self.url, folder / "log")
        self.crowd = [
            Learner(number, email, Browser(self.site.port), self.progress, user_id)
            for number, (user_id, email) in enumerate(people)
        ]
        self.threads = [threading.Thread(target=one.live, daemon=True) for one in self.crowd]

    def app(self) -> Flask:
        """Return an application of the instance outside of the disk."""
        return create_app(test_settings(self.url, self.instance))

    def seed(self, app: Flask, learners: int) -> list[tuple[int, str]]:
        """Make the tables, the course and the people."""
        with app.app_context():
            schema.upgrade()
            course.publish()
            password_hash = hash_password(PASSWORD)
            people = [make_user(password_hash=password_hash) for _ in range(learners)]
            for one in people:
                enrol(one, published().courses[course.COURSE], course.VARIANT, utc_now())
            db.session.commit()
            known = [(one.id, one.email) for one in people]
            db.session.remove()
            db.engine.dispose()
        return known

    @property
    def answers(self) -> int:
        """Return how many answers will be given in all, at least."""
        return len(self.crowd) * len(course.QUESTIONS)

    def begin(self) -> None:
        self.site.start()
        self.progress.add(running=len(self.threads))
        for thread in self.threads:
            thread.start()

    def wait_for_answers(self, share: float) -> None:
        """Wait until so much of the quiz is answered."""
        wanted = int(self.answers * share)
        self.progress.wait_until(lambda now: now.acknowledged >= wanted, f"{wanted} answers", LONGEST)

    def kill(self) -> None:
        """Kill everything in the middle of a request, and start it again."""
        self.site.kill()
        self.site.start()

    def fill(self) -> None:
        """Let the disk be full until people with a script and people without have met it; then make room."""
        consumer = self.site.consumer
        self.disk.fill()
        self.progress.second_half.set()
        self.progress.wait_until(
            lambda now: now.refused["script"] >= 3 and now.refused["form"] >= 1, "Saves are refused", 60
        )
        eventually(lambda: self.site.health().get("database") in {"full", "no answer"}, "The health tells it")
        self.look_around()
        self.disk.make_room()
        if self.server is not None and not self.server.is_running:
            # It stops when its log of changes cannot be written; its operator starts it again.
            self.server.start()
        self.wait_for_answers(0.9)
        assert self.site.consumer == consumer, "The consumer has lived through it."

    def look_around(self) -> None:
        """Read a page, and try to sign in: either it works, or the page says why not."""
        browser = Browser(self.site.port)
        reading = browser.ask("/en/courses")
        if self.server is None:
            assert reading.status == 200, "What needs no room goes on."
        form = browser.ask("/en/sign-in")
        if form.status == 200:
            typed = [("csrf_token", form.hidden("csrf_token")), ("email", "nobody@example.org"), ("password", "x" * 12)]
            form = browser.ask("/en/sign-in", typed)
        assert form.status in {200, 503}
        if form.status == 503:
            assert "no room left" in form.text or "cannot reach its data" in form.text
        browser.close()

    def end(self) -> None:
        """Wait for everybody."""
        ends_at = time.monotonic() + LONGEST
        for thread in self.threads:
            thread.join(max(0.1, ends_at - time.monotonic()))
        self.progress.is_over = True
        assert not any(thread.is_alive() for thread in self.threads), "Somebody never came to an end."

    def jobs_go_on(self) -> None:
        """Ask for a mail, and wait until the consumer tries to send it."""
        browser = Browser(self.site.port)
        page = browser.ask("/pl/zapomniane-haslo")
        form = [("csrf_token", page.hidden("csrf_token")), ("email", self.crowd[0].email)]
        assert browser.ask("/pl/zapomniane-haslo", form).status == 302
        browser.close()
        connection, _ = self.site.mail_server.accept()
        connection.close()

    def look(self) -> None:
        """Stop the site, and compare the database with the diaries."""
        eventually(lambda: set(self.site.health().values()) == {"ok"}, "Everything is well again", pause=1)
        self.jobs_go_on()
        self.site.stop()
        if self.server is None:
            for path in self.disk.outside.glob("instance/hub.db*"):
                shutil.copyfile(path, self.instance / path.name)
        app = self.app()
        with app.app_context():
            for check in CHECKS:
                check(self.crowd)
            db.session.remove()
            db.engine.dispose()
        look_at_the_log(list(self.site.lines()))


@pytest.fixture
def fire(tmp_path: Path, disk: SmallDisk, server: PostgresOnDisk | None, size: tuple[int, int]) -> Iterator[Fire]:
    made = Fire(tmp_path, disk, server, size[0])
    yield made
    made.progress.is_over = True
    made.progress.second_half.set()
    if made.site.process is not None:
        made.site.kill()
    made.site.mail_server.close()
    for thread in made.threads:
        if thread.is_alive():
            thread.join(5)


def test_under_fire(fire: Fire, events: str, record_property: Callable[[str, object], None]) -> None:
    began = time.monotonic()
    fire.begin()
    if "full" not in events:
        fire.progress.second_half.set()
    if "killed" in events:
        fire.wait_for_answers(0.3)
        fire.kill()
    if "full" in events:
        fire.wait_for_answers(0.45)
        fire.fill()
    fire.end()
    record_property("answers", fire.progress.acknowledged)
    record_property("seconds", round(time.monotonic() - began, 1))
    fire.look()
