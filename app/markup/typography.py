"""Spaces that must not break: after one-letter words in Polish, inside numbers, amounts and dates."""

from __future__ import annotations

import re
from typing import Final

NBSP: Final = "\u00a0"

_UNITS_PL = (
    r"zł|gr|złot\w+|groszy|tys\.|mln|mld|proc\.|%|‰|°C|km²|m²|ha|km|m|cm|mm|kg|g|t|l|dB|kB|MB|GB|MW|kW|kWh|"
    r"h|min|godz\.|sek\.|r\.|USD|EUR|PLN|CHF|euro|dolar\w+|"
    r"dni|dzień|tygod\w+|miesi\w+|rok\w*|lat\w*|minut\w*|godzin\w*|osób|osoby|słów|znaków"
)
_UNITS_EN = (
    r"zł|%|°C|km²|m²|ha|km|m|cm|mm|kg|g|t|kB|MB|GB|MW|kW|kWh|PLN|EUR|USD|euros?|zlotys?|"
    r"million|billion|thousand|hours?|minutes?|min|days?|weeks?|months?|years?|words|people"
)
_MONTHS_PL = "stycznia|lutego|marca|kwietnia|maja|czerwca|lipca|sierpnia|września|października|listopada|grudnia"
_MONTHS_EN = "January|February|March|April|May|June|July|August|September|October|November|December"

_GROUPS = re.compile(r"(?<![\d,.])\d{1,3}(?: \d{3})+(?![\d])")


def _rules(units: str, months: str) -> list[tuple[re.Pattern[str], str]]:
    return [
        (re.compile(rf"(?<=\d) (?=(?:{months})(?!\w))"), NBSP),
        (re.compile(rf"(?<!\w)({months}) (?=\d{{4}}(?!\d))"), rf"\1{NBSP}"),
        (re.compile(rf"(?<=[\d½¼¾]) (?=(?:{units})(?!\w))"), NBSP),
    ]


_RULES: Final = {
    "pl": [
        (re.compile(r"(?<!\w)([aiouwzAIOUWZ]) (?=\S|\Z)"), rf"\1{NBSP}"),
        *_rules(_UNITS_PL, _MONTHS_PL),
        (re.compile(r"(?<!\w)(mln|mld|tys\.) (?=zł(?!\w)|USD|EUR)"), rf"\1{NBSP}"),
        (re.compile(r"(?<!\w)(art\.|ust\.|pkt|poz\.|lit\.|nr|str\.|rozdz\.|§|ok\.) (?=[\dIVXa-z])"), rf"\1{NBSP}"),
        (re.compile(r"(?<=\S) (?=[–—](?:\s|\Z))"), NBSP),
    ],
    "en": [
        *_rules(_UNITS_EN, _MONTHS_EN),
        (re.compile(r"(?<!\w)(million|billion|thousand) (?=zł(?!\w)|USD|EUR|PLN|zlotys)"), rf"\1{NBSP}"),
        (re.compile(r"(?<!\w)(PLN|EUR|USD) (?=\d)"), rf"\1{NBSP}"),
    ],
}


def typography(text: str, lang: str) -> str:
    """Return a text of a page (no HTML) with its spaces made non-breaking where the language asks for it.

    Only ordinary spaces change, one for one. A text in another language comes back as it is.
    """
    rules = _RULES.get(lang)
    if rules is None or " " not in text:
        return text
    text = _GROUPS.sub(lambda match: match[0].replace(" ", NBSP), text)
    for pattern, replacement in rules:
        text = pattern.sub(replacement, text)
    return text
