"""Counting what a page asks the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

#: Statements that open and close transactions are no queries.
BRACKETS = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "PRAGMA")


class Queries(list[str]):
    """The statements that were sent, in order."""

    def __str__(self) -> str:
        """Return one statement per line, for the message of a failed assertion."""
        return "\n".join(" ".join(statement.split()) for statement in self)


@contextmanager
def count_queries() -> Iterator[Queries]:
    """Record every statement that is sent to any database meanwhile, as a list; ``str()`` of it reads well."""
    queries = Queries()

    def record(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        del connection, cursor, rest
        if not statement.lstrip().upper().startswith(BRACKETS):
            queries.append(statement)

    event.listen(Engine, "before_cursor_execute", record)
    try:
        yield queries
    finally:
        event.remove(Engine, "before_cursor_execute", record)
