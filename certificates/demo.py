"""The demo cohort: whoever has completed something has its certificate, but one has yet to ask for the last."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from app.demo import LAST_STAGE, DemoPart, DemoPerson
from certificates import queries, settings
from certificates.operations import issue


class CertificateDemo(DemoPart):
    """Certificates of the courses and tracks that some of the cohort have completed."""

    name = "certificates"

    def seed(self, people: Sequence[DemoPerson], now: dt.datetime) -> None:
        """Let everybody who may have a certificate ask for it.

        The last person at the last stage does not, for what they completed last, so that waiting ones can be seen.
        """
        late = next((one.user.id for one in reversed(people) if one.stage == LAST_STAGE), None)
        for person in people:
            found = queries.waiting(person.user.id)
            if person.user.id == late:
                found = [one for one in found if one.at < found[-1].at]
            for completion in found:
                issue(
                    person.user,
                    completion.subject,
                    name=person.user.name,
                    lang=person.user.lang,
                    terms=settings.terms(),
                    now=min(now, completion.at + dt.timedelta(minutes=5)),
                )
