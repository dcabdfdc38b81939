"""add handbooks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "fd767c88decc"
down_revision = "4feb42c2460f"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "courses_handbook",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("lang", sa.String(length=5), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["courses_version.id"],
            name=op.f("fk_courses_handbook_version_id_courses_version"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("version_id", "lang", name=op.f("pk_courses_handbook")),
    )


def downgrade() -> None:
    op.drop_table("courses_handbook")
