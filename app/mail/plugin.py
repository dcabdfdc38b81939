"""Everything that mail adds to the application."""

from __future__ import annotations

from flask import Blueprint

from app.mail.cli import commands
from app.mail.personal_data import MailData
from app.plugins import Plugin


def _blueprint() -> Blueprint:
    from app.mail.views import make_blueprint  # noqa: PLC0415 - importing a plugin registers nothing

    return make_blueprint()


plugin = Plugin(name="mail", blueprints=(_blueprint,), commands=(commands,), provides=(MailData(),))
