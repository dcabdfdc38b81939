"""The commands ``progress``: does every stored summary say what the ledger says, and if not, let it."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from app.accounts.models import User
from app.extensions import db
from courses.operations import update_summaries
from courses.queries.standing import learner_of
from courses.queries.verify import differences

progress = AppGroup("progress", help="Look after the progress of learners.")


@progress.command("verify")
def verify() -> None:
    """Compute everybody's progress anew from the ledger and compare it with what is stored.

    Names each difference: the person's number, what differs, what is stored and what was computed. Summaries that
    wait for being computed after a publication are not differences. Exit status: 0 when there is none, 1 otherwise.
    """
    count = 0
    for found in differences():
        count += 1
        click.echo(f"person {found.user_id}: {found.what}: stored {found.stored!r}, computed {found.computed!r}")
    if count:
        click.echo(f"Differences: {count}. Nothing was changed; ./hub progress repair writes these summaries anew.")
        raise SystemExit(1)
    click.echo("Every summary says what the ledger says.")


@progress.command("repair")
def repair() -> None:
    """Write the summaries that differ from the ledger anew; the ledger itself is never changed.

    Needed after a row was changed by hand, or a plugin with rules of completion was away for a while. Exit status: 0
    when everything agrees in the end, 1 otherwise.
    """
    wrong = sorted({found.user_id for found in differences()})
    for user_id in wrong:
        user = db.session.get(User, user_id)
        if user is not None:
            learner = learner_of(user_id)
            update_summaries(user, {course_id for course_id, _ in learner.pairs}, learner)
    db.session.commit()
    left = list(differences())
    for found in left:
        click.echo(f"person {found.user_id}: {found.what}: still differs", err=True)
    click.echo(f"People whose summaries were written anew: {len(wrong)}.")
    if left:
        raise SystemExit(1)
