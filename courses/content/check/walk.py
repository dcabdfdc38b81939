"""A simulated learner walks each course and track: everything can be reached and finished, in the time promised."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from flask_babel import lazy_gettext as _l

from courses.content.problems import Problems, Rule, Severity
from courses.content.project import course_outline
from courses.outline import VARIANTS, Course, course_from
from courses.points import Entry
from courses.progress import CourseState, Happened, LessonState, Rules, course_state

if TYPE_CHECKING:
    from courses.content.check import Checked
    from courses.content.documents import Node
    from courses.content.installed import Installed
    from courses.content.schemas import TracksDocument

UNREACHABLE = Rule(
    "lesson-unreachable",
    Severity.ERROR,
    _l("Learners of the variant “%(variant)s” can never open this lesson: %(missing)s stays unfinished."),
    _l("Require only what these learners can complete."),
)
UNFINISHABLE = Rule(
    "lesson-unfinishable",
    Severity.ERROR,
    _l("Learners of the variant “%(variant)s” can do all that the lesson asks, and it is not completed."),
    _l("Name rules under “completion” that this lesson can meet."),
)
ALL_OPTIONAL = Rule(
    "course-all-optional",
    Severity.ERROR,
    _l("For the variant “%(variant)s” every lesson is optional, so the course can never be completed."),
    _l("Take “optional: true” away from at least one lesson of this variant."),
)
TRACK_STUCK = Rule(
    "track-stuck",
    Severity.ERROR,
    _l("On the track “%(track)s” the course “%(course)s” can never be completed."),
    _l("Correct what it requires, so that the track can be finished and its certificate issued."),
)
PLAN_LESSONS = Rule(
    "plan-lessons",
    Severity.REMARK,
    _l("For “%(variant)s”, the plan promises %(planned)s lessons of “%(course)s”; the course has %(found)s."),
    _l("Correct “lessons” in tracks.yaml."),
)
PLAN_MINUTES = Rule(
    "plan-minutes",
    Severity.REMARK,
    _l("For “%(variant)s”, the plan promises %(planned)s minutes for “%(course)s”; its lessons add up to %(found)s."),
    _l("Correct “minutes” in tracks.yaml, or those of the lessons."),
)
TIME = Rule(
    "lesson-minutes",
    Severity.REMARK,
    _l("The lesson promises %(minutes)s minutes; reading, questions and exercise take about %(found)s."),
    _l("Correct “minutes”, so that people can plan their evening."),
)

#: How many words of a lesson are read in a minute by an adult who also thinks.
WORDS_A_MINUTE: Final = 130
#: By how much a promise may miss, as a factor, and in minutes for short lessons.
TOLERANCE: Final = 1.4
SLACK: Final = 5
_START: Final = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def walk_course(checked: Checked, installed: Installed) -> None:
    """Walk a course in each variant, as if no track asked for anything before it; report what cannot be done."""
    course = _course(checked, installed)
    if course is None:
        return
    rules = _rules(installed)
    for variant in VARIANTS:
        if course.lessons_for(variant):
            _report(_walk(course, variant, rules), checked, variant)
    _check_times(checked, installed)


def walk_tracks(
    tracks: TracksDocument, node: Node, problems: Problems, courses: Mapping[str, Checked], installed: Installed
) -> None:
    """Walk each track with the courses that are written, and hold what the plan says of them against what they are."""
    rules = _rules(installed)
    outlines = {name: found for name, one in courses.items() if (found := _course(one, installed))}
    for index, track in enumerate(tracks.tracks):
        done: set[str] = {stop.course for stop in track.courses if stop.course not in outlines}
        waiting = [(place, stop) for place, stop in enumerate(track.courses) if stop.course in outlines]
        while True:
            ready = [one for one in waiting if set(one[1].requires) <= done]
            finished = [one for one in ready if _walk(outlines[one[1].course], track.audience, rules).is_done]
            if not finished:
                break
            done.update(stop.course for _, stop in finished)
            waiting = [one for one in waiting if one not in finished]
        for place, stop in waiting:
            line = node.line_at(("tracks", index, "courses", place, "course"))
            problems.add(TRACK_STUCK, node.path, line, track=track.id, course=stop.course)
    _check_plan(tracks, node, problems, outlines, rules)


def _course(checked: Checked, installed: Installed) -> Course | None:
    """Return the outline that would be published; None when the course has errors anyway."""
    document = checked.skeleton.course
    if document is None or checked.problems.errors:
        return None
    outline = course_outline(document, checked.skeleton, checked.folder, installed)
    return course_from(outline, version_id=0, number=0)


def _rules(installed: Installed) -> Rules:
    uncounted = frozenset(name for name, kind in installed.kinds.items() if not kind.is_counted)
    return Rules(installed.rules, uncounted)


def _walk(course: Course, variant: str, rules: Rules) -> CourseState:
    """Do whatever can be done, again and again, until nothing is left; return where that ends."""
    entries: list[Entry] = []
    tried: set[str] = set()
    while True:
        state = course_state(course, variant, entries, rules)
        ahead = [one for one in state.lessons if one.is_open and not one.is_done and one.lesson.id not in tried]
        if not ahead:
            return state
        tried.add(ahead[0].lesson.id)
        entries += _deeds(ahead[0], rules, len(entries))


def _deeds(state: LessonState, rules: Rules, count: int) -> list[Entry]:
    """Return what a learner does in a lesson, a minute apart."""
    lesson = state.lesson
    deeds: list[tuple[str, str | None]] = [(Happened.OPENED, None)]
    for name in lesson.completion:
        rule = rules.completion.get(name)
        own = rule.deeds(lesson) if rule else None
        deeds += [(Happened.COMPLETED, None)] if own is None else own
    return [
        Entry(kind, _START + dt.timedelta(minutes=count + place), lesson_id=lesson.id, ref=ref, data={"ratio": 1.0})
        for place, (kind, ref) in enumerate(deeds)
    ]


def _report(state: CourseState, checked: Checked, variant: str) -> None:
    if not state.needed:
        checked.problems.add(ALL_OPTIONAL, "course.yaml", variant=variant)
    for one in state.lessons:
        path = f"{checked.skeleton.lessons[one.lesson.id].folder}/lesson.yaml"
        if one.is_done:
            continue
        if not one.is_open:
            checked.problems.add(UNREACHABLE, path, variant=variant, missing=", ".join(one.missing))
        else:
            checked.problems.add(UNFINISHABLE, path, variant=variant)


def _check_times(checked: Checked, installed: Installed) -> None:
    """Hold the promised minutes of each lesson against what it holds."""
    for lesson_id, lesson in checked.skeleton.lessons.items():
        texts = [text for (name, _), text in checked.texts.items() if name == lesson_id]
        words = sum(text.words for text in texts) / len(texts) if texts else 0
        found = words / WORDS_A_MINUTE + installed.kinds[lesson.document.kind].time(lesson.settings, checked.folder)
        for part in texts[0].parts if texts else ():
            if "block" in part:
                found += installed.blocks[part["block"]].time(part["data"], checked.folder)
        promised = lesson.document.minutes
        if not found / TOLERANCE - SLACK <= promised <= found * TOLERANCE + SLACK:
            line = lesson.node.line_at(("minutes",))
            checked.problems.add(TIME, lesson.node.path, line, minutes=promised, found=round(found))


def _check_plan(
    tracks: TracksDocument, node: Node, problems: Problems, outlines: Mapping[str, Course], rules: Rules
) -> None:
    """Hold the plan of each written course against its lessons."""
    for index, plan in enumerate(tracks.courses):
        course = outlines.get(plan.id)
        for variant in VARIANTS if course else ():
            counted = [one for one in _lessons(course, variant) if rules.counts(one.lesson)]
            planned = getattr(plan.lessons, variant)
            if counted and len(counted) != planned:
                line = node.line_at(("courses", index, "lessons", variant))
                values = {"variant": variant, "course": plan.id, "planned": planned, "found": len(counted)}
                problems.add(PLAN_LESSONS, node.path, line, **values)
            minutes, promised = sum(one.lesson.minutes for one in counted), getattr(plan.minutes, variant)
            if counted and not promised / TOLERANCE <= minutes <= promised * TOLERANCE:
                line = node.line_at(("courses", index, "minutes", variant))
                values = {"variant": variant, "course": plan.id, "planned": promised, "found": minutes}
                problems.add(PLAN_MINUTES, node.path, line, **values)


def _lessons(course: Course | None, variant: str) -> Sequence[LessonState]:
    return [LessonState(lesson) for lesson in course.lessons_for(variant)] if course else []
