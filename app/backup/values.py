"""Values of the database as JSON that says what they are, so that either engine can take them back."""

from __future__ import annotations

import base64
import datetime as dt
import decimal
import uuid
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

#: What the file format knows, and the type that a table gets which only the backup remembers.
KINDS: dict[str, type[sa.types.TypeEngine[Any]]] = {
    "json": sa.JSON,
    "bytes": sa.LargeBinary,
    "bool": sa.Boolean,
    "moment": sa.DateTime,
    "date": sa.Date,
    "time": sa.Time,
    "decimal": sa.Numeric,
    "float": sa.Float,
    "big": sa.BigInteger,
    "int": sa.Integer,
    "uuid": sa.Uuid,
    "text": sa.Text,
    "string": sa.String,
}

#: The generic types in the order in which they are recognised: the special ones before those that they build on.
RECOGNISED: tuple[tuple[type[sa.types.TypeEngine[Any]], str], ...] = (
    (sa.JSON, "json"),
    (sa.LargeBinary, "bytes"),
    (sa.types._Binary, "bytes"),  # noqa: SLF001 - the base of BLOB and BYTEA has no public name
    (sa.Boolean, "bool"),
    (sa.DateTime, "moment"),
    (sa.Date, "date"),
    (sa.Time, "time"),
    (sa.Float, "float"),
    (sa.Numeric, "decimal"),
    (sa.BigInteger, "big"),
    (sa.Integer, "int"),
    (sa.Uuid, "uuid"),
    (sa.Text, "text"),
    (sa.String, "string"),
)


#: What makes a value of the text in the file again; the other kinds are JSON already.
READERS: dict[str, Callable[[str], Any]] = {
    "bytes": base64.b64decode,
    "moment": dt.datetime.fromisoformat,
    "date": dt.date.fromisoformat,
    "time": dt.time.fromisoformat,
    "decimal": decimal.Decimal,
    "uuid": uuid.UUID,
}


class UnknownKindError(Exception):
    """A column has a type that the backup cannot carry."""


def kind_of(column: sa.Column[Any]) -> str:
    """Return the kind of a reflected column.

    Raises:
        UnknownKindError: The backup has no word for its type.
    """
    for generic, kind in RECOGNISED:
        if isinstance(column.type, generic):
            return kind
    message = f"{column.table.name}.{column.name} has the type {column.type!r}, which a backup cannot carry."
    raise UnknownKindError(message)


def to_json(kind: str, value: Any) -> Any:  # noqa: ANN401 - whatever a database holds
    """Return a value of the database as JSON. Moments are in UTC unless the column has no zone."""
    if value is None or kind in {"json", "bool", "float", "int", "big", "text", "string"}:
        return value
    if kind == "bytes":
        return base64.b64encode(value).decode("ascii")
    if kind == "moment" and value.tzinfo is not None:
        return value.astimezone(dt.UTC).replace(tzinfo=None).isoformat()
    return value.isoformat() if kind in {"moment", "date", "time"} else str(value)


def from_json(kind: str, value: Any, column: sa.Column[Any]) -> Any:  # noqa: ANN401 - as above
    """Return a value as the column of the new database wants it."""
    if value is None or kind not in READERS:
        return value
    found = READERS[kind](value)
    if kind == "moment" and getattr(column.type, "timezone", False):
        return found.replace(tzinfo=dt.UTC)
    return found.hex if kind == "uuid" and not isinstance(column.type, sa.Uuid) else found
