"""Create every table."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "258cb8481ee0"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "accounts_user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("search", sa.String(length=500), nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=True),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("lang", sa.String(length=5), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("session_key", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deactivated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts_user")),
        sa.UniqueConstraint("email", name=op.f("uq_accounts_user_email")),
    )
    with op.batch_alter_table("accounts_user", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_accounts_user_name"), ["name"], unique=False)
        batch_op.create_index(batch_op.f("ix_accounts_user_search"), ["search"], unique=False)

    op.create_table(
        "app_limit_window",
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("ends_at", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_app_limit_window")),
    )
    with op.batch_alter_table("app_limit_window", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_app_limit_window_ends_at"), ["ends_at"], unique=False)

    op.create_table(
        "courses_blob",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_courses_blob")),
    )
    op.create_table(
        "jobs_heartbeat",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_jobs_heartbeat")),
    )
    op.create_table(
        "mail_outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("to_address", sa.String(length=254), nullable=False),
        sa.Column("template", sa.String(length=120), nullable=False),
        sa.Column("lang", sa.String(length=5), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("message_id", sa.String(length=255), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(length=80), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_outbox")),
        sa.UniqueConstraint("message_id", name=op.f("uq_mail_outbox_message_id")),
    )
    with op.batch_alter_table("mail_outbox", schema=None) as batch_op:
        batch_op.create_index("ix_mail_outbox_state", ["state", "next_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_mail_outbox_to_address"), ["to_address"], unique=False)

    op.create_table(
        "accounts_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_command", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["accounts_user.id"], name=op.f("fk_accounts_change_by_id_accounts_user"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["accounts_user.id"], name=op.f("fk_accounts_change_user_id_accounts_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts_change")),
    )
    with op.batch_alter_table("accounts_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_accounts_change_by_id"), ["by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_accounts_change_user_id"), ["user_id"], unique=False)

    op.create_table(
        "accounts_consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("document", sa.String(length=40), nullable=False),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("lang", sa.String(length=5), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["accounts_user.id"],
            name=op.f("fk_accounts_consent_user_id_accounts_user"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts_consent")),
        sa.UniqueConstraint(
            "user_id", "document", "version", name=op.f("uq_accounts_consent_user_id_document_version")
        ),
    )
    with op.batch_alter_table("accounts_consent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_accounts_consent_user_id"), ["user_id"], unique=False)

    op.create_table(
        "courses_enrolment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.String(length=80), nullable=False),
        sa.Column("variant", sa.String(length=20), nullable=False),
        sa.Column("enrolled_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["accounts_user.id"],
            name=op.f("fk_courses_enrolment_user_id_accounts_user"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_courses_enrolment")),
        sa.UniqueConstraint(
            "user_id", "course_id", "variant", name=op.f("uq_courses_enrolment_user_id_course_id_variant")
        ),
    )
    with op.batch_alter_table("courses_enrolment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_courses_enrolment_course_id"), ["course_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_courses_enrolment_user_id"), ["user_id"], unique=False)

    op.create_table(
        "courses_place",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.String(length=80), nullable=False),
        sa.Column("lesson_id", sa.String(length=80), nullable=False),
        sa.Column("anchor", sa.String(length=120), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["accounts_user.id"], name=op.f("fk_courses_place_user_id_accounts_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "course_id", name=op.f("pk_courses_place")),
    )
    op.create_table(
        "courses_track_enrolment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("track_id", sa.String(length=80), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("enrolled_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["accounts_user.id"],
            name=op.f("fk_courses_track_enrolment_user_id_accounts_user"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_courses_track_enrolment")),
        sa.UniqueConstraint("user_id", "track_id", name=op.f("uq_courses_track_enrolment_user_id_track_id")),
    )
    with op.batch_alter_table("courses_track_enrolment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_courses_track_enrolment_track_id"), ["track_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_courses_track_enrolment_user_id"), ["user_id"], unique=False)

    op.create_table(
        "courses_track_summary",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("track_id", sa.String(length=80), nullable=False),
        sa.Column("done_lessons", sa.Integer(), nullable=False),
        sa.Column("total_lessons", sa.Integer(), nullable=False),
        sa.Column("done_courses", sa.Integer(), nullable=False),
        sa.Column("total_courses", sa.Integer(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("minutes_left", sa.Integer(), nullable=False),
        sa.Column("next_course_id", sa.String(length=80), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("basis", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["accounts_user.id"],
            name=op.f("fk_courses_track_summary_user_id_accounts_user"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("user_id", "track_id", name=op.f("pk_courses_track_summary")),
    )
    with op.batch_alter_table("courses_track_summary", schema=None) as batch_op:
        batch_op.create_index("ix_courses_track_summary_track", ["track_id", "percent"], unique=False)

    op.create_table(
        "courses_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("outline", sa.JSON(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["published_by_id"],
            ["accounts_user.id"],
            name=op.f("fk_courses_version_published_by_id_accounts_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_courses_version")),
        sa.UniqueConstraint("subject", "number", name=op.f("uq_courses_version_subject_number")),
    )
    with op.batch_alter_table("courses_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_courses_version_subject"), ["subject"], unique=False)

    op.create_table(
        "courses_course_summary",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.String(length=80), nullable=False),
        sa.Column("variant", sa.String(length=20), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("steps_done", sa.Integer(), nullable=False),
        sa.Column("steps", sa.Integer(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("minutes_left", sa.Integer(), nullable=False),
        sa.Column("next_lesson_id", sa.String(length=80), nullable=True),
        sa.Column("best_score", sa.Double(), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["accounts_user.id"],
            name=op.f("fk_courses_course_summary_user_id_accounts_user"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["courses_version.id"], name=op.f("fk_courses_course_summary_version_id_courses_version")
        ),
        sa.PrimaryKeyConstraint("user_id", "course_id", "variant", name=op.f("pk_courses_course_summary")),
    )
    with op.batch_alter_table("courses_course_summary", schema=None) as batch_op:
        batch_op.create_index("ix_courses_course_summary_course", ["course_id", "variant"], unique=False)

    op.create_table(
        "courses_ledger_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("track_id", sa.String(length=80), nullable=True),
        sa.Column("course_id", sa.String(length=80), nullable=True),
        sa.Column("lesson_id", sa.String(length=80), nullable=True),
        sa.Column("variant", sa.String(length=20), nullable=True),
        sa.Column("ref", sa.String(length=120), nullable=True),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("once", sa.String(length=255), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["by_id"],
            ["accounts_user.id"],
            name=op.f("fk_courses_ledger_entry_by_id_accounts_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["accounts_user.id"],
            name=op.f("fk_courses_ledger_entry_user_id_accounts_user"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["courses_version.id"], name=op.f("fk_courses_ledger_entry_version_id_courses_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_courses_ledger_entry")),
        sa.UniqueConstraint("user_id", "once", name=op.f("uq_courses_ledger_entry_user_id_once")),
    )
    with op.batch_alter_table("courses_ledger_entry", schema=None) as batch_op:
        batch_op.create_index("ix_courses_ledger_entry_user_course", ["user_id", "course_id"], unique=False)

    op.create_table(
        "courses_lesson_summary",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.String(length=80), nullable=False),
        sa.Column("lesson_id", sa.String(length=80), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("best_score", sa.Double(), nullable=True),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["accounts_user.id"],
            name=op.f("fk_courses_lesson_summary_user_id_accounts_user"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["courses_version.id"], name=op.f("fk_courses_lesson_summary_version_id_courses_version")
        ),
        sa.PrimaryKeyConstraint("user_id", "course_id", "lesson_id", name=op.f("pk_courses_lesson_summary")),
    )
    op.create_table(
        "courses_live",
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["courses_version.id"], name=op.f("fk_courses_live_version_id_courses_version")
        ),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_courses_live")),
    )
    op.create_table(
        "courses_version_document",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(length=255), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["digest"], ["courses_blob.digest"], name=op.f("fk_courses_version_document_digest_courses_blob")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["courses_version.id"],
            name=op.f("fk_courses_version_document_version_id_courses_version"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("version_id", "path", name=op.f("pk_courses_version_document")),
    )
    with op.batch_alter_table("courses_version_document", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_courses_version_document_digest"), ["digest"], unique=False)

    op.create_table(
        "courses_version_text",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("lesson_id", sa.String(length=80), nullable=False),
        sa.Column("lang", sa.String(length=5), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("glossary", sa.JSON(), nullable=False),
        sa.Column("headings", sa.JSON(), nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["courses_version.id"],
            name=op.f("fk_courses_version_text_version_id_courses_version"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("version_id", "lesson_id", "lang", name=op.f("pk_courses_version_text")),
    )
    op.create_table(
        "quizzes_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.String(length=80), nullable=False),
        sa.Column("lesson_id", sa.String(length=80), nullable=False),
        sa.Column("variant", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("pass_mark", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("max_score", sa.Double(), nullable=True),
        sa.Column("is_passed", sa.Boolean(), nullable=True),
        sa.Column("open_key", sa.String(length=255), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["accounts_user.id"], name=op.f("fk_quizzes_attempt_user_id_accounts_user"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["courses_version.id"], name=op.f("fk_quizzes_attempt_version_id_courses_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quizzes_attempt")),
        sa.UniqueConstraint("open_key", name=op.f("uq_quizzes_attempt_open_key")),
        sa.UniqueConstraint(
            "user_id",
            "course_id",
            "lesson_id",
            "variant",
            "number",
            name=op.f("uq_quizzes_attempt_user_id_course_id_lesson_id_variant_number"),
        ),
    )
    with op.batch_alter_table("quizzes_attempt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quizzes_attempt_user_id"), ["user_id"], unique=False)

    op.create_table(
        "quizzes_practice_answer",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.String(length=80), nullable=False),
        sa.Column("lesson_id", sa.String(length=80), nullable=False),
        sa.Column("question_id", sa.String(length=80), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["accounts_user.id"],
            name=op.f("fk_quizzes_practice_answer_user_id_accounts_user"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["courses_version.id"], name=op.f("fk_quizzes_practice_answer_version_id_courses_version")
        ),
        sa.PrimaryKeyConstraint(
            "user_id", "course_id", "lesson_id", "question_id", name=op.f("pk_quizzes_practice_answer")
        ),
    )
    op.create_table(
        "quizzes_question",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("lesson_id", sa.String(length=80), nullable=True),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["courses_version.id"],
            name=op.f("fk_quizzes_question_version_id_courses_version"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("version_id", "id", name=op.f("pk_quizzes_question")),
    )
    op.create_table(
        "quizzes_answer",
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.String(length=80), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.String(length=40), nullable=False),
        sa.Column("counter", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("score", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(
            ["attempt_id"],
            ["quizzes_attempt.id"],
            name=op.f("fk_quizzes_answer_attempt_id_quizzes_attempt"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("attempt_id", "question_id", name=op.f("pk_quizzes_answer")),
    )
    op.create_table(
        "quizzes_save",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.String(length=80), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=True),
        sa.Column("page_id", sa.String(length=40), nullable=False),
        sa.Column("counter", sa.Integer(), nullable=False),
        sa.Column("seen_revision", sa.Integer(), nullable=False),
        sa.Column("is_accepted", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["attempt_id"],
            ["quizzes_attempt.id"],
            name=op.f("fk_quizzes_save_attempt_id_quizzes_attempt"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quizzes_save")),
        sa.UniqueConstraint(
            "attempt_id",
            "question_id",
            "page_id",
            "counter",
            name=op.f("uq_quizzes_save_attempt_id_question_id_page_id_counter"),
        ),
    )
    with op.batch_alter_table("quizzes_save", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quizzes_save_attempt_id"), ["attempt_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("quizzes_save", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_quizzes_save_attempt_id"))

    op.drop_table("quizzes_save")
    op.drop_table("quizzes_answer")
    op.drop_table("quizzes_question")
    op.drop_table("quizzes_practice_answer")
    with op.batch_alter_table("quizzes_attempt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_quizzes_attempt_user_id"))

    op.drop_table("quizzes_attempt")
    op.drop_table("courses_version_text")
    with op.batch_alter_table("courses_version_document", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_courses_version_document_digest"))

    op.drop_table("courses_version_document")
    op.drop_table("courses_live")
    op.drop_table("courses_lesson_summary")
    with op.batch_alter_table("courses_ledger_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_courses_ledger_entry_user_course")

    op.drop_table("courses_ledger_entry")
    with op.batch_alter_table("courses_course_summary", schema=None) as batch_op:
        batch_op.drop_index("ix_courses_course_summary_course")

    op.drop_table("courses_course_summary")
    with op.batch_alter_table("courses_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_courses_version_subject"))

    op.drop_table("courses_version")
    with op.batch_alter_table("courses_track_summary", schema=None) as batch_op:
        batch_op.drop_index("ix_courses_track_summary_track")

    op.drop_table("courses_track_summary")
    with op.batch_alter_table("courses_track_enrolment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_courses_track_enrolment_user_id"))
        batch_op.drop_index(batch_op.f("ix_courses_track_enrolment_track_id"))

    op.drop_table("courses_track_enrolment")
    op.drop_table("courses_place")
    with op.batch_alter_table("courses_enrolment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_courses_enrolment_user_id"))
        batch_op.drop_index(batch_op.f("ix_courses_enrolment_course_id"))

    op.drop_table("courses_enrolment")
    with op.batch_alter_table("accounts_consent", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_accounts_consent_user_id"))

    op.drop_table("accounts_consent")
    with op.batch_alter_table("accounts_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_accounts_change_user_id"))
        batch_op.drop_index(batch_op.f("ix_accounts_change_by_id"))

    op.drop_table("accounts_change")
    with op.batch_alter_table("mail_outbox", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mail_outbox_to_address"))
        batch_op.drop_index("ix_mail_outbox_state")

    op.drop_table("mail_outbox")
    op.drop_table("jobs_heartbeat")
    op.drop_table("courses_blob")
    with op.batch_alter_table("app_limit_window", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_app_limit_window_ends_at"))

    op.drop_table("app_limit_window")
    with op.batch_alter_table("accounts_user", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_accounts_user_search"))
        batch_op.drop_index(batch_op.f("ix_accounts_user_name"))

    op.drop_table("accounts_user")
