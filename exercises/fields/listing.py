"""Several short lines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from courses.content.documents import Texts
from exercises.fields.base import (
    Fault,
    FieldDocument,
    FieldType,
    Form,
    Plain,
    Spec,
    Value,
    line,
    rows_fault,
    trimmed,
)


class ListDocument(FieldDocument):
    """``rows`` is how many lines are shown at first; people may add more."""

    rows: int = Field(default=3, ge=1, le=12)
    template: list[Texts] = Field(default=[], max_length=12)
    example: list[Texts] = Field(default=[], max_length=12)


class Listing(FieldType):
    """``{"items": [str, …]}``; an empty line between two others keeps its place."""

    name = "list"
    document = ListDocument

    def compile(self, data: Mapping[str, Any], plain: Plain) -> dict[str, Any]:
        """Keep the number of lines, template and example."""
        del plain
        return {"rows": data.get("rows", 3), "template": data.get("template", []), "example": data.get("example", [])}

    def read(self, spec: Spec, form: Form, prefix: str) -> Value | None:
        """Return the lines without the empty ones at the end."""
        del spec
        items = trimmed([line(text) for text in form.getlist(f"{prefix}.item")])
        return {"items": items} if items else None

    def template(self, spec: Spec, lang: str) -> Value | None:
        """Return the lines with which the list begins."""
        return {"items": [text[lang] for text in spec["template"]]} if spec["template"] else None

    def example(self, spec: Spec, lang: str) -> Value | None:
        """Return the lines of the example."""
        return {"items": [text[lang] for text in spec["example"]]} if spec["example"] else None

    def fault(self, value: Value) -> Fault | None:
        """Refuse what is too long."""
        return rows_fault(value["items"], len(value["items"]))

    def words(self, spec: Spec, value: Value, lang: str) -> list[str]:
        """Return the lines that are filled."""
        del spec, lang
        return [text for text in value["items"] if text]
