"""Add certificates."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "4feb42c2460f"
down_revision = "a802905b743b"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "certificates_certificate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=True),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("lang", sa.String(length=5), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by_id", sa.Integer(), nullable=True),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by_id", sa.Integer(), nullable=True),
        sa.Column("revoked_reason", sa.Text(), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["issued_by_id"],
            ["accounts_user.id"],
            name=op.f("fk_certificates_certificate_issued_by_id_accounts_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["replaces_id"],
            ["certificates_certificate.id"],
            name=op.f("fk_certificates_certificate_replaces_id"),
        ),
        sa.ForeignKeyConstraint(
            ["revoked_by_id"],
            ["accounts_user.id"],
            name=op.f("fk_certificates_certificate_revoked_by_id_accounts_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["accounts_user.id"],
            name=op.f("fk_certificates_certificate_user_id_accounts_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["courses_version.id"], name=op.f("fk_certificates_certificate_version_id_courses_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificates_certificate")),
        sa.UniqueConstraint("code", name=op.f("uq_certificates_certificate_code")),
        sa.UniqueConstraint("number", name=op.f("uq_certificates_certificate_number")),
        sa.UniqueConstraint("replaces_id", name=op.f("uq_certificates_certificate_replaces_id")),
        sa.UniqueConstraint(
            "user_id", "subject", "edition", name=op.f("uq_certificates_certificate_user_id_subject_edition")
        ),
    )
    with op.batch_alter_table("certificates_certificate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_certificates_certificate_subject"), ["subject"], unique=False)
        batch_op.create_index(batch_op.f("ix_certificates_certificate_user_id"), ["user_id"], unique=False)

    op.create_table(
        "certificates_document",
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["certificates_certificate.id"],
            name=op.f("fk_certificates_document_certificate_id_certificates_certificate"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("certificate_id", name=op.f("pk_certificates_document")),
    )


def downgrade() -> None:
    op.drop_table("certificates_document")
    with op.batch_alter_table("certificates_certificate", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_certificates_certificate_user_id"))
        batch_op.drop_index(batch_op.f("ix_certificates_certificate_subject"))

    op.drop_table("certificates_certificate")
