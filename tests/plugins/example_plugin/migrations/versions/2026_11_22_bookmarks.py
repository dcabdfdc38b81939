"""Bookmarks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "example_plugin_1"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "example_plugin_bookmark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.String(length=80), nullable=False),
        sa.Column("lesson_id", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["accounts_user.id"],
            name=op.f("fk_example_plugin_bookmark_user_id_accounts_user"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_example_plugin_bookmark")),
        sa.UniqueConstraint(
            "user_id", "course_id", "lesson_id", name=op.f("uq_example_plugin_bookmark_user_id_course_id_lesson_id")
        ),
    )
    op.create_index(op.f("ix_example_plugin_bookmark_user_id"), "example_plugin_bookmark", ["user_id"])


def downgrade() -> None:
    op.drop_table("example_plugin_bookmark")
