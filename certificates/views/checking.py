"""The public pages: whether a certificate is valid, for anybody who holds its paper."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from app.access import EVERYONE, allow
from app.addresses import route
from app.database import begin_reading, begin_writing
from app.limits import Limit, TooManyTries, client
from certificates import queries
from certificates.codes import looks_like_a_number, read_code, shown
from certificates.document import study_time

#: Codes cannot be guessed; this keeps anybody from trying all the same. Codes that are right do not count.
WRONG_CODES = Limit("certificate-code", each="30 per 10 minutes")

#: The longest text that is looked at; a code with dashes has 19 signs.
LONGEST = 60


def register(blueprint: Blueprint) -> None:
    """Add the pages."""
    route(blueprint, pl="/zaswiadczenia", en="/certificates")(check_form)
    route(blueprint, pl="/zaswiadczenia/<code>", en="/certificates/<code>")(check)


@allow(EVERYONE)
def check_form() -> Response | AnyResponse:
    """Ask for a code, and lead to the page about it."""
    typed = request.args.get("code")
    if typed is None:
        return _page("", "")
    code = read_code(typed[:LONGEST])
    if code is not None:
        return redirect(url_for("certificates.check", code=shown(code)), code=303)
    return _page(typed[:LONGEST], _why_not(typed))


def _why_not(typed: str) -> str:
    if not typed.strip():
        told = gettext("Enter the code. It stands at the bottom of the certificate.")
    elif looks_like_a_number(typed):
        told = gettext("This is the number. Enter the code: four groups of four characters, below the number.")
    else:
        told = gettext("A code has 16 letters and digits, in four groups. Please compare it with the certificate.")
    return str(told)


@allow(EVERYONE)
def check(code: str) -> Response | AnyResponse:
    """Say whether a certificate is valid and what its paper says; every spelling of a code leads to one address."""
    found = read_code(code[:LONGEST])
    if found is None:
        return _page(code[:LONGEST], _why_not(code), status=404)
    if code != shown(found):
        return redirect(url_for("certificates.check", code=shown(found)), code=301)
    certificate = queries.by_code(found)
    if certificate is None:
        _count_wrong_code()
        return _page(
            code, gettext("There is no certificate with this code. Please compare it with the paper."), status=404
        )
    study = study_time(certificate.said)
    return _unlisted(render_template("certificates/check.html", certificate=certificate, study=study, code=code))


def _count_wrong_code() -> None:
    begin_writing()
    until = WRONG_CODES.hit(each=client())
    begin_reading()
    if until is not None:
        raise TooManyTries(until)


def _page(typed: str, problem: str, status: int = 200) -> Response:
    page = render_template("certificates/check_form.html", typed=typed, problem=problem)
    return _unlisted(page, 422 if problem and status == 200 else status)  # noqa: PLR2004 - OK


def _unlisted(page: str, status: int = 200) -> Response:
    """Keep a page out of search engines and caches: it names a person."""
    response = make_response(page, status)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "private, no-store"
    return response
