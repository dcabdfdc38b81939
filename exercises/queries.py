"""Reading exercises and workbooks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Integer, String, bindparam, func, select

from app.extensions import db
from app.saving import Current
from courses.models import Version
from courses.models.content import course_subject
from exercises.models import PublishedExercise, WorkbookEntry, WorkbookSave
from exercises.outline import Exercise, Kept, exercise_from

Exercises = Mapping[str, Exercise]

#: Exercises by version and digest. Versions never change, so nothing becomes stale.
_exercises: dict[tuple[int, str], Exercises] = {}
_VERSIONS_KEPT = 200


@dataclass(frozen=True, slots=True)
class Edition:
    """A version of a course, as far as its exercises are concerned."""

    course_id: str
    version_id: int
    digest: str


def exercises(editions: Iterable[Edition]) -> dict[int, Exercises]:
    """Return the exercises of versions by version and id: one query, and none for versions that were read before."""
    wanted = list(editions)
    missing = [one for one in wanted if (one.version_id, one.digest) not in _exercises]
    if missing:
        if len(_exercises) > _VERSIONS_KEPT:
            _exercises.clear()
            missing = wanted
        found: dict[int, dict[str, Exercise]] = {one.version_id: {} for one in missing}
        courses = {one.version_id: one.course_id for one in missing}
        table = PublishedExercise.__table__.c
        for version_id, name, content in db.session.execute(
            select(table.version_id, table.id, table.content).where(table.version_id.in_(found))
        ):
            found[version_id][name] = exercise_from(content, course_id=courses[version_id], version_id=version_id)
        _exercises.update({(one.version_id, one.digest): found[one.version_id] for one in missing})
    return {one.version_id: _exercises[one.version_id, one.digest] for one in wanted}


def editions_of(version_ids: Iterable[int]) -> list[Edition]:
    """Return versions of courses by their ids."""
    rows = db.session.execute(
        select(Version.id, Version.subject, Version.digest).where(Version.id.in_(sorted(set(version_ids))))
    )
    return [Edition(subject.partition("/")[2], version_id, digest) for version_id, subject, digest in rows]


_EDITION = select(Version.digest).where(
    Version.id == bindparam("version_id", type_=Integer), Version.subject == bindparam("subject", type_=String)
)


def edition(course_id: str, version_id: int) -> Edition | None:
    """Return a version of a course; None when it is none of this course."""
    values = {"version_id": version_id, "subject": course_subject(course_id)}
    digest = db.session.execute(_EDITION, values).scalar_one_or_none()
    return None if digest is None else Edition(course_id, version_id, digest)


_entry = WorkbookEntry.__table__.c
_OF_WORKBOOK = (
    _entry.user_id == bindparam("user_id", type_=Integer),
    _entry.course_id == bindparam("course_id", type_=String),
    _entry.exercise_id == bindparam("exercise_id", type_=String),
)
_KEPT = select(*(_entry[name] for name in Kept.__dataclass_fields__)).where(*_OF_WORKBOOK)


def workbook(user_id: int, course_id: str, exercise_id: str) -> dict[str, Kept]:
    """Return what a learner wrote into an exercise, by key."""
    values = {"user_id": user_id, "course_id": course_id, "exercise_id": exercise_id}
    return {row[0]: Kept(*row) for row in db.session.execute(_KEPT, values)}


_ALL_KEPT = (
    select(_entry.course_id, _entry.exercise_id, *(_entry[name] for name in Kept.__dataclass_fields__))
    .where(_entry.user_id == bindparam("user_id", type_=Integer))
    .order_by(_entry.course_id, _entry.exercise_id)
)
_KEPT_OF_COURSE = _ALL_KEPT.where(_entry.course_id == bindparam("course_id", type_=String))


def workbooks(user_id: int, course_id: str | None = None) -> dict[tuple[str, str], dict[str, Kept]]:
    """Return all that a learner wrote, by course and exercise; in one course, or in all."""
    statement = _ALL_KEPT
    values: dict[str, Any] = {"user_id": user_id}
    if course_id is not None:
        statement = _KEPT_OF_COURSE
        values["course_id"] = course_id
    found: dict[tuple[str, str], dict[str, Kept]] = {}
    for course, exercise, *columns in db.session.execute(statement, values):
        found.setdefault((course, exercise), {})[columns[0]] = Kept(*columns)
    return found


@dataclass(frozen=True, slots=True)
class Counts:
    """What counts for a part now, with what is needed to decide about a save."""

    current: Current
    kept: Kept | None = None


_COUNTS = select(*(_entry[name] for name in Kept.__dataclass_fields__), _entry.page_id, _entry.counter).where(
    *_OF_WORKBOOK
)
_COUNTS_OF_ONE = _COUNTS.where(_entry.key == bindparam("key", type_=String))


def counting(user_id: int, course_id: str, exercise_id: str, keys: list[str]) -> dict[str, Counts]:
    """Return what counts for these parts of a workbook."""
    values: dict[str, Any] = {"user_id": user_id, "course_id": course_id, "exercise_id": exercise_id}
    statement = _COUNTS
    if len(keys) == 1:
        statement = _COUNTS_OF_ONE
        values["key"] = keys[0]
    found = {key: Counts(Current()) for key in keys}
    for *columns, page, counter in db.session.execute(statement, values):
        kept = Kept(*columns)
        if kept.key in found:
            found[kept.key] = Counts(Current(kept.value, kept.revision, page, counter), kept)
    return found


def last_counters(
    user_id: int, course_id: str, exercise_id: str, asked: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], int]:
    """Return the largest acknowledged counter of each key and page."""
    wanted = list(asked)
    if not wanted:
        return {}
    rows = db.session.execute(
        select(WorkbookSave.key, WorkbookSave.page_id, func.max(WorkbookSave.counter))
        .where(
            WorkbookSave.user_id == user_id,
            WorkbookSave.course_id == course_id,
            WorkbookSave.exercise_id == exercise_id,
            WorkbookSave.key.in_([key for key, _ in wanted]),
            WorkbookSave.page_id.in_([page for _, page in wanted]),
        )
        .group_by(WorkbookSave.key, WorkbookSave.page_id)
    )
    return {(key, page): counter for key, page, counter in rows}


@dataclass(frozen=True, slots=True)
class Unsettled:
    """Something that another page wrote, about which the learner has not chosen yet."""

    key: str
    kind: str
    value: Mapping[str, Any] | None
    at: Any


_save = WorkbookSave.__table__.c
_LATEST = (
    select(func.max(_save.id))
    .where(
        _save.user_id == bindparam("user_id", type_=Integer),
        _save.course_id == bindparam("course_id", type_=String),
        _save.exercise_id == bindparam("exercise_id", type_=String),
    )
    .group_by(_save.key)
)
_UNSETTLED = select(_save.key, _save.kind, _save.value, _save.at).where(
    _save.id.in_(_LATEST), _save.is_accepted.is_(False)
)


def unsettled(user_id: int, course_id: str, exercise_id: str) -> dict[str, Unsettled]:
    """Return, by key, what the last save of a part brought when it came from a page that had seen something older."""
    values = {"user_id": user_id, "course_id": course_id, "exercise_id": exercise_id}
    return {row[0]: Unsettled(*row) for row in db.session.execute(_UNSETTLED, values)}
