"""All courses, one course, its glossary, and joining it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from app.access import EVERYONE, SIGNED_IN, allow
from app.accounts.present import me
from app.addresses import local_part, route
from app.extensions import db, utc_now
from courses import operations
from courses.forms import VariantForm
from courses.outline import VARIANTS, Course, Lesson, PlannedCourse, Texts, Track
from courses.progress import CourseState, Standing, in_preparation
from courses.queries.ledger import course_entries
from courses.queries.people import names_of
from courses.queries.standing import Learner, learner_of, standings_of
from courses.views.destination import course_destination
from courses.views.entrance import user_id
from courses.views.words import (
    evidence,
    lesson_href,
    lesson_numbers,
    lesson_size,
    missing_courses,
    state_word,
    variant_word,
)


def register(blueprint: Blueprint) -> None:
    """Add the catalogue and the pages of a course."""
    route(blueprint, pl="/kursy", en="/courses")(catalogue)
    route(blueprint, pl="/kursy/<course_id>", en="/courses/<course_id>")(course)
    route(blueprint, pl="/kursy/<course_id>", en="/courses/<course_id>", methods=["POST"])(join)
    route(blueprint, pl="/slowniczek/<course_id>", en="/glossary/<course_id>")(glossary)


@dataclass(frozen=True, slots=True)
class Offer:
    """A course as the catalogue shows it."""

    id: str
    title: Texts
    summary: Texts
    tracks: tuple[Track, ...]
    shared: bool
    lessons: tuple[int, ...]
    minutes: tuple[int, ...]
    is_live: bool
    standing: Standing


@allow(EVERYONE)
def catalogue() -> str:
    """List the courses of both tracks, those in preparation included, in the order of the reader's track."""
    learner = learner_of(user_id())
    standings = standings_of(learner) if learner.user_id is not None else {}
    return render_template("courses/catalogue.html", offers=_offers(learner, standings), track=learner.current_track)


def _offers(learner: Learner, standings: dict[tuple[str, str], Standing]) -> list[Offer]:
    live = learner.live
    first = learner.current_track
    tracks = list(live.tracks.tracks) if live.tracks else []
    tracks.sort(key=lambda track: track is not first)
    ids = dict.fromkeys(stop.course_id for track in tracks for stop in track.stops)
    ids.update(dict.fromkeys(live.courses))
    return [offer for course_id in ids if (offer := _offer(learner, course_id, standings))]


def _offer(learner: Learner, course_id: str, standings: dict[tuple[str, str], Standing]) -> Offer | None:
    live = learner.live
    planned = live.tracks.planned(course_id) if live.tracks else None
    course = live.courses.get(course_id)
    source: Course | PlannedCourse | None = course or planned
    if source is None:
        return None
    tracks = live.tracks_with(course_id)
    own = learner.variants(course_id)
    variants = own[:1] or [track.audience for track in tracks] or list(VARIANTS)
    states = [
        learner.course_state(course, variant, with_track=False).standing if course else in_preparation(planned, variant)
        for variant in variants
    ]
    return Offer(
        id=course_id,
        title=source.title,
        summary=source.summary,
        tracks=tracks,
        shared=not course.has_variants() if course else bool(planned and planned.shared),
        lessons=tuple(sorted({state.total for state in states})),
        minutes=tuple(sorted({_all_minutes(course, planned, variant) for variant in variants})),
        is_live=course is not None,
        standing=standings.get((course_id, variants[0]), Standing()) if own else Standing(),
    )


def _all_minutes(course: Course | None, planned: PlannedCourse | None, variant: str) -> int:
    if course is not None:
        return course.minutes_for(variant)
    return planned.minutes.get(variant, 0) if planned else 0


@allow(EVERYONE)
def course(course_id: str) -> str:
    """Show a course: what it gives, its lessons with their states, and the way in."""
    return _course_page(course_id, VariantForm())


def _course_page(course_id: str, form: VariantForm) -> str:
    learner = learner_of(user_id())
    found = learner.live.courses.get(course_id)
    planned = learner.live.tracks.planned(course_id) if learner.live.tracks else None
    if found is None:
        return render_template(
            "courses/planned.html",
            course=planned or abort(404),
            tracks=learner.live.tracks_with(course_id),
            track=learner.current_track,
        )
    form.variant.choices = [SelectChoice(name, variant_word(name)) for name in VARIANTS]
    variants = learner.variants(course_id)
    variant = variants[0] if variants else _shown_variant(found)
    learner.entries = {course_id: course_entries(learner.user_id, course_id)} if learner.user_id else {}
    state = learner.course_state(found, variant)
    decisions = [entry for entry in (state.granted, None if state.is_done else state.revoked) if entry]
    return render_template(
        "courses/course.html",
        course=found,
        state=state,
        variant=variant if variants else "",
        variants=variants,
        needs_choice=not variants and found.has_variants(),
        form=form,
        track=learner.current_track,
        tracks=learner.live.tracks_with(course_id),
        minutes=found.minutes_for(variant),
        modules=_modules(found, state, is_learner=bool(variants)),
        destination=course_destination(learner, state) if variants else None,
        decisions=decisions,
        names=names_of(entry.by_id for entry in decisions),
        missing_courses=missing_courses(learner, state),
        offered=_offered(state) if variants else None,
    )


def _offered(state: CourseState) -> Lesson | None:
    """Return the optional lesson that a completed course still offers behind what it asks for."""
    last = state.needed[-1].lesson.id if state.needed else ""
    following = state.after(last) if state.is_done else None
    return following.lesson if following and following.lesson.optional else None


def _shown_variant(found: Course) -> str:
    """Choose which variant a visitor sees: the one asked for in the address, else the longer one."""
    asked = request.args.get("variant", "")
    return asked if asked in VARIANTS else max(VARIANTS, key=lambda name: len(found.lessons_for(name)))


def _modules(found: Course, state: CourseState, *, is_learner: bool) -> list[dict[str, Any]]:
    """Return the modules of the variant with their lessons; lessons in no module follow under no heading."""
    states = {one.lesson.id: one for one in state.lessons}
    placed = {name for module in found.modules for name in module.lessons}
    groups: list[tuple[Texts | None, list[str]]] = [(module.title, list(module.lessons)) for module in found.modules]
    groups.append((None, [name for name in states if name not in placed]))
    numbers = lesson_numbers(state.lesson for state in state.lessons)
    return [
        {
            "title": title,
            "lessons": [
                {
                    "number": numbers[name],
                    "title": states[name].lesson.title,
                    "href": lesson_href(found, states[name].lesson),
                    "size": lesson_size(states[name].lesson),
                    "state": states[name],
                    "word": state_word(states[name]) if is_learner else "",
                    "may_read": is_learner or states[name].lesson.preview,
                    "why": evidence(states[name].lesson, states[name]) if is_learner else [],
                }
                for name in names
                if name in states
            ],
        }
        for title, names in groups
        if any(name in states for name in names)
    ]


@allow(SIGNED_IN)
def join(course_id: str) -> Response | tuple[str, int]:
    """Join a course in the variant of the learner's track, or in the one they choose."""
    learner = learner_of(user_id())
    found = learner.live.courses.get(course_id) or abort(404)
    variants = learner.variants(course_id)
    form = VariantForm()
    form.variant.choices = [SelectChoice(name, variant_word(name)) for name in VARIANTS]
    if variants:
        variant = variants[0]
    elif not found.has_variants():
        variant = VARIANTS[0]
    elif form.validate_on_submit():
        variant = form.variant.data
    else:
        return _course_page(course_id, form), 422
    operations.enrol(me(), found, variant, utc_now())
    db.session.commit()
    return redirect(url_for("courses.resume", course=course_id), code=303)


@allow(EVERYONE)
def glossary(course_id: str) -> str:
    """Show the words that a course explains, in alphabetical order of the language."""
    learner = learner_of(user_id())
    found = learner.live.courses.get(course_id) or abort(404)
    terms = sorted(found.glossary, key=lambda term: _alphabetical(local_part(dict(term.term))))
    return render_template("courses/glossary.html", course=found, terms=terms, track=learner.current_track)


#: Polish letters follow those from which they are made.
_LETTERS = str.maketrans({letter: base + "~" for letter, base in zip("ąćęłńóśźż", "acelnoszz", strict=True)})


def _alphabetical(text: str) -> str:
    return text.casefold().translate(_LETTERS)
