"""A map of two axes and four cells, in which the learner places what they have written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal

from pydantic import Field

from courses.content.documents import Document, Texts
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
)

End = Literal["low", "high"]
#: The four cells as a reader meets them, row by row from the top: where they are across, and how far up.
CELLS: Final = (("low", "high"), ("high", "high"), ("low", "low"), ("high", "low"))


class AxisDocument(Document):
    """An axis and its two ends."""

    title: Texts
    low: Texts
    high: Texts


class EntryDocument(Document):
    """Something on the map of the example."""

    text: Texts
    across: End
    up: End


class MapDocument(FieldDocument):
    """``across`` runs from left to right, ``up`` from the bottom to the top."""

    across: AxisDocument
    up: AxisDocument
    rows: int = Field(default=5, ge=1, le=12)
    example: list[EntryDocument] = Field(default=[], max_length=12)


class Map(FieldType):
    """``{"entries": [{"text": str, "across": "low" | "high" | "", "up": …}, …]}``; "" means not placed yet."""

    name = "map"
    document = MapDocument

    def compile(self, data: Mapping[str, Any], plain: Plain) -> dict[str, Any]:
        """Keep the axes, the number of rows and the example."""
        axes = {axis: {key: plain(data[axis][key]) for key in ("title", "low", "high")} for axis in ("across", "up")}
        return {**axes, "rows": data.get("rows", 5), "example": data.get("example", [])}

    def read(self, spec: Spec, form: Form, prefix: str) -> Value | None:
        """Return the entries that have a text or a place, in order."""
        del spec
        texts = [line(text) for text in form.getlist(f"{prefix}.text")]
        places = form.getlist(f"{prefix}.place")
        entries = []
        for index, text in enumerate(texts):
            across, _, up = (places[index] if index < len(places) else "").partition("-")
            is_placed = (across, up) in CELLS
            entries.append({"text": text, "across": across if is_placed else "", "up": up if is_placed else ""})
        while entries and not entries[-1]["text"]:
            entries.pop()
        return {"entries": entries} if entries else None

    def example(self, spec: Spec, lang: str) -> Value | None:
        """Return the entries of the example."""
        if not spec["example"]:
            return None
        return {"entries": [{**entry, "text": entry["text"][lang]} for entry in spec["example"]]}

    def fault(self, value: Value) -> Fault | None:
        """Refuse what is too long."""
        return rows_fault([entry["text"] for entry in value["entries"]], len(value["entries"]))

    def words(self, spec: Spec, value: Value, lang: str) -> list[str]:
        """Return a line for each entry with its place in words."""
        lines = []
        for entry in value["entries"]:
            place = cell_words(spec, entry["across"], entry["up"], lang) if "across" in spec else ""
            if entry["text"]:
                lines.append(f"{entry['text']} ({place})" if place else entry["text"])
        return lines


def cell_words(spec: Spec, across: str, up: str, lang: str) -> str:
    """Return a cell in words, e.g. "Influence: large, support: small"; "" for one that is none."""
    if (across, up) not in CELLS:
        return ""
    sides = ((spec["across"], across), (spec["up"], up))
    return ", ".join(f"{axis['title'][lang]}: {axis[end][lang]}" for axis, end in sides)
