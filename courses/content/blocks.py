"""Where the special blocks (``/// name | title`` … ``///``) stand in a text: found by lines, before any Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_OPEN = re.compile(r"///[ \t]*([a-z][a-z0-9-]*)[ \t]*(?:\|[ \t]*(.*?))?[ \t]*")
_CLOSE = re.compile(r"///[ \t]*")
_LIKE = re.compile(r"/{3,}")
_FENCE = re.compile(r" {0,3}(```+|~~~+)")


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a text: ordinary Markdown (``name`` is "") or a special block.

    ``line`` is the line of the first of ``lines`` for ordinary text, and of the opening mark for a block, whose
    ``lines`` stand between the marks. ``fault`` is "" or one of ``unclosed``, ``stray``, ``nested``, ``malformed``.
    """

    line: int
    lines: tuple[str, ...]
    name: str = ""
    title: str = ""
    fault: str = ""

    @property
    def source(self) -> str:
        """The lines as one text."""
        return "\n".join(self.lines)


def segments(text: str) -> Iterator[Segment]:
    """Cut a text into ordinary stretches and special blocks, in order. Marks inside code fences are ordinary text."""
    plain: list[str] = []
    plain_line = 1
    block: tuple[int, str, str] | None = None
    inner: list[str] = []
    fence = ""
    fault = ""
    for number, line in enumerate(text.split("\n"), 1):
        fence, was_fence = _fence_after(line, fence)
        if fence or was_fence or not _LIKE.match(line):
            (inner if block else plain).append(line)
        elif _CLOSE.fullmatch(line):
            if block is None:
                yield from _ordinary(plain_line, plain)
                yield Segment(number, (), fault="stray")
            else:
                yield Segment(block[0], tuple(inner), block[1], block[2], fault)
            block, inner, plain, plain_line, fault = None, [], [], number + 1, ""
        elif opening := _OPEN.fullmatch(line):
            if block is not None:
                fault = fault or "nested"
                inner.append(line)
                continue
            yield from _ordinary(plain_line, plain)
            block, inner, plain = (number, opening[1], opening[2] or ""), [], []
        else:
            yield Segment(number, (line,), fault="malformed")
    if block is not None:
        yield Segment(block[0], tuple(inner), block[1], block[2], "unclosed")
    else:
        yield from _ordinary(plain_line, plain)


def _ordinary(line: int, lines: Sequence[str]) -> Iterator[Segment]:
    if any(text.strip() for text in lines):
        yield Segment(line, tuple(lines))


def _fence_after(line: str, fence: str) -> tuple[str, bool]:
    """Return the code fence that is open after a line, and whether the line itself opens or closes one."""
    mark = _FENCE.match(line)
    if mark is None:
        return fence, False
    if not fence:
        return mark[1], True
    closes = mark[1][0] == fence[0] and len(mark[1]) >= len(fence) and not line.strip().strip(fence[0])
    return ("", True) if closes else (fence, False)
