"""tell self-assessments from quizzes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "b0079518b36e"
down_revision = "fd767c88decc"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Every attempt that is there already brought points.
    with op.batch_alter_table("quizzes_attempt", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_scored", sa.Boolean(), server_default=sa.true(), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("quizzes_attempt", schema=None) as batch_op:
        batch_op.drop_column("is_scored")
