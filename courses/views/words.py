"""What pages say about courses: numbers in words, lists of lessons with states, conditions with their evidence."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext, ngettext, pgettext

from app.addresses import local_part
from app.formats import date, minutes
from app.plugins import installed
from courses.outline import VARIANTS, Course, Lesson
from courses.points import CompletionRule, LessonKind
from courses.progress import CourseState, LessonState, Rules, StopState
from courses.queries.standing import Learner, standings_of


@dataclass(frozen=True, slots=True)
class RouteItem:
    """A lesson in the list of its course. ``state`` is done, now or ahead; ``label`` says it in words.

    ``number`` is 0 for an optional one, which is not counted.
    """

    number: int
    title: str
    href: str
    state: str
    label: str
    locked: bool


@dataclass(frozen=True, slots=True)
class Evidence:
    """A condition in words."""

    rule: str
    text: str
    is_met: bool


@dataclass(frozen=True, slots=True)
class Missing:
    """A course that must be completed first, and what is left of it."""

    course_id: str
    title: str
    left: str


def lesson_href(course: Course, lesson: Lesson) -> str:
    """Return the address of a lesson."""
    return url_for("courses.lesson", course_id=course.id, lesson_id=lesson.id)


def lesson_size(lesson: Lesson) -> str:
    """Return the words beside a lesson in a list: what its kind says, or the minutes; and whether it is optional."""
    kind = installed(LessonKind).get(lesson.kind)
    size = (kind.size(lesson) if kind else "") or minutes(lesson.minutes)
    return str(gettext("%(size)s, optional", size=size)) if lesson.optional else size


def lesson_word(course: Course, lesson: Lesson, variant: str, rules: Rules) -> str:
    """Return what stands above the title: "Lesson 3 of 5, about 28 min", or kind and size of what is not counted."""
    if not rules.counts(lesson):
        kind = installed(LessonKind).get(lesson.kind)
        name = kind.label(lesson) if kind else lesson.kind
        return str(gettext("%(kind)s, %(size)s", kind=name, size=lesson_size(lesson)))
    counted = [one.id for one in course.lessons_for(variant) if rules.counts(one)]
    number = counted.index(lesson.id) + 1
    values = {"number": number, "total": len(counted), "time": minutes(lesson.minutes)}
    return str(gettext("Lesson %(number)s of %(total)s, about %(time)s", **values))


def state_word(state: LessonState) -> str:
    """Return the state of a lesson in a word or two."""
    if state.is_done:
        return str(pgettext("lesson", "completed"))
    if state.is_added:
        return str(gettext("new, optional"))
    if not state.is_open:
        return str(gettext("locked"))
    if state.opened_at:
        return str(gettext("started"))
    return ""


def course_route(course: Course, variant: str, state: CourseState | None, present: str) -> list[RouteItem]:
    """Return all lessons of the variant for the strip beside a lesson."""
    items = []
    here, ahead = gettext("you are here"), gettext("ahead of you")
    lessons = course.lessons_for(variant)
    numbers = lesson_numbers(lessons)
    for lesson in lessons:
        own = state.lesson(lesson.id) if state else None
        is_done = bool(own and own.is_done)
        position = "now" if lesson.id == present else "done" if is_done else "ahead"
        words = [here] if position == "now" else []
        words += [word] if own and (word := state_word(own)) else []
        words += [gettext("optional")] if lesson.optional else []
        items.append(
            RouteItem(
                numbers[lesson.id],
                local_part(dict(lesson.title)),
                lesson_href(course, lesson),
                position,
                ", ".join(words) or ahead,
                locked=bool(own and not own.is_open),
            )
        )
    return items


def lesson_numbers(lessons: Iterable[Lesson]) -> dict[str, int]:
    """Return the numbers of lessons in a list by id, from 1; an optional one has no number, which is 0."""
    count = itertools.count(1)
    return {lesson.id: 0 if lesson.optional else next(count) for lesson in lessons}


def promises(lesson: Lesson) -> list[str]:
    """Say before the lesson starts what will complete it."""
    rules = installed(CompletionRule)
    return [rules[name].promise(lesson) for name in lesson.completion if name in rules]


def evidence(lesson: Lesson, state: LessonState) -> list[Evidence]:
    """Say which conditions are met and which are not, each with its evidence."""
    rules = installed(CompletionRule)
    return [
        Evidence(
            condition.rule,
            rules[condition.rule].explain(lesson, condition)
            if condition.rule in rules
            else gettext("A part of this lesson is not installed here. Please tell the people who run this site."),
            condition.is_met,
        )
        for condition in state.conditions
    ]


def lessons_word(count: int) -> str:
    """Return "5 lessons"."""
    return str(ngettext("%(num)s lesson", "%(num)s lessons", count))


def variant_word(variant: str) -> str:
    """Return the name of a variant."""
    if variant not in VARIANTS:
        return variant
    names = {"politicians": gettext("for local politicians"), "activists": gettext("for activists and NGO people")}
    return str(names[variant])


def still_to_do(stop: StopState) -> str:
    """Return what is left of a course on the track: "3 lessons and the quiz", or that it is in preparation."""
    if not stop.is_live:
        return str(gettext("the course is in preparation"))
    lessons = stop.standing.total - stop.standing.done
    quizzes = stop.standing.steps - stop.standing.steps_done - lessons
    left = [lessons_word(lessons)] if lessons else []
    left += [ngettext("the quiz", "%(num)s quizzes", quizzes)] if quizzes > 0 else []
    return str(gettext("still to do: %(what)s", what=gettext(" and ").join(left)))


def iso_date(text: str) -> str:
    """Return a date of a document, such as "2026-11-22", as the reader writes it."""
    return date(dt.date.fromisoformat(text)) if text else ""


def missing_courses(learner: Learner, state: CourseState) -> list[Missing]:
    """Return the courses that the track wants completed before this one, each with what is left of it."""
    track = learner.current_track
    if not state.missing_courses or track is None:
        return []
    stops = {stop.course_id: stop for stop in learner.track_state(track, standings_of(learner)).stops}
    return [
        Missing(name, local_part(dict(source.title)), still_to_do(stops[name]) if name in stops else "")
        for name in state.missing_courses
        if (source := learner.live.courses.get(name) or (learner.live.tracks and learner.live.tracks.planned(name)))
    ]
