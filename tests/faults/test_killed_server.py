"""A server that is killed while people save answers: what was said to be saved is there, once, and in order."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask import Flask
from sqlalchemy import select, text

from app import create_app
from app.config import PROJECT, prepare_instance
from app.extensions import db, utc_now
from app.testing import HubClient, make_user, sign_in
from app.testing.fixtures import test_settings
from courses.operations import enrol
from courses.queries.published import published
from courses.queries.verify import differences
from quizzes.models import Answer, Save

pytestmark = [pytest.mark.timeout(120), pytest.mark.processes]

LESSON = "/pl/kursy/disinformation/final-quiz"
PEOPLE = 6
ROUNDS = 2
#: How many answers are acknowledged before the server dies, in each round.
ENOUGH = 60


@dataclass
class Learner:
    """Somebody in the middle of a quiz: what they send, and what the server has acknowledged."""

    cookie: str
    token: str
    address: str
    questions: dict[str, list[str]]
    page: str
    counter: int = 0
    acknowledged: list[tuple[str, int, str]] = field(default_factory=list)
    unsure: tuple[str, int, str] | None = None

    def save(self, port: int, question: str, counter: int, option: str) -> dict[str, object]:
        """Send one answer as the script does."""
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        body = {"csrf_token": self.token, "question": question, "page": self.page, "counter": str(counter)}
        body |= {f"seen.{question}": "0", f"q.{question}": option}
        headers = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}
        try:
            connection.request(
                "POST", f"{self.address}/odpowiedz", urlencode(body), {**headers, "Cookie": f"session={self.cookie}"}
            )
            response = connection.getresponse()
            told = json.loads(response.read())
            assert response.status == 200, told
            return dict(told)
        finally:
            connection.close()

    def go_on(self, port: int, stop: threading.Event) -> None:
        """Save one answer after the other until the server is gone."""
        while not stop.is_set():
            self.counter += 1
            question = list(self.questions)[self.counter % len(self.questions)]
            options = self.questions[question]
            sent = (question, self.counter, options[self.counter // 2 % len(options)])
            self.unsure = sent
            try:
                told = self.save(port, *sent)
            except (OSError, http.client.HTTPException, ValueError):
                return
            assert told["state"] == "saved", told
            self.acknowledged.append(sent)
            self.unsure = None


@pytest.fixture
def site(tmp_path: Path, curriculum_url: str) -> Iterator[Flask]:
    """Return the application of an instance with the curriculum, which a server will serve, too."""
    prepare_instance(tmp_path)
    settings = test_settings(curriculum_url, tmp_path)
    app = create_app({**settings, "SECRET_KEY": (tmp_path / "secret_key").read_text().strip(), "SERVER_NAME": None})
    app.test_client_class = HubClient
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def learners(site: Flask) -> list[Learner]:
    """Return people who have begun the quiz."""
    site.config["WTF_CSRF_ENABLED"] = True
    return [learner(site, number) for number in range(PEOPLE)]


def learner(site: Flask, number: int) -> Learner:
    client = site.test_client()
    with site.app_context():
        user = make_user()
        enrol(user, published().courses["disinformation"], "politicians", utc_now())
        sign_in(client, user)
    page = client.get(LESSON).text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    address = (
        client.post(f"{LESSON}/proba", data={"csrf_token": token[1]}).headers["Location"].partition("/pytanie/")[0]
    )
    questions: dict[str, list[str]] = {}
    for place in range(1, 13):
        for name, value in re.findall(
            r'type="radio" name="q\.([^".]+)" value="([^"]+)"', client.get(f"{address}/pytanie/{place}").text
        ):
            questions.setdefault(name, []).append(value)
    assert len(questions) > 3
    cookie = client.get_cookie("session")
    assert cookie is not None
    return Learner(cookie.value, token[1], address, questions, f"page-{number:04}")


class Server:
    """gunicorn as the site starts it, in a group of processes of its own."""

    def __init__(self, site: Flask) -> None:
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            self.port = int(listener.getsockname()[1])
        kept = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
        url = site.config["SQLALCHEMY_DATABASE_URI"]
        environment = {**kept, "HUB_INSTANCE": str(site.config["INSTANCE"]), "DATABASE_URL": url}
        options = ["--workers=2", "--threads=4", "--worker-class=gthread", "--preload", "--log-level=warning"]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", *options, f"--bind=127.0.0.1:{self.port}", "app.wsgi:application"],
            cwd=PROJECT,
            env=environment,
            start_new_session=True,
            stderr=subprocess.DEVNULL,
        )
        ends_at = time.monotonic() + 30
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                assert time.monotonic() < ends_at
                time.sleep(0.1)
            else:
                return

    def kill(self) -> None:
        """End all its processes at once, as a power cut would."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=10)


def test_a_killed_server_loses_no_acknowledged_answer(site: Flask, learners: list[Learner]) -> None:
    for number in range(1, ROUNDS + 1):
        server = Server(site)
        try:
            for one in learners:
                if one.unsure is not None:
                    # What the page could not hear about, it sends again under the same counter.
                    assert one.save(server.port, *one.unsure)["state"] == "saved"
                    one.acknowledged.append(one.unsure)
            stop = threading.Event()
            threads = [threading.Thread(target=one.go_on, args=(server.port, stop)) for one in learners]
            for thread in threads:
                thread.start()
            ends_at = time.monotonic() + 30
            while sum(len(one.acknowledged) for one in learners) < ENOUGH * number and time.monotonic() < ends_at:
                time.sleep(0.01)
        finally:
            server.kill()
        stop.set()
        for thread in threads:
            thread.join(timeout=20)
        assert sum(len(one.acknowledged) for one in learners) >= ENOUGH * number
        with site.app_context():
            assert db.session.scalar(text("PRAGMA integrity_check")) == "ok"
            assert not db.session.execute(text("PRAGMA foreign_key_check")).all()
            for one in learners:
                look(one)
            assert list(differences()) == []


def look(one: Learner) -> None:
    """Compare what one person was told with what is stored."""
    attempt_id = int(one.address.rsplit("/", 1)[1])
    history = db.session.scalars(select(Save).where(Save.attempt_id == attempt_id).order_by(Save.id)).all()
    known = {(save.question_id, save.counter): save for save in history}
    assert len(known) == len(history), "No save stands twice."
    assert all(save.is_accepted for save in history)
    told = {(question, counter): option for question, counter, option in one.acknowledged}
    answers = db.session.scalars(select(Answer).where(Answer.attempt_id == attempt_id)).all()
    latest = {answer.question_id: answer for answer in answers}
    # A save that says what counts already is acknowledged and not kept once more.
    for (question, counter), option in told.items():
        earlier = [save for key, save in known.items() if key[0] == question and key[1] <= counter]
        assert earlier, (question, counter)
        assert option in json.dumps(max(earlier, key=lambda save: save.counter).answer)
        assert latest[question].counter >= max(earlier, key=lambda save: save.counter).counter
    for question, answer in latest.items():
        saves = [save for save in history if save.question_id == question]
        assert (answer.counter, answer.answer) == (saves[-1].counter, saves[-1].answer)
        assert answer.revision == len(saves)
