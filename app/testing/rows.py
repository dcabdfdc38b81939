"""Rows for every table, whatever its columns: for tests of migrations and of backups."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa

NOW = dt.datetime(2026, 3, 29, 1, 30, 15, 123456, tzinfo=dt.UTC)

#: Letters of Polish, a quotation mark, a line break and a letter outside of the basic plane.
TEXT = 'Żółć „gęślą”\n"jaźń" 𝄞 '


def fill(connection: sa.Connection, metadata: sa.MetaData, count: int = 3) -> dict[str, int]:
    """Add ``count`` rows to every table, parents first, and return the number of rows of each.

    Row *n* of a table points to row *n* of the tables that it depends on.
    """
    made: dict[str, list[dict[str, Any]]] = {}
    for table in metadata.sorted_tables:
        rows: list[dict[str, Any]] = []
        for number in range(count):
            row = {column.name: value_for(column, number) for column in table.columns}
            for key in table.foreign_key_constraints:
                for element in key.elements:
                    parents = rows if element.column.table is table else made[element.column.table.name]
                    parent = parents[number] if number < len(parents) else row
                    row[element.parent.name] = parent[element.column.name]
            rows.append(row)
        connection.execute(sa.insert(table), rows)
        made[table.name] = rows
    return counts(connection, metadata)


def value_for(column: sa.Column[Any], number: int) -> Any:
    """Return a value that fits a column and differs from row to row; the last row leaves out what may be empty."""
    if column.nullable and number and number % 2 == 0:
        return None
    kind = (
        column.type.as_generic() if not isinstance(column.type, sa.types.TypeDecorator) else column.type.impl_instance
    )
    if isinstance(kind, sa.JSON):
        return {"liczba": number, "lista": [None, True, 1.5, TEXT], "mapa": {"pl": "ą"}}
    if isinstance(kind, sa.LargeBinary):
        return bytes(range(number, 256))
    if isinstance(kind, sa.Boolean):
        return bool(number % 2)
    if isinstance(kind, sa.DateTime):
        moment = NOW + dt.timedelta(days=number)
        return (
            moment if kind.timezone or isinstance(column.type, sa.types.TypeDecorator) else moment.replace(tzinfo=None)
        )
    if isinstance(kind, sa.Float):
        return number + 1 / 3
    if isinstance(kind, sa.Integer):
        return number + 1
    if isinstance(kind, sa.String):
        text = f"{number} {TEXT}"
        return text[: kind.length] if kind.length else text * 3
    message = f"{column} has a type that these rows do not know: {kind!r}"
    raise TypeError(message)


def counts(connection: sa.Connection, metadata: sa.MetaData) -> dict[str, int]:
    """Return the number of rows of every table."""
    return {
        table.name: connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0
        for table in metadata.sorted_tables
    }
