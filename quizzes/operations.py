"""Starting, saving and submitting attempts, and answering practice questions. Everything flushes, nothing commits."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, String, and_, bindparam, func, select, update

from app.accounts.models import User
from app.extensions import db
from app.saving import Current, Given, Step, decide, needs_history
from courses.operations import record, update_summaries
from courses.operations.ledger import insert_for, insert_missing, lock_learner, upsert
from courses.outline import Course, Lesson
from courses.progress import Happened
from quizzes import drawing
from quizzes.grading import Result, result
from quizzes.models import Answer, Attempt, AttemptGrant, PracticeAnswer, Save
from quizzes.published import Asked
from quizzes.queries import Sitting, answers_of, attempts_at, open_key
from quizzes.queries.grants import granted_attempts


class NoAttemptLeftError(Exception):
    """The learner has used up the attempts that the quiz allows."""


class NothingToAskError(Exception):
    """The quiz has no question for learners of this variant."""


def start_attempt(
    learner: User,
    course: Course,
    lesson: Lesson,
    variant: str,
    questions: Mapping[str, Asked],
    *,
    seed: int,
    now: dt.datetime,
) -> Attempt:
    """Return the learner's open attempt at a quiz, or begin one. A double click gets the same attempt.

    An attempt that is open may always be resumed, whatever the limit and however often the course was published.

    Raises:
        NoAttemptLeftError: All attempts were used.
        NothingToAskError: No question of the quiz is for this variant.
    """
    lock_learner(learner.id)
    before = attempts_at(learner.id, course.id, lesson.id, variant)
    if (present := next((one for one in before if one.submitted_at is None), None)) is not None:
        return present
    if drawing.attempts_left(lesson.settings, len(before)) == 0:
        granted = granted_attempts(learner.id, course.id, lesson.id, variant)
        if drawing.attempts_left(lesson.settings, len(before), granted) == 0:
            raise NoAttemptLeftError
    eligible = {one.id for one in questions.values() if drawing.is_for_variant(one.lesson_id, course, variant)}
    chosen = drawing.draw(lesson.settings, eligible, seed)
    if not chosen:
        raise NothingToAskError
    attempt = Attempt(
        user_id=learner.id,
        course_id=course.id,
        lesson_id=lesson.id,
        variant=variant,
        number=max((one.number for one in before), default=0) + 1,
        version_id=course.version_id,
        seed=seed,
        questions=chosen,
        pass_mark=drawing.pass_mark(lesson.settings, course),
        is_scored=drawing.is_scored(lesson.settings),
        started_at=now,
        open_key=open_key(learner.id, course.id, lesson.id, variant),
    )
    db.session.add(attempt)
    db.session.flush()
    return attempt


@dataclass(frozen=True, slots=True)
class Further:
    """Further attempts: how many, why, and the key of the form that gives them."""

    count: int
    reason: str
    key: str


def grant_attempts(
    by: User, learner: User, course: Course, lesson: Lesson, *, variant: str, further: Further, now: dt.datetime
) -> None:
    """Give a learner further attempts at a quiz. The same key once more, as after a double click, adds nothing.

    Raises:
        ValueError: There is no reason, or no attempt to give.
    """
    if not further.reason.strip() or further.count < 1:
        raise ValueError("Further attempts need a number and a reason.")
    row = {
        "user_id": learner.id,
        "course_id": course.id,
        "lesson_id": lesson.id,
        "variant": variant,
        "count": further.count,
        "reason": further.reason.strip(),
        "by_id": by.id,
        "at": now,
        "key": further.key,
    }
    insert_missing(AttemptGrant, ("key",), [row])


class Outcome(enum.StrEnum):
    """What the learner is told about a save."""

    SAVED = "saved"
    CONFLICT = "conflict"
    SUBMITTED = "submitted"


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of one answer. ``answer``, ``revision`` and ``at`` are those that count now; ``given`` what came."""

    outcome: Outcome
    given: Given
    answer: Mapping[str, Any] | None
    revision: int
    at: dt.datetime | None


def save_answers(sitting: Sitting, given: Sequence[Given], now: dt.datetime) -> list[Saved]:
    """Save answers of one page of an attempt; idempotent, and in order. It locks the attempt and reads what counts.

    An answer from a page with an outdated revision is kept in the history and comes back as a conflict; after
    submitting, nothing is saved. The number of statements does not depend on the number of answers.
    """
    attempt_id = sitting.attempt.id
    before = _current(attempt_id, [one.key for one in given])
    if before is None:
        return [Saved(Outcome.SUBMITTED, one, None, 0, None) for one in given]
    counters = _last_counters(attempt_id, [one for one in given if needs_history(one, before[one.key][0])])
    saved, history, changed = [], [], []
    for one in given:
        current, at = before[one.key]
        last = counters.get((one.key, one.page))
        step = decide(one, current, last)
        counter = one.counter
        if counter is None:
            counter = (current.counter if one.page == current.page else last or 0) + 1
        row = {"attempt_id": attempt_id, "question_id": one.key, "answer": one.value, "page_id": one.page}
        if step is not Step.IGNORE:
            seen = {"seen_revision": one.seen, "is_accepted": step is not Step.KEEP, "at": now}
            history.append({**row, "counter": counter, **seen})
        if step is Step.ACCEPT:
            changed.append({**row, "counter": counter, "revision": current.revision + 1, "saved_at": now})
            saved.append(Saved(Outcome.SAVED, one, one.value, current.revision + 1, now))
        else:
            outcome = Outcome.CONFLICT if step is Step.KEEP else Outcome.SAVED
            saved.append(Saved(outcome, one, current.value, current.revision, at))
    insert_missing(Save, ("attempt_id", "question_id", "page_id", "counter"), history)
    upsert(Answer, ("attempt_id", "question_id"), changed)
    return saved


_attempts, _answers = Attempt.__table__.c, Answer.__table__.c
_IS_THAT_ATTEMPT = _attempts.id == bindparam("attempt_id", type_=Integer)
_LOCK = select(_attempts.id).where(_IS_THAT_ATTEMPT).with_for_update()
_OF_ATTEMPT = _answers.attempt_id == _attempts.id


def _current_statement(answers: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """Build what tells whether an attempt is open and which of its answers count; there is one row at least."""
    names = ("question_id", "answer", "revision", "page_id", "counter", "saved_at")
    return (
        select(_attempts.submitted_at, *(_answers[name] for name in names))
        .select_from(Attempt.__table__.outerjoin(Answer.__table__, answers))
        .where(_IS_THAT_ATTEMPT)
    )


_CURRENT = _current_statement(_OF_ATTEMPT)
_CURRENT_OF_ONE = _current_statement(and_(_OF_ATTEMPT, _answers.question_id == bindparam("question_id", type_=String)))


def _current(attempt_id: int, question_ids: Sequence[str]) -> dict[str, tuple[Current, dt.datetime | None]] | None:
    """Return the answers that count, by question; None when the attempt has been submitted. Nobody changes it then.

    SQLite has one writer anyway. PostgreSQL must hold the lock before it reads, or it would read what was before.
    """
    values: dict[str, object] = {"attempt_id": attempt_id}
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(_LOCK, values)
    statement = _CURRENT
    if len(question_ids) == 1:
        statement = _CURRENT_OF_ONE
        values["question_id"] = question_ids[0]
    found: dict[str, tuple[Current, dt.datetime | None]] = {one: (Current(), None) for one in question_ids}
    for submitted_at, question_id, answer, revision, page, counter, at in db.session.execute(statement, values):
        if submitted_at is not None:
            return None
        if question_id in found:
            found[question_id] = (Current(answer, revision, page, counter), at)
    return found


def _last_counters(attempt_id: int, given: Sequence[Given]) -> dict[tuple[str, str], int]:
    """Return the largest acknowledged counter of each page and question."""
    if not given:
        return {}
    rows = db.session.execute(
        select(Save.question_id, Save.page_id, func.max(Save.counter))
        .where(
            Save.attempt_id == attempt_id,
            Save.question_id.in_([one.key for one in given]),
            Save.page_id.in_([one.page for one in given]),
        )
        .group_by(Save.question_id, Save.page_id)
    )
    return {(question_id, page): counter for question_id, page, counter in rows}


_SCORE = (
    update(Answer)
    .where(
        Answer.attempt_id == bindparam("of_attempt", type_=Integer),
        Answer.question_id == bindparam("of_question", type_=String),
    )
    .values(score=bindparam("score"))
)


def submit_attempt(sitting: Sitting, learner: User, now: dt.datetime) -> Result:
    """Grade what was saved, close the attempt and tell the ledger; submitting again changes nothing.

    The caller has locked the learner's progress (:func:`courses.operations.ledger.lock_learner`) and the attempt.
    """
    attempt = sitting.attempt
    if attempt.submitted_at is not None:
        return Result(attempt.score or 0.0, attempt.max_score or 0.0, bool(attempt.is_passed))
    answers = answers_of(attempt)
    grades = [one.grade(answers[one.id].answer if one.id in answers else None) for one in sitting.asked]
    scores = [
        {"of_attempt": attempt.id, "of_question": one.id, "score": grade.score}
        for one, grade in zip(sitting.asked, grades, strict=True)
        if grade is not None and one.id in answers
    ]
    if scores:
        db.session.connection().execute(_SCORE, scores)
    done = result(grades, attempt.pass_mark)
    attempt.submitted_at = now
    if attempt.is_scored:
        attempt.score, attempt.max_score, attempt.is_passed = done.score, done.max_score, done.is_passed
    attempt.open_key = None
    db.session.flush()
    _tell(sitting, learner, done, now)
    return done


def _tell(sitting: Sitting, learner: User, done: Result, now: dt.datetime) -> None:
    """Write what happened to the ledger, and evaluate it once. Nobody passes, or reaches points, without points."""
    attempt, course, lesson = sitting.attempt, sitting.course, sitting.lesson
    ref = str(attempt.id)
    data: dict[str, Any] = {"number": attempt.number}
    if attempt.is_scored:
        data |= {"ratio": done.ratio, "score": done.score, "max_score": done.max_score}
    kinds: list[tuple[Happened, str | None]] = [(Happened.SUBMITTED, None)]
    if done.is_passed and attempt.is_scored:
        kinds.append((Happened.PASSED, f"{Happened.PASSED}/{course.id}/{lesson.id}"))
    for kind, once in kinds:
        row: dict[str, Any] = {"variant": attempt.variant, "ref": ref, "data": data, "once": once}
        record(learner, course, lesson, kind, now, **row, evaluates=False)
    update_summaries(learner, {course.id})


def answer_practice(
    learner: User, course: Course, lesson: Lesson, question_id: str, answer: Mapping[str, Any], now: dt.datetime
) -> None:
    """Keep the answer to a practice question in the place of an earlier one; the ledger hears of the first."""
    lock_learner(learner.id)
    keys = ("user_id", "course_id", "lesson_id", "question_id")
    row = {
        "user_id": learner.id,
        "course_id": course.id,
        "lesson_id": lesson.id,
        "question_id": question_id,
        "version_id": course.version_id,
        "answer": dict(answer),
        "answered_at": now,
    }
    statement = insert_for(PracticeAnswer).values({**row, "tries": 1})
    changed: dict[str, Any] = {name: statement.excluded[name] for name in ("version_id", "answer", "answered_at")}
    changed["tries"] = PracticeAnswer.tries + 1
    db.session.execute(statement.on_conflict_do_update(index_elements=list(keys), set_=changed))
    once = f"{Happened.ANSWERED}/{course.id}/{lesson.id}/{question_id}"
    record(learner, course, lesson, Happened.ANSWERED, now, ref=question_id, once=once)
