"""The commands of the host. ``./hub WORD …`` runs ``flask WORD …`` inside the installation; features bring their own.

Exit status: 0 done, 1 refused or findings, 2 wrong usage.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from typing import TYPE_CHECKING

import click
import sqlalchemy as sa
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from app import demo, schema
from app.config import prepare_instance
from app.extensions import db
from app.readiness import problems

if TYPE_CHECKING:
    from flask import Flask

schema_commands = AppGroup("schema", help="The tables of the database and their history.")


@schema_commands.command("upgrade")
def upgrade_command() -> None:
    """Bring the tables of the host, the features and the plugins up to date."""
    prepare_instance(current_app.config["INSTANCE"])
    before = schema.revisions()
    try:
        schema.upgrade()
    except schema.SchemaError as error:
        raise click.ClickException(str(error)) from error
    after = schema.revisions()
    for name, place in after.items():
        told = ", ".join(place) or "empty"
        click.echo(f"{name}: {told}" + ("" if place == before[name] else " (new)"))


@schema_commands.command("check")
def check_command() -> None:
    """Tell whether the tables are up to date and equal the models. Exit status 1: they are not."""
    if not schema.is_current():
        raise click.ClickException("The schema is outdated: run ./hub schema upgrade.")
    found = schema.differences(db.engine)
    for difference in found:
        click.echo(str(difference))
    if found:
        raise click.ClickException("The tables differ from the models.")
    click.echo("The schema is up to date.")


@schema_commands.command("revision")
@click.argument("message")
@click.option("--plugin", default="hub", show_default=True, help="Whose history gets the revision.")
def revision_command(message: str, plugin: str) -> None:
    """Write a revision that brings the tables to the models. It works on an empty database of its own."""
    with tempfile.TemporaryDirectory() as folder:
        engine = sa.create_engine(f"sqlite:///{folder}/hub.db")
        schema.upgrade(engine)
        path = schema.new_revision(message, engine, plugin)
        engine.dispose()
    for tool in (["check", "--fix", "--unsafe-fixes"], ["format"]):
        # Where the tools of developers are not installed, the file is as good, only not as pretty.
        subprocess.run([sys.executable, "-m", "ruff", *tool, "--quiet", str(path)], capture_output=True, check=False)  # noqa: S603
    click.echo(str(path))


@click.command("ready")
@with_appcontext
def ready_command() -> None:
    """Tell whether this instance may be served to people. Exit status 1: no, and what to do about it."""
    found = problems()
    for problem in found:
        click.echo(f"- {problem}", err=True)
    if found:
        raise click.ClickException("The site is not ready to be served.")
    click.echo("The site is ready to be served.")


def init_app(app: Flask) -> None:
    """Add the commands."""
    from app.backup.cli import backup_command, restore_command  # noqa: PLC0415 - only the command line needs them
    from app.bench.cli import bench  # noqa: PLC0415

    for command in (schema_commands, ready_command, backup_command, restore_command, demo.commands, bench):
        app.cli.add_command(command)
