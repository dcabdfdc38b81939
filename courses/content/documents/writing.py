"""The one canonical form of YAML: block style, every text double-quoted, UTF-8, LF."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from courses.content.documents.reading import MAX_KEY

_PLAIN_KEY = re.compile(r"(?!(?:true|false|null)$)[a-z_][a-z0-9_-]*")
_SHORT: Final = {
    '"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r", "\0": "\\0", "\x07": "\\a", "\x08": "\\b",
    "\x0b": "\\v", "\x0c": "\\f", "\x1b": "\\e", "\x85": "\\N", "\u2028": "\\L", "\u2029": "\\P",
}  # fmt: skip
#: What a reader of YAML may refuse, change or swallow when it stands there as itself.
_ESCAPED = re.compile('["\\\\\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]')
_LAST_BYTE: Final = 0xFF
_SURROGATE = re.compile("[\ud800-\udfff]")


def write(value: Any) -> str:  # noqa: ANN401 - JSON
    """Return plain values as a canonical document; keys stand in the order of the maps.

    ``write(read(document))`` is the same document when it was canonical, and reading gives back every text as it was.

    Raises:
        ValueError: There is something that a document cannot hold: a half of a surrogate pair, NaN, an infinite
            number, or a key that is no text, empty, or too long.
        TypeError: A value is neither a map, a list, a text, a number, a truth value nor None.
    """
    return "\n".join(_lines(value)) + "\n"


def _lines(value: Any) -> Iterator[str]:  # noqa: ANN401
    if isinstance(value, Mapping) and value:
        for key, member in value.items():
            name = _key(key)
            if _is_block(member):
                yield f"{name}:"
                for line in _lines(member):
                    yield f"  {line}"
            else:
                yield f"{name}: {_scalar(member)}"
    elif _is_list(value) and value:
        for member in value:
            lines = _lines(member)
            yield f"- {next(lines)}"
            for line in lines:
                yield f"  {line}"
    else:
        yield _scalar(value)


def _is_list(value: Any) -> bool:  # noqa: ANN401
    return isinstance(value, Sequence) and not isinstance(value, (str, bytes))


def _is_block(value: Any) -> bool:  # noqa: ANN401
    return (isinstance(value, Mapping) or _is_list(value)) and bool(value)


def _key(key: Any) -> str:  # noqa: ANN401
    if not isinstance(key, str) or not 0 < len(key) <= MAX_KEY:
        message = f"A key must be a text of 1 to {MAX_KEY} characters, not {key!r}."
        raise ValueError(message)
    return key if _PLAIN_KEY.fullmatch(key) else _quoted(key)


def _scalar(value: Any) -> str:  # noqa: ANN401
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            message = f"A document cannot hold the number {value}."
            raise ValueError(message)
        return repr(value)
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, Mapping) or _is_list(value):
        return "{}" if isinstance(value, Mapping) else "[]"
    message = f"A document cannot hold a {type(value).__name__}."
    raise TypeError(message)


def _quoted(text: str) -> str:
    if _SURROGATE.search(text):
        message = "A text holds half of a surrogate pair, which UTF-8 cannot write."
        raise ValueError(message)
    return f'"{_ESCAPED.sub(_escape, text)}"'


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    code = ord(character)
    return _SHORT.get(character) or (f"\\x{code:02X}" if code <= _LAST_BYTE else f"\\u{code:04X}")
