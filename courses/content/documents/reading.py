"""Strict reading of YAML: the types of YAML 1.2, no anchors, aliases, tags or merge keys, no key twice."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import yaml
from flask_babel import lazy_gettext as _l

from courses.content.documents.nodes import Node, Scalar
from courses.content.problems import Problems, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

#: libyaml is some ten times faster; the parser in Python reads the same.
_LOADER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

MAX_BYTES: Final = 1_000_000
MAX_DEPTH: Final = 20
MAX_KEY: Final = 120

_INTEGER = re.compile(r"[-+]?[0-9]{1,18}")
_NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,3})?")
_WORDS: Final[dict[str, Scalar]] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip

NOT_UTF8 = Rule("not-utf8", Severity.ERROR, _l("The file is not UTF-8 text."), _l("Save it with the encoding UTF-8."))
TOO_LARGE = Rule(
    "too-large",
    Severity.ERROR,
    _l("The file has %(size)s kB; at most %(limit)s kB are allowed."),
    _l("Shorten it, or split it."),
)
BAD_YAML = Rule(
    "bad-yaml",
    Severity.ERROR,
    _l("This is not YAML: %(what)s."),
    _l("Check the indentation, the colons and the closing quotation marks on this line and the one before."),
)
EMPTY = Rule("empty", Severity.ERROR, _l("The document is empty."), _l("Write it, or remove the file."))
SEVERAL = Rule(
    "several-documents",
    Severity.ERROR,
    _l("A second document begins here (---)."),
    _l("Keep one document in a file."),
)
ANCHOR = Rule(
    "anchor",
    Severity.ERROR,
    _l("Anchors, aliases and merge keys (&, *, <<) are not allowed."),
    _l("Write the value out; put a text in double quotes."),
)
TAG = Rule(
    "tag", Severity.ERROR, _l("Tags and directives of YAML are not allowed."), _l("Put the text in double quotes.")
)
DUPLICATE_KEY = Rule(
    "duplicate-key",
    Severity.ERROR,
    _l("The key “%(key)s” stands here twice; the first one is on line %(first)s."),
    _l("Remove or rename one of them."),
)
BAD_KEY = Rule(
    "bad-key",
    Severity.ERROR,
    _l("A key must be one short text."),
    _l("Check the indentation and the colon; keys are written as in docs/authoring.md."),
)
TOO_DEEP = Rule(
    "too-deep",
    Severity.ERROR,
    _l("Lists and maps are nested more than %(limit)s deep."),
    _l("Check the indentation and the brackets."),
)


class _RefusedError(Exception):
    """Reading ends here: the problem is already reported."""


def read(source: bytes, path: str, problems: Problems) -> Node | None:
    """Read a YAML document. Whatever is wrong is reported with its line; then the answer is None.

    Plain ``true``/``false`` are truth values and plain numbers are numbers; everything else that is plain is text, so
    that ``no``, ``010:30`` and ``2026-11-22`` stay what the author wrote.
    """
    if len(source) > MAX_BYTES:
        problems.add(TOO_LARGE, path, size=len(source) // 1000, limit=MAX_BYTES // 1000)
        return None
    try:
        text = source.decode("utf-8")
    except UnicodeDecodeError as error:
        problems.add(NOT_UTF8, path, source.count(b"\n", 0, error.start) + 1)
        return None
    try:
        return _Reader(path, problems).document(text)
    except _RefusedError:
        return None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problems.add(BAD_YAML, path, mark.line + 1 if mark else 0, what=error.problem or error.context or "?")
    except yaml.reader.ReaderError as error:
        # The position counts bytes or characters, depending on the parser; the first such character is looked for.
        character = chr(error.character) if isinstance(error.character, int) else str(error.character)
        place = text.find(character)
        problems.add(BAD_YAML, path, text.count("\n", 0, max(place, 0)) + 1, what=error.reason)
    return None


class _Reader:
    """Builds nodes from the events of libyaml, which still show anchors, tags and quotation marks."""

    def __init__(self, path: str, problems: Problems) -> None:
        self._path = path
        self._problems = problems
        self._has_failed = False

    def document(self, text: str) -> Node:
        events: Iterator[Any] = yaml.parse(text, Loader=_LOADER)
        root: Node | None = None
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                if event.version or event.tags:
                    self._refuse(TAG, event)
                if root is not None:
                    self._refuse(SEVERAL, event)
            elif isinstance(event, (yaml.ScalarEvent, yaml.CollectionStartEvent, yaml.AliasEvent)):
                root = self._node(event, events, 1)
        if root is None or (root.value is None and not self._has_failed):
            self._problems.add(EMPTY, self._path)
            raise _RefusedError
        if self._has_failed:
            raise _RefusedError
        return root

    def _refuse(self, rule: Rule, event: Any, **values: Any) -> None:  # noqa: ANN401 - events of yaml are untyped
        self._problems.add(rule, self._path, event.start_mark.line + 1, **values)
        raise _RefusedError

    def _node(self, event: Any, events: Iterator[Any], depth: int) -> Node:  # noqa: ANN401
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent) or event.anchor:
            self._refuse(ANCHOR, event)
        if event.tag:
            self._refuse(TAG, event)
        if depth > MAX_DEPTH:
            self._refuse(TOO_DEEP, event, limit=MAX_DEPTH)
        if isinstance(event, yaml.MappingStartEvent):
            return self._map(line, events, depth)
        if isinstance(event, yaml.SequenceStartEvent):
            members = []
            while not isinstance(member := next(events), yaml.SequenceEndEvent):
                members.append(self._node(member, events, depth + 1))
            return Node(self._path, line, members)
        return Node(self._path, line, _scalar(event))

    def _map(self, line: int, events: Iterator[Any], depth: int) -> Node:
        values: dict[str, Node] = {}
        lines: dict[str, int] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                self._refuse(ANCHOR if isinstance(event, yaml.AliasEvent) else BAD_KEY, event)
            key_node = self._node(event, events, depth + 1)
            key = event.value
            if key == "<<" and not event.style:
                self._refuse(ANCHOR, event)
            if not isinstance(key_node.value, str) or not key or len(key) > MAX_KEY:
                self._refuse(BAD_KEY, event)
            value = self._node(next(events), events, depth + 1)
            if key in values:
                self._problems.add(DUPLICATE_KEY, self._path, key_node.line, key=key, first=lines[key])
                self._has_failed = True
                continue
            values[key] = value
            lines[key] = key_node.line
        return Node(self._path, line, values, lines)


def _scalar(event: Any) -> Scalar:  # noqa: ANN401 - events of yaml are untyped
    value: str = event.value
    if event.style:
        return value
    if value in _WORDS:
        return _WORDS[value]
    if _INTEGER.fullmatch(value):
        return int(value)
    if _NUMBER.fullmatch(value):
        return float(value)
    return value
