"""``./hub user …``: accounts from the command line, for the first administrator and for emergencies."""

from __future__ import annotations

import sys

import click
from email_validator import EmailNotValidError, validate_email
from flask.cli import AppGroup
from sqlalchemy.exc import IntegrityError

from app.access import Role
from app.accounts import operations, queries
from app.accounts.models import NAME_LENGTH
from app.accounts.passwords import MAX_LENGTH, MIN_LENGTH, Weakness, weakness
from app.addresses import LANGUAGES
from app.extensions import db, utc_now

EXPLANATIONS = {
    Weakness.SHORT: f"The password needs at least {MIN_LENGTH} characters.",
    Weakness.LONG: f"The password may have at most {MAX_LENGTH} characters.",
    Weakness.COMMON: "This password is among the first ones to be guessed. Use three unrelated words.",
    Weakness.PERSONAL: "This password is made of the name or the address. Use three unrelated words.",
}

commands = AppGroup("user", help="People with an account.")


@commands.command("create")
@click.argument("email")
@click.option(
    "--role",
    "roles",
    multiple=True,
    type=click.Choice([role.value for role in Role]),
    help="May be given several times.",
)
@click.option("--name", default="", help="Given name and family name.")
@click.option("--lang", type=click.Choice(LANGUAGES), default=LANGUAGES[0], help="Language of mails, pl by default.")
@click.option("--invite", is_flag=True, help="Ask for no password: send an invitation and print its link.")
def create(email: str, roles: tuple[str, ...], name: str, lang: str, *, invite: bool) -> None:
    """Create an account for EMAIL, with a password that is asked for, or by invitation.

    Exit status: 0 created, 1 refused (there is such an account, or the password is too easy), 2 wrong usage.
    """
    try:
        address = validate_email(queries.normal_email(email), check_deliverability=False).normalized.lower()
    except EmailNotValidError as error:
        raise click.BadParameter(str(error), param_hint="EMAIL") from error
    if len(name) > NAME_LENGTH:
        message = f"It may have at most {NAME_LENGTH} characters."
        raise click.BadParameter(message, param_hint="--name")
    if queries.user_by_email(address) is not None:
        _refuse(address)
    db.session.rollback()
    password = None if invite else _ask(name, address)
    try:
        user = operations.create_user(
            address, name=name.strip(), roles=roles, lang=lang, password=password, now=utc_now(), by=None
        )
    except IntegrityError:
        db.session.rollback()
        _refuse(address)
    if invite:
        from app.accounts.tokens import Purpose  # noqa: PLC0415 - the pages are needed for invitations only
        from app.accounts.views import mails  # noqa: PLC0415

        mails.send_invitation(user)
        db.session.commit()
        click.echo(f"Invited: {address}. The link works for {Purpose.INVITATION.lifetime.days} days:")
        click.echo(mails.link(Purpose.INVITATION, user))
    else:
        db.session.commit()
        click.echo(f"Created: {address}, roles: {', '.join(user.roles) or 'none (learner)'}.")


def _ask(name: str, address: str) -> str:
    password = str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
    found = weakness(password, (name, address))
    if found is not None:
        click.echo(EXPLANATIONS[found], err=True)
        sys.exit(1)
    return password


def _refuse(address: str) -> None:
    click.echo(f"There is an account for {address} already.", err=True)
    sys.exit(1)


@commands.command("list")
@click.option("--role", type=click.Choice([role.value for role in Role]), help="Only people with this role.")
@click.option("--state", type=click.Choice(queries.STATES), help="Only accounts in this state.")
def list_people(role: str | None, state: str | None) -> None:
    """List accounts: address, state, roles, name; separated by tabs, sorted by address."""
    wanted = queries.Filter(role=role or "", state=state or "", sort="email")
    number, pages = 1, 1
    while number <= pages:
        page = queries.people(wanted, number)
        pages = page.pages
        for user in page.rows:
            click.echo("\t".join((user.email, user.state, ",".join(user.roles) or "-", user.name)))
        number += 1
