"""What courses places on the pages of the host: the tracks on the front page, the choice of a track at sign-up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import g, render_template, request, url_for
from flask_login import current_user

from courses.accounts import chosen_track
from courses.outline import Track
from courses.queries.published import Published, current_rules, published
from courses.views.words import lesson_href, lessons_word


def _live() -> Published:
    """Read what is live once for all slots of a page."""
    live: Published | None = g.get("courses_live")
    if live is None:
        live = g.courses_live = published()
    return live


def start() -> str:
    """Fill ``home.start``: the way on for learners, a sample for visitors."""
    if current_user.is_authenticated:
        return render_template("courses/_home_start.html", continue_href=url_for("courses.resume"), sample_href="")
    samples = [(course, one) for course in _live().courses.values() for one in course.lessons if one.preview]
    sample = lesson_href(*samples[0]) if samples else ""
    return render_template("courses/_home_start.html", continue_href="", sample_href=sample)


def tracks() -> str:
    """Fill ``home.tracks``: both tracks as the first choice of a visitor."""
    live = _live()
    if live.tracks is None:
        return ""
    return render_template(
        "courses/_home_tracks.html",
        tracks=live.tracks,
        hrefs={track.id: _track_href(track) for track in live.tracks.tracks},
        lessons={track.id: _lessons(live, track) for track in live.tracks.tracks},
    )


def _track_href(track: Track) -> str:
    if current_user.is_authenticated:
        return url_for("courses.track")
    return url_for("accounts.sign_up", track=track.id)


def _lessons(live: Published, track: Track) -> int:
    total = 0
    rules = current_rules()
    for stop in track.stops:
        course = live.courses.get(stop.course_id)
        planned = live.tracks.planned(stop.course_id) if live.tracks else None
        if course is not None:
            total += sum(rules.counts(lesson) for lesson in course.lessons_for(track.audience))
        elif planned is not None:
            total += planned.lessons.get(track.audience, 0)
    return total


def course_map() -> str:
    """Fill ``home.map``: all courses of both tracks, step by step."""
    live = _live()
    if live.tracks is None or len(live.tracks.tracks) != 2:  # noqa: PLR2004 - the map is drawn for two lines
        return ""
    sizes = {
        course.id: lessons_word(max(course.lessons.get(track.audience, 0) for track in live.tracks.tracks))
        for course in live.tracks.courses
    }
    return render_template(
        "courses/_home_map.html",
        tracks=live.tracks,
        titles={course.id: course.title for course in live.courses.values()},
        hrefs={name: url_for("courses.course", course_id=name) for name in live.courses},
        sizes=sizes,
    )


def sign_up(form_values: Mapping[str, Any] | None = None) -> str:
    """Fill ``accounts.sign_up``: the choice of a track, which may also wait."""
    live = _live()
    if live.tracks is None:
        return ""
    return render_template(
        "courses/_sign_up.html",
        tracks=live.tracks,
        chosen=chosen_track(form_values or {}) or request.args.get("track", ""),
    )
