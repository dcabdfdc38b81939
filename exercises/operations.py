"""Saving what learners write into exercises. Everything flushes, nothing commits."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete

from app.accounts.models import User
from app.extensions import db
from app.saving import Current, Given, Json, Step, decide, needs_history
from courses.operations.ledger import insert_missing, lock_learner, upsert
from exercises.models import WorkbookEntry, WorkbookSave
from exercises.outline import Exercise, Kept, Part, aside_key, needs_putting_aside
from exercises.queries import Counts, counting, last_counters

KEYS = ("user_id", "course_id", "exercise_id", "key")


class Outcome(enum.StrEnum):
    """What the learner is told about a save."""

    SAVED = "saved"
    CONFLICT = "conflict"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of one part. ``value``, ``revision`` and ``at`` are those that count now; ``given`` is what came."""

    outcome: Outcome
    part: Part
    given: Given
    value: Json | None
    revision: int
    at: dt.datetime | None


def save_workbook(learner: User, exercise: Exercise, given: Sequence[Given], now: dt.datetime) -> list[Saved]:
    """Save parts of an exercise; idempotent, and in order. The number of statements does not depend on how many.

    ``exercise`` is that of the version from which the page was made. What came from a page that had seen something
    older is kept in the history and comes back as a conflict. What cannot be kept is refused, and nothing else with
    it. A value that the part cannot show any more is put aside before something is written in its place.
    """
    lock_learner(learner.id)
    parts = {part.key: part for part in exercise.parts}
    workbook = (learner.id, exercise.course_id, exercise.id)
    before = counting(*workbook, [one.key for one in given])
    asked = [(one.key, one.page) for one in given if needs_history(one, before[one.key].current)]
    counters = last_counters(*workbook, asked)
    common = dict(zip(KEYS, workbook, strict=False)) | {"version_id": exercise.version_id}
    saved, history, changed, aside = [], [], [], []
    for one in given:
        part, counts = parts[one.key], before[one.key]
        current = counts.current
        if one.value is not None and part.type.fault(one.value) is not None:
            saved.append(Saved(Outcome.REFUSED, part, one, current.value, current.revision, _at(counts)))
            continue
        step = _step(part, one, counts, counters.get((one.key, one.page)))
        counter = one.counter
        if counter is None:
            last = counters.get((one.key, one.page)) or 0
            counter = (current.counter if one.page == current.page else last) + 1
        row = {**common, "key": one.key, "kind": part.type.name, "value": one.value, "page_id": one.page}
        row["counter"] = counter
        if step is not Step.IGNORE:
            history.append({**row, "seen_revision": one.seen, "is_accepted": step is not Step.KEEP, "at": now})
        if step is Step.ACCEPT:
            if counts.kept is not None and needs_putting_aside(part, counts.kept):
                aside.append(_put_aside(common, counts.kept, current))
            changed.append({**row, "revision": current.revision + 1, "saved_at": now})
            saved.append(Saved(Outcome.SAVED, part, one, one.value, current.revision + 1, now))
        else:
            outcome = Outcome.CONFLICT if step is Step.KEEP else Outcome.SAVED
            saved.append(Saved(outcome, part, one, current.value, current.revision, _at(counts)))
    insert_missing(WorkbookSave, (*KEYS, "page_id", "counter"), history)
    insert_missing(WorkbookEntry, KEYS, aside)
    upsert(WorkbookEntry, KEYS, changed)
    return saved


def _step(part: Part, given: Given, counts: Counts, last_counter: int | None) -> Step:
    """Decide about one part. A template that nobody has changed is nothing that was written."""
    if counts.current.revision == 0 and given.value is not None and part.is_untouched(given.value):
        return Step.IGNORE
    return decide(given, counts.current, last_counter)


def _at(counts: Counts) -> dt.datetime | None:
    return counts.kept.saved_at if counts.kept else None


def _put_aside(common: dict[str, Any], kept: Kept, current: Current) -> dict[str, Any]:
    """Return the row of a value that makes room: under a key of its own, as it was written."""
    return {
        **common,
        "version_id": kept.version_id,
        "key": aside_key(kept),
        "kind": kept.kind,
        "value": kept.value,
        "revision": kept.revision,
        "page_id": current.page,
        "counter": current.counter,
        "saved_at": kept.saved_at,
    }


def erase_workbooks(user: User) -> None:
    """Delete all that a person wrote."""
    for model in (WorkbookSave, WorkbookEntry):
        db.session.execute(delete(model).where(model.user_id == user.id))
    db.session.flush()
