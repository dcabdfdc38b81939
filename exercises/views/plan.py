"""The learner's own plan: every exercise of their track with how far it is, and what they can take away."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask import Blueprint, abort, g, render_template
from flask_login import current_user

from app.access import SIGNED_IN, allow
from app.addresses import route
from courses.outline import Course, Lesson, Track
from courses.queries.standing import Learner, learner_of
from exercises.outline import Exercise, Kept, Older, count_filled, exercise_ids, last_saved, older_notes
from exercises.queries import Edition, editions_of, exercises, workbooks

Workbooks = Mapping[tuple[str, str], dict[str, Kept]]


def register(blueprint: Blueprint) -> None:
    """Add the page of the plan."""
    route(blueprint, pl="/plan", en="/plan")(plan)


@dataclass(frozen=True, slots=True)
class Entry:
    """An exercise in the plan. ``lesson`` is None when no live lesson holds it any more."""

    exercise: Exercise
    lesson: Lesson | None
    kept: Mapping[str, Kept]
    older: list[Older]

    @property
    def filled(self) -> int:
        """Return how many fields have something written into them."""
        return count_filled(self.exercise.fields, self.kept)

    @property
    def saved_at(self) -> dt.datetime | None:
        """Return when it was last written into; None when it is empty."""
        return last_saved(one for one in self.kept.values() if one.value is not None)


@dataclass(frozen=True, slots=True)
class Chapter:
    """A course in the plan with its exercises."""

    course: Course
    entries: list[Entry]


@dataclass(frozen=True, slots=True)
class Plan:
    """All exercises of a learner: those of the present track in its order, then those of other courses."""

    track: Track | None
    chapters: list[Chapter]

    @property
    def entries(self) -> list[Entry]:
        """Return all exercises in order."""
        return [entry for chapter in self.chapters for entry in chapter.entries]

    @property
    def written(self) -> int:
        """Return how many exercises hold something."""
        return sum(entry.saved_at is not None for entry in self.entries)


def plan_of(user_id: int) -> Plan:
    """Return a learner's plan: the number of queries does not depend on how much is written."""
    learner = learner_of(user_id)
    kept = workbooks(user_id)
    live = {course.id: course for course in learner.live.courses.values()}
    editions = [Edition(one.id, one.version_id, learner.live.digests[one.version_id]) for one in live.values()]
    older = {one.version_id for own in kept.values() for one in own.values()} - {one.version_id for one in editions}
    known = exercises([*editions, *(editions_of(older) if older else ())])
    chapters = [Chapter(course, list(_entries(course, learner, kept, known))) for course in _courses(learner, kept)]
    return Plan(learner.current_track, [chapter for chapter in chapters if chapter.entries])


def _courses(learner: Learner, kept: Workbooks) -> list[Course]:
    """Return the courses of the plan: those of the track, those the learner takes, those they wrote something in."""
    track = learner.current_track
    ids = [stop.course_id for stop in track.stops] if track else []
    ids += [course_id for course_id, _ in learner.enrolments]
    ids += [course_id for course_id, _ in kept]
    return [learner.live.courses[one] for one in dict.fromkeys(ids) if one in learner.live.courses]


def _entries(
    course: Course, learner: Learner, kept: Workbooks, known: Mapping[int, Mapping[str, Exercise]]
) -> Iterator[Entry]:
    variants = learner.variants(course.id)
    lessons = [lesson for lesson in course.lessons if any(lesson.is_for(one) for one in variants)]
    seen = set()
    for lesson in lessons:
        for name in exercise_ids(lesson):
            found = known[course.version_id].get(name)
            if found is not None and name not in seen:
                seen.add(name)
                yield _entry(found, lesson, kept.get((course.id, name), {}), known)
    for (course_id, name), own in kept.items():
        if course_id == course.id and name not in seen and any(one.value is not None for one in own.values()):
            latest = max(own.values(), key=lambda one: one.saved_at)
            found = known[course.version_id].get(name) or known.get(latest.version_id, {}).get(name)
            if found is not None:
                yield _entry(found, None, own, known)


def _entry(
    found: Exercise, lesson: Lesson | None, own: Mapping[str, Kept], known: Mapping[int, Mapping[str, Exercise]]
) -> Entry:
    written_in = {version: forms[found.id] for version, forms in known.items() if found.id in forms}
    return Entry(found, lesson, own, older_notes(found, own.values(), written_in))


@allow(SIGNED_IN)
def plan() -> str:
    """Show the learner's own plan."""
    return render_template("exercises/plan.html", plan=plan_of(current_user.id), lang=g.lang)


def own_entry(user_id: int, course_id: str, exercise_id: str) -> tuple[Course, Entry]:
    """Return one exercise of a learner's plan with its course; answer 404 when it is not in it."""
    pairs = ((chapter.course, entry) for chapter in plan_of(user_id).chapters for entry in chapter.entries)
    found = next((pair for pair in pairs if (pair[0].id, pair[1].exercise.id) == (course_id, exercise_id)), None)
    return found or abort(404)
