"""Mail leaves through a visible outbox: a row in the transaction that causes it, sent once by a job afterwards."""

from __future__ import annotations

from email.utils import make_msgid
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email
from flask import current_app, render_template, url_for

from app.extensions import db, utc_now
from app.jobs import wake
from app.localization import in_language
from app.mail.delivery import deliver
from app.mail.models import MailState, Outbox

SUBJECT_MARK = "Subject:"
SUBJECT_LENGTH = 200


def send(*, to: str, template: str, lang: str, **values: object) -> Outbox:
    """Put a mail into the outbox, in the present transaction; it leaves after the commit.

    ``template`` names a pair of templates: ``<template>.txt``, whose first line is ``Subject: …``, and
    ``<template>.html``. Both are rendered in ``lang``; ``url_for`` in them gives whole addresses.

    Raises:
        ValueError: The address is none, or the template has no subject.
    """
    now = utc_now()
    address = _address(to)
    with in_language(lang):
        rendered = render_template(f"{template}.txt", url_for=public_url, lang=lang, **values)
        first, _, text = rendered.lstrip().partition("\n")
        if not first.startswith(SUBJECT_MARK):
            message = f"The first line of {template}.txt must begin with 'Subject:'."
            raise ValueError(message)
        # A header is one line, whatever a name that stands in it contains.
        subject = " ".join(first.removeprefix(SUBJECT_MARK).split())[:SUBJECT_LENGTH]
        html = render_template(f"{template}.html", url_for=public_url, lang=lang, subject=subject, **values)
    is_demo = current_app.config["MODE"] == "demo"
    mail = Outbox(
        to=address,
        template=template,
        lang=lang,
        subject=subject,
        text=text.strip() + "\n",
        html=html,
        message_id=make_msgid(domain=urlsplit(current_app.config["PUBLIC_ADDRESS"]).hostname or "localhost"),
        state=MailState.KEPT if is_demo else MailState.QUEUED,
        created_at=now,
        next_at=now,
    )
    db.session.add(mail)
    db.session.flush()
    if not is_demo:
        wake(deliver, mail.id)
    return mail


def public_url(endpoint: str, **values: object) -> str:
    """Return the whole address of a page as people outside reach it, whatever host the present request named."""
    values |= {"_external": False}
    path = url_for(endpoint, **values)  # type: ignore[arg-type]
    return f"{current_app.config['PUBLIC_ADDRESS'].rstrip('/')}{path}"


def _address(text: str) -> str:
    try:
        return validate_email(text, check_deliverability=False, test_environment=current_app.testing).normalized
    except EmailNotValidError as error:
        message = "This is no mail address."
        raise ValueError(message) from error


__all__ = ["MailState", "Outbox", "public_url", "send"]
