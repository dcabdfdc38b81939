"""Certificates as they were issued, and the bytes of their documents."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import NAME_LENGTH
from app.extensions import Model
from certificates.codes import CODE_LENGTH
from certificates.facts import Facts, facts_from


class Certificate(Model):
    """What was certified at the moment of issue. Only revoking, replacing and erasing ever change a row.

    ``subject`` is ``course/<id>/<variant>`` or ``track/<id>``; ``edition`` counts the certificates of one person for
    one subject from 1, so that a second click finds the number taken. ``number`` stands on the paper and can be
    guessed; ``code`` cannot, and is what the public page asks for. ``facts`` is :class:`certificates.facts.Facts`.
    Once the person is erased, ``user_id`` is empty and so is ``name``; number, course and dates stay.
    """

    __tablename__ = "certificates_certificate"
    __table_args__ = (UniqueConstraint("user_id", "subject", "edition"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_user.id", ondelete="SET NULL"), index=True)
    subject: Mapped[str] = mapped_column(String(200), index=True)
    edition: Mapped[int]
    number: Mapped[str | None] = mapped_column(String(40), unique=True)
    code: Mapped[str] = mapped_column(String(CODE_LENGTH), unique=True)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    lang: Mapped[str] = mapped_column(String(5))
    version_id: Mapped[int | None] = mapped_column(ForeignKey("courses_version.id"))
    facts: Mapped[dict[str, Any]]
    completed_at: Mapped[dt.datetime]
    issued_at: Mapped[dt.datetime]
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_user.id", ondelete="SET NULL"))
    replaces_id: Mapped[int | None] = mapped_column(
        # The name that the convention makes is longer than PostgreSQL allows.
        ForeignKey("certificates_certificate.id", name="fk_certificates_certificate_replaces_id"),
        unique=True,
    )
    revoked_at: Mapped[dt.datetime | None]
    revoked_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_user.id", ondelete="SET NULL"))
    revoked_reason: Mapped[str | None] = mapped_column(Text)
    erased_at: Mapped[dt.datetime | None]

    replaces: Mapped[Certificate | None] = relationship(remote_side="Certificate.id", back_populates="replaced_by")
    replaced_by: Mapped[Certificate | None] = relationship(back_populates="replaces")

    @property
    def said(self) -> Facts:
        """Return what the paper says, besides the name."""
        return facts_from(self.facts)


class Document(Model):
    """The PDF of a certificate, made once and kept, so that everybody downloads the same bytes for ever."""

    __tablename__ = "certificates_document"

    certificate_id: Mapped[int] = mapped_column(
        ForeignKey("certificates_certificate.id", ondelete="CASCADE"), primary_key=True
    )
    body: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[dt.datetime]
