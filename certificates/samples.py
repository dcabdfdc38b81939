"""What stands on a certificate that is none: for the operator's proof, and for measuring."""

from __future__ import annotations

import datetime as dt

from certificates.document import Paper
from certificates.facts import COURSE, MEET, OWN, SHARED, TRACK, Facts, Terms

MOMENT = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)
DAY = MOMENT.date().isoformat()
NAME = "Łucja Żółkiewska-Gąsior"
CODE = "0" * 16

OUTCOMES = (
    {
        "pl": "odróżnisz problem techniczny od wyzwania adaptacyjnego",
        "en": "tell a technical problem from an adaptive challenge",
    },
    {
        "pl": "zaplanujesz konsultacje i dobierzesz narzędzie do celu",
        "en": "plan a consultation and match the tool to the aim",
    },
    {
        "pl": "sprawdzisz źródło i sprostujesz fałsz bez rozgłaszania go",
        "en": "check a source and correct a falsehood without spreading it",
    },
    {"pl": "wynegocjujesz umowę o współpracy", "en": "negotiate an agreement on working together"},
)
PARTS = tuple(
    {"pl": f"Przykładowy kurs {word_pl}", "en": f"Sample course {word_en}"}
    for word_pl, word_en in (
        ("pierwszy", "one"), ("drugi", "two"), ("trzeci", "three"), ("czwarty", "four"),
        ("piąty", "five"), ("szósty", "six"), ("siódmy", "seven"), ("ósmy", "eight"),
    )
)  # fmt: skip


def sample(terms: Terms, *, is_track: bool = False, is_proof: bool = True, name: str = NAME) -> Paper:
    """Return a paper with sample values and what the settings say about who issues."""
    facts = _track(terms) if is_track else _course(terms)
    number = f"{terms.prefix}-2026-00000"
    return Paper(name=name, number=number, code=CODE, facts=facts, lang="pl", issued_at=MOMENT, is_proof=is_proof)


def _course(terms: Terms) -> Facts:
    return Facts(
        kind=COURSE,
        title={"pl": "Kurs przykładowy", "en": "Sample course"},
        line="p",
        stops=(SHARED, SHARED, OWN, SHARED, OWN),
        lessons=5,
        minutes=150,
        completed_on=DAY,
        issued_on=DAY,
        issuer=terms.issuer,
        outcomes=OUTCOMES,
    )


def _track(terms: Terms) -> Facts:
    return Facts(
        kind=TRACK,
        title={"pl": "Ścieżka przykładowa", "en": "Sample track"},
        line="p",
        stops=(OWN, SHARED, OWN, OWN, MEET, SHARED, OWN, MEET),
        lessons=40,
        minutes=1290,
        completed_on=DAY,
        issued_on=DAY,
        issuer=terms.issuer,
        parts=PARTS,
    )
