"""A date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from exercises.fields.base import LINE_LONGEST, Fault, FieldDocument, FieldType, Form, Misfit, Plain, Spec, Value, line


class DateDocument(FieldDocument):
    """``example`` is a date such as 2027-03-15."""

    example: str | None = None


class Day(FieldType):
    """``{"date": str}``: a date such as 2027-03-15, or what somebody typed where the browser knows no dates."""

    name = "date"
    document = DateDocument

    def compile(self, data: Mapping[str, Any], plain: Plain) -> dict[str, Any]:
        """Keep the example."""
        del plain
        return {"example": data.get("example")}

    def misfits(self, data: Mapping[str, Any]) -> Iterable[Misfit]:
        """Look for an example that is no date."""
        example = data.get("example")
        return [Misfit(("example",), example)] if example and day_of({"date": example}) is None else []

    def read(self, spec: Spec, form: Form, prefix: str) -> Value | None:
        """Return what was typed, even when it is no date: it is the learner's own note."""
        del spec
        typed = line(form.get(f"{prefix}.date", ""))
        return {"date": typed} if typed else None

    def example(self, spec: Spec, lang: str) -> Value | None:
        """Return the date of the example."""
        del lang
        return {"date": spec["example"]} if spec["example"] else None

    def fault(self, value: Value) -> Fault | None:
        """Refuse what is too long."""
        return Fault.TOO_LONG if len(value["date"]) > LINE_LONGEST else None

    def words(self, spec: Spec, value: Value, lang: str) -> list[str]:
        """Return the date."""
        del spec, lang
        return [str(value["date"])]


def day_of(value: Value | None) -> dt.date | None:
    """Return the date of a value; None when there is none, or what was typed is no date."""
    try:
        return dt.date.fromisoformat(str((value or {}).get("date", "")))
    except ValueError:
        return None
