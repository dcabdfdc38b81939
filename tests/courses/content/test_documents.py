"""YAML: every value survives writing and reading, and reading takes nothing for what it is not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.config import PROJECT
from courses.content.documents import Node, arrange, read, write
from courses.content.problems import Problems
from courses.content.schemas import CourseDocument

SCALARS = st.none() | st.booleans() | st.integers(-(10**17), 10**17) | st.floats(allow_nan=False, allow_infinity=False)
NASTY = st.text(
    st.sampled_from("\x00\x07\t\n\r\x1b\x7f\x85\xa0\u2028\u2029\ufeff\ufffe\uffff\"'\\:#-?&*!|>%@`{}[], a😀")
)
TEXTS = st.text() | NASTY
KEYS = st.text(min_size=1, max_size=40)
VALUES: st.SearchStrategy[Any] = st.recursive(
    SCALARS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


def reread(text: str) -> Any:
    problems = Problems()
    node = read(text.encode(), "a.yaml", problems)
    assert node is not None, [str(problem) for problem in problems]
    return node.plain()


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(KEYS, VALUES, min_size=1, max_size=4))
def test_every_value_survives(value: dict[str, Any]) -> None:
    text = write(value)
    assert reread(text) == value
    assert write(reread(text)) == text


@settings(max_examples=500, deadline=None)
@given(TEXTS)
def test_every_text_survives(text: str) -> None:
    document = write({"pl": text})
    assert reread(document) == {"pl": text}
    assert document.count("\n") == 1


def test_the_strings_of_others_survive(corpus: Path) -> None:
    strings = json.loads((corpus / "strings" / "blns.json").read_text("utf-8"))
    assert reread(write({"strings": strings})) == {"strings": strings}


@pytest.mark.parametrize("value", ["\ud800", "a\udfffb"])
def test_half_a_character_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="surrogate"):
        write({"a": value})


@pytest.mark.parametrize("value", [float("nan"), float("inf"), {"": 1}, {"k" * 200: 1}, {1: 2}])
def test_what_a_document_cannot_hold_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match=r"cannot hold|must be a text"):
        write({"a": value})
    with pytest.raises(TypeError):
        write({"a": object()})


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("no", "no"),
        ("Yes", "Yes"),
        ("on", "on"),
        ("true", True),
        ("null", None),
        ("~", None),
        ("", None),
        ("12", 12),
        ("-3", -3),
        ("010", 10),
        ("0o14", "0o14"),
        ("0x1F", "0x1F"),
        ("1_000", "1_000"),
        ("12:30:45", "12:30:45"),
        ("2026-11-22", "2026-11-22"),
        (".5", 0.5),
        ("1e3", 1000.0),
        (".inf", ".inf"),
        (".nan", ".nan"),
        ('"12"', "12"),
        ("'true'", "true"),
        ("=", "="),
    ],
)
def test_types_are_those_of_yaml_1_2(source: str, value: Any) -> None:
    found = reread(f"a: {source}")["a"]
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize("path", sorted((PROJECT / "curriculum").rglob("*.yaml")), ids=lambda path: path.name)
def test_our_documents_are_canonical(path: Path) -> None:
    source = path.read_text("utf-8")
    assert write(reread(source)) == source


def test_lines_are_kept() -> None:
    node = read(b'a: 1\nb:\n  - c: "x"\n    d: "y"\n', "a.yaml", Problems())
    assert isinstance(node, Node)
    assert node.line_at(("b", 0, "d")) == 4
    assert node.line_at(("b", 7, "d")) == 2
    assert node.line_at(()) == 1
    assert [child.get("d") is not None for child in node.get("b") or ()] == [True]


def test_keys_are_brought_into_the_order_of_the_model() -> None:
    value = {"x-own": 1, "licence": "CC", "title": {"en": "b", "pl": "a"}, "id": "c"}
    assert list(arrange(value, CourseDocument)) == ["id", "title", "licence", "x-own"]
    assert list(arrange(value, CourseDocument)["title"]) == ["pl", "en"]


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")))
def test_whatever_is_sent_is_read_or_refused(source: bytes) -> None:
    problems = Problems()
    node = read(source, "a.yaml", problems)
    assert (node is None) == bool(len(problems))
