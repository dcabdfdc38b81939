"""Matching: each left side gets one of the right sides from a list; a superfluous right side stops guessing."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from pydantic import Field, ValidationInfo, field_validator

from quizzes.question_types.base import (
    Answer,
    Content,
    Feedback,
    Form,
    Grade,
    Id,
    Options,
    QuestionType,
    Render,
    Sample,
    Tallied,
    Texts,
    listed,
    plain,
    shuffled,
    text,
    unique_ids,
)


class Pair(Options):
    """A left side and the right side that belongs to it."""

    id: Id
    left: Texts
    right: Texts
    feedback: Texts


class Extra(Options):
    """A right side that belongs to nothing."""

    id: Id
    text: Texts


class MatchingOptions(Options):
    """At least two pairs, four to six being best, and superfluous right sides."""

    pairs: list[Pair] = Field(min_length=2)
    extra: list[Extra] = Field(default=[])

    @field_validator("extra")
    @classmethod
    def ids_once(cls, extra: list[Extra], info: ValidationInfo) -> list[Extra]:
        """Refuse an id that stands twice."""
        unique_ids([one.id for one in (*info.data.get("pairs", ()), *extra)])
        return extra

    @field_validator("pairs")
    @classmethod
    def pairs_once(cls, pairs: list[Pair]) -> list[Pair]:
        """Refuse an id that stands twice."""
        unique_ids([one.id for one in pairs])
        return pairs


def _right_id(one: str) -> str:
    """Return the id of a right side, from which the left side cannot be read in the source of the page."""
    return hashlib.sha256(f"right/{one}".encode()).hexdigest()[:10]


class Matching(QuestionType):
    """One select per left side; each pair earns its share. The answer is ``{"pairs": {left id: right id}}``."""

    name = "matching"
    title = _l("Matching")
    options_model = MatchingOptions
    template = "quizzes/types/matching.html"
    paper_template = "quizzes/paper/matching.html"

    def compile(self, options: MatchingOptions, render: Render) -> dict[str, object]:
        """Return pairs and right sides apart. Their texts stay plain: an option of a select holds no markup."""
        return {
            "pairs": [
                {"id": one.id, "left": one.left.plain(), "key": _right_id(one.id), "feedback": render(one.feedback)}
                for one in options.pairs
            ],
            "right": [
                *({"id": _right_id(one.id), "text": one.right.plain()} for one in options.pairs),
                *({"id": _right_id(one.id), "text": one.text.plain()} for one in options.extra),
            ],
        }

    def present(self, content: Content, seed: str, *, shuffle: bool) -> Content:
        """Return the right sides always shuffled (in their own order they would give the answer away)."""
        pairs = shuffled(content["pairs"], lambda one: str(one["id"]), seed) if shuffle else content["pairs"]
        return {"pairs": pairs, "right": shuffled(content["right"], lambda one: str(one["id"]), seed)}

    def read(self, content: Content, form: Form, prefix: str) -> Answer | None:
        """Return what was chosen for each left side."""
        typed = {one["id"]: form.get(f"{prefix}.{one['id']}") for one in content["pairs"]}
        pairs = self._pairs(content, {"pairs": typed})
        return {"pairs": pairs} if pairs else None

    def grade(self, content: Content, answer: Answer | None) -> Grade:
        """Return the share of pairs that are right."""
        chosen = self._pairs(content, answer)
        right = sum(chosen.get(one["id"]) == one["key"] for one in content["pairs"])
        return Grade(right / len(content["pairs"]))

    def describe(self, content: Content, answer: Answer | None, lang: str) -> Markup:
        """Return each pair as "left → right"."""
        return listed(self.parts(content, answer, lang))

    def parts(self, content: Content, answer: Answer | None, lang: str) -> Sequence[Markup]:
        """Return each pair by itself."""
        chosen = self._pairs(content, answer)
        return [
            Markup("{} → {}").format(plain(one["left"], lang), self.right_text(content, chosen[one["id"]], lang))
            for one in content["pairs"]
            if one["id"] in chosen
        ]

    def right_answer(self, content: Content) -> Answer | None:
        """Return every pair."""
        return {"pairs": {one["id"]: one["key"] for one in content["pairs"]}}

    def feedback(self, content: Content, answer: Answer | None, lang: str) -> Sequence[Feedback]:
        """Return what was written for each pair that is not right."""
        chosen = self._pairs(content, answer)
        return [
            Feedback(text(one["feedback"], lang), plain(one["left"], lang), is_right=False)
            for one in content["pairs"]
            if one["id"] in chosen and chosen[one["id"]] != one["key"]
        ]

    def is_complete(self, content: Content, answer: Answer | None) -> bool:
        """Tell whether every left side has a right side."""
        return len(self._pairs(content, answer)) == len(content["pairs"])

    def tally(self, content: Content, answers: Sequence[tuple[Answer, int]], lang: str) -> Sequence[Tallied]:
        """Return how often each pair was right."""
        chosen = [(self._pairs(content, answer), count) for answer, count in answers]
        return [
            Tallied(
                Markup("{} → {}").format(plain(one["left"], lang), self.right_text(content, one["key"], lang)),
                sum(count for pairs, count in chosen if pairs.get(one["id"]) == one["key"]),
                sum(count for _, count in chosen),
                is_right=True,
            )
            for one in content["pairs"]
        ]

    def samples(self) -> Sequence[Sample]:
        """Return four pairs and one superfluous right side."""
        pairs = {
            "stop": ("Zatrzymaj się", "Stop", "zanim udostępnisz", "before you share"),
            "source": ("Sprawdź źródło", "Investigate the source", "kto za tym stoi", "who is behind it"),
            "find": ("Poszukaj lepszych", "Find better coverage", "co piszą inni", "what others write"),
            "trace": ("Dojdź do początku", "Trace the claim", "skąd jest cytat", "where the quote is from"),
        }
        return [
            Sample(
                {
                    "pairs": [
                        {
                            "id": one,
                            "left": {"pl": left_pl, "en": left_en},
                            "right": {"pl": right_pl, "en": right_en},
                            "feedback": {"pl": f"„{left_pl}”: {right_pl}.", "en": f"{left_en}: {right_en}."},
                        }
                        for one, (left_pl, left_en, right_pl, right_en) in pairs.items()
                    ],
                    "extra": [{"id": "likes", "text": {"pl": "ile ma polubień", "en": "how many likes it has"}}],
                },
                wrong=[
                    {"pairs": {"stop": _right_id("likes")}},
                    {"pairs": {one: _right_id("stop") for one in pairs}},
                ],
            )
        ]

    @staticmethod
    def right_text(content: Content, right_id: object, lang: str) -> Markup:
        """Return the words of a right side."""
        found = next((one for one in content["right"] if one["id"] == right_id), None)
        return plain(found["text"], lang) if found else Markup("")

    @staticmethod
    def _pairs(content: Content, answer: Answer | None) -> dict[str, Any]:
        typed = answer.get("pairs") if answer else None
        if not isinstance(typed, Mapping):
            return {}
        left = {one["id"] for one in content["pairs"]}
        right = {one["id"] for one in content["right"]}
        return {key: value for key, value in typed.items() if key in left and isinstance(value, str) and value in right}
