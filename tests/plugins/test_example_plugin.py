"""A third party's plugin goes through every door, fails alone, and leaves nothing broken when it is taken away."""

from __future__ import annotations

import importlib
import logging
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app import create_app, schema
from app.accounts.models import User
from app.extensions import db, utc_now
from app.personal_data import erase_person, export_person
from app.plugins import Fill, Plugin, PluginError, Receiver, installed, load
from app.slots import slot
from app.testing import HubClient, make_user, sign_in
from app.testing.fixtures import test_settings
from courses import signals
from courses.content.folder import CourseFolder
from courses.content.installed import installed_here
from courses.content.publish import RefusedError, publish_course
from courses.operations import confirm_lesson, enrol
from courses.queries.published import published
from quizzes.points import QuestionType
from quizzes.testing import QuestionTypeContract

HERE = Path(__file__).parent
BUNDLED = ["courses", "quizzes"]
TABLE = "example_plugin_bookmark"

COURSE = """
id: "example"
title:
  pl: "Przykład"
  en: "Example"
summary:
  pl: "Krótki kurs."
  en: "A short course."
outcomes:
  - id: "count"
    text:
      pl: "Liczy."
      en: "Counts."
order: "free"
pass_mark: 70
modules:
  - id: "all"
    title:
      pl: "Całość"
      en: "All"
    lessons:
      - "first"
licence: "CC-BY-SA-4.0"
"""

LESSON = """
id: "first"
kind: "reading"
title:
  pl: "Pierwsza"
  en: "The first"
audience: "both"
minutes: 5
"""

TEXT = """
## {heading} {{#list}}

{before}

/// pause
{minutes}
///

/// practice
how-many
///
"""

QUESTION = """
id: "how-many"
type: "example-number"
tests: "first"
outcome: "count"
text:
  pl: "Ile podpisów trzeba zebrać w tym przykładzie?"
  en: "How many signatures does this example ask for?"
value: 300
why:
  pl: "W tym przykładzie jest to 300 podpisów."
  en: "In this example it is 300 signatures."
"""


def course(minutes: str = "10") -> CourseFolder:
    """Return a course that uses the plugin's block and its question type."""
    files = {
        "course.yaml": COURSE,
        "01-first/lesson.yaml": LESSON,
        "01-first/pl.md": TEXT.format(heading="Lista", before="Oto lista.", minutes=minutes),
        "01-first/en.md": TEXT.format(heading="List", before="Here is a list.", minutes=minutes),
        "questions/how-many.yaml": QUESTION,
    }
    return CourseFolder({path: text.strip().encode() + b"\n" for path, text in files.items()})


@pytest.fixture(scope="module")
def database(template_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database of its own, upgraded with the plugin; afterwards the models forget the plugin's table."""
    del template_database  # It must be made before there is a model more than usual.
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(HERE))
        url = f"sqlite:///{tmp_path_factory.mktemp('example') / 'hub.db'}"
        with make([*BUNDLED, "example_plugin"], url, tmp_path_factory.mktemp("instance")).app_context():
            schema.upgrade()
            publish_course(db.session, course(), installed_here(), utc_now())
            db.session.commit()
            db.engine.dispose()
        yield url
    db.metadata.remove(db.metadata.tables[TABLE])


def make(plugins: list[str], url: str, instance: Path) -> Flask:
    """Return an application with these plugins."""
    made = create_app({**test_settings(url, instance), "PLUGINS": plugins})
    made.test_client_class = HubClient
    return made


@pytest.fixture
def app(database: str, tmp_path: Path) -> Iterator[Flask]:
    """The application with the plugin."""
    made = make([*BUNDLED, "example_plugin"], database, tmp_path)
    with made.app_context():
        yield made
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def without(database: str, tmp_path: Path) -> Iterator[Flask]:
    """The same site after the plugin was taken out of the list."""
    made = make(BUNDLED, database, tmp_path)
    with made.app_context():
        yield made
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def learner(app: Flask) -> User:
    """A person who takes the course."""
    del app
    user = make_user()
    enrol(user, published().courses["example"], "politicians", utc_now())
    db.session.commit()
    return user


def example(name: str) -> Any:
    """Return a module of the plugin; it is imported only once the application has loaded it."""
    return importlib.import_module(f"example_plugin.{name}")


class TestNumber(QuestionTypeContract):
    """The contract of question types holds for the plugin's too, in the application that has it."""


def test_the_question_type_is_short() -> None:
    assert (HERE / "example_plugin" / "question_types.py").read_text(encoding="utf-8").count("\n") <= 40


@pytest.mark.parametrize(
    ("lang", "address", "title"), [("pl", "/pl/zakladki", "Zakładki"), ("en", "/en/bookmarks", "Bookmarks")]
)
def test_its_page_answers_whom_it_allows(app: Flask, learner: User, lang: str, address: str, title: str) -> None:
    client = app.test_client()
    assert client.get(address).status_code == 302
    sign_in(client, learner)
    page = client.get(address)
    assert page.status_code == 200
    assert f"<h1>{title}</h1>" in page.text
    assert f'<html lang="{lang}"' in page.text


def test_its_table_belongs_to_its_own_stream(app: Flask) -> None:
    tables = sa.inspect(db.engine).get_table_names()
    assert TABLE in tables
    assert db.session.scalar(sa.text("SELECT version_num FROM alembic_version_example_plugin")) == "example_plugin_1"
    assert db.session.scalar(sa.text("SELECT count(*) FROM alembic_version")) == 1
    db.session.rollback()
    assert schema.differences(db.engine) == []
    assert "example_plugin" in app.extensions["hub"].plugins[-1].name


def test_the_next_upgrade_works_without_the_plugin(without: Flask) -> None:
    del without
    schema.upgrade()
    assert TABLE in sa.inspect(db.engine).get_table_names()
    assert schema.is_current()


def test_a_lesson_shows_its_block_its_question_and_its_button(app: Flask, learner: User) -> None:
    client = app.test_client()
    sign_in(client, learner)
    page = client.get("/pl/kursy/example/first").text
    assert "Przerwa: 10 minut" in page
    assert 'inputmode="decimal"' in page
    assert "Dodaj zakładkę" in page


def test_its_question_is_answered_in_the_reader_s_notation(app: Flask, learner: User) -> None:
    client = app.test_client()
    sign_in(client, learner)
    answer = client.post("/pl/kursy/example/first/sprawdz-sie/how-many", data={"q.how-many.number": "300,0"})
    assert answer.status_code == 303
    assert "jest to 300 podpisów" in client.get("/pl/kursy/example/first").text


def test_it_sends_a_signal_once_and_hears_one(app: Flask, learner: User) -> None:
    heard: list[str] = []

    def note(sender: object, *, lesson_id: str, **values: object) -> None:
        del sender, values
        heard.append(lesson_id)

    example("signals").bookmarked.connect(note, sender=app)
    client = app.test_client()
    sign_in(client, learner)
    for _ in range(2):
        assert client.post("/en/bookmarks/example/first").status_code == 302
    assert heard == ["first"]
    db.session.expire_all()
    assert len(example("queries").bookmarks(learner)) == 1
    lesson = published().courses["example"].lessons[0]
    confirm_lesson(learner, published().courses["example"], lesson, "politicians", utc_now())
    db.session.commit()
    assert example("queries").bookmarks(learner) == []


def test_it_hands_over_and_erases_what_it_keeps_about_a_person(app: Flask, learner: User) -> None:
    example("operations").bookmark(app, learner, "example", "first", utc_now())
    assert [mark["lesson"] for mark in export_person(learner)["example_plugin"]] == ["first"]
    erase_person(learner)
    assert example("queries").bookmarks(learner) == []
    db.session.rollback()


def test_a_mistake_in_its_block_is_refused_with_its_words(app: Flask) -> None:
    del app
    with pytest.raises(RefusedError, match="number of minutes"):
        publish_course(db.session, course(minutes="soon"), installed_here(), utc_now())
    db.session.rollback()


def test_content_stays_readable_when_the_plugin_is_gone(without: Flask) -> None:
    """Never here: a plugin that is taken away blanks the course."""
    assert "example-number" not in installed(QuestionType)
    user = make_user()
    enrol(user, published().courses["example"], "politicians", utc_now())
    db.session.commit()
    client = without.test_client()
    sign_in(client, user)
    page = client.get("/pl/kursy/example/first")
    assert page.status_code == 200
    assert "Oto lista." in page.text
    assert "Ile podpisów" in page.text
    assert client.get("/pl/zakladki").status_code == 404


def _fails(**values: object) -> str:
    del values
    db.session.add(User(email="half@example.org", name="Half", created_at=utc_now()))
    db.session.flush()
    message = "the fill is broken"
    raise RuntimeError(message)


def _patched(app: Flask, monkeypatch: pytest.MonkeyPatch, plugin: Plugin) -> None:
    found = app.extensions["hub"]
    monkeypatch.setattr(found, "plugins", (*found.plugins, plugin))


def test_a_fill_that_fails_loses_only_its_fragment(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    _patched(app, monkeypatch, Plugin(name="broken", fills=(Fill(slot="layout.end", render=_fails),)))
    with caplog.at_level(logging.CRITICAL + 1, "app"), app.test_request_context("/pl/"):
        fragment = slot("layout.end")
    assert fragment
    assert "broken" not in fragment
    assert db.session.scalar(sa.select(sa.func.count()).where(User.email == "half@example.org")) == 0
    page = app.test_client().get("/pl/")
    assert page.status_code == 200
    assert "</html>" in page.text


def test_a_receiver_that_fails_does_not_stop_what_happened(app: Flask, learner: User) -> None:
    from app.plugins import _guarded  # noqa: PLC0415 - what init_app wraps every receiver in

    def fails(sender: object, **values: object) -> None:
        del sender
        _fails(**values)

    receiver = Receiver(signal=signals.lesson_completed, function=fails)
    guarded = _guarded(Plugin(name="broken"), receiver.function)
    with signals.lesson_completed.connected_to(guarded, sender=app):
        lesson = published().courses["example"].lessons[0]
        assert confirm_lesson(learner, published().courses["example"], lesson, "politicians", utc_now())
        db.session.commit()
    assert db.session.scalar(sa.select(sa.func.count()).where(User.email == "half@example.org")) == 0


WRONG = {
    "": ("is_missing", "there is no package with a plugin.py of that name"),
    "import nowhere_to_be_found": ("needs", "the module 'nowhere_to_be_found' that it needs is not installed"),
    "x = 1": ("empty", "its plugin.py does not define `plugin`"),
    "plugin = 1": ("odd", "is not an app.plugins.Plugin"),
    "from app.plugins import Plugin\nplugin = Plugin(name='old', api=0)": ("old", "written for plugin API 0"),
    "from app.plugins import Plugin\nplugin = Plugin(name='courses')": ("twin", "the name is taken"),
    "from app.plugins import Plugin\nplugin = Plugin(name='needy', requires=('events',))": (
        "needy",
        "it requires 'events'",
    ),
}


@pytest.mark.parametrize("source", WRONG)
def test_a_wrong_plugin_stops_the_start_with_one_sentence(
    source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, sentence = WRONG[source]
    package = f"wrong_{name}"
    if source:
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").touch()
        (tmp_path / package / "plugin.py").write_text(source, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(PluginError) as caught:
        load(["courses", package])
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)
    for module in [module for module in sys.modules if module.startswith(package)]:
        del sys.modules[module]


def test_two_objects_of_one_name_stop_the_start(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    found = app.extensions["hub"]
    twin = Plugin(name="twin", provides=(example("question_types").Number(),))
    monkeypatch.setattr(found, "plugins", (*found.plugins, twin))
    monkeypatch.setattr(found, "_by_type", {})
    with pytest.raises(PluginError, match="a QuestionType named 'example-number' is already installed"):
        installed(QuestionType)
