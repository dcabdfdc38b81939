"""The command ``progress``: does every stored summary say what the ledger says?"""

from __future__ import annotations

import click
from flask.cli import AppGroup

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
        click.echo(f"Differences: {count}. Nothing was changed.")
        raise SystemExit(1)
    click.echo("Every summary says what the ledger says.")
