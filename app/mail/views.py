"""The pages of the outbox: in a demo it stands in for everybody's mailbox, else administrators see what went wrong."""

from __future__ import annotations

import math
import re

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from flask_login import current_user
from markupsafe import Markup, escape
from werkzeug.wrappers import Response

from app.access import EVERYONE, Role, allow, require
from app.addresses import route
from app.extensions import db, utc_now
from app.mail import operations, queries
from app.mail.models import MailState, Outbox
from app.mail.permissions import can_see_outbox

LINK = re.compile(r"https?://[^\s<>\"]+")

STATES = {
    MailState.QUEUED: lazy_gettext("Waiting"),
    MailState.SENDING: lazy_gettext("Being sent"),
    MailState.SENT: lazy_gettext("Sent"),
    MailState.FAILED: lazy_gettext("Not sent"),
    MailState.KEPT: lazy_gettext("Kept here (demo)"),
}


def make_blueprint() -> Blueprint:
    """Return the blueprint ``mail``."""
    blueprint = Blueprint("mail", "app.mail", template_folder="templates")
    route(blueprint, pl="/poczta", en="/mail")(outbox)
    route(blueprint, pl="/poczta/<int:mail_id>", en="/mail/<int:mail_id>")(message)
    route(blueprint, pl="/poczta/<int:mail_id>/ponow", en="/mail/<int:mail_id>/again", methods=["POST"])(again)
    return blueprint


def with_links(text: str) -> Markup:
    """Return a plain text as HTML in which addresses can be followed."""
    parts: list[Markup] = []
    end = 0
    for found in LINK.finditer(text):
        parts += [escape(text[end : found.start()]), Markup('<a href="{0}">{0}</a>').format(found.group())]
        end = found.end()
    parts.append(escape(text[end:]))
    return Markup("").join(parts)


def paragraphs(text: str) -> list[list[Markup]]:
    """Return a plain text as paragraphs of lines, for a page that is narrower than a mail program."""
    return [[with_links(line) for line in part.splitlines()] for part in re.split(r"\n\s*\n", text.strip())]


@allow(EVERYONE)
def outbox() -> str | Response:
    """List the mails, the newest first."""
    if not current_user.is_authenticated and not _is_open():
        return current_app.login_manager.unauthorized()  # type: ignore[attr-defined, no-any-return]
    _require_sight()
    pages = max(1, math.ceil(queries.outbox_size() / queries.PAGE_SIZE))
    number = min(max(request.args.get("page", 1, type=int), 1), pages)
    return render_template(
        "mail/outbox.html",
        mails=queries.outbox_page(number),
        states=STATES,
        page=number,
        pages=pages,
        is_demo=_is_demo(),
    )


@allow(EVERYONE)
def message(mail_id: int) -> str:
    """Show a mail of the demo as its reader would see it. Elsewhere nobody reads other people's mail."""
    _require_sight()
    mail = db.session.get(Outbox, mail_id)
    if mail is None or not _is_demo():
        abort(404)
    return render_template("mail/message.html", mail=mail, paragraphs=paragraphs(mail.text))


@allow(Role.ADMINISTRATOR)
def again(mail_id: int) -> Response:
    """Try once more to send a mail."""
    is_waiting = operations.send_again(mail_id, utc_now())
    db.session.commit()
    flash(
        gettext("The mail waits to be sent again.")
        if is_waiting
        else gettext("This mail does not need to be sent again.")
    )
    return redirect(url_for("mail.outbox"))


def _is_demo() -> bool:
    return bool(current_app.config["MODE"] == "demo")


def _is_open() -> bool:
    return can_see_outbox(current_user, current_app.config["MODE"], request.remote_addr)


def _require_sight() -> None:
    require(can_see_outbox, current_app.config["MODE"], request.remote_addr)
