"""Cloze: a text with gaps, each typed or chosen; every gap earns its share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from app.localization import in_language
from quizzes.question_types.base import (
    Answer,
    Content,
    Feedback,
    Form,
    Grade,
    QuestionType,
    Render,
    Sample,
    Showing,
    Tallied,
    Texts,
    plain,
    text,
)
from quizzes.question_types.choice import option, present_options, tally_options
from quizzes.question_types.gaps import ClozeOptions, around, ids_of, in_words, marked, pieces, pieces_in
from quizzes.question_types.wording import fold, is_accepted, shown_variant, tally_typed, text_in, typed_line

#: How many letters a field for typing is wide, whatever the answers are.
WIDTHS: Final = (6, 26)
#: Options with more letters than this stand in full below the text as well: a select shows one line.
LONG_OPTION: Final = 24


@dataclass(frozen=True, slots=True)
class Blank:
    """A gap as the field shows it. ``number`` counts the gaps of the text in its language, from 1.

    ``value`` is what the control holds, ``words`` are what people read of it, ``right`` those of the right answer.
    """

    number: int
    count: int
    gap: Mapping[str, Any]
    value: str
    words: Markup
    right: Markup
    is_right: bool

    @property
    def id(self) -> str:
        """The id of the gap."""
        return str(self.gap["id"])

    @property
    def is_long(self) -> bool:
        """Tell whether there are options that a select cannot show in full on a phone."""
        options = self.gap["options"] or ()
        return any(len(words) > LONG_OPTION for one in options for words in one["text"].values())


class Cloze(QuestionType):
    """Fields in the lines of a text. The answer is ``{"gaps": {gap id: what was typed, or the id of an option}}``."""

    name = "cloze"
    title = _l("Text with gaps")
    options_model = ClozeOptions
    template = "quizzes/types/cloze.html"
    paper_template = "quizzes/paper/cloze.html"
    sheet = "quizzes/css/cloze.css"

    def compile(self, options: ClozeOptions, render: Render) -> dict[str, object]:
        """Return the text in pieces by language. Options of gaps stay plain: a select holds no markup."""
        texts = options.cloze
        html = render(Texts(pl=marked(texts.pl), en=marked(texts.en)))
        return {
            "pieces": {lang: pieces(one) for lang, one in html.items()},
            "gaps": [
                {
                    "id": one.id,
                    "accept": one.accept.plain() if one.accept else None,
                    "options": [{"id": each.id, "key": each.key, "text": each.text.plain()} for each in one.options]
                    if one.options
                    else None,
                    "feedback": render(one.feedback),
                }
                for one in options.gaps
            ],
        }

    def present(self, content: Content, seed: str, *, shuffle: bool) -> Content:
        """Return the options of each gap in the learner's order."""
        gaps = [
            dict(present_options(one, f"{seed}/{one['id']}", shuffle=shuffle)) if one["options"] else one
            for one in content["gaps"]
        ]
        return {**content, "gaps": gaps}

    def read(self, content: Content, form: Form, prefix: str) -> Answer | None:
        """Return what was typed and chosen, as it stands; blanks are no answer."""
        typed = {one["id"]: typed_line(form.get(f"{prefix}.{one['id']}")) for one in content["gaps"]}
        filled = _filled(content, {"gaps": typed})
        return {"gaps": filled} if filled else None

    def grade(self, content: Content, answer: Answer | None) -> Grade:
        """Return the share of gaps that are right."""
        filled = _filled(content, answer)
        return Grade(sum(_is_right(one, filled) for one in content["gaps"]) / len(content["gaps"]))

    def describe(self, content: Content, answer: Answer | None, lang: str) -> Markup:
        """Return the text with what was filled in, in brackets."""
        filled = _filled(content, answer)
        if not filled:
            return Markup("")
        words = {one["id"]: _words(one, filled[one["id"]], lang) for one in content["gaps"] if one["id"] in filled}
        return _with_words(content, words, lang)

    def right_answer(self, content: Content) -> Answer | None:
        """Return the first variant, or the key, of every gap."""
        return {"gaps": {one["id"]: _right(one) for one in content["gaps"]}}

    def right_parts(self, content: Content, lang: str) -> Sequence[Markup]:
        """Return the text with the right answers of the language in brackets."""
        return [_with_words(content, {one["id"]: _right_words(one, lang) for one in content["gaps"]}, lang)]

    def feedback(self, content: Content, answer: Answer | None, lang: str) -> Sequence[Feedback]:
        """Return what was written for each gap that was filled in wrongly."""
        filled = _filled(content, answer)
        return [
            Feedback(
                text(one["feedback"], lang),
                Markup("{}: {}").format(label, _words(one, filled[one["id"]], lang)),
                is_right=False,
            )
            for one, label in _labelled(content, lang)
            if one["id"] in filled and not _is_right(one, filled)
        ]

    def is_complete(self, content: Content, answer: Answer | None) -> bool:
        """Tell whether every gap holds a word."""
        filled = _filled(content, answer)
        return all(fold(filled.get(one["id"], "")) for one in content["gaps"])

    def tally(self, content: Content, answers: Sequence[tuple[Answer, int]], lang: str) -> Sequence[Tallied]:
        """Return for each gap how often each option was chosen, or what was typed most, spellings put together."""
        rows: list[Tallied] = []
        for gap, label in _labelled(content, lang):
            about = Markup("{}: {}").format(label, around(content, gap["id"], lang))
            rows += [replace(row, about=about) for row in _tally(gap, answers, lang)]
        return rows

    def blanks(self, showing: Showing) -> list[tuple[Markup, Blank | None]]:
        """Return the text of a field: each piece of HTML with the gap behind it; there is none behind the last."""
        content, lang = showing.content, showing.lang
        filled, gaps = _filled(content, showing.answer), {one["id"]: one for one in content["gaps"]}
        ids = ids_of(content, lang)
        blanks = [
            Blank(
                number,
                len(ids),
                gaps[one],
                filled.get(one, ""),
                _words(gaps[one], filled.get(one, ""), lang),
                _right_words(gaps[one], lang),
                _is_right(gaps[one], filled),
            )
            for number, one in enumerate(ids, 1)
        ]
        # The pieces were cleaned when they were compiled.
        html = [Markup(one) for one in pieces_in(content, lang)[::2]]  # noqa: S704
        return list(zip(html, [*blanks, None], strict=True))

    @staticmethod
    def width(content: Content) -> int:
        """Return how many letters wide every field for typing is, so that no width tells how long its answer is."""
        variants = [
            len(one) for gap in content["gaps"] if gap["accept"] for listed in gap["accept"].values() for one in listed
        ]
        least, most = WIDTHS
        return min(most, max([least, *variants]) + 1)

    def samples(self) -> Sequence[Sample]:
        """Return a sentence with a typed and a chosen gap, and a text whose gaps change places with the language."""
        return [
            Sample(
                {
                    "cloze": {
                        "pl": "W kolumnie **Adresaci** stoi {who}, nigdy {what}.",
                        "en": "The column **Targets** names {who}, never {what}.",
                    },
                    "gaps": [
                        {
                            "id": "who",
                            "accept": {"pl": ["osoba", "konkretna osoba"], "en": ["a person", "person"]},
                            "feedback": {"pl": "Chodzi o *kogoś* z imieniem.", "en": "It is *somebody* with a name."},
                        },
                        {
                            "id": "what",
                            "options": [
                                {"id": "a", "key": True, "text": {"pl": "instytucja", "en": "an institution"}},
                                {"id": "b", "text": {"pl": "sojusznik", "en": "an ally"}},
                                {"id": "c", "text": {"pl": "imię i funkcja", "en": "a name and a post"}},
                            ],
                            "feedback": {"pl": "Urząd nie podnosi ręki.", "en": "An office raises no hand."},
                        },
                    ],
                },
                wrong=[
                    {"gaps": {"who": "osoba"}},
                    {"gaps": {"who": " Urząd gminy ", "what": "b"}},
                    {"gaps": {"what": "a"}},
                ],
            ),
            Sample(
                {
                    "cloze": {
                        "pl": "Notatka:\n\n- program do {programme},\n- sprawozdanie do {report}.",
                        "en": "A note:\n\n- the report by {report},\n- the programme by {programme}.",
                    },
                    "gaps": [
                        {
                            "id": one,
                            "accept": {"pl": [pl], "en": [en]},
                            "feedback": {"pl": f"Chodzi o {pl}.", "en": f"It is {en}."},
                        }
                        for one, pl, en in (
                            ("programme", "30 listopada", "30 November"),
                            ("report", "31 maja", "31 May"),
                        )
                    ],
                },
                wrong=[{"gaps": {"programme": "31 maja", "report": "30 listopada"}}],
            ),
        ]


def _filled(content: Content, answer: Answer | None) -> dict[str, str]:
    """Return what stands in each gap that is filled in; blanks and unknown options do not."""
    given = {one["id"]: _given(answer, one["id"]) for one in content["gaps"]}
    return {
        one["id"]: given[one["id"]]
        for one in content["gaps"]
        if given[one["id"]] and (one["accept"] or option(one, given[one["id"]]))
    }


def _given(answer: Answer | None, gap_id: str) -> str:
    """Return what an answer says for a gap, as it was typed; "" when it says nothing."""
    given = answer.get("gaps") if answer else None
    value = given.get(gap_id) if isinstance(given, Mapping) else None
    return str(value) if text_in(value) else ""


def _is_right(gap: Mapping[str, Any], filled: Mapping[str, str]) -> bool:
    value = filled.get(gap["id"], "")
    return is_accepted(gap["accept"], value) if gap["accept"] else value == _right(gap)


def _right(gap: Mapping[str, Any]) -> str:
    if gap["accept"]:
        return str(next(iter(gap["accept"].values()))[0])
    return next(str(one["id"]) for one in gap["options"] if one["key"])


def _words(gap: Mapping[str, Any], value: str, lang: str) -> Markup:
    """Return what stands in a gap: as it was typed, without spaces at the ends, or the words of the option."""
    if gap["accept"]:
        return Markup.escape(value.strip())
    found = option(gap, value)
    return plain(found["text"], lang) if found else Markup("")


def _right_words(gap: Mapping[str, Any], lang: str) -> Markup:
    return shown_variant(gap["accept"], lang) if gap["accept"] else _words(gap, _right(gap), lang)


def _with_words(content: Content, words: Mapping[str, Markup], lang: str) -> Markup:
    """Return the text with words in brackets."""
    bracketed = {one: Markup("[{}]").format(each) for one, each in words.items()}
    return Markup.escape(in_words(content, bracketed, lang))


def _labelled(content: Content, lang: str) -> list[tuple[Mapping[str, Any], str]]:
    """Return the gaps in the order of the text, with their names for people."""
    ids = ids_of(content, lang)
    gaps = {one["id"]: one for one in content["gaps"]}
    with in_language(lang):
        return [
            (gaps[one], gettext("Gap %(number)s of %(count)s", number=number, count=len(ids)))
            for number, one in enumerate(ids, 1)
        ]


def _tally(gap: Mapping[str, Any], answers: Sequence[tuple[Answer, int]], lang: str) -> Sequence[Tallied]:
    def value(answer: Answer) -> str:
        return _given(answer, gap["id"])

    if gap["accept"]:
        return tally_typed(answers, value, gap["accept"], lang)
    chosen = [(answer, count) for answer, count in answers if value(answer)]
    return tally_options(gap, chosen, lambda answer: {value(answer)}, lang, plain)
