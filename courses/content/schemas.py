"""The documents of a course folder that the courses feature owns, as models; their fields stand in canonical order."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from courses.content.documents import Document, Id, Texts
from courses.content.documents.models import Text

Variant = Literal["politicians", "activists"]
Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]
Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]


class PerVariant(Document):
    """A number for each variant."""

    politicians: int = Field(ge=0)
    activists: int = Field(ge=0)


class StopDocument(Document):
    """A course at its place on a track."""

    course: Id
    requires: list[Id] = Field(default=[])


class TrackDocument(Document):
    """A track."""

    id: Id
    letter: Annotated[str, StringConstraints(pattern=r"^[A-Z]$")]
    audience: Variant
    title: Texts
    short: Texts
    summary: Texts
    courses: Annotated[list[StopDocument], Field(min_length=1)]


class PlannedDocument(Document):
    """What is known of a course before it is written."""

    id: Id
    title: Texts
    summary: Texts
    shared: bool = False
    lessons: PerVariant
    minutes: PerVariant


class TracksDocument(Document):
    """``tracks.yaml``."""

    tracks: Annotated[list[TrackDocument], Field(min_length=1)]
    courses: Annotated[list[PlannedDocument], Field(min_length=1)]
    note: str = ""


class OutcomeDocument(Document):
    """What a learner can do after the course."""

    id: Id
    text: Texts


class ModuleDocument(Document):
    """A group of lessons."""

    id: Id
    title: Texts
    lessons: Annotated[list[Id], Field(min_length=1)]


class TermDocument(Document):
    """A glossary entry."""

    id: Id
    term: Texts
    text: Texts


class SourceDocument(Document):
    """A book, an act with its article, or an organisation."""

    text: Texts


class ReviewDocument(Document):
    """How far people have checked the course."""

    state: Literal["draft", "reviewed"] = "draft"
    law_as_of: Day | None = None
    by: str = ""


class CourseDocument(Document):
    """``course.yaml``."""

    id: Id
    title: Texts
    summary: Texts
    outcomes: Annotated[list[OutcomeDocument], Field(min_length=1)]
    order: Literal["free", "linear"] = "free"
    pass_mark: int = Field(default=70, ge=0, le=100)
    modules: Annotated[list[ModuleDocument], Field(min_length=1)]
    glossary: list[TermDocument] = Field(default=[])
    sources: list[SourceDocument] = Field(default=[])
    licence: Text
    review: ReviewDocument = ReviewDocument()
    note: str = ""


class LessonDocument(Document):
    """``lesson.yaml`` without the part that belongs to the kind of the lesson."""

    id: Id
    kind: Id
    title: Texts
    audience: Literal["both", "politicians", "activists"]
    minutes: int = Field(ge=1, le=600)
    preview: bool = False
    requires: list[Id] = Field(default=[])
    completion: list[Id] = Field(default=[])
    optional: bool = False
    note: str = ""


class PairDocument(Document):
    """Two texts that somebody confirmed as saying the same, by their hashes."""

    pl: Hash
    en: Hash


class ConfirmedDocument(Document):
    """The confirmed pairs of a document: ``course.yaml``, ``lesson/<id>`` or ``questions/<id>.yaml``."""

    document: Text
    blocks: list[PairDocument]


class TranslationsDocument(Document):
    """``translations.yaml``, written by ``content confirm``."""

    documents: list[ConfirmedDocument]
    note: str = ""
