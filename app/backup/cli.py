"""``backup FILE`` and ``restore FILE``."""

from __future__ import annotations

from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from app.backup.restoring import RestoreError, restore
from app.backup.values import UnknownKindError
from app.backup.writing import write
from app.config import prepare_instance
from app.extensions import db, utc_now

FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("backup")
@click.argument("file", type=FILE)
@with_appcontext
def backup_command(file: Path) -> None:
    """Write database and media into FILE, while the site runs.

    FILE holds what people wrote and their addresses: keep it as safe as the server. config.toml and secret_key are not
    in it. Exit status 1: nothing was written.
    """
    try:
        rows = write(db.engine, current_app.config["MEDIA_FOLDER"], file, utc_now())
    except FileExistsError as error:
        message = f"{file} is there already; name a new file."
        raise click.ClickException(message) from error
    except (OSError, UnknownKindError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{file}: {sum(rows.values())} rows of {len(rows)} tables, {file.stat().st_size / 1e6:.1f} MB.")


@click.command("restore")
@click.argument("file", type=click.Path(dir_okay=False, exists=True, path_type=Path))
@with_appcontext
def restore_command(file: Path) -> None:
    """Bring the backup FILE back into a new or empty instance; any other is refused and stays as it is.

    The backup may come from SQLite or PostgreSQL and go into either. Exit status 1: nothing was restored.
    """
    prepare_instance(current_app.config["INSTANCE"])
    try:
        rows = restore(db.engine, current_app.config["MEDIA_FOLDER"], file)
    except RestoreError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Restored {sum(rows.values())} rows of {len(rows)} tables from {file}.")
