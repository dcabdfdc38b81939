"""Published content: immutable versions, the bytes of their documents, and what is projected from them for reading."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, ForeignKeyConstraint, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Model

#: The subject of the versions of ``tracks.yaml``; those of a course are ``course/<course id>``.
TRACKS = "tracks"


def course_subject(course_id: str) -> str:
    """Return the subject under which the versions of a course are kept."""
    return f"course/{course_id}"


class Version(Model):
    """One published state of the tracks or of a course. It is never changed and never deleted.

    ``outline`` is the canonical parsed form that :mod:`courses.outline` reads: for a course everything but the texts
    and questions, for the tracks the whole document. ``digest`` is the SHA-256 over paths and bytes of all documents.
    """

    __tablename__ = "courses_version"
    __table_args__ = (UniqueConstraint("subject", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(String(120), index=True)
    number: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    outline: Mapped[dict[str, Any]]
    published_at: Mapped[dt.datetime]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_user.id", ondelete="SET NULL"))

    documents: Mapped[list[VersionDocument]] = relationship(back_populates="version", order_by="VersionDocument.path")


class Live(Model):
    """Which version of a subject people read; publishing moves this one row."""

    __tablename__ = "courses_live"

    subject: Mapped[str] = mapped_column(String(120), primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("courses_version.id"))

    version: Mapped[Version] = relationship()


class Blob(Model):
    """Bytes by their SHA-256, kept once however many versions hold them."""

    __tablename__ = "courses_blob"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    body: Mapped[bytes] = mapped_column(LargeBinary)


class VersionDocument(Model):
    """A document of a version: its path inside the course folder, and its bytes."""

    __tablename__ = "courses_version_document"

    version_id: Mapped[int] = mapped_column(ForeignKey("courses_version.id", ondelete="CASCADE"), primary_key=True)
    path: Mapped[str] = mapped_column(String(255), primary_key=True)
    digest: Mapped[str] = mapped_column(ForeignKey("courses_blob.digest"), index=True)

    version: Mapped[Version] = relationship(back_populates="documents")
    blob: Mapped[Blob] = relationship()


class Handbook(Model):
    """The handbook of a version in one language: asked for once, made by a job, and kept for as long as the version.

    ``body`` is the PDF; it is empty until the job has made it.
    """

    __tablename__ = "courses_handbook"

    version_id: Mapped[int] = mapped_column(ForeignKey("courses_version.id", ondelete="CASCADE"), primary_key=True)
    lang: Mapped[str] = mapped_column(String(5), primary_key=True)
    asked_at: Mapped[dt.datetime]
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    made_at: Mapped[dt.datetime | None]


class VersionText(Model):
    """The text of a lesson in one language, rendered once at publishing.

    ``parts`` is a list of ``{"html": str}`` and ``{"block": name, "id": str, "data": JSON}`` in reading order; the
    blocks (such as practice questions) are rendered by their plugin for each learner. ``glossary`` lists the ids of
    the terms used, ``headings`` is a list of ``{"id", "level", "text"}``, ``words`` counts the words of the text.
    """

    __tablename__ = "courses_version_text"
    __table_args__ = (ForeignKeyConstraint(["version_id"], ["courses_version.id"], ondelete="CASCADE"),)

    version_id: Mapped[int] = mapped_column(primary_key=True)
    lesson_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    lang: Mapped[str] = mapped_column(String(5), primary_key=True)
    parts: Mapped[list[Any]]
    glossary: Mapped[list[str]]
    headings: Mapped[list[Any]]
    words: Mapped[int]
