"""Handing one mail to the mail server, so that it is known whether the server has taken it."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Mapping
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime, formataddr, parseaddr
from typing import Any

from app.mail.models import Outbox

#: Seconds to wait for a server that does not answer.
PATIENCE = 20
#: Answers of a server from here on say no; from the second on, for ever.
TEMPORARY = 400
PERMANENT = 500


class RefusedError(Exception):
    """The server has not taken the mail. ``is_final`` says that trying again will not help."""

    def __init__(self, error: Exception, *, is_final: bool = False) -> None:
        super().__init__(type(error).__name__)
        self.is_final = is_final


class UnsureError(Exception):
    """The connection broke after the text was handed over: the mail may have left, so only a person tries again."""

    def __init__(self, error: Exception) -> None:
        super().__init__(type(error).__name__)


def compose(mail: Outbox, sender: str) -> EmailMessage:
    """Return the message with its headers and both forms of the text.

    Raises:
        ValueError: A header would be more than one line.
    """
    name, address = parseaddr(sender)
    message = EmailMessage()
    message["From"] = formataddr((name, address))
    message["To"] = mail.to
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.created_at)
    message["Message-ID"] = mail.message_id
    message["Content-Language"] = mail.lang
    # Holiday answers and the like stay away, and nobody mistakes this for a person's mail.
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    return message


def transmit(mail: Outbox, settings: Mapping[str, Any], sender: str) -> None:
    """Hand a mail to the server of the settings ``smtp``.

    Raises:
        RefusedError: The server was not to be had, or said no.
        UnsureError: Nobody knows whether the server has taken it.
    """
    if not settings["host"] or not sender:
        raise RefusedError(LookupError())
    try:
        message = compose(mail, sender)
    except ValueError as error:
        raise RefusedError(error, is_final=True) from error
    try:
        server = _connect(settings)
    except (OSError, smtplib.SMTPException) as error:
        raise RefusedError(error) from error
    try:
        _hand_over(server, mail.to, parseaddr(sender)[1], message)
    finally:
        _leave(server)


def _connect(settings: Mapping[str, Any]) -> smtplib.SMTP:
    context = ssl.create_default_context()
    host, port = settings["host"], settings["port"]
    if settings["security"] == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=PATIENCE, context=context)
    else:
        server = smtplib.SMTP(host, port, timeout=PATIENCE)
    try:
        if settings["security"] == "starttls":
            server.starttls(context=context)
        if settings["user"]:
            server.login(settings["user"], settings["password"])
    except BaseException:
        server.close()
        raise
    return server


def _hand_over(server: smtplib.SMTP, to: str, sender: str, message: EmailMessage) -> None:
    try:
        server.ehlo_or_helo_if_needed()
        options = ["SMTPUTF8", "BODY=8BITMIME"] if not to.isascii() and server.has_extn("smtputf8") else []
        for code, answer in (server.mail(sender, options), server.rcpt(to)):
            _refuse(code, answer)
    except (OSError, smtplib.SMTPException) as error:
        raise RefusedError(error) from error
    try:
        code, answer = server.data(message.as_bytes(policy=policy.SMTPUTF8 if options else policy.SMTP))
    except smtplib.SMTPDataError as error:
        raise RefusedError(error, is_final=error.smtp_code >= PERMANENT) from error
    except (OSError, smtplib.SMTPException) as error:
        raise UnsureError(error) from error
    _refuse(code, answer)


def _refuse(code: int, answer: bytes) -> None:
    if code >= TEMPORARY:
        error = smtplib.SMTPResponseException(code, answer)
        raise RefusedError(error, is_final=code >= PERMANENT) from error


def _leave(server: smtplib.SMTP) -> None:
    try:
        server.quit()
    except (OSError, smtplib.SMTPException):
        server.close()
