"""The item-writing rules (after Haladyna, Downing and Rodriguez, 2002) that a program can check and be sure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from app.addresses import LANGUAGES
from quizzes.content import cues, overlap, rules
from quizzes.content.asking import asked_sentence, words
from quizzes.content.document import brings_points

if TYPE_CHECKING:
    from courses.content.documents import Node
    from courses.content.problems import Problems, Rule

MAX_FEEDBACK: Final = 40
#: What people read after answering.
FEEDBACK_KEYS: Final = frozenset({"feedback", "why", "if_true", "if_false", "if_right", "if_wrong"})
MAX_OPTIONS: Final = 4
PAIRS: Final = range(4, 7)
#: A key counts as the longest when it is longer than every other option by this factor and number of characters.
CLEARLY: Final = (1.1, 4)
#: How many questions make a habit.
HABIT: Final = 4
#: From so many questions of a course on, so great a share of keys at one place is a habit.
COURSE_HABIT: Final = 8
MOST_AT_ONE_PLACE: Final = 0.6
MAX_TRUE_FALSE: Final = 0.10
MIN_SCENARIOS: Final = 1 / 3

_OTHERS: Final = {
    "pl": re.compile(
        r"\b(wszystkie|wszystko|żadn[aey]|oba|obie)\b.{0,12}\b(powyższ|wymienion|pozostał|odpowiedzi\b)"
        r"|\b[A-D] i [A-D]\b",
        re.IGNORECASE,
    ),
    "en": re.compile(r"\b(all|none|both|neither) of (the )?(above|others|these)\b|\b[A-D] and [A-D]\b", re.IGNORECASE),
}
_ABSOLUTES: Final = {
    "pl": re.compile(r"\b(zawsze|nigdy|tylko|wyłącznie)\b", re.IGNORECASE),
    "en": re.compile(r"\b(always|never|only)\b", re.IGNORECASE),
}
_NEGATIONS: Final = {
    "pl": re.compile(r"(?<!\*)\b(nie)\b(?!\*)", re.IGNORECASE),
    "en": re.compile(r"(?<!\*)\b(not)\b(?!\*)", re.IGNORECASE),
}

#: Lists whose members must not say the same, by the key of what they say.
LISTS: Final = {"options": "text", "items": "text", "statements": "text", "pairs": "left"}

Place = tuple[str | int, ...]
Saying = tuple[Place, Mapping[str, str]]
Finding = tuple["Rule", Place, dict[str, Any]]


def lint(node: Node, problems: Problems) -> None:
    """Report the remarks on one question; what ``silence`` names, with a reason, is left out."""
    data = node.plain(without_extras=True)
    silent = {one["rule"] for one in data.get("silence", ())}
    known = {rule.name for rule in rules.OF_QUESTIONS}
    for index, one in enumerate(data.get("silence", ())):
        if one["rule"] not in known:
            line = node.line_at(("silence", index, "rule"))
            problems.add(rules.UNKNOWN_SILENCE, node.path, line, name=one["rule"], known=", ".join(sorted(known)))
    for rule, place, values in (
        *_stem(data), *_options(data), *_gaps(data), *_cue(data), *_overlaps(data, ()), *_matching(data),
        *_feedback(data, ()),
    ):  # fmt: skip
        if rule.name not in silent:
            problems.add(rule, node.path, node.line_at(place), **values)


def _stem(data: Mapping[str, Any]) -> Iterator[Finding]:
    # Only where there is a right answer does an overlooked word make a trap.
    for lang, text in data["text"].items() if brings_points(data) else ():
        if match := _NEGATIONS[lang].search(asked_sentence(text)):
            yield rules.NEGATION, ("text", lang), {"word": match[1]}


def _sayings(holder: Mapping[str, Any], place: Place, key: str, said: str) -> list[Saying]:
    """Return what the members of a list say, with their places; types of others may keep other things under the key."""
    members = holder.get(key)
    return [
        ((*place, key, index, said), one[said])
        for index, one in enumerate(members if isinstance(members, list) else ())
        if isinstance(one, dict) and isinstance(one.get(said), dict) and set(one[said]) == set(LANGUAGES)
    ]


def _options(data: Mapping[str, Any]) -> Iterator[Finding]:
    options, key = _sayings(data, (), "options", "text"), _key_place(data)
    if len(options) > MAX_OPTIONS and data["type"] == "single":
        yield rules.MANY_OPTIONS, ("options",), {"count": len(options)}
    for place, texts in options:
        for lang, text in texts.items():
            if match := _OTHERS[lang].search(text):
                yield rules.ALL_OF_THE_ABOVE, (*place, lang), {"text": match[0]}
            if match := _ABSOLUTES[lang].search(text):
                yield rules.ABSOLUTE_WORD, (*place, lang), {"word": match[0]}
    if key is not None and len(options) == len(data["options"]):
        yield from _longest(options, key)


def _longest(options: Sequence[Saying], key: int) -> Iterator[Finding]:
    place, right = options[key]
    others = [texts for other, texts in options if other != place]
    for lang, text in right.items():
        longest = max((len(texts[lang]) for texts in others), default=0)
        if len(text) > longest * CLEARLY[0] and len(text) >= longest + CLEARLY[1]:
            yield rules.KEY_LONGEST, (*place, lang), {"lang": lang}


def _cue(data: Mapping[str, Any]) -> Iterator[Finding]:
    options, key = _sayings(data, (), "options", "text"), _key_place(data)
    if key is None or len(options) != len(data["options"]):
        return
    if cues.is_cue(asked_sentence(data["text"]["pl"]), [texts["pl"] for _, texts in options], key):
        yield rules.CASE_CUE, ("text", "pl"), {}


def _overlaps(value: Any, place: Place) -> Iterator[Finding]:  # noqa: ANN401 - JSON
    """Look for options, and other members of a list, that overlap, wherever they stand in the document."""
    if isinstance(value, list):
        for index, one in enumerate(value):
            yield from _overlaps(one, (*place, index))
    elif isinstance(value, dict):
        for key, said in LISTS.items():
            yield from _overlapping(_sayings(value, place, key, said), are_options=key == "options")
        rights = [*_sayings(value, place, "pairs", "right"), *_sayings(value, place, "extra", "text")]
        yield from _overlapping(rights, are_options=False)
        for key, one in value.items():
            yield from _overlaps(one, (*place, key))


def _overlapping(sayings: Sequence[Saying], *, are_options: bool) -> Iterator[Finding]:
    """Only of options to choose from may none hold what another says; elsewhere they must just not be the same."""
    for lang in LANGUAGES:
        said = [texts[lang] for _, texts in sayings]
        for later, earlier in overlap.overlaps(said, lang) if are_options else overlap.same(said):
            yield rules.OPTIONS_OVERLAP, (*sayings[later][0], lang), {"text": said[later], "other": said[earlier]}


def _gaps(data: Mapping[str, Any]) -> Iterator[Finding]:
    """Look at the options of gaps as at those of a question with one right answer."""
    gaps = data.get("gaps")
    for index, gap in enumerate(gaps if isinstance(gaps, list) else ()):
        for rule, place, values in _options({"type": "single", "options": gap.get("options")}):
            yield rule, ("gaps", index, *place), values


def _matching(data: Mapping[str, Any]) -> Iterator[Finding]:
    pairs, extra = data.get("pairs"), data.get("extra", [])
    if isinstance(pairs, list) and (len(pairs) not in PAIRS or len(extra) != 1):
        yield rules.MATCHING_SIZE, ("pairs",), {"pairs": len(pairs), "extra": len(extra)}


def _feedback(value: Any, place: Place) -> Iterator[Finding]:  # noqa: ANN401 - JSON
    """Look for long feedback wherever it stands in the document."""
    if isinstance(value, list):
        for index, one in enumerate(value):
            yield from _feedback(one, (*place, index))
    elif isinstance(value, dict):
        for key, one in value.items():
            if key in FEEDBACK_KEYS and isinstance(one, dict):
                for lang, text in one.items():
                    if (count := words(text)) > MAX_FEEDBACK:
                        values = {"key": key, "count": count, "limit": MAX_FEEDBACK}
                        yield rules.LONG_FEEDBACK, (*place, key, lang), values
            else:
                yield from _feedback(one, (*place, key))


def lint_quiz(
    node: Node, draw: Sequence[Mapping[str, Any]], known: Mapping[str, Mapping[str, Any]], problems: Problems
) -> None:
    """Report the remarks on a whole quiz. ``known`` are the documents of its questions, as plain values, by id.

    Shares are those to be expected of an attempt: a part that draws 2 of 6 counts each of the 6 as a third. True and
    false is a share of all questions, local decisions one of those with points.
    """
    weights: dict[str, float] = {}
    for part in draw:
        ids = [one for one in part.get("questions") or part.get("from", ()) if one in known]
        share = 1.0 if "questions" in part else min(1.0, part["count"] / max(1, len(ids)))
        weights |= dict.fromkeys(ids, share)
    scored = {one: weight for one, weight in weights.items() if brings_points(known[one])}
    total = sum(scored.values())
    if not total:
        return
    true_false = sum(weight for one, weight in scored.items() if known[one].get("type") == "truefalse")
    true_false /= sum(weights.values())
    if true_false > MAX_TRUE_FALSE and len(scored) > 1 / MAX_TRUE_FALSE:
        problems.at(node, rules.MANY_TRUE_FALSE, percent=round(true_false * 100))
    scenarios = sum(weight for one, weight in scored.items() if known[one].get("scenario")) / total
    if scenarios < MIN_SCENARIOS - 1e-9:
        problems.at(node, rules.FEW_SCENARIOS, percent=round(scenarios * 100))
    places = [place for one in weights if (place := _key_place(known[one])) is not None]
    if len(places) >= HABIT and len(set(places)) == 1:
        problems.at(node, rules.KEY_PLACE, count=len(places), place=places[0] + 1)


def lint_course(documents: Sequence[Mapping[str, Any]], problems: Problems) -> None:
    """Report a course that prefers one place for the right answer, over all its questions."""
    places = Counter(place for document in documents if (place := _key_place(document)) is not None)
    total = places.total()
    place, count = places.most_common(1)[0] if places else (0, 0)
    if total >= COURSE_HABIT and count > total * MOST_AT_ONE_PLACE:
        values = {"count": count, "of": total, "place": place + 1, "limit": round(MOST_AT_ONE_PLACE * 100)}
        problems.add(rules.KEY_PLACES, "course.yaml", **values)


def _key_place(data: Mapping[str, Any]) -> int | None:
    """Return where the only key of a question stands."""
    options = data.get("options")
    if not isinstance(options, list):
        return None
    keys = [index for index, one in enumerate(options) if isinstance(one, dict) and one.get("key")]
    return keys[0] if len(keys) == 1 else None
