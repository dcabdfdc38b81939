"""Publishing: all or nothing, immutable versions, one publisher at a time, and bytes that come back."""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_sqlalchemy.session import Session
from sqlalchemy import func, select
from sqlalchemy.orm import scoped_session

from app.config import PROJECT
from app.extensions import db
from app.testing.fixtures import MakeApp
from courses.content import publish as publishing
from courses.content.documents import read, write
from courses.content.folder import CourseFolder
from courses.content.installed import Installed
from courses.content.links import LESSON_ADDRESSES
from courses.content.problems import Problems
from courses.content.project import PIPELINE
from courses.content.publish import (
    RefusedError,
    live_version,
    publish_course,
    publish_tracks,
    stored_folder,
)
from courses.models import Blob, Live, Version, VersionDocument, VersionText
from courses.queries.published import published
from courses.queries.texts import lesson_text

NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
MakeFolder = Callable[[Mapping[str, Any]], CourseFolder]
AnySession = scoped_session[Session]


def rows() -> dict[str, int]:
    """Count what is stored."""
    return {
        model.__tablename__: db.session.scalar(select(func.count()).select_from(model)) or 0
        for model in (Version, VersionDocument, VersionText, Blob, Live)
    }


@pytest.mark.database
def test_what_is_published_is_read(
    db_session: AnySession, good: dict[str, Any], folder_of: MakeFolder, installed: Installed
) -> None:
    done = publish_course(db_session, folder_of(good), installed, NOW)
    assert (done.number, done.is_new) == (1, True)
    course = published().courses.get("listening")
    assert course is not None
    assert course.version_id == done.version_id
    assert [lesson.id for lesson in course.lessons] == ["hear", "answer"]
    assert course.lessons[0].blocks[0].id == "ask-1"
    assert course.lessons[1].completion == ("confirmed",)
    assert course.lessons[1].requires == ("hear",)
    assert course.review.law_as_of == "2026-11-22"
    version = db_session.get(Version, done.version_id)
    assert version is not None
    text = lesson_text(version.id, version.digest, "hear", "en")
    assert text is not None
    assert text.headings[0]["id"] == "t-paraphrase"
    assert text.glossary == ["paraphrase"]


@pytest.mark.database
def test_publishing_what_is_live_changes_nothing(
    db_session: AnySession, good: dict[str, Any], folder_of: MakeFolder, installed: Installed
) -> None:
    first = publish_course(db_session, folder_of(good), installed, NOW)
    before = rows()
    again = publish_course(db_session, folder_of(good), installed, NOW)
    assert (again.version_id, again.is_new) == (first.version_id, False)
    assert rows() == before


@pytest.mark.database
def test_a_new_version_leaves_the_old_one_as_it_was(
    db_session: AnySession, good: dict[str, Any], folder_of: MakeFolder, installed: Installed
) -> None:
    """Changes of formatting alone are not saved: here one more blank line is a new version."""
    first = publish_course(db_session, folder_of(good), installed, NOW)
    changed = {**good, "02-answer/en.md": good["02-answer/en.md"] + "\n"}
    second = publish_course(db_session, folder_of(changed), installed, NOW)
    assert second.number == 2
    assert stored_folder(db_session, first.version_id).files == folder_of(good).files
    assert stored_folder(db_session, second.version_id).files == folder_of(changed).files
    assert rows()["courses_blob"] == len(set(good.values())) + 1
    back = publish_course(db_session, folder_of(good), installed, NOW)
    assert back.number == 3
    live = live_version(db_session, "course/listening")
    assert live is not None
    assert live[1] == 3


@pytest.mark.database
def test_bytes_come_back(
    db_session: AnySession, good: dict[str, Any], folder_of: MakeFolder, installed: Installed
) -> None:
    """Its own export comes back with half of it missing: comments, line ends, own keys and pictures stay."""
    good["course.yaml"] = "# Uwaga dla zespołu\r\n" + good["course.yaml"].replace("\n", "\r\n") + 'x-own: "1"\r\n'
    good["02-answer/pl.md"] = "\ufeff" + good["02-answer/pl.md"] + "\n\n\n"
    folder = folder_of(good)
    done = publish_course(db_session, folder, installed, NOW)
    assert stored_folder(db_session, done.version_id).files == folder.files
    assert stored_folder(db_session, done.version_id).digest == folder.digest


@pytest.mark.database
def test_a_broken_folder_changes_nothing(
    db_session: AnySession, good: dict[str, Any], folder_of: MakeFolder, installed: Installed
) -> None:
    publish_course(db_session, folder_of(good), installed, NOW)
    before = rows()
    good["01-hear/pl.md"] = good["01-hear/pl.md"].replace("lesson:answer", "lesson:gone")
    with pytest.raises(RefusedError) as refused:
        publish_course(db_session, folder_of(good), installed, NOW)
    assert [problem.rule.name for problem in refused.value.problems.errors] == ["dead-lesson-link"]
    assert rows() == before


@pytest.mark.database
def test_strings_of_others_come_back(
    corpus: Path, db_session: AnySession, good: dict[str, Any], folder_of: MakeFolder, installed: Installed
) -> None:
    strings = [text for text in json.loads((corpus / "strings" / "blns.json").read_text("utf-8")) if text]
    node = read(good["course.yaml"].encode(), "course.yaml", Problems())
    assert node is not None
    course = node.plain()
    course["outcomes"] = [{"id": f"o{n}", "text": {"pl": text, "en": text}} for n, text in enumerate(strings)]
    good["course.yaml"] = write(course)
    publish_course(db_session, folder_of(good), installed, NOW)
    live = published().courses.get("listening")
    assert live is not None
    assert [outcome.text["pl"] for outcome in live.outcomes] == strings


def test_strictness_refuses_remarks(
    db_session: AnySession, good: dict[str, Any], folder_of: MakeFolder, installed: Installed
) -> None:
    with pytest.raises(RefusedError):
        publish_course(db_session, folder_of(good), installed, NOW, strict=True)


@pytest.mark.database
def test_tracks(db_session: AnySession, tracks: str) -> None:
    done = publish_tracks(db_session, tracks.encode(), NOW, course_ids=["listening"])
    live = published().tracks
    assert live is not None
    assert live.version_id == done.version_id
    assert [stop.course_id for stop in live.tracks[0].stops] == ["listening", "later"]
    assert live.tracks[0].stops[1].requires == ("listening",)
    assert not publish_tracks(db_session, tracks.encode(), NOW).is_new
    with pytest.raises(RefusedError):
        publish_tracks(db_session, tracks.encode(), NOW, course_ids=["unknown"])


def test_a_new_pipeline_renders_anew(
    db_session: AnySession,
    good: dict[str, Any],
    folder_of: MakeFolder,
    installed: Installed,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    publish_course(db_session, folder_of(good), installed, NOW)
    monkeypatch.setattr(publishing, "PIPELINE", PIPELINE + 1)
    assert publish_course(db_session, folder_of(good), installed, NOW).number == 2


def test_lesson_addresses_are_those_of_the_pages(app: Flask) -> None:
    with app.test_request_context():
        for lang, address in LESSON_ADDRESSES.items():
            built = app.url_for("courses.lesson", course_id="c", lesson_id="l", lang=lang, _external=False)
            assert built == address.format(course="c", lesson="l")


@pytest.mark.database
def test_two_publishers_at_once(
    make_app: MakeApp, good: dict[str, Any], folder_of: MakeFolder, installed: Installed
) -> None:
    """One waits, and sees what the other did: twice the same is one version, two changes are two."""
    application = make_app()
    folders = [folder_of(good), folder_of(good), folder_of({**good, "02-answer/en.md": good["02-answer/en.md"] + "\n"})]
    start = threading.Barrier(len(folders))
    results: list[publishing.Published] = []
    errors: list[BaseException] = []

    def run(folder: CourseFolder) -> None:
        try:
            with application.app_context():
                start.wait()
                results.append(publish_course(db.session, folder, installed, NOW))
                time.sleep(0.05)
                db.session.commit()
        except BaseException as error:  # noqa: BLE001 - it is shown below
            errors.append(error)

    threads = [threading.Thread(target=run, args=(folder,)) for folder in folders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not errors
    with application.app_context():
        numbers = list(db.session.scalars(select(Version.number).order_by(Version.number)))
        assert numbers == sorted({result.number for result in results if result.is_new})
        assert len(numbers) in {2, 3}  # the third folder may come between the two that are equal
        live = db.session.scalars(select(Live)).one()
        assert db.session.get_one(Version, live.version_id).number == len(numbers)
        _assert_whole()


def _assert_whole() -> None:
    """Every version holds all of its documents and texts."""
    for version in db.session.scalars(select(Version)):
        folder = stored_folder(db.session, version.id)
        assert folder.digest == version.digest
        count = select(func.count()).select_from(VersionText).where(VersionText.version_id == version.id)
        assert db.session.scalar(count) == 4


KILLED = """
    import sys, time
    from pathlib import Path
    import datetime as dt
    from app import create_app
    from app.extensions import db
    from courses.content import publish as publishing
    from courses.content.folder import CourseFolder
    from courses.content.installed import Installed, installed_here
    from courses.content.problems import Problems

    app = create_app({"INSTANCE": Path(sys.argv[1]), "SQLALCHEMY_DATABASE_URI": sys.argv[2], "TESTING": True})
    original = publishing._go_live

    def slow(session, version):
        print("half done", flush=True)
        time.sleep(60)
        return original(session, version)

    publishing._go_live = slow
    with app.app_context():
        here = installed_here()
        installed = Installed(here.kinds, {}, here.rules, {})
        folder = CourseFolder.from_directory(Path(sys.argv[3]), Problems())
        publishing.publish_course(db.session, folder, installed, dt.datetime.now(dt.UTC))
        db.session.commit()
"""


@pytest.mark.database
def test_a_killed_publisher_leaves_nothing(
    make_app: MakeApp,
    good: dict[str, Any],
    folder_of: MakeFolder,
    installed: Installed,
    tmp_path: Path,
) -> None:
    application = make_app()
    plain = {path: body.replace("/// ask\nfirst\n///\n\n", "") for path, body in good.items()}
    course = tmp_path / "course"
    for path, body in plain.items():
        (course / path).parent.mkdir(parents=True, exist_ok=True)
        (course / path).write_text(body, "utf-8")
    with application.app_context():
        publish_course(db.session, folder_of(good), installed, NOW)
        db.session.commit()
        before = rows()
        db.session.rollback()
        url = db.engine.url.render_as_string(hide_password=False)
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(KILLED), str(tmp_path), url, str(course)],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        env={**os.environ, "HUB_INSTANCE": str(tmp_path)},
        text=True,
    )
    assert process.stdout is not None
    with process.stdout as output:
        assert output.readline() == "half done\n"
        process.send_signal(signal.SIGKILL)
        process.wait(10)
    with application.app_context():
        assert rows() == before
        _assert_whole()
        assert published().courses.get("listening") is not None
        # What was left behind stands in nobody's way.
        done = publish_course(db.session, folder_of(plain), installed, NOW)
        db.session.commit()
        assert done.number == 2
