"""Bringing summaries up to date after publishing, a portion of learners at a time."""

from __future__ import annotations

from flask import Flask

from app.extensions import db
from app.jobs import job, periodic, wake
from courses import operations
from courses.queries.stale import stale_learners

PORTION = 50


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
