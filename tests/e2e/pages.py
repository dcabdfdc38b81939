"""The table of pages: which there are, who looks, and with what in the address."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import url_for

from app.accounts import tokens
from app.accounts.tokens import Purpose
from tests.e2e.site import ADMINISTRATOR, GUEST, POLITICIAN, Site

Values = Mapping[str, str | int]


def _nothing(site: Site) -> Values:
    del site
    return {}


@dataclass(frozen=True)
class Row:
    """One page as one person sees it. ``send_empty`` is the selector of a form in main that is sent unfilled first."""

    endpoint: str
    who: str = GUEST
    values: Callable[[Site], Values] = _nothing
    note: str = ""
    status: int = 200
    send_empty: str = ""

    def __str__(self) -> str:
        """Return the name of the row in the report."""
        who = self.who.partition("@")[0] or "guest"
        return "-".join(part for part in (self.endpoint, who, self.note) if part)

    def address(self, site: Site, lang: str) -> str:
        """Return the path of the page in a language."""
        with site.app.test_request_context():
            return url_for(self.endpoint, **{**self.values(site), "lang": lang})  # type: ignore[arg-type]


def _token(purpose: Purpose, person: Callable[[Site], str]) -> Callable[[Site], Values]:
    def values(site: Site) -> Values:
        return {"token": tokens.issue(site.app.config["SECRET_KEY"], purpose, site.user(person(site)))}

    return values


def _person(site: Site) -> Values:
    return {"person_id": site.user(POLITICIAN).id}


def _mail(site: Site) -> Values:
    return {"mail_id": site.a_mail()}


def _wrong_token(site: Site) -> Values:
    del site
    return {"token": "wrong"}


#: What answers GET and is no page, with the reason.
NOT_PAGES: dict[str, str] = {
    "accounts.download": "a file",
    "healthz": "JSON for machines",
    "site.front": "redirects to the language of the visitor",
}

PAGES: tuple[Row, ...] = (
    Row("site.home"),
    Row("site.home", POLITICIAN),
    Row("site.components"),
    Row("site.help"),
    Row("site.privacy"),
    Row("site.accessibility"),
    Row("accounts.sign_in"),
    Row("accounts.sign_in", note="errors", send_empty="[novalidate]"),
    Row("accounts.sign_up"),
    Row("accounts.sign_up", note="errors", send_empty="[novalidate]"),
    Row("accounts.message_sent"),
    Row("accounts.send_again"),
    Row("accounts.forgotten"),
    Row("accounts.forgotten", note="errors", send_empty="[novalidate]"),
    Row("accounts.confirm", values=_token(Purpose.CONFIRM, Site.unconfirmed)),
    Row("accounts.confirm", values=_wrong_token, note="over", status=410),
    Row("accounts.reset", values=_token(Purpose.RESET, lambda _: POLITICIAN)),
    Row("accounts.reset", values=_wrong_token, note="over", status=410),
    Row("accounts.invitation", values=_token(Purpose.INVITATION, Site.invited)),
    Row("accounts.invitation", values=_wrong_token, note="over", status=410),
    Row("accounts.sign_out", POLITICIAN),
    Row("accounts.account", POLITICIAN),
    Row("accounts.account", ADMINISTRATOR),
    Row("accounts.change_password", POLITICIAN),
    Row("accounts.delete", POLITICIAN),
    Row("accounts.people", ADMINISTRATOR),
    Row("accounts.person", ADMINISTRATOR, _person),
    Row("accounts.invite", ADMINISTRATOR),
    Row("mail.outbox"),
    Row("mail.outbox", ADMINISTRATOR),
    Row("mail.message", GUEST, _mail),
)
