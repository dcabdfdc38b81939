"""``certificate proof FILE``: how certificates of this site will look, before anybody gets one."""

from __future__ import annotations

from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from app.pdf import PdfError
from certificates import settings
from certificates.document import pdf_of
from certificates.samples import NAME, sample

certificate = AppGroup("certificate", help="The certificates of this site.")


@certificate.command("proof")
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@click.option("--track", "is_track", is_flag=True, help="The certificate of a track in place of a course.")
@click.option("--name", default=NAME, show_default=True, help="The name that stands on it.")
def proof(file: Path, name: str, *, is_track: bool) -> None:
    """Write a proof with sample values and the settings of this site into FILE (a PDF). It needs no database.

    Exit status 1: it could not be made, and the message says why.
    """
    if not current_app.config["PUBLIC_ADDRESS"]:
        raise click.ClickException("Set public_address in config.toml first: the QR code holds it.")
    paper = sample(settings.terms(), is_track=is_track, name=name)
    try:
        body = pdf_of(paper)
        file.write_bytes(body)
    except (PdfError, OSError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{file}: {len(body) / 1000:.1f} kB. It says that it is a specimen, and its code is known to nobody.")
