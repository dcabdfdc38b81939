"""What is wrong in a course folder: where, how bad, and what to do, in the language of the reader."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flask_babel import gettext

if TYPE_CHECKING:
    from flask_babel import LazyString

    from courses.content.documents import Node


class Severity(enum.StrEnum):
    """An error refuses publishing; a remark is about style, and only ``--strict`` refuses it."""

    ERROR = "error"
    REMARK = "remark"


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that ``check`` looks for.

    ``name`` is short and stable (``unknown-key``). ``message`` says what is wrong and ``advice`` what to do, both as
    lazy strings with ``%(name)s`` places for the values of a problem. A plugin defines its own rules::

        NO_KEY = Rule("question-no-key", Severity.ERROR, _l("No option is marked as the key."), _l("Add “key: true”."))
        problems.at(node, NO_KEY)
    """

    name: str
    severity: Severity
    message: LazyString | str
    advice: LazyString | str


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding: a rule, at a line of a document (line 0: the document or folder as a whole)."""

    path: str
    line: int
    rule: Rule
    values: dict[str, Any] = field(default_factory=dict, hash=False)

    @property
    def severity(self) -> Severity:
        """How bad it is."""
        return self.rule.severity

    @property
    def message(self) -> str:
        """What is wrong, in the present language."""
        return str(self.rule.message) % self.values

    @property
    def advice(self) -> str:
        """What to do, in the present language."""
        return str(self.rule.advice) % self.values

    def __str__(self) -> str:
        """Return ``path:line: error: what is wrong — what to do``."""
        kind = gettext("error") if self.severity is Severity.ERROR else gettext("remark")
        place = f"{self.path}:{self.line}" if self.line else self.path
        return f"{place}: {kind}: {self.message} — {self.advice}"


class Problems:
    """Collects problems. The same rule is reported once for the same line and values."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, int, str, str], Problem] = {}

    def add(self, rule: Rule, path: str, line: int = 0, /, **values: Any) -> None:  # noqa: ANN401 - anything printable
        """Report a problem at a line of a document (0: the whole of it)."""
        self._found.setdefault((path, line, rule.name, repr(values)), Problem(path, line, rule, values))

    def at(self, node: Node, rule: Rule, /, **values: Any) -> None:  # noqa: ANN401 - anything printable
        """Report a problem where a node stands."""
        self.add(rule, node.path, node.line, **values)

    def extend(self, others: Iterable[Problem]) -> None:
        """Take over the problems of another check."""
        for problem in others:
            self.add(problem.rule, problem.path, problem.line, **problem.values)

    def __iter__(self) -> Iterator[Problem]:
        """Return the problems by document and line, errors first on the same line."""
        return iter(sorted(self._found.values(), key=lambda p: (p.path, p.line, p.severity, p.rule.name)))

    def __len__(self) -> int:
        """Return how many problems there are."""
        return len(self._found)

    @property
    def errors(self) -> list[Problem]:
        """The problems that refuse publishing."""
        return [problem for problem in self if problem.severity is Severity.ERROR]

    @property
    def remarks(self) -> list[Problem]:
        """The problems that only ``--strict`` refuses."""
        return [problem for problem in self if problem.severity is Severity.REMARK]

    def has_errors(self, *, strict: bool = False) -> bool:
        """Tell whether publishing is refused; ``strict`` counts remarks as well."""
        return any(strict or problem.severity is Severity.ERROR for problem in self._found.values())
