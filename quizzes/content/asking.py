"""Finding the sentence of a question's text that asks: it becomes the heading, the scene before it stays text."""

from __future__ import annotations

import re
from collections.abc import Mapping

#: Up to this length, a text is a heading as it stands; up to the second, it is one if it cannot be cut.
SHORT, LONG = 90, 160
#: A last sentence shorter than this is no question by itself ("Why?").
TOO_SHORT = 8

_BLOCK = re.compile(r"\s*(#|>|\||[-*+]\s|\d+[.)]\s|```|~~~|///|\[\^|!\[)")
_LAST_SENTENCE = re.compile(r"(?s)(.*[.!?…:][”\"»’)*]*)\s+([^.!?…]*\?)")
_WORDS = re.compile(r"\w+")


def split(texts: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]] | None:
    """Return lead and ask of a text in every language, as Markdown; ``None`` when one of them asks in no sentence."""
    parts = {lang: _split(text) for lang, text in texts.items()}
    found = {lang: part for lang, part in parts.items() if part is not None}
    if len(found) < len(parts):
        return None
    return {lang: part[0] for lang, part in found.items()}, {lang: part[1] for lang, part in found.items()}


def _split(text: str) -> tuple[str, str] | None:
    blocks = re.split(r"\n[ \t]*\n", text.strip())
    last = blocks.pop()
    if _BLOCK.match(last) or "\n|" in last or "![" in last:
        return None
    before = "\n\n".join(blocks)
    if len(last) <= SHORT:
        return before, last
    match = _LAST_SENTENCE.fullmatch(last.strip())
    if match is None or len(match[2]) < TOO_SHORT or not _is_whole(match[2]) or not match[2][0].isupper():
        return (before, last) if len(last) <= LONG else None
    return f"{before}\n\n{match[1]}".strip(), match[2]


def _is_whole(sentence: str) -> bool:
    """Tell whether no emphasis, code or link begins or ends outside of the sentence."""
    return (
        sentence.count("*") % 2 == 0
        and sentence.count("`") % 2 == 0
        and sentence.count("[") == sentence.count("]")
        and sentence.count("(") == sentence.count(")")
        and sentence.count("„") == sentence.count("”")
    )


def asked_sentence(text: str) -> str:
    """Return the last sentence of a text: what the linter holds to be the stem."""
    last = re.split(r"\n[ \t]*\n", text.strip())[-1]
    match = re.search(r"(?s)(?:^|[.!?…:][”\"»’)*]*\s+)([^.!?…]*[.?!…]?[”\"»’)*]*)$", last.strip())
    return match[1] if match else last


def words(text: str) -> int:
    """Return the number of words of a Markdown text."""
    return len(_WORDS.findall(re.sub(r"\]\([^)]*\)", "]", text)))
