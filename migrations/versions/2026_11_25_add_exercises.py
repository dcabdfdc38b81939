"""add exercises."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "9f1064355830"
down_revision = "258cb8481ee0"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "exercises_entry",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.String(length=80), nullable=False),
        sa.Column("exercise_id", sa.String(length=80), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("value", sa.JSON(), nullable=True),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.String(length=40), nullable=False),
        sa.Column("counter", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["accounts_user.id"], name=op.f("fk_exercises_entry_user_id_accounts_user"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["courses_version.id"], name=op.f("fk_exercises_entry_version_id_courses_version")
        ),
        sa.PrimaryKeyConstraint("user_id", "course_id", "exercise_id", "key", name=op.f("pk_exercises_entry")),
    )
    op.create_table(
        "exercises_exercise",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["courses_version.id"],
            name=op.f("fk_exercises_exercise_version_id_courses_version"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("version_id", "id", name=op.f("pk_exercises_exercise")),
    )
    op.create_table(
        "exercises_save",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.String(length=80), nullable=False),
        sa.Column("exercise_id", sa.String(length=80), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("value", sa.JSON(), nullable=True),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.String(length=40), nullable=False),
        sa.Column("counter", sa.Integer(), nullable=False),
        sa.Column("seen_revision", sa.Integer(), nullable=False),
        sa.Column("is_accepted", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["accounts_user.id"], name=op.f("fk_exercises_save_user_id_accounts_user"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["courses_version.id"], name=op.f("fk_exercises_save_version_id_courses_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exercises_save")),
        sa.UniqueConstraint(
            "user_id",
            "course_id",
            "exercise_id",
            "key",
            "page_id",
            "counter",
            name=op.f("uq_exercises_save_user_id_course_id_exercise_id_key_page_id_counter"),
        ),
    )
    with op.batch_alter_table("exercises_save", schema=None) as batch_op:
        batch_op.create_index("ix_exercises_save_workbook", ["user_id", "course_id", "exercise_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("exercises_save", schema=None) as batch_op:
        batch_op.drop_index("ix_exercises_save_workbook")

    op.drop_table("exercises_save")
    op.drop_table("exercises_exercise")
    op.drop_table("exercises_entry")
