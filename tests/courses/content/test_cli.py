"""The commands: what they say, and the status with which they end."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from app.testing.fixtures import MakeApp

Run = Callable[..., Result]


@pytest.fixture
def application(make_app: MakeApp) -> Flask:
    return make_app()


@pytest.fixture
def run(application: Flask, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")

    def invoke(*arguments: str | Path) -> Result:
        return application.test_cli_runner().invoke(args=["content", *map(str, arguments)])

    return invoke


@pytest.fixture
def course(tmp_path: Path, good: dict[str, str]) -> Path:
    """Return the good course on disk, without the block of a plugin that is not installed."""
    folder = tmp_path / "courses" / "listening"
    for path, body in good.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(body.replace("/// ask\nfirst\n///\n\n", ""), "utf-8")
    return folder


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_publish_export_and_publish_again(run: Run, course: Path, tmp_path: Path) -> None:
    first = run("publish", course)
    assert (first.exit_code, first.output) == (0, "course/listening: version 1 is live.\n")
    again = run("publish", course)
    assert (again.exit_code, again.output) == (0, "course/listening: no change, version 1.\n")
    exported = run("export", "listening", tmp_path / "out")
    assert (exported.exit_code, exported.output) == (0, "Version 1: 9 files written.\n")
    assert files(tmp_path / "out") == files(course)
    assert run("publish", tmp_path / "out").output == again.output
    assert run("export", "listening", tmp_path / "out").exit_code == 2
    assert run("export", "nothing", tmp_path / "other").exit_code == 1


def test_a_curriculum_is_published_as_a_whole(run: Run, course: Path, tracks: str, tmp_path: Path) -> None:
    (tmp_path / "tracks.yaml").write_text(tracks, "utf-8")
    (course / "course.yaml").write_text("id: 1\n")
    refused = run("publish", tmp_path)
    assert refused.exit_code == 1
    assert "Nothing was published." in refused.output
    assert run("export", "tracks", tmp_path / "out").exit_code == 1


def test_tracks_and_courses_go_live_together(run: Run, course: Path, tracks: str, tmp_path: Path) -> None:
    assert course.is_dir()
    (tmp_path / "tracks.yaml").write_text(tracks, "utf-8")
    assert run("publish", tmp_path).output == "tracks: version 1 is live.\ncourse/listening: version 1 is live.\n"
    assert run("publish", tmp_path).output == "tracks: no change, version 1.\ncourse/listening: no change, version 1.\n"
    assert run("export", "tracks", tmp_path / "out").exit_code == 0
    assert files(tmp_path / "out") == {"tracks.yaml": tracks.encode()}


def test_check_names_file_and_line(run: Run, course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("check", course).exit_code == 0
    strict = run("check", course, "--strict")
    assert strict.exit_code == 1
    assert "translations.yaml: remark: Nobody has confirmed" in strict.output
    text = course / "02-answer" / "pl.md"
    text.write_text(text.read_text("utf-8") + "[dalej](lesson:nobody)\n", "utf-8")
    broken = run("check", course)
    assert broken.exit_code == 1
    assert "/02-answer/pl.md:4: error: The link leads to the lesson “nobody”" in broken.output
    monkeypatch.setenv("LC_ALL", "pl_PL.UTF-8")
    assert "/02-answer/pl.md:4: błąd: Link prowadzi do lekcji „nobody”" in run("check", course).output


def test_format_makes_documents_canonical(run: Run, course: Path) -> None:
    lesson = course / "02-answer" / "lesson.yaml"
    before = lesson.read_text("utf-8")
    lesson.write_text("# uwaga\n" + before.replace('id: "answer"\n', "").replace('"', "'") + "id: answer\n", "utf-8")
    done = run("format", course)
    assert done.exit_code == 0
    assert "Its comments are not kept" in done.output
    assert lesson.read_text("utf-8") == before
    assert run("format", course).output == "Documents written anew: 0.\n"
    lesson.write_text("id: [", "utf-8")
    assert run("format", course).exit_code == 1
    assert lesson.read_text("utf-8") == "id: ["


def test_format_keeps_what_is_yours(run: Run, course: Path) -> None:
    lesson = course / "02-answer" / "lesson.yaml"
    lesson.write_text('x-own: [1, {a: no}]\nnote: "N"\n' + lesson.read_text("utf-8"), "utf-8")
    run("format", course)
    assert lesson.read_text("utf-8").endswith('note: "N"\nx-own:\n  - 1\n  - a: "no"\n')


def test_confirm(run: Run, course: Path) -> None:
    done = run("confirm", course)
    assert done.exit_code == 0
    assert done.output.startswith("Texts confirmed in both languages: ")
    assert "translation" not in run("check", course).output
    first = (course / "translations.yaml").read_bytes()
    assert run("confirm", course, "hear").exit_code == 0
    assert (course / "translations.yaml").read_bytes() == first
    assert run("format", course).output == "Documents written anew: 0.\n"
    assert run("confirm", course, "nothing").exit_code == 2
    assert run("confirm", "no-such-course").exit_code == 2


@pytest.mark.parametrize("command", ["check", "format", "publish", "export", "confirm"])
def test_help(run: Run, command: str) -> None:
    assert run(command, "--help").exit_code == 0
    assert run(command).exit_code == 2


def test_wrong_use(run: Run, tmp_path: Path) -> None:
    assert run("check", tmp_path).exit_code == 2
    assert run("publish", tmp_path / "nowhere").exit_code == 2
    assert run("--help").exit_code == 0


def test_our_own_curriculum_passes(run: Run) -> None:
    from app.config import PROJECT  # noqa: PLC0415 - only here

    done = run("check", PROJECT / "curriculum", "--strict")
    assert done.exit_code == 0, done.output


def test_speed(run: Run) -> None:
    """The editor freezes with 60 questions: a whole course is checked and published well under a second."""
    from app.config import PROJECT  # noqa: PLC0415 - only here

    path = PROJECT / "curriculum" / "courses" / "disinformation"
    begin = time.perf_counter()
    assert run("publish", path).exit_code == 0
    published = time.perf_counter() - begin
    begin = time.perf_counter()
    assert "no change" in run("publish", path).output
    unchanged = time.perf_counter() - begin
    # The limits are several times what an idle machine takes.
    assert published < 4
    assert unchanged < 1


def test_a_course_can_be_checked_without_a_database(application: Flask, course: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr("sqlalchemy.engine.Engine.connect", lambda *_: pytest.fail("a query"))
    assert application.test_cli_runner().invoke(args=["content", "check", str(course)]).exit_code == 0
