"""Both languages side by side: built alike, with the same numbers and links, and confirmed as saying the same."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from flask_babel import lazy_gettext as _l

from app.addresses import LANGUAGES
from courses.content.blocks import Segment, segments
from courses.content.documents import validate
from courses.content.links import target
from courses.content.pairs import Pair, Stretch, pairs, stretches
from courses.content.problems import Problems, Rule, Severity
from courses.content.schemas import TranslationsDocument
from courses.content.texts import split_figure

if TYPE_CHECKING:
    from courses.content.check.structure import LessonParts, Skeleton
    from courses.content.folder import CourseFolder
    from courses.content.installed import Installed

DIFFERENT_BUILD = Rule(
    "languages-differ",
    Severity.ERROR,
    _l("The languages are built differently: %(pl)s in Polish, %(en)s in English (%(other)s)."),
    _l("Give both the same headings, anchors and blocks in the same order."),
)
DIFFERENT_BLOCK = Rule(
    "blocks-differ",
    Severity.ERROR,
    _l("The block “%(name)s” does not hold the same in both languages (%(other)s)."),
    _l("Name the same questions in the same order in both files."),
)
DIFFERENT_PICTURE = Rule(
    "figures-differ",
    Severity.ERROR,
    _l("The figure shows another picture in the other language (%(other)s)."),
    _l("Use the same picture, or its versions name.pl.svg and name.en.svg."),
)
DIFFERENT_LINKS = Rule(
    "links-differ",
    Severity.REMARK,
    _l("The languages link to different places: %(only)s stands only in one of them (%(other)s)."),
    _l("Link to the same lessons, sections and terms in both."),
)
DIFFERENT_NUMBERS = Rule(
    "numbers-differ",
    Severity.REMARK,
    _l("The languages have different numbers: %(only)s stands only in one of them (%(other)s)."),
    _l("Correct the number, or write it in digits in both."),
)
STALE = Rule(
    "translation-stale",
    Severity.REMARK,
    _l("The text changed in one language (%(lang)s) since both were confirmed as saying the same (%(other)s)."),
    _l("Bring the other language up to date, then run ./hub content confirm."),
)
UNCONFIRMED = Rule(
    "translation-unconfirmed",
    Severity.REMARK,
    _l("Nobody has confirmed that this says the same in both languages (%(other)s)."),
    _l("Compare them, then run ./hub content confirm."),
)
NEVER_CONFIRMED = Rule(
    "translation-never-confirmed",
    Severity.REMARK,
    _l("Nobody has confirmed that both languages of this document say the same."),
    _l("Compare them, then run ./hub content confirm."),
)

TRANSLATIONS: Final = "translations.yaml"

_NUMBER = re.compile(r"\d+(?:[ \u00a0\u202f.,]\d{3})+(?!\d)|\d+(?:[.,:]\d+)?")
_ADDRESS = re.compile(r"\]\(([^)\s]+)")
_MADE_UP = re.compile(r"\{#[^}]*\}|\]\([^)]*\)|\[\^[^\]]*\]:?|^\s*\d+\.\s", re.MULTILINE)
_VERSION = re.compile(r"\.(?:pl|en)(?=\.[a-z]+$)")
#: Up to here one language may write a number as a word where the other has digits.
SMALL: Final = 12


def check_languages(folder: CourseFolder, skeleton: Skeleton, installed: Installed, problems: Problems) -> None:
    """Compare the languages of all texts and documents."""
    for lesson in skeleton.lessons.values():
        if all(f"{lesson.folder}/{lang}.md" in folder for lang in LANGUAGES):
            _compare_texts(lesson, folder, installed, problems)
    found = list(pairs(folder))
    for pair in found:
        _compare_numbers(pair, problems)
    _check_confirmed(folder, found, problems)


def _compare_texts(lesson: LessonParts, folder: CourseFolder, installed: Installed, problems: Problems) -> None:
    paths = {lang: f"{lesson.folder}/{lang}.md" for lang in LANGUAGES}
    pl, en = (stretches(folder.text(paths[lang])) for lang in LANGUAGES)
    for index in range(max(len(pl), len(en))):
        left, right = (side[index] if index < len(side) else None for side in (pl, en))
        if left and right and left.shape == right.shape:
            continue
        line = left.line if left else len(folder.text(paths["pl"]).split("\n"))
        other = f"{paths['en']}:{right.line}" if right else paths["en"]
        problems.add(DIFFERENT_BUILD, paths["pl"], line, pl=_named(left), en=_named(right), other=other)
        return
    _compare_blocks(paths, folder, installed, problems)
    for left, right in zip(pl, en, strict=True):
        only = _difference(_links(left.text), _links(right.text))
        if only:
            problems.add(DIFFERENT_LINKS, paths["pl"], left.line, only=only, other=f"{paths['en']}:{right.line}")


def _named(stretch: Stretch | None) -> str:
    if stretch is None:
        return "—"
    kind, *rest = stretch.shape
    if kind == "heading":
        return f"{'#' * int(rest[0])} {stretch.text[:40]} {{#{rest[1]}}}"
    return f"/// {rest[0]}" if kind == "block" else f"“{' '.join(stretch.text.split())[:30]}…”"


def _compare_blocks(paths: Mapping[str, str], folder: CourseFolder, installed: Installed, problems: Problems) -> None:
    pl, en = ([s for s in segments(folder.text(paths[lang])) if s.name] for lang in LANGUAGES)
    for left, right in zip(pl, en, strict=False):
        other = f"{paths['en']}:{right.line}"
        if left.name in installed.blocks and _data(left, installed) != _data(right, installed):
            problems.add(DIFFERENT_BLOCK, paths["pl"], left.line, name=left.name, other=other)
        if left.name == "figure" and _picture(left) != _picture(right):
            problems.add(DIFFERENT_PICTURE, paths["pl"], left.line, other=other)


def _data(segment: Segment, installed: Installed) -> Any:  # noqa: ANN401 - JSON of a plugin
    try:
        return installed.blocks[segment.name].parse(segment.lines)
    except ValueError:
        return None


def _picture(segment: Segment) -> str:
    picture, _ = split_figure(segment)
    return _VERSION.sub("", picture[2]) if picture else ""


def _links(text: str) -> Counter[str]:
    """Return the places inside the course that a text links to; on the web each language has its own."""
    goals = [target(address) for address in _ADDRESS.findall(text)]
    return Counter(f"{g.kind}:{g.id}#{g.anchor}".rstrip("#") for g in goals if g.kind in {"lesson", "section", "term"})


def _difference(left: Counter[str], right: Counter[str]) -> str:
    return ", ".join(sorted(((left - right) + (right - left)).keys()))


def numbers(text: str) -> set[str]:
    """Return the numbers of a text in one notation, without small ones: one language may write those in words."""
    found = set()
    for number in _NUMBER.findall(_MADE_UP.sub(" ", text)):
        plain = re.sub(r"[ \u00a0\u202f.,](?=\d{3}(?!\d))", "", number).replace(",", ".")
        if not plain.isdigit() or int(plain) > SMALL:
            found.add(plain)
    return found


def _compare_numbers(pair: Pair, problems: Problems) -> None:
    pl, en = numbers(pair.texts["pl"]), numbers(pair.texts["en"])
    if pl != en:
        path, line = pair.places["pl"]
        only = ", ".join(sorted(pl ^ en))
        problems.add(DIFFERENT_NUMBERS, path, line, only=only, other=_place(pair.places["en"]))


def _place(place: tuple[str, int]) -> str:
    return f"{place[0]}:{place[1]}"


def _check_confirmed(folder: CourseFolder, found: list[Pair], problems: Problems) -> None:
    confirmed = confirmed_pairs(folder, problems)
    if confirmed is None:
        return
    if not confirmed and found:
        problems.add(NEVER_CONFIRMED, TRANSLATIONS)
        return
    for pair in found:
        known = confirmed.get(pair.document)
        path, line = pair.places["pl"]
        if known is None:
            problems.add(NEVER_CONFIRMED, pair.document if pair.document in folder else path)
            continue
        pl, en = (pair.hashes()[lang] for lang in LANGUAGES)
        if (pl, en) in known:
            continue
        changed = _changed(pl, en, known)
        if changed:
            other = _place(pair.places["en" if changed == "pl" else "pl"])
            problems.add(STALE, *pair.places[changed], lang=changed, other=other)
        else:
            problems.add(UNCONFIRMED, path, line, other=_place(pair.places["en"]))


def _changed(pl: str, en: str, known: set[tuple[str, str]]) -> str:
    """Return the language whose side is new while the other one was confirmed; "" when both are new."""
    if any(en == confirmed for _, confirmed in known):
        return "pl"
    return "en" if any(pl == confirmed for confirmed, _ in known) else ""


def confirmed_pairs(folder: CourseFolder, problems: Problems) -> dict[str, set[tuple[str, str]]] | None:
    """Return the confirmed pairs of hashes by document; None when ``translations.yaml`` is broken."""
    if TRANSLATIONS not in folder:
        return {}
    node = folder.document(TRANSLATIONS, problems)
    document = validate(node, TranslationsDocument, problems) if node else None
    if document is None:
        return None
    return {entry.document: {(pair.pl, pair.en) for pair in entry.blocks} for entry in document.documents}
