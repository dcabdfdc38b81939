"""Every message that a person can meet has a Polish text with its plurals and placeholders; no text is left over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("app", "courses", "quizzes", "exercises", "certificates")
METHODS = [("**/templates/**.html", "jinja2"), ("**/templates/**.txt", "jinja2"), ("**.py", "python")]
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "_l": None,
    "_n": (1, 2),
    "_ln": (1, 2),
    "lazy_gettext": None,
    "lazy_ngettext": (1, 2),
    "lazy_pgettext": ((1, "c"), 2),
}

#: Three forms: one; a few; many.
POLISH_FORMS = 3

NAMED = re.compile(r"%\((\w+)\)[a-z]")

Msgid = str | tuple[str, ...] | list[str]


@cache
def messages() -> dict[str | tuple[str, ...], str]:
    """Return every message of the code and the templates, with the place of its first use."""
    found: dict[str | tuple[str, ...], str] = {}
    for package in PACKAGES:
        for filename, line, message, _, _ in extract_from_dir(ROOT / package, METHODS, keywords=KEYWORDS):
            key = tuple(message) if isinstance(message, (tuple, list)) else message
            if key:
                found.setdefault(key, f"{package}/{filename}:{line}")
    return found


@cache
def catalogues() -> dict[str, Catalog]:
    """Return the Polish catalogues of all features by their path."""
    paths = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("translations/pl/LC_MESSAGES/*.po"))
    found = {}
    for path in paths:
        with path.open("rb") as file:
            found[str(path.relative_to(ROOT))] = read_po(file, locale="pl", abort_invalid=True)
    return found


def entries() -> Iterator[tuple[str, Message]]:
    """Yield every entry of every catalogue with the path of the catalogue."""
    for path, catalogue in catalogues().items():
        for message in catalogue:
            if message.id:
                yield path, message


def single(key: Msgid) -> str:
    """Return the singular, under which gettext looks a message up."""
    return key if isinstance(key, str) else key[0]


def forms(message: Message) -> list[str]:
    """Return the Polish forms of an entry."""
    found = message.string
    return [text or "" for text in ([found] if isinstance(found, str) or found is None else found)]


def test_there_is_something_to_translate() -> None:
    assert len(messages()) > 100
    assert catalogues()


def test_every_message_has_a_polish_text() -> None:
    known = {single(message.id) for _, message in entries() if all(forms(message))}
    missing = [f"{place}: {key!r}" for key, place in messages().items() if single(key) not in known]
    assert not missing, "Without a Polish text:\n" + "\n".join(missing)


def test_no_message_is_fuzzy() -> None:
    fuzzy = [f"{path}: {message.id!r}" for path, message in entries() if message.fuzzy]
    assert not fuzzy, "\n".join(fuzzy)


def test_plurals_have_all_three_forms() -> None:
    """A plural in the code is a plural in the catalogue: gettext would otherwise answer in English."""
    plural = {single(message.id): message for _, message in entries() if message.pluralizable}
    wrong = []
    for key, place in messages().items():
        if isinstance(key, tuple):
            message = plural.get(single(key))
            if message is None or message.id[1] != key[1] or len(list(filter(None, forms(message)))) != POLISH_FORMS:
                wrong.append(f"{place}: {key!r}")
    assert not wrong, "Without three Polish forms:\n" + "\n".join(wrong)


def test_catalogues_count_as_polish_does() -> None:
    for path, catalogue in catalogues().items():
        assert catalogue.num_plurals == POLISH_FORMS, path
        for number, form in ((1, 0), (2, 1), (5, 2), (12, 2), (22, 1), (112, 2)):
            assert plural_form(str(catalogue.plural_expr), number) == form, (path, number)


def plural_form(expression: str, number: int) -> int:
    """Return the form that a plural rule of a catalogue chooses."""
    from gettext import c2py  # noqa: PLC0415 - undocumented, and the only reader of C's syntax

    return int(c2py(expression)(number))


def test_placeholders_survive_translation() -> None:
    """A translated text names exactly the values of the original; only the form for "one" may leave a number out."""
    wrong = []
    for path, message in entries():
        originals = [message.id] if isinstance(message.id, str) else list(message.id)
        allowed = set(NAMED.findall(originals[-1]))
        for index, text in enumerate(forms(message)):
            used = set(NAMED.findall(text))
            may_leave_out = {"num"} if message.pluralizable and index == 0 else set()
            if used - allowed or allowed - used - may_leave_out:
                wrong.append(f"{path}: {message.id!r} -> {text!r}")
    assert not wrong, "\n".join(wrong)


def test_no_entry_is_left_over() -> None:
    used = {single(key) for key in messages()}
    unused = [f"{path}: {message.id!r}" for path, message in entries() if single(message.id) not in used]
    assert not unused, "No longer used:\n" + "\n".join(unused)


def test_one_message_has_one_polish_text() -> None:
    """Catalogues are merged when they are read, so two texts for one message would depend on their order."""
    seen: dict[tuple[str | None, str], tuple[str, list[str]]] = {}
    wrong = []
    for path, message in entries():
        before = seen.setdefault((message.context, single(message.id)), (path, forms(message)))
        if before[1] != forms(message):
            wrong.append(f"{single(message.id)!r}: {before[1]} ({before[0]}) and {forms(message)} ({path})")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("word", ["!", "Brawo", "fuzzy", "TODO"])
def test_the_voice_is_calm(word: str) -> None:
    loud = [f"{path}: {text!r}" for path, message in entries() for text in forms(message) if word in text]
    assert not loud, "\n".join(loud)
