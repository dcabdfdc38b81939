"""``mail test ADDRESS``: whether the settings of the mail server work, said at once and in words."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import AppGroup

from app.extensions import db
from app.mail.models import MailState, Outbox
from app.mail.smtp import RefusedError, UnsureError, transmit

commands = AppGroup("mail", help="The mails that the site sends.")


@commands.command("test")
@click.argument("address")
@click.option("--lang", type=click.Choice(["pl", "en"]), default="pl", show_default=True, help="Language of the mail.")
def test_command(address: str, lang: str) -> None:
    """Send a short mail to ADDRESS now and say what the mail server answered. Exit status 1: it was not sent."""
    from app.mail import send  # noqa: PLC0415 - the plugin names this command before the package is whole

    if current_app.config["MODE"] == "demo":
        raise click.ClickException('In a demo no mail leaves the machine. Set mode = "real" in config.toml.')
    settings, sender = current_app.config["SMTP"], current_app.config["MAIL_FROM"]
    missing = [name for name, value in (("smtp.host", settings["host"]), ("mail_from", sender)) if not value]
    if missing:
        raise click.ClickException(f"Set {' and '.join(missing)} in config.toml first.")
    try:
        mail = send(to=address, template="mail/test", lang=lang)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    # The row is only a form for the text: the answer is wanted now, and once.
    unsent = Outbox(
        to=mail.to,
        template=mail.template,
        lang=mail.lang,
        subject=mail.subject,
        text=mail.text,
        html=mail.html,
        message_id=mail.message_id,
        state=MailState.SENDING,
        created_at=mail.created_at,
        next_at=mail.next_at,
    )
    db.session.rollback()
    try:
        transmit(unsent, settings, sender)
    except (RefusedError, UnsureError) as error:
        cause = error.__cause__ or error
        raise click.ClickException(f"{settings['host']}:{settings['port']} did not take it: {cause}") from error
    click.echo(f"{settings['host']}:{settings['port']} took the mail to {unsent.to}.")
