"""A text of one or several lines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from courses.content.documents import Texts
from exercises.fields.base import (
    TEXT_LONGEST,
    Fault,
    FieldDocument,
    FieldType,
    Form,
    Plain,
    Spec,
    Value,
    cleaned,
    line,
)


class TextDocument(FieldDocument):
    """``lines`` is the height of the field, and the number of ruled lines on paper; 1 is a single line."""

    lines: int = Field(default=4, ge=1, le=20)
    template: Texts | None = None
    example: Texts | None = None


class Text(FieldType):
    """``{"text": str}``."""

    name = "text"
    document = TextDocument

    def compile(self, data: Mapping[str, Any], plain: Plain) -> dict[str, Any]:
        """Keep height, template and example."""
        del plain
        return {"lines": data.get("lines", 4), "template": data.get("template"), "example": data.get("example")}

    def read(self, spec: Spec, form: Form, prefix: str) -> Value | None:
        """Return the text as it was typed; only line ends are made alike."""
        typed = form.get(prefix, "")
        text = line(typed) if spec["lines"] == 1 else cleaned(typed)
        return {"text": text} if text.strip() else None

    def template(self, spec: Spec, lang: str) -> Value | None:
        """Return the frame to complete."""
        return {"text": spec["template"][lang]} if spec["template"] else None

    def example(self, spec: Spec, lang: str) -> Value | None:
        """Return the text of the example."""
        return {"text": spec["example"][lang]} if spec["example"] else None

    def fault(self, value: Value) -> Fault | None:
        """Refuse what is too long."""
        return Fault.TOO_LONG if len(value["text"]) > TEXT_LONGEST else None

    def words(self, spec: Spec, value: Value, lang: str) -> list[str]:
        """Return the lines of the text."""
        del spec, lang
        return str(value["text"]).split("\n")
