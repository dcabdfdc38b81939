"""Things to tick."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import Field

from courses.content.documents import Document, Id, Texts
from exercises.fields.base import FieldDocument, FieldType, Form, Misfit, Plain, Spec, Value


class ItemDocument(Document):
    """One thing."""

    id: Id
    text: Texts


class ChecklistDocument(FieldDocument):
    """``example`` names what is ticked in the example."""

    items: list[ItemDocument] = Field(min_length=2, max_length=10)
    example: list[Id] = Field(default=[])


class Checklist(FieldType):
    """``{"checked": [item id, …]}`` in the order of the list."""

    name = "checklist"
    document = ChecklistDocument

    def compile(self, data: Mapping[str, Any], plain: Plain) -> dict[str, Any]:
        """Keep the items and the example."""
        items = [{"id": item["id"], "text": plain(item["text"])} for item in data["items"]]
        return {"items": items, "example": data.get("example", [])}

    def misfits(self, data: Mapping[str, Any]) -> Iterable[Misfit]:
        """Look for ticks at things that are not in the list."""
        known = [item["id"] for item in data["items"]]
        return [Misfit(("example",), name, known) for name in data.get("example", ()) if name not in known]

    def read(self, spec: Spec, form: Form, prefix: str) -> Value | None:
        """Return what is ticked."""
        given = set(form.getlist(f"{prefix}.item"))
        checked = [item["id"] for item in spec["items"] if item["id"] in given]
        return {"checked": checked} if checked else None

    def example(self, spec: Spec, lang: str) -> Value | None:
        """Return what the example ticks."""
        del lang
        return {"checked": spec["example"]} if spec["example"] else None

    def leftovers(self, spec: Spec, value: Value) -> bool:
        """Look for things that are no longer in the list."""
        return not set(value["checked"]) <= {item["id"] for item in spec["items"]}

    def words(self, spec: Spec, value: Value, lang: str) -> list[str]:
        """Return the things that are ticked."""
        texts = {item["id"]: item["text"][lang] for item in spec.get("items", ())}
        return [texts.get(name, name) for name in value["checked"]]
