"""The blueprint to which the pages of accounts belong."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint

blueprint = Blueprint("accounts", "app.accounts", template_folder="templates")


@blueprint.app_template_filter("later")
def later(moment: dt.datetime) -> dt.datetime:
    """Return the next full minute: a time without seconds that is named as "after" must not be too early."""
    return moment.replace(second=0, microsecond=0) + dt.timedelta(minutes=1)
