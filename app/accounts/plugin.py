"""Everything that accounts adds to the application."""

from __future__ import annotations

from flask import Blueprint
from flask_babel import lazy_gettext

from app.accounts.cli import commands
from app.accounts.personal_data import AccountsData
from app.navigation import NavigationLink, signed_in, visitors
from app.plugins import Plugin


def _blueprint() -> Blueprint:
    from app.accounts.views import blueprint  # noqa: PLC0415 - importing a plugin registers nothing

    return blueprint


plugin = Plugin(
    name="accounts",
    blueprints=(_blueprint,),
    commands=(commands,),
    provides=(
        AccountsData(),
        NavigationLink(
            name="accounts.account",
            title=lazy_gettext("Account"),
            endpoint="accounts.account",
            order=90,
            audience=signed_in,
            pages=("accounts.",),
        ),
        NavigationLink(
            name="accounts.sign_in",
            title=lazy_gettext("Sign in"),
            endpoint="accounts.sign_in",
            order=90,
            audience=visitors,
            pages=("accounts.",),
        ),
    ),
)
