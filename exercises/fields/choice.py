"""One of several."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import Field

from courses.content.documents import Id
from exercises.fields.base import FieldDocument, FieldType, Form, Misfit, Plain, Spec, Value
from exercises.fields.checklist import ItemDocument


class ChoiceDocument(FieldDocument):
    """``example`` names what the example chooses."""

    options: list[ItemDocument] = Field(min_length=2, max_length=8)
    example: Id | None = None


class Choice(FieldType):
    """``{"option": option id}``."""

    name = "choice"
    document = ChoiceDocument

    def compile(self, data: Mapping[str, Any], plain: Plain) -> dict[str, Any]:
        """Keep the options and the example."""
        options = [{"id": option["id"], "text": plain(option["text"])} for option in data["options"]]
        return {"options": options, "example": data.get("example")}

    def misfits(self, data: Mapping[str, Any]) -> Iterable[Misfit]:
        """Look for the choice of an option that is not there."""
        known = [option["id"] for option in data["options"]]
        example = data.get("example")
        return [Misfit(("example",), example, known)] if example and example not in known else []

    def read(self, spec: Spec, form: Form, prefix: str) -> Value | None:
        """Return what was chosen."""
        given = form.get(f"{prefix}.option", "")
        return {"option": given} if any(option["id"] == given for option in spec["options"]) else None

    def example(self, spec: Spec, lang: str) -> Value | None:
        """Return what the example chooses."""
        del lang
        return {"option": spec["example"]} if spec["example"] else None

    def leftovers(self, spec: Spec, value: Value) -> bool:
        """Look for an option that is no longer there."""
        return all(option["id"] != value["option"] for option in spec["options"])

    def words(self, spec: Spec, value: Value, lang: str) -> list[str]:
        """Return the chosen option."""
        texts = {option["id"]: option["text"][lang] for option in spec.get("options", ())}
        chosen = str(value["option"])
        return [texts.get(chosen, chosen)]
