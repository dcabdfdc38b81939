"""The item-writing rules (after Haladyna, Downing and Rodriguez, 2002) that a program can check and be sure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from app.plugins import installed
from quizzes.content import rules
from quizzes.content.asking import asked_sentence, words
from quizzes.points import QuestionType

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

Finding = tuple["Rule", tuple[str | int, ...], dict[str, Any]]


def lint(node: Node, problems: Problems) -> None:
    """Report the remarks on one question; what ``silence`` names, with a reason, is left out."""
    data = node.plain(without_extras=True)
    silent = {one["rule"] for one in data.get("silence", ())}
    known = {rule.name for rule in rules.OF_QUESTIONS}
    for index, one in enumerate(data.get("silence", ())):
        if one["rule"] not in known:
            line = node.line_at(("silence", index, "rule"))
            problems.add(rules.UNKNOWN_SILENCE, node.path, line, name=one["rule"], known=", ".join(sorted(known)))
    for rule, place, values in (*_stem(data), *_options(data), *_gaps(data), *_matching(data), *_feedback(data, ())):
        if rule.name not in silent:
            problems.add(rule, node.path, node.line_at(place), **values)


def _stem(data: Mapping[str, Any]) -> Iterator[Finding]:
    # Only where there is a right answer does an overlooked word make a trap.
    for lang, text in data["text"].items() if _is_scored(data) else ():
        if match := _NEGATIONS[lang].search(asked_sentence(text)):
            yield rules.NEGATION, ("text", lang), {"word": match[1]}


def _options(data: Mapping[str, Any]) -> Iterator[Finding]:
    options = data.get("options")
    if not isinstance(options, list):
        return
    if len(options) > MAX_OPTIONS and data["type"] == "single":
        yield rules.MANY_OPTIONS, ("options",), {"count": len(options)}
    for index, option in enumerate(options):
        for lang, text in option["text"].items():
            if match := _OTHERS[lang].search(text):
                yield rules.ALL_OF_THE_ABOVE, ("options", index, "text", lang), {"text": match[0]}
            if match := _ABSOLUTES[lang].search(text):
                yield rules.ABSOLUTE_WORD, ("options", index, "text", lang), {"word": match[0]}
    keys = [index for index, option in enumerate(options) if option.get("key")]
    if len(keys) != 1:
        return
    for lang, text in options[keys[0]]["text"].items():
        longest = max((len(o["text"][lang]) for i, o in enumerate(options) if i != keys[0]), default=0)
        if len(text) > longest * CLEARLY[0] and len(text) >= longest + CLEARLY[1]:
            yield rules.KEY_LONGEST, ("options", keys[0], "text", lang), {"lang": lang}


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


def _feedback(value: Any, place: tuple[str | int, ...]) -> Iterator[Finding]:  # noqa: ANN401 - JSON
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
    scored = {one: weight for one, weight in weights.items() if _is_scored(known[one])}
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


def _is_scored(data: Mapping[str, Any]) -> bool:
    """Tell whether the type of a question brings points. One that is not known is reported elsewhere."""
    kind = installed(QuestionType).get(str(data.get("type")))
    return kind is None or kind.is_scored


def _key_place(data: Mapping[str, Any]) -> int | None:
    """Return where the only key of a question stands."""
    options = data.get("options")
    if not isinstance(options, list):
        return None
    keys = [index for index, one in enumerate(options) if isinstance(one, dict) and one.get("key")]
    return keys[0] if len(keys) == 1 else None
