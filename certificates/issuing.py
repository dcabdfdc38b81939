"""From what is published to what a certificate says: the version in which a course was completed, or the live track."""

from __future__ import annotations

import datetime as dt

from certificates.facts import Days, Facts, Terms, course_facts, track_facts
from certificates.queries import Completion
from courses.queries.published import course_version, current_rules, published


def facts_of(completion: Completion, version_id: int | None, terms: Terms, now: dt.datetime) -> Facts | None:
    """Return what is certified, or None when the course or track can no longer be read.

    A course is described as it was in the version in which it was completed, whatever was published since.
    """
    days = Days(completion.at.astimezone(terms.zone).date(), now.astimezone(terms.zone).date())
    live, rules = published(), current_rules()
    if completion.track_id:
        track = live.track(completion.track_id)
        courses = [live.courses.get(stop.course_id) for stop in track.stops] if track else []
        present = [course for course in courses if course is not None]
        if live.tracks is None or track is None or len(present) != len(courses):
            return None
        counted = sum(rules.counts(lesson) for one in present for lesson in one.lessons_for(track.audience))
        return track_facts(live.tracks, track, present, counted, terms.issuer, days)
    course = course_version(version_id) or live.courses.get(completion.course_id)
    if course is None:
        return None
    lessons = [lesson for lesson in course.lessons_for(completion.variant) if rules.counts(lesson)]
    return course_facts(course, completion.variant, lessons, terms.issuer, days)
