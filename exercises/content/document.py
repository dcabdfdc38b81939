"""The model of an exercise's document. The keys of a field after the common ones are those of its type."""

from __future__ import annotations

from pydantic import ConfigDict, Field

from courses.content.documents import Document, Id, Texts


class AnyField(Document):
    """What every field has; the keys of its type are checked by the type."""

    model_config = ConfigDict(extra="allow")

    id: Id
    type: Id
    label: Texts


class CriterionDocument(Document):
    """A criterion for checking oneself."""

    id: Id
    text: Texts


class ExerciseDocument(Document):
    """``exercises/<id>.yaml``."""

    id: Id
    title: Texts
    minutes: int = Field(ge=1, le=600)
    task: Texts
    offline: Texts | None = None
    example: Texts | None = None
    fields: list[AnyField] = Field(min_length=1, max_length=12)
    criteria: list[CriterionDocument] = Field(min_length=1, max_length=6)
    note: str = ""
