"""What must be true after everything that happened: the diaries of the learners against the database."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select, text

from app.extensions import db
from certificates.models import Certificate
from courses.models import LedgerEntry
from courses.progress import Happened
from courses.queries.verify import differences
from exercises.models import WorkbookEntry, WorkbookSave
from quizzes.models import Answer, Attempt, PracticeAnswer, Save
from tests.load.course import COURSE, MOST_POINTS, QUESTIONS, QUIZ, READING, VARIANT, fields_of, has_passed, points
from tests.load.learners import Learner

Crowd = Sequence[Learner]


def everybody_came_through(crowd: Crowd) -> None:
    """Nobody met an answer that they did not expect, and all were told what they wanted to hear."""
    for one in crowd:
        assert not one.progress.failures, one.progress.failures[:3]
    for one in crowd:
        told = [sent.question for sent in one.acknowledged]
        assert list(dict.fromkeys(told)) == list(QUESTIONS)


def the_database_is_whole(crowd: Crowd) -> None:
    """The engine itself finds nothing broken."""
    del crowd
    if db.engine.dialect.name == "sqlite":
        assert db.session.scalar(text("PRAGMA integrity_check")) == "ok"
        assert not db.session.execute(text("PRAGMA foreign_key_check")).all()


def no_answer_is_lost_and_none_stands_twice(crowd: Crowd) -> None:
    """What was acknowledged stands in the history once, in the order of the diary, and the last of it counts."""
    begun = db.session.scalars(select(Attempt)).all()
    attempts = {one.user_id: one for one in begun}
    assert len(attempts) == len(begun) == len(crowd), "One attempt each."
    saves: dict[tuple[int, str], list[Save]] = {}
    for save in db.session.scalars(select(Save).order_by(Save.id)):
        saves.setdefault((save.attempt_id, save.question_id), []).append(save)
    answers = {(one.attempt_id, one.question_id): one for one in db.session.scalars(select(Answer))}
    assert set(saves) == set(answers) == {(one.id, name) for one in attempts.values() for name in QUESTIONS}
    for one in crowd:
        attempt = attempts[one.user_id]
        assert one.attempt.endswith(f"/{attempt.id}")
        for name in QUESTIONS:
            history = saves[attempt.id, name]
            diary = [sent for sent in one.acknowledged if sent.question == name]
            stored = [(save.page_id, save.counter, fields_of(save.answer or {})) for save in history]
            assert stored == [(sent.page, sent.counter or 1, set(sent.fields)) for sent in diary], (one.number, name)
            assert all(save.is_accepted for save in history)
            answer = answers[attempt.id, name]
            assert (answer.page_id, answer.counter) == (history[-1].page_id, history[-1].counter)
            assert (answer.answer, answer.revision) == (history[-1].answer, len(history))


def no_note_is_lost_and_none_stands_twice(crowd: Crowd) -> None:
    """What was acknowledged in the workbook stands there once, in order, and the last of it counts."""
    entries = {one.user_id: one for one in db.session.scalars(select(WorkbookEntry))}
    assert set(entries) == {one.user_id for one in crowd}
    saves: dict[int, list[WorkbookSave]] = {}
    for save in db.session.scalars(select(WorkbookSave).order_by(WorkbookSave.id)):
        saves.setdefault(save.user_id, []).append(save)
    for one in crowd:
        history = saves[one.user_id]
        assert [(save.value, save.is_accepted) for save in history] == [({"text": text}, True) for text in one.notes]
        entry = entries[one.user_id]
        assert (entry.value, entry.revision) == (history[-1].value, len(history))


def every_score_is_right(crowd: Crowd) -> None:
    """Scores are those of the plan, in the database, in the ledger and on the page that the learner saw."""
    attempts = {one.user_id: one for one in db.session.scalars(select(Attempt))}
    scores = {
        (one.user_id, name): score
        for one in attempts.values()
        for name, score in db.session.execute(
            select(Answer.question_id, Answer.score).where(Answer.attempt_id == one.id)
        )
    }
    ledger = {
        entry.user_id: entry.data["score"]
        for entry in db.session.scalars(select(LedgerEntry).where(LedgerEntry.kind == Happened.SUBMITTED))
    }
    outcomes = Counter(has_passed(one.plan) for one in crowd)
    assert min(outcomes[True], outcomes[False]) > 0, "Some pass and some do not, or this would show little."
    for one in crowd:
        attempt, expected = attempts[one.user_id], points(one.plan)
        assert (attempt.score, attempt.max_score) == (expected, MOST_POINTS), one.number
        assert attempt.is_passed is has_passed(one.plan)
        assert attempt.submitted_at is not None
        assert ledger[one.user_id] == expected
        assert {name: scores[one.user_id, name] for name in QUESTIONS} == {
            name: choice.points for name, choice in one.plan.items()
        }
        shown = f'<p class="score__n">{expected:g}'.replace(".", ",")
        assert shown in one.result, (shown, one.result)
        assert ("Zaliczone" in one.result) is has_passed(one.plan)


@dataclass(frozen=True)
class Once:
    """What a learner gets exactly once: ``rows`` are the ids of those who have it, each as often as it stands."""

    what: str
    rows: Select[Any]
    needs_pass: bool = False

    def is_earned_by(self, one: Learner) -> bool:
        """Tell whether a learner has done enough for it."""
        return has_passed(one.plan) or not self.needs_pass


def entries(kind: Happened, lesson: str | None) -> Select[Any]:
    """Return whose ledger says something about a lesson, or about the whole course."""
    table = LedgerEntry
    is_about = table.lesson_id.is_(None) if lesson is None else table.lesson_id == lesson
    return select(table.user_id).where(table.course_id == COURSE, table.kind == kind, is_about)


ONCE = (
    Once("the practice answer", select(PracticeAnswer.user_id)),
    Once("the deed of practising", entries(Happened.ANSWERED, READING)),
    Once("the lesson completed", entries(Happened.COMPLETED, READING)),
    Once("the quiz submitted", entries(Happened.SUBMITTED, QUIZ)),
    Once("the quiz passed", entries(Happened.PASSED, QUIZ), needs_pass=True),
    Once("the quiz completed", entries(Happened.COMPLETED, QUIZ), needs_pass=True),
    Once("the course completed", entries(Happened.COMPLETED, None), needs_pass=True),
    Once(
        "the certificate",
        select(Certificate.user_id).where(Certificate.subject == f"course/{COURSE}/{VARIANT}"),
        needs_pass=True,
    ),
)


def everything_was_given_exactly_once(crowd: Crowd) -> None:
    """Nobody misses what they earned, and nobody has it twice."""
    for one in ONCE:
        found = Counter(db.session.scalars(one.rows))
        assert found == Counter(learner.user_id for learner in crowd if one.is_earned_by(learner)), one.what
    # An opening that could not be noted is noted at the next one, so that the page can be read on a full disk.
    opened = select(LedgerEntry.user_id, LedgerEntry.lesson_id).where(LedgerEntry.kind == Happened.OPENED)
    assert max(Counter(map(tuple, db.session.execute(opened))).values()) == 1


def the_ledger_explains_every_summary(crowd: Crowd) -> None:
    """The same as ``./hub progress verify``."""
    del crowd
    assert list(differences()) == []


CHECKS: tuple[Callable[[Crowd], None], ...] = (
    everybody_came_through,
    the_database_is_whole,
    no_answer_is_lost_and_none_stands_twice,
    no_note_is_lost_and_none_stands_twice,
    every_score_is_right,
    everything_was_given_exactly_once,
    the_ledger_explains_every_summary,
)


def look_at_the_log(lines: Sequence[dict[str, Any]]) -> None:
    """No page broke, and what could not be done for want of room was said without what anybody wrote."""
    broken = [one for one in lines if one.get("level") == "error" or one.get("status", 0) in {500, 502}]
    assert not broken, broken[:3]
    told = json.dumps(lines, ensure_ascii=False)
    assert "@example.org" not in told
    assert "q.single" not in told
