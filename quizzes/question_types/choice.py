"""Options to choose from: what single and multiple choice share."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from app.localization import in_language
from quizzes.question_types.base import Answer, Content, Id, Options, Render, Tallied, Texts, shuffled, text, unique_ids


class Choice(Options):
    """Something to choose; ``key`` marks what is right."""

    id: Id
    key: bool = False
    text: Texts


class Option(Choice):
    """One option; ``feedback`` is read by whoever chose it."""

    feedback: Texts


def one_key(options: Sequence[Choice]) -> None:
    """Refuse no key, two keys, and an id that stands twice.

    Raises:
        ValueError: The message says which.
    """
    unique_ids([one.id for one in options])
    if (count := sum(one.key for one in options)) != 1:
        raise ValueError(_l("exactly one option must carry “key: true”, and %(count)s do", count=count))


def compile_options(options: list[Option], render: Render) -> dict[str, Any]:
    """Return the content of a list of options."""
    return {
        "options": [
            {"id": one.id, "key": one.key, "text": render(one.text), "feedback": render(one.feedback)}
            for one in options
        ]
    }


def present_options(content: Content, seed: str, *, shuffle: bool) -> Content:
    """Return the options in the learner's order."""
    if not shuffle:
        return content
    return {**content, "options": shuffled(content["options"], lambda one: str(one["id"]), seed)}


def keys(content: Content) -> list[str]:
    """Return the ids of the right options."""
    return [str(one["id"]) for one in content["options"] if one["key"]]


def option(content: Content, option_id: object) -> Mapping[str, Any] | None:
    """Return an option by its id."""
    return next((one for one in content["options"] if one["id"] == option_id), None)


def option_text(content: Content, option_id: object, lang: str) -> Markup:
    """Return the words of an option; nothing for one that is unknown."""
    found = option(content, option_id)
    return text(found["text"], lang) if found else Markup("")


def tally_options(
    content: Content,
    answers: Sequence[tuple[Answer, int]],
    chosen: Callable[[Answer], set[object]],
    lang: str,
    words: Callable[[Mapping[str, str], str], Markup] = text,
) -> list[Tallied]:
    """Return how often each option was chosen, and how often one that the question no longer has.

    ``chosen`` returns the ids in an answer, ``words`` an option's text in a language.
    """
    total = sum(count for _, count in answers)
    picked = [(chosen(answer), count) for answer, count in answers]
    rows = [
        Tallied(
            words(one["text"], lang),
            sum(count for ids, count in picked if one["id"] in ids),
            total,
            is_right=bool(one["key"]),
        )
        for one in content["options"]
    ]
    known = {one["id"] for one in content["options"]}
    gone = sum(count for ids, count in picked if ids - known)
    with in_language(lang):
        other = Markup.escape(gettext("an answer that the question no longer has"))
    return [*rows, Tallied(other, gone, total)] if gone else rows
