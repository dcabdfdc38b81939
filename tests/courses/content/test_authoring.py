"""The page for authors: its examples are one course that passes the check, and it shows every key and block."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from pydantic import BaseModel

from app.config import PROJECT
from courses.content import schemas
from courses.content.check import check_course, check_places, check_tracks
from courses.content.confirm import confirmed_document
from courses.content.documents import read, write
from courses.content.folder import CourseFolder
from courses.content.installed import installed_here
from courses.content.problems import Problems
from courses.content.texts import OWN_BLOCKS
from exercises.content.document import ExerciseDocument
from exercises.fields import FIELD_TYPES

PAGE = (PROJECT / "docs" / "authoring.md").read_text("utf-8")
BREVITY = {"text-length", "lesson-part-missing", "lesson-minutes", "few-practice"}
EXAMPLE = re.compile(r"^`([\w./-]+)`\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture
def examples() -> dict[str, bytes]:
    """Return the examples of the page by their path."""
    found = {path: body.encode() for path, body in EXAMPLE.findall(PAGE)}
    assert len(found) > 10
    return found


def test_the_examples_are_a_course_without_errors(app: Flask, examples: dict[str, bytes]) -> None:
    del app
    problems = Problems()
    tracks = examples.pop("tracks.yaml")
    folder = CourseFolder.from_files(examples, problems)
    examples["translations.yaml"], _ = confirmed_document(folder)
    folder = CourseFolder.from_files(examples, problems)
    checked = check_course(folder, installed_here(), problems)
    plan = check_tracks(read(tracks, "tracks.yaml", problems), [folder.course_id], problems)
    assert plan is not None
    check_places(plan, {folder.course_id: checked}, installed_here())
    # An example is shorter than a real lesson.
    found = [str(problem) for problem in problems if problem.rule.name not in BREVITY]
    assert not found, "\n".join(found)


def test_the_examples_are_canonical(examples: dict[str, bytes]) -> None:
    for path, body in examples.items():
        if path.endswith(".yaml"):
            node = read(body, path, Problems())
            assert node is not None
            assert write(node.plain()).encode() == body, path


def keys() -> Iterator[str]:
    for model in vars(schemas).values():
        if isinstance(model, type) and issubclass(model, BaseModel) and "document" not in model.model_fields:
            yield from model.model_fields


def test_every_key_and_block_is_shown() -> None:
    made_by_a_command = {"documents", "blocks"}
    missing = [key for key in keys() if f"{key}:" not in PAGE and key not in made_by_a_command]
    assert not missing
    for block in (*OWN_BLOCKS, "practice", "exercise"):
        assert f"/// {block}" in PAGE


def test_every_type_of_field_is_shown_with_its_keys() -> None:
    example = next(body for path, body in EXAMPLE.findall(PAGE) if path.startswith("exercises/"))
    for kind in FIELD_TYPES.values():
        assert f'type: "{kind.name}"' in example
        missing = [key for key in kind.document.model_fields if f"{key}:" not in example]
        assert not missing, (kind.name, missing)
    assert all(f"{key}:" in example for key in ExerciseDocument.model_fields)
