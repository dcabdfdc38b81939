"""The learner's track, choosing it, and "continue"."""

from __future__ import annotations

from collections.abc import Hashable

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from app.access import SIGNED_IN, allow
from app.accounts.present import me
from app.addresses import local_part, route
from app.extensions import db, utc_now
from app.formats import date
from courses import operations
from courses.forms import TrackForm
from courses.progress import CourseState, Standing, TrackState
from courses.queries.ledger import course_entries
from courses.queries.standing import Learner, learner_of, standings_of
from courses.views.destination import Destination, course_destination
from courses.views.entrance import user_id
from courses.views.words import lesson_href, lesson_size, state_word, still_to_do


def register(blueprint: Blueprint) -> None:
    """Add the pages of the track."""
    route(blueprint, pl="/sciezka", en="/track")(track)
    route(blueprint, pl="/sciezka/wybor", en="/track/choice")(tracks)
    route(blueprint, pl="/sciezka/wybor", en="/track/choice", methods=["POST"])(choose)
    route(blueprint, pl="/kontynuuj", en="/continue")(resume)


@allow(SIGNED_IN)
def track() -> str | Response:
    """Show the learner's track as a line: what is done, where they are, what is ahead and why it is locked."""
    learner = learner_of(user_id())
    present = learner.current_track
    if present is None:
        return redirect(url_for("courses.tracks"))
    standings = standings_of(learner)
    state = learner.track_state(present, standings)
    current = state.current
    course_state = None
    destination = None
    if current is not None:
        course_state = _course_state(learner, current.course_id, present.audience)
        destination = course_destination(learner, course_state)
    next_id = destination.lesson.id if destination and destination.lesson else None
    return render_template(
        "courses/track.html",
        next_id=next_id,
        line_key=(present.id, next_id, *_line_key(learner, state, course_state)),
        track=present,
        state=state,
        live=learner.live,
        current=current,
        course_state=course_state,
        destination=destination,
        others=_others(learner, standings, [stop.course_id for stop in present.stops]),
        still_to_do=still_to_do,
        state_word=state_word,
        lesson_size=lesson_size,
        lesson_href=lesson_href,
        titles=_titles(learner),
    )


def _line_key(learner: Learner, state: TrackState, course_state: CourseState | None) -> tuple[Hashable, ...]:
    """Return what the line of the track and its numbers depend on: whoever has come as far sees the same."""
    stops = tuple(
        (
            one.course_id,
            one.is_done,
            one.is_open,
            one.standing.is_started,
            one.standing.done,
            one.standing.total,
            one.standing.steps_done,
            one.standing.steps,
            one.standing.minutes_left,
            one.standing.best_score,
            date(one.standing.completed_at),
            one.missing,
        )
        for one in state.stops
    )
    lessons = course_state.lessons if course_state else ()
    current = state.current.course_id if state.current else None
    states = tuple((one.is_done, one.is_added, one.is_open, one.opened_at is None) for one in lessons)
    return (tuple(learner.live.digests.items()), state.is_done, stops, current, states)


def _course_state(learner: Learner, course_id: str, variant: str) -> CourseState:
    if learner.user_id is not None and course_id not in learner.entries:
        learner.entries[course_id] = course_entries(learner.user_id, course_id)
    return learner.course_state(learner.live.courses[course_id], variant)


def _titles(learner: Learner) -> dict[str, str]:
    """Return the titles of all courses in the language of the page; what is live knows better than the plan."""
    planned = learner.live.tracks.courses if learner.live.tracks else ()
    titles = {course.id: local_part(dict(course.title)) for course in planned}
    return titles | {course.id: local_part(dict(course.title)) for course in learner.live.courses.values()}


def _others(
    learner: Learner, standings: dict[tuple[str, str], Standing], on_track: list[str]
) -> list[tuple[str, Standing]]:
    """Return the courses that the learner takes outside of the track."""
    return [
        (course_id, standings[course_id, variant])
        for course_id, variant in sorted(learner.enrolments)
        if course_id not in on_track and (course_id, variant) in standings
    ]


@allow(SIGNED_IN)
def tracks() -> str:
    """Ask which track the learner wants, or wants to change to."""
    learner = learner_of(user_id())
    return _choice(learner, TrackForm(data={"track": learner.current_track_id}))


def _choice(learner: Learner, form: TrackForm) -> str:
    live = learner.live
    form.track.choices = _track_choices(learner)
    return render_template("courses/tracks.html", form=form, tracks=live.tracks, current=learner.current_track)


def _track_choices(learner: Learner) -> list[SelectChoice]:
    tracks = learner.live.tracks.tracks if learner.live.tracks else ()
    return [SelectChoice(one.id, local_part(dict(one.title))) for one in tracks]


@allow(SIGNED_IN)
def choose() -> Response | tuple[str, int]:
    """Make a track the present one."""
    learner = learner_of(user_id())
    form = TrackForm()
    form.track.choices = _track_choices(learner)
    if not form.validate_on_submit():
        return _choice(learner, form), 422
    chosen = learner.live.track(form.track.data) or abort(404)
    if learner.current_track_id is not None and chosen.id != learner.current_track_id:
        flash(gettext("The track was changed. Everything completed so far still counts."), "ok")
    operations.choose_track(me(), chosen, utc_now())
    db.session.commit()
    return redirect(url_for("courses.track"), code=303)


@allow(SIGNED_IN)
def resume() -> Response:
    """Lead to where the learner stopped, or to the next open lesson; never to a finished or locked one."""
    learner = learner_of(user_id())
    return redirect(_resume(learner, request.args.get("course")).href)


def _resume(learner: Learner, course_id: str | None) -> Destination:
    standings = standings_of(learner)
    if course_id is not None and course_id in learner.live.courses and (own := learner.variants(course_id)):
        return course_destination(learner, _course_state(learner, course_id, own[0]))
    present = learner.current_track
    if present is not None:
        current = learner.track_state(present, standings).current
        if current is not None:
            return course_destination(learner, _course_state(learner, current.course_id, present.audience))
    unfinished = [
        (standing.last_at is not None, standing.last_at, name, variant)
        for (name, variant), standing in standings.items()
        if (name, variant) in learner.enrolments and not standing.is_done
    ]
    if unfinished:
        begun = [row for row in unfinished if row[0]]
        _, _, name, variant = max(begun) if begun else unfinished[0]
        return course_destination(learner, _course_state(learner, name, variant))
    return Destination(url_for("courses.track" if present else "courses.tracks"))
