"""Keep attempts that coordinators grant."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "a802905b743b"
down_revision = "9f1064355830"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "quizzes_attempt_grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.String(length=80), nullable=False),
        sa.Column("lesson_id", sa.String(length=80), nullable=False),
        sa.Column("variant", sa.String(length=20), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"],
            ["accounts_user.id"],
            name=op.f("fk_quizzes_attempt_grant_by_id_accounts_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["accounts_user.id"],
            name=op.f("fk_quizzes_attempt_grant_user_id_accounts_user"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quizzes_attempt_grant")),
        sa.UniqueConstraint("key", name=op.f("uq_quizzes_attempt_grant_key")),
    )
    with op.batch_alter_table("quizzes_attempt_grant", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quizzes_attempt_grant_user_id"), ["user_id"], unique=False)

    with op.batch_alter_table("quizzes_attempt", schema=None) as batch_op:
        batch_op.create_index("ix_quizzes_attempt_course_lesson", ["course_id", "lesson_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("quizzes_attempt", schema=None) as batch_op:
        batch_op.drop_index("ix_quizzes_attempt_course_lesson")

    with op.batch_alter_table("quizzes_attempt_grant", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_quizzes_attempt_grant_user_id"))

    op.drop_table("quizzes_attempt_grant")
