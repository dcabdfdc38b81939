"""Published questions, attempts with every save ever made, attempts that were granted, and answers to practice."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Model

USER = "accounts_user.id"
VERSION = "courses_version.id"


class Question(Model):
    """A question as it stands in one published version; texts are rendered HTML in both languages.

    ``content`` holds what every question has (``text``, ``lead``, ``ask``, ``why``, ``scenario``, ``shuffle``,
    ``outcome``, ``revises``) and under ``body`` what the type's ``compile`` made of its own keys. ``lesson_id`` is the
    lesson that the question tests; one that goes back to an earlier course has that course under ``revises`` instead.
    """

    __tablename__ = "quizzes_question"

    version_id: Mapped[int] = mapped_column(ForeignKey(VERSION, ondelete="CASCADE"), primary_key=True)
    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    type: Mapped[str] = mapped_column(String(40))
    lesson_id: Mapped[str | None] = mapped_column(String(80))
    content: Mapped[dict[str, Any]]


class Attempt(Model):
    """One go at a quiz. It names everything that is needed to show and grade it again.

    ``questions`` are the ids in their order, ``seed`` also decides the order of options. ``open_key`` is filled while
    the attempt is open: its uniqueness lets a learner have one open attempt at a quiz. ``score`` is in points of
    ``max_score``; both are empty until the attempt is submitted. One that is not ``is_scored`` is a self-assessment:
    it never has a score, is neither passed nor failed, and nobody but the learner sees it.
    """

    __tablename__ = "quizzes_attempt"
    __table_args__ = (
        UniqueConstraint("user_id", "course_id", "lesson_id", "variant", "number"),
        Index("ix_quizzes_attempt_course_lesson", "course_id", "lesson_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey(USER, ondelete="CASCADE"), index=True)
    course_id: Mapped[str] = mapped_column(String(80))
    lesson_id: Mapped[str] = mapped_column(String(80))
    variant: Mapped[str] = mapped_column(String(20))
    number: Mapped[int]
    version_id: Mapped[int] = mapped_column(ForeignKey(VERSION))
    seed: Mapped[int]
    questions: Mapped[list[str]] = mapped_column(JSON)
    pass_mark: Mapped[int]
    is_scored: Mapped[bool] = mapped_column(default=True, server_default=true())
    started_at: Mapped[dt.datetime]
    submitted_at: Mapped[dt.datetime | None]
    score: Mapped[float | None]
    max_score: Mapped[float | None]
    is_passed: Mapped[bool | None]
    open_key: Mapped[str | None] = mapped_column(String(255), unique=True)

    answers: Mapped[list[Answer]] = relationship(back_populates="attempt")


class Answer(Model):
    """The answer that counts for a question of an attempt, and the revision that a page must have seen to change it."""

    __tablename__ = "quizzes_answer"

    attempt_id: Mapped[int] = mapped_column(ForeignKey("quizzes_attempt.id", ondelete="CASCADE"), primary_key=True)
    question_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    answer: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    revision: Mapped[int]
    page_id: Mapped[str] = mapped_column(String(40))
    counter: Mapped[int]
    saved_at: Mapped[dt.datetime]
    score: Mapped[float | None]

    attempt: Mapped[Attempt] = relationship(back_populates="answers")


class Save(Model):
    """Every save of an answer that was acknowledged, those that lost against a newer one included."""

    __tablename__ = "quizzes_save"
    __table_args__ = (UniqueConstraint("attempt_id", "question_id", "page_id", "counter"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("quizzes_attempt.id", ondelete="CASCADE"), index=True)
    question_id: Mapped[str] = mapped_column(String(80))
    answer: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    page_id: Mapped[str] = mapped_column(String(40))
    counter: Mapped[int]
    seen_revision: Mapped[int]
    is_accepted: Mapped[bool]
    at: Mapped[dt.datetime]


class AttemptGrant(Model):
    """Further attempts at a quiz that a coordinator gave to a learner, only ever added.

    ``key`` belongs to the form that was sent: sending it twice adds nothing. ``by_id`` is empty when the account of who
    decided is gone.
    """

    __tablename__ = "quizzes_attempt_grant"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey(USER, ondelete="CASCADE"), index=True)
    course_id: Mapped[str] = mapped_column(String(80))
    lesson_id: Mapped[str] = mapped_column(String(80))
    variant: Mapped[str] = mapped_column(String(20))
    count: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int | None] = mapped_column(ForeignKey(USER, ondelete="SET NULL"))
    at: Mapped[dt.datetime]
    key: Mapped[str] = mapped_column(String(40), unique=True)


class PracticeAnswer(Model):
    """The latest answer of a learner to a practice question; it is kept and shown again, and never graded."""

    __tablename__ = "quizzes_practice_answer"

    user_id: Mapped[int] = mapped_column(ForeignKey(USER, ondelete="CASCADE"), primary_key=True)
    course_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    lesson_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    question_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey(VERSION))
    answer: Mapped[dict[str, Any]] = mapped_column(JSON)
    tries: Mapped[int] = mapped_column(default=1)
    answered_at: Mapped[dt.datetime]
