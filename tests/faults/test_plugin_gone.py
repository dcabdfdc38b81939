"""Content whose plugin is gone stays readable and exportable, and nothing about people is lost."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from flask import Flask

from app.access import Role
from app.accounts.models import User
from app.config import PROJECT
from app.extensions import db, utc_now
from app.testing import HubClient, make_user, sign_in
from app.testing.fixtures import MakeApp
from courses.operations import choose_track, enrol
from courses.queries.published import published

COURSE = "/pl/kursy/disinformation"


@pytest.fixture
def whole(make_app: MakeApp, curriculum_url: str) -> Flask:
    """Return the site as it was: with quizzes, a practice answer, a finished and an open attempt."""
    app = make_app(url=curriculum_url)
    with app.app_context():
        learner = make_user(email="learner@example.org", name="Marta Gajda")
        make_user(Role.TRAINER, email="trainer@example.org", name="Jan Trener")
        track = published().track("politicians")
        assert track is not None
        choose_track(learner, track, utc_now())
        enrol(learner, published().courses["disinformation"], "politicians", utc_now())
        db.session.commit()
    client = visit(app, "learner")
    client.get(f"{COURSE}/funny-post")
    first = client.post(f"{COURSE}/final-quiz/proba").headers["Location"].partition("/pytanie/")[0]
    client.post(f"{first}/zakoncz")
    client.post(f"{COURSE}/final-quiz/proba")
    return app


def visit(app: Flask, who: str) -> HubClient:
    client = app.test_client()
    assert isinstance(client, HubClient)
    with app.app_context():
        sign_in(client, db.session.query(User).filter_by(email=f"{who}@example.org").one())
    return client


def test_the_site_stands_without_quizzes(whole: Flask, make_app: MakeApp, curriculum_url: str, tmp_path: Path) -> None:
    saved = visit(whole, "learner").get("/pl/konto/moje-dane").get_json()["data"]["quizzes"]
    assert len(saved["attempts"]) == 2
    app = make_app(url=curriculum_url, PLUGINS=["courses"])
    learner, trainer = visit(app, "learner"), visit(app, "trainer")
    number = _number(app)
    for lang, course in (("pl", COURSE), ("en", "/en/courses/disinformation")):
        words = {"pl": ("sciezka", "kursy", "postepy"), "en": ("track", "courses", "progress")}[lang]
        for path in (
            f"/{lang}/",
            f"/{lang}/{words[0]}",
            f"/{lang}/{words[1]}",
            course,
            f"{course}/funny-post",
            f"{course}/sift",
        ):
            answer = learner.get(path, follow_redirects=True)
            assert answer.status_code == 200, path
        answer = learner.get(f"{course}/final-quiz")
        assert answer.status_code == 200
        for path in (f"/{lang}/{words[2]}", f"/{lang}/{words[2]}.csv", f"/{lang}/{words[2]}/{number}"):
            assert trainer.get(path).status_code == 200, path
    assert learner.get(f"{COURSE}/final-quiz/proba/1").status_code == 404
    assert learner.get("/pl/konto/moje-dane").status_code == 200
    run = app.test_cli_runner()
    for arguments in (
        ["content", "export", "disinformation", str(tmp_path / "out")],
        ["backup", str(tmp_path / "hub.zip")],
    ):
        result = run.invoke(args=arguments)
        assert result.exit_code == 0, result.output
    exported = {path.relative_to(tmp_path / "out"): path.read_bytes() for path in (tmp_path / "out").rglob("*.yaml")}
    original = PROJECT / "curriculum" / "courses" / "disinformation"
    assert exported == {path.relative_to(original): path.read_bytes() for path in original.rglob("*.yaml")}
    with zipfile.ZipFile(tmp_path / "hub.zip") as archive:
        manifest = json.loads(archive.read("manifest.json"))
    assert manifest["tables"]["quizzes_attempt"]["rows"] == 2


def test_with_the_plugin_back_everything_is_as_it_was(whole: Flask, make_app: MakeApp, curriculum_url: str) -> None:
    before = visit(whole, "learner").get("/pl/konto/moje-dane").get_json()["data"]
    without = make_app(url=curriculum_url, PLUGINS=["courses"])
    learner = visit(without, "learner")
    for path in ("/pl/sciezka", COURSE, f"{COURSE}/funny-post", f"{COURSE}/final-quiz"):
        learner.get(path)
    learner.post(f"{COURSE}/sift/przeczytane")
    back = make_app(url=curriculum_url)
    after = visit(back, "learner").get("/pl/konto/moje-dane").get_json()["data"]
    assert after["quizzes"] == before["quizzes"]
    # A summary that was computed without the plugin is right again with the next thing that the learner does.
    visit(back, "learner").post(f"{COURSE}/techniques/przeczytane")
    visit(back, "learner").get(f"{COURSE}/techniques")
    result = back.test_cli_runner().invoke(args=["progress", "verify"])
    assert result.exit_code == 0, result.output
    assert after["courses"]["history"][: len(before["courses"]["history"])] == before["courses"]["history"]


def _number(app: Flask) -> int:
    with app.app_context():
        return db.session.query(User).filter_by(email="learner@example.org").one().id
