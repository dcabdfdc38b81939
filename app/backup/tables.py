"""Tables as they are in a database: read, described in words of the backup, and made again from the description."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from app.backup.values import KINDS, kind_of


def reflect(connection: sa.Connection) -> sa.MetaData:
    """Return the tables of a database, whoever made them."""
    metadata = sa.MetaData()
    metadata.reflect(connection)
    return metadata


def is_bookkeeping(name: str) -> bool:
    """Tell whether a table says nothing about people or content: an instance with rows only there is empty."""
    return name.startswith("alembic_version") or name == "jobs_heartbeat"


def describe(table: sa.Table) -> dict[str, Any]:
    """Return the columns and constraints of a table as JSON."""
    return {
        "columns": [
            {
                "name": column.name,
                "kind": kind_of(column),
                "length": getattr(column.type, "length", None),
                "nullable": bool(column.nullable),
            }
            for column in table.columns
        ],
        "primary_key": [column.name for column in table.primary_key.columns],
        "foreign_keys": [
            {
                "name": key.name,
                "columns": list(key.column_keys),
                "to": [element.target_fullname for element in key.elements],
                "ondelete": key.ondelete,
            }
            for key in sorted(table.foreign_key_constraints, key=lambda key: list(key.column_keys))
        ],
        "unique": [
            {"name": constraint.name, "columns": [column.name for column in constraint.columns]}
            for constraint in table.constraints
            if isinstance(constraint, sa.UniqueConstraint)
        ],
        "indexes": [
            {"name": index.name, "columns": [column.name for column in index.columns], "unique": index.unique}
            for index in table.indexes
            if len(index.columns) == len(index.expressions)
        ],
    }


def build(name: str, description: dict[str, Any], metadata: sa.MetaData) -> sa.Table:
    """Return a table made from its description: for a plugin that is not installed where the backup is restored."""
    columns = [
        sa.Column(
            column["name"],
            _type(column),
            primary_key=column["name"] in description["primary_key"],
            nullable=column["nullable"],
        )
        for column in description["columns"]
    ]
    unique = [sa.UniqueConstraint(*entry["columns"], name=entry["name"]) for entry in description["unique"]]
    known = {entry["name"] for entry in description["unique"]}
    indexes = [
        sa.Index(entry["name"], *entry["columns"], unique=bool(entry["unique"]))
        for entry in description["indexes"]
        if entry["name"] not in known
    ]
    keys = [
        sa.ForeignKeyConstraint(entry["columns"], entry["to"], name=entry["name"], ondelete=entry["ondelete"])
        for entry in description["foreign_keys"]
    ]
    return sa.Table(name, metadata, *columns, *unique, *indexes, *keys)


def _type(column: dict[str, Any]) -> sa.types.TypeEngine[Any]:
    kind = KINDS[column["kind"]]
    if column["kind"] == "string" and column["length"]:
        return sa.String(column["length"])
    return sa.DateTime(timezone=True) if column["kind"] == "moment" else kind()
