"""Bringing summaries up to date after publishing, a portion of learners at a time, and making handbooks."""

from __future__ import annotations

import datetime as dt

from flask import Flask

from app.extensions import db, utc_now
from app.jobs import job, periodic, wake
from courses import handbook, operations
from courses.operations.handbooks import keep_handbook
from courses.queries.handbooks import handbook_state, unmade_handbooks
from courses.queries.published import course_version
from courses.queries.stale import stale_learners

PORTION = 50

#: A handbook that was asked for so long ago has missed its wake-up, or could not be made.
MISSED = dt.timedelta(minutes=10)
#: How many handbooks one sweep makes.
BATCH = 2


@job
def refresh_summaries(after_id: int = 0) -> None:
    """Compute the stale summaries of some learners, then let the next portion follow.

    Reading a stale summary computes it on the fly, so nobody waits for this job, and running it twice is harmless.
    """
    learners = stale_learners(PORTION, after_id)
    last = after_id
    for learner in learners:
        last = learner.id
        operations.update_summaries(learner)
    if len(learners) == PORTION:
        wake(refresh_summaries, last)
    db.session.commit()


@periodic(minutes=10)
def sweep_summaries() -> None:
    """Find what a lost wake-up left stale."""
    refresh_summaries()


def on_published(app: Flask, **values: object) -> None:
    """Start the job when something new goes live."""
    del app, values
    wake(refresh_summaries, 0)


@job
def make_handbook(version_id: int, lang: str) -> None:
    """Make a handbook that was asked for, unless it is there."""
    state = handbook_state(version_id, lang)
    course = course_version(version_id) if state and state.made_at is None else None
    if course is None:
        db.session.rollback()
        return
    body = handbook.make_handbook(course, lang)
    # Setting the pages took a while; nobody waited for a lock of the database meanwhile.
    keep_handbook(version_id, lang, body, utc_now())
    db.session.commit()


@periodic(minutes=5)
def sweep_handbooks() -> None:
    """Make the handbooks whose wake-up was lost."""
    for version_id, lang in unmade_handbooks(utc_now() - MISSED, BATCH):
        wake(make_handbook, version_id, lang)
    db.session.commit()
