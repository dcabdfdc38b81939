"""Ordering: steps with a real order, each given its place by a select."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from pydantic import Field, field_validator

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


class Item(Options):
    """A step; ``feedback`` is read by whoever put it at a wrong place."""

    id: Id
    text: Texts
    feedback: Texts


class OrderingOptions(Options):
    """The steps, written in the right order."""

    items: list[Item] = Field(min_length=2)

    @field_validator("items")
    @classmethod
    def ids_once(cls, items: list[Item]) -> list[Item]:
        """Refuse an id that stands twice."""
        unique_ids([one.id for one in items])
        return items


class Ordering(QuestionType):
    """One select with the places per step. The answer is ``{"places": {item id: place from 1}}``, as it was typed.

    Two steps at one place are kept and shown again; they are wrong against each other.
    """

    name = "ordering"
    title = _l("Ordering")
    options_model = OrderingOptions
    template = "quizzes/types/ordering.html"
    paper_template = "quizzes/paper/ordering.html"

    def compile(self, options: OrderingOptions, render: Render) -> dict[str, object]:
        """Return the steps, and their order apart from them."""
        return {
            "items": [
                {"id": one.id, "text": one.text.plain(), "feedback": render(one.feedback)} for one in options.items
            ],
            "order": [one.id for one in options.items],
        }

    def present(self, content: Content, seed: str, *, shuffle: bool) -> Content:
        """Return the steps shuffled, whatever the author says: in the written order they are the answer."""
        del shuffle
        items = shuffled(content["items"], lambda one: str(one["id"]), seed)
        if [one["id"] for one in items] == content["order"]:
            items = [*items[1:], items[0]]
        return {**content, "items": items}

    def read(self, content: Content, form: Form, prefix: str) -> Answer | None:
        """Return the places as they were typed."""
        places: dict[str, int] = {}
        for one in content["items"]:
            typed = form.get(f"{prefix}.{one['id']}") or ""
            if typed.isascii() and typed.isdigit() and 1 <= int(typed[:4]) <= len(content["order"]):
                places[one["id"]] = int(typed[:4])
        return {"places": places} if places else None

    def grade(self, content: Content, answer: Answer | None) -> Grade:
        """Return Kendall's rank correlation, never below zero: (pairs in order - other pairs) / all pairs.

        Counting right places instead would give nothing to a learner who only misplaced the first step, since all
        others move by one. A pair with a step that has no place, or shares one, is not in order. Source: M. G. Kendall,
        "A New Measure of Rank Correlation", Biometrika 30 (1938).
        """
        places = self._places(content, answer)
        pairs = list(combinations(content["order"], 2))
        in_order = sum(
            before in places and after in places and places[before] < places[after] for before, after in pairs
        )
        return Grade(max(0.0, (2 * in_order - len(pairs)) / len(pairs)))

    def describe(self, content: Content, answer: Answer | None, lang: str) -> Markup:
        """Return the steps by place, each with its number."""
        return listed(self.parts(content, answer, lang))

    def parts(self, content: Content, answer: Answer | None, lang: str) -> Sequence[Markup]:
        """Return each step by itself."""
        places = self._places(content, answer)
        texts = {one["id"]: plain(one["text"], lang) for one in content["items"]}
        placed = sorted(places.items(), key=lambda pair: (pair[1], content["order"].index(pair[0])))
        return [Markup("{}. {}").format(place, texts[one]) for one, place in placed]

    def right_answer(self, content: Content) -> Answer | None:
        """Return the written order."""
        return {"places": {one: place for place, one in enumerate(content["order"], 1)}}

    def feedback(self, content: Content, answer: Answer | None, lang: str) -> Sequence[Feedback]:
        """Return what was written for each step that stands at another place than its own."""
        places = self._places(content, answer)
        items = {one["id"]: one for one in content["items"]}
        return [
            Feedback(text(items[one]["feedback"], lang), plain(items[one]["text"], lang), is_right=False)
            for place, one in enumerate(content["order"], 1)
            if one in places and places[one] != place
        ]

    def is_complete(self, content: Content, answer: Answer | None) -> bool:
        """Tell whether every step has a place of its own."""
        return len(set(self._places(content, answer).values())) == len(content["order"])

    def tally(self, content: Content, answers: Sequence[tuple[Answer, int]], lang: str) -> Sequence[Tallied]:
        """Return how often each step stood at its place."""
        chosen = [(self._places(content, answer), count) for answer, count in answers]
        texts = {one["id"]: plain(one["text"], lang) for one in content["items"]}
        return [
            Tallied(
                Markup("{}. {}").format(place, texts[one]),
                sum(count for places, count in chosen if places.get(one) == place),
                sum(count for _, count in chosen),
                is_right=True,
            )
            for place, one in enumerate(content["order"], 1)
        ]

    def samples(self) -> Sequence[Sample]:
        """Return the four steps of nonviolent communication."""
        steps = {
            "observation": ("Obserwacja", "Observation"),
            "feeling": ("Uczucie", "Feeling"),
            "need": ("Potrzeba", "Need"),
            "request": ("Prośba", "Request"),
        }
        return [
            Sample(
                {
                    "items": [
                        {
                            "id": one,
                            "text": {"pl": pl, "en": en},
                            "feedback": {"pl": f"{pl} ma swoje miejsce.", "en": f"{en} has its place."},
                        }
                        for one, (pl, en) in steps.items()
                    ]
                },
                wrong=[
                    {"places": {"observation": 1, "feeling": 1, "need": 1, "request": 1}},
                    {"places": {"observation": 4, "feeling": 3, "need": 2, "request": 1}},
                    {"places": {"observation": 2}},
                ],
            )
        ]

    @staticmethod
    def _places(content: Content, answer: Answer | None) -> dict[str, int]:
        typed = answer.get("places") if answer else None
        if not isinstance(typed, Mapping):
            return {}
        known = {one["id"] for one in content["items"]}
        return {one: place for one, place in typed.items() if one in known and isinstance(place, int)}
