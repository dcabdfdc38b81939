"""Learners whose summaries were computed for something that is not live any more."""

from __future__ import annotations

from sqlalchemy import and_, exists, or_, select

from app.accounts.models import User
from app.extensions import db
from courses.models import CourseSummary, Enrolment, Live, TrackEnrolment, TrackSummary
from courses.models.content import course_subject
from courses.queries.published import published


def stale_learners(limit: int, after_id: int = 0) -> list[User]:
    """Return the first learners by id who have a stale or missing summary."""
    live = published()
    versions = {course.id: course.version_id for course in live.courses.values()}
    stale_course = or_(
        *(
            and_(CourseSummary.course_id == course_id, CourseSummary.version_id != version_id)
            for course_id, version_id in versions.items()
        )
    )
    stale_track = exists().where(
        TrackEnrolment.user_id == User.id,
        TrackEnrolment.track_id.in_([track.id for track in live.tracks.tracks] if live.tracks else []),
        ~exists().where(
            TrackSummary.user_id == TrackEnrolment.user_id,
            TrackSummary.track_id == TrackEnrolment.track_id,
            TrackSummary.basis == live.basis,
        ),
    )
    unknown = exists().where(
        Enrolment.user_id == User.id,
        exists().where(Live.subject == course_subject("") + Enrolment.course_id),
        ~exists().where(
            CourseSummary.user_id == Enrolment.user_id,
            CourseSummary.course_id == Enrolment.course_id,
            CourseSummary.variant == Enrolment.variant,
        ),
    )
    stale = [stale_track, unknown]
    if versions:
        stale.append(exists().where(CourseSummary.user_id == User.id, stale_course))
    return list(db.session.scalars(select(User).where(User.id > after_id, or_(*stale)).order_by(User.id).limit(limit)))
