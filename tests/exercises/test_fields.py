"""Every type of field: what it reads, what it refuses, what it shows in words, and what it does with nonsense."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from exercises.fields import ALL_TYPES, CRITERION, FIELD_TYPES, ROWS_MOST, Fault
from exercises.fields.base import LINE_LONGEST, TEXT_LONGEST
from tests.exercises.conftest import FIELDS

DOCUMENTS = {field["type"]: field for field in reversed(FIELDS)}
SPECS = {name: FIELD_TYPES[name].compile(DOCUMENTS[name], dict) for name in FIELD_TYPES}

#: By type: the fields of a form, and what is read.
READ: list[tuple[str, dict[str, Any], Any]] = [
    ("text", {"q.f": "Raz\r\ndwa"}, {"text": "Raz\ndwa"}),
    ("text", {"q.f": "   \r\n "}, None),
    ("text", {"q.f": "a\0b"}, {"text": "ab"}),
    ("text", {}, None),
    ("list", {"q.f.item": ["raz", "", "trzy", "", ""]}, {"items": ["raz", "", "trzy"]}),
    ("list", {"q.f.item": ["", " "]}, None),
    ("table", {"q.f.what": ["Lipa", ""], "q.f.how-much": ["900", ""]}, {"rows": [{"what": "Lipa", "how-much": "900"}]}),
    ("table", {"q.f.what": ["", "Lipa"], "q.f.how-much": ["", ""]},
     {"rows": [{"what": "", "how-much": ""}, {"what": "Lipa", "how-much": ""}]}),
    ("table", {"q.f.what": [""], "q.f.other": ["?"]}, None),
    ("checklist", {"q.f.item": ["b", "nowhere", "a"]}, {"checked": ["a", "b"]}),
    ("checklist", {}, None),
    ("choice", {"q.f.option": "y"}, {"option": "y"}),
    ("choice", {"q.f.option": "z"}, None),
    ("date", {"q.f.date": "2027-03-15"}, {"date": "2027-03-15"}),
    ("date", {"q.f.date": "w marcu"}, {"date": "w marcu"}),
    ("map", {"q.f.text": ["Helena", "", "Adam", ""], "q.f.place": ["high-low", "low-low", "somewhere", ""]},
     {"entries": [{"text": "Helena", "across": "high", "up": "low"}, {"text": "", "across": "low", "up": "low"},
                  {"text": "Adam", "across": "", "up": ""}]}),
    ("map", {"q.f.text": ["", ""]}, None),
    (CRITERION, {"q.f.level": "partly"}, {"level": "partly"}),
    (CRITERION, {"q.f.level": "perfect"}, None),
]  # fmt: skip


@pytest.mark.parametrize(("name", "fields", "value"), READ)
def test_what_is_read(name: str, fields: dict[str, Any], value: Any) -> None:
    assert ALL_TYPES[name].read(SPECS.get(name, {}), MultiDict(fields), "q.f") == value


@pytest.mark.parametrize("name", FIELD_TYPES)
def test_the_example_of_every_type_can_be_shown_in_words(name: str) -> None:
    kind, spec = FIELD_TYPES[name], SPECS[name]
    for lang in ("pl", "en"):
        example = kind.example(spec, lang)
        assert example is not None
        words = kind.words(spec, example, lang)
        assert words
        assert all(words)
        assert not kind.leftovers(spec, example)
        assert kind.fault(example) is None


FAULTS: list[tuple[str, Any, Fault]] = [
    ("text", {"text": "x" * (TEXT_LONGEST + 1)}, Fault.TOO_LONG),
    ("list", {"items": ["x" * (LINE_LONGEST + 1)]}, Fault.TOO_LONG),
    ("list", {"items": ["x"] * (ROWS_MOST + 1)}, Fault.TOO_MANY),
    ("table", {"rows": [{"what": "x" * (LINE_LONGEST + 1)}]}, Fault.TOO_LONG),
    ("map", {"entries": [{"text": "x", "across": "", "up": ""}] * (ROWS_MOST + 1)}, Fault.TOO_MANY),
    ("date", {"date": "x" * (LINE_LONGEST + 1)}, Fault.TOO_LONG),
]


@pytest.mark.parametrize(("name", "value", "fault"), FAULTS)
def test_what_is_too_much_to_be_kept(name: str, value: Any, fault: Fault) -> None:
    assert ALL_TYPES[name].fault(value) is fault


LEFT: list[tuple[str, Any, bool]] = [
    ("table", {"rows": [{"what": "Lipa", "gone": "900"}]}, True),
    ("table", {"rows": [{"what": "Lipa", "gone": ""}]}, False),
    ("checklist", {"checked": ["a", "gone"]}, True),
    ("choice", {"option": "gone"}, True),
    ("choice", {"option": "x"}, False),
]


@pytest.mark.parametrize(("name", "value", "is_left"), LEFT)
def test_what_a_changed_field_can_no_longer_show(name: str, value: Any, *, is_left: bool) -> None:
    kind = FIELD_TYPES[name]
    assert kind.leftovers(SPECS[name], value) is is_left
    assert kind.words(SPECS[name], value, "pl")
    assert kind.words({}, value, "pl"), "A value stays readable when its field is gone."


NAMES = st.sampled_from(
    ["q.f", "q.f.item", "q.f.what", "q.f.how-much", "q.f.option", "q.f.date", "q.f.text", "q.f.place", "q.f.level"]
)


@pytest.mark.parametrize("name", ALL_TYPES)
@given(fields=st.lists(st.tuples(NAMES, st.text(max_size=40)), max_size=12))
def test_no_form_breaks_a_field_and_reading_again_changes_nothing(name: str, fields: list[tuple[str, str]]) -> None:
    kind, spec = ALL_TYPES[name], SPECS.get(name, {})
    value = kind.read(spec, MultiDict(fields), "q.f")
    if value is None:
        return
    assert "\0" not in repr(value)
    assert all("\r" not in text for text in kind.words(spec, value, "pl"))
    assert kind.fault(value) is None
    assert not kind.leftovers(spec, value)
