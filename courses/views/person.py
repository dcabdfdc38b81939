"""The progress of one learner for staff, with every condition and its evidence, and decisions about it."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.access import STAFF, allow, require
from app.accounts.models import User
from app.accounts.present import me
from app.addresses import local_part, route
from app.extensions import db, utc_now
from courses import operations
from courses.forms import DecisionForm
from courses.outline import Course, Lesson, PlannedCourse
from courses.permissions import can_grant, can_see_progress
from courses.progress import CourseState
from courses.queries.decisions import decisions_about
from courses.queries.standing import Learner, learner_of, read_entries
from courses.views.words import evidence, state_word, variant_word


def register(blueprint: Blueprint) -> None:
    """Add the pages about one learner."""
    route(blueprint, pl="/postepy/<int:person_id>", en="/progress/<int:person_id>")(learner)
    pl = "/postepy/<int:person_id>/<course_id>/decyzja"
    en = "/progress/<int:person_id>/<course_id>/decision"
    route(blueprint, pl=pl, en=en)(decision)
    route(blueprint, pl=pl, en=en, methods=["POST"])(decide)


@allow(*STAFF)
def learner(person_id: int) -> str:
    """Show where a learner stands in every course, why not further, and what staff decided."""
    found = db.session.get(User, person_id) or abort(404)
    require(can_see_progress, found)
    standing = learner_of(found.id)
    read_entries(standing, {course_id for course_id, _ in standing.pairs})
    states = [
        standing.course_state(standing.live.courses[course_id], variant, with_track=False)
        for course_id, variant in _in_order(standing)
    ]
    planned: tuple[PlannedCourse | Course, ...] = standing.live.tracks.courses if standing.live.tracks else ()
    return render_template(
        "courses/person.html",
        person=found,
        tracks=standing.tracks,
        current=standing.current_track,
        states=states,
        courses=standing.live.courses,
        decisions=decisions_about(found.id),
        titles={one.id: local_part(dict(one.title)) for one in (*planned, *standing.live.courses.values())},
        lesson_titles={
            (course.id, one.id): local_part(dict(one.title))
            for course in standing.live.courses.values()
            for one in course.lessons
        },
        may_grant=can_grant(me(), found),
        evidence=evidence,
        state_word=state_word,
        variant_word=variant_word,
    )


def _in_order(standing: Learner) -> list[tuple[str, str]]:
    """Return the courses that the learner takes: begun ones first, then in the order of the track."""
    track = standing.current_track
    places = {stop.course_id: number for number, stop in enumerate(track.stops)} if track else {}
    return sorted(
        standing.pairs, key=lambda pair: (not standing.entries.get(pair[0]), places.get(pair[0], len(places)), pair)
    )


def _about(person_id: int, course_id: str) -> tuple[User, Course, Lesson | None, str, CourseState]:
    """Return whom and what a decision is about; ``variant`` stands in the address."""
    found = db.session.get(User, person_id) or abort(404)
    require(can_grant, found)
    standing = learner_of(found.id)
    course = standing.live.courses.get(course_id) or abort(404)
    lesson_id = request.args.get("lesson")
    lesson = course.lesson(lesson_id) or abort(404) if lesson_id else None
    variant = request.args.get("variant", "")
    if (course.id, variant) not in standing.pairs or (lesson is not None and not lesson.is_for(variant)):
        abort(404)
    read_entries(standing, {course.id})
    return found, course, lesson, variant, standing.course_state(course, variant, with_track=False)


@allow(*STAFF)
def decision(person_id: int, course_id: str) -> str:
    """Ask for the reason before completion is granted or taken back, and say what will follow."""
    return _decision_page(person_id, course_id, DecisionForm())


def _decision_page(person_id: int, course_id: str, form: DecisionForm) -> str:
    found, course, lesson, variant, state = _about(person_id, course_id)
    own = state.lesson(lesson.id) if lesson else None
    return render_template(
        "courses/decision.html",
        form=form,
        person=found,
        course=course,
        lesson=lesson,
        variant=variant,
        is_done=own.is_done if own else state.is_done,
        all_done=all(one.is_done for one in state.needed),
    )


@allow(*STAFF)
def decide(person_id: int, course_id: str) -> Response | tuple[str, int]:
    """Grant completion or take it back; ``what`` says which, so that a repeated click does not turn it round."""
    form = DecisionForm()
    if not form.validate_on_submit():
        return _decision_page(person_id, course_id, form), 422
    found, course, lesson, variant, _ = _about(person_id, course_id)
    is_granted = request.form.get("what") == "grant"
    act = operations.grant if is_granted else operations.revoke
    try:
        act(me(), found, course, lesson, variant=variant, reason=form.reason.data or "", now=utc_now())
    except operations.NothingToChangeError:
        db.session.rollback()
        flash(gettext("Nothing was changed: it was like that already."))
    else:
        db.session.commit()
        flash(gettext("The decision was saved. The learner sees it with your reason."), "ok")
    return redirect(url_for("courses.learner", person_id=person_id), code=303)
