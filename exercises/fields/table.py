"""A table whose columns are named by the author and whose rows are written by the learner."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import Field

from courses.content.documents import Document, Id, Texts
from exercises.fields.base import (
    Fault,
    FieldDocument,
    FieldType,
    Form,
    Misfit,
    Plain,
    Spec,
    Value,
    line,
    of_language,
    rows_fault,
    trimmed,
)


class ColumnDocument(Document):
    """A column."""

    id: Id
    label: Texts


class TableDocument(FieldDocument):
    """``rows`` is how many rows are shown at first; the rows of template and example name cells by their column."""

    columns: list[ColumnDocument] = Field(min_length=2, max_length=5)
    rows: int = Field(default=3, ge=1, le=12)
    template: list[dict[Id, Texts]] = Field(default=[], max_length=12)
    example: list[dict[Id, Texts]] = Field(default=[], max_length=12)


class Table(FieldType):
    """``{"rows": [{column id: str}, …]}``."""

    name = "table"
    document = TableDocument

    def compile(self, data: Mapping[str, Any], plain: Plain) -> dict[str, Any]:
        """Keep the columns, the number of rows, template and example."""
        return {
            "columns": [{"id": column["id"], "label": plain(column["label"])} for column in data["columns"]],
            "rows": data.get("rows", 3),
            "template": data.get("template", []),
            "example": data.get("example", []),
        }

    def misfits(self, data: Mapping[str, Any]) -> Iterable[Misfit]:
        """Look for cells of columns that are not there."""
        known = [column["id"] for column in data["columns"]]
        for key in ("template", "example"):
            for index, row in enumerate(data.get(key, ())):
                yield from (Misfit((key, index, column), column, known) for column in row if column not in known)

    def read(self, spec: Spec, form: Form, prefix: str) -> Value | None:
        """Return the rows without the empty ones at the end."""
        names = [column["id"] for column in spec["columns"]]
        columns = [[line(text) for text in form.getlist(f"{prefix}.{name}")] for name in names]
        length = max(map(len, columns), default=0)
        rows = trimmed(
            [
                {name: cells[index] for name, cells in zip(names, columns, strict=True) if index < len(cells)}
                for index in range(length)
            ]
        )
        return {"rows": rows} if rows else None

    def template(self, spec: Spec, lang: str) -> Value | None:
        """Return the rows with which the table begins."""
        names = [column["id"] for column in spec["columns"]]
        rows = [{name: row.get(name, "") for name in names} for row in of_language(spec["template"], lang)]
        return {"rows": rows} if rows else None

    def example(self, spec: Spec, lang: str) -> Value | None:
        """Return the rows of the example."""
        return {"rows": of_language(spec["example"], lang)} if spec["example"] else None

    def leftovers(self, spec: Spec, value: Value) -> bool:
        """Look for words in columns that the table no longer has."""
        known = {column["id"] for column in spec["columns"]}
        return any(text and name not in known for row in value["rows"] for name, text in row.items())

    def fault(self, value: Value) -> Fault | None:
        """Refuse what is too long."""
        return rows_fault([text for row in value["rows"] for text in row.values()], len(value["rows"]))

    def words(self, spec: Spec, value: Value, lang: str) -> list[str]:
        """Return a line for each row, every cell after the name of its column."""
        labels = {column["id"]: column["label"][lang] for column in spec.get("columns", ())}
        rows = ([f"{labels.get(name, name)}: {text}" for name, text in row.items() if text] for row in value["rows"])
        return ["; ".join(cells) for cells in rows if cells]
