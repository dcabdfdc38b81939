"""The document of a question: the keys that every question has, around those of its type, and what its type says."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any

from pydantic import Field, create_model

from app.plugins import installed
from courses.content.documents import Document, Id, Texts
from quizzes.points import QuestionType
from quizzes.question_types import Options

NonEmpty = Annotated[str, Field(min_length=1)]


class Silence(Document):
    """A remark of the linter that does not hold here, and why."""

    rule: NonEmpty
    reason: NonEmpty


class Question(Document):
    """The keys that stand before and after those of the type, in canonical order."""

    id: Id
    type: Id
    tests: Id | None = None
    revises: Id | None = None
    outcome: Id | None = None
    scenario: bool = False
    tags: list[NonEmpty] = Field(default=[])
    shuffle: bool = True
    text: Texts
    why: Texts
    silence: list[Silence] = Field(default=[])
    note: str = ""


#: The keys after those of the type.
LAST = ("why", "silence", "note")


@cache
def document_model(options: type[Options]) -> type[Document]:
    """Return the model of a whole document whose type has these options."""
    fields: dict[str, Any] = {
        name: (field.annotation, field) for name, field in Question.model_fields.items() if name not in LAST
    }
    fields |= {name: (field.annotation, field) for name, field in options.model_fields.items()}
    fields |= {name: (Question.model_fields[name].annotation, Question.model_fields[name]) for name in LAST}
    return create_model(f"{options.__name__}Document", __base__=Document, **fields)


def own_keys(question_type: QuestionType) -> frozenset[str]:
    """Return the keys that belong to a type."""
    return frozenset(field.alias or name for name, field in question_type.options_model.model_fields.items())


def kind_of(document: Mapping[str, Any]) -> QuestionType | None:
    """Return the type of a document, as plain values; ``None`` for one that is not installed."""
    name = document.get("type")
    return installed(QuestionType).get(name) if isinstance(name, str) else None


def brings_points(document: Mapping[str, Any]) -> bool:
    """Tell whether a document's type is scored; one that is not installed, which is reported, is taken to be."""
    kind = kind_of(document)
    return kind is None or kind.is_scored
