"""The demo cohort: whoever has completed a course has its certificate, but for the last one, who has yet to ask."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from app.demo import DemoPart, DemoPerson
from certificates import queries, settings
from certificates.operations import issue


class CertificateDemo(DemoPart):
    """Certificates of the course that some of the cohort have completed."""

    name = "certificates"

    def seed(self, people: Sequence[DemoPerson], now: dt.datetime) -> None:
        """Let everybody who may have a certificate ask for it, except one, so that a waiting one can be seen."""
        found = [(one.user, completion) for one in people for completion in queries.waiting(one.user.id)]
        for user, completion in found[:-1] if len(found) > 1 else found:
            issue(
                user,
                completion.subject,
                name=user.name,
                lang=user.lang,
                terms=settings.terms(),
                now=min(now, completion.at + dt.timedelta(minutes=5)),
            )
