"""Essay: a text of one's own, kept and shown again beside a rubric and a sample; nobody else reads or scores it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from pydantic import Field, ValidationInfo, field_validator

from app.formats import number
from app.localization import in_language
from quizzes.question_types.base import (
    NOTHING,
    Answer,
    Content,
    Form,
    Grade,
    Id,
    Options,
    QuestionType,
    Render,
    Sample,
    Texts,
    text,
    unique_ids,
)

#: How many characters a text may have; a longer one is kept all the same, and its author is asked to shorten it.
LONGEST: Final = 20_000
#: No advice may ask for more words than surely find room.
WORDS_MOST: Final = 2_000
#: How high the field is, in lines, and about how many words one of them holds on a screen and on paper.
LINES: Final = (8, 24)
WORDS_A_LINE, WORDS_A_RULE = 12, 9
#: How fast a text is written by somebody who thinks about it first.
WORDS_A_MINUTE: Final = 15


class Words(Options):
    """About how long the text should be: advice, which refuses nothing."""

    least: int = Field(ge=1, le=WORDS_MOST)
    most: int = Field(ge=1, le=WORDS_MOST)

    @field_validator("most")
    @classmethod
    def most_is_not_less(cls, most: int, info: ValidationInfo) -> int:
        """Refuse a range that is turned round."""
        least = info.data.get("least")
        if least is not None and most < least:
            raise ValueError(_l("“most” is smaller than “least”"))
        return most


class Criterion(Options):
    """Something to look at in the text, described on three levels from the lowest."""

    id: Id
    text: Texts
    levels: list[Texts] = Field(min_length=3, max_length=3)


class EssayOptions(Options):
    """The advised length, the rubric and a sample answer."""

    words: Words
    rubric: list[Criterion] = Field(min_length=1, max_length=6)
    sample: Texts

    @field_validator("rubric")
    @classmethod
    def ids_once(cls, rubric: list[Criterion]) -> list[Criterion]:
        """Refuse an id that stands twice."""
        unique_ids([one.id for one in rubric])
        return rubric


class Essay(QuestionType):
    """A text area. The answer is ``{"text": …}``, as it was typed, with one kind of line end."""

    name = "essay"
    title = _l("Text of one's own (essay)")
    options_model = EssayOptions
    is_scored = False
    is_confidential = True
    is_private = True
    is_self_reviewed = True
    template = "quizzes/types/essay.html"
    paper_template = "quizzes/paper/essay.html"

    def compile(self, options: EssayOptions, render: Render) -> dict[str, object]:
        """Return the advice as numbers, and rubric and sample rendered."""
        return {
            "words": {"least": options.words.least, "most": options.words.most},
            "rubric": [
                {"id": one.id, "text": render(one.text), "levels": [render(level) for level in one.levels]}
                for one in options.rubric
            ],
            "sample": render(options.sample),
        }

    def minutes(self, options: Mapping[str, Any]) -> float:
        """Return how long a text of medium length takes to be written."""
        words = options.get("words")
        found = [one for one in words.values() if isinstance(one, int)] if isinstance(words, Mapping) else []
        return sum(found) / len(found) / WORDS_A_MINUTE if found else super().minutes(options)

    def read(self, content: Content, form: Form, prefix: str) -> Answer | None:
        """Return the whole text, however long it is; blanks are no answer."""
        del content
        typed = (form.get(prefix) or "").replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
        return {"text": typed} if typed.strip() else None

    def grade(self, content: Content, answer: Answer | None) -> Grade:
        """Return no score: people judge their text themselves."""
        del content, answer
        return Grade(None)

    def describe(self, content: Content, answer: Answer | None, lang: str) -> Markup:
        """Return the text with its line breaks."""
        del content, lang
        return Markup("<br>\n").join(self.typed(answer).strip().split("\n"))

    def right_answer(self, content: Content) -> Answer | None:
        """Return nothing: there is no right text."""
        del content
        return None

    def right_parts(self, content: Content, lang: str) -> Sequence[Markup]:
        """Return the sample, which handbooks print among the answers."""
        return [text(content["sample"], lang)]

    def is_complete(self, content: Content, answer: Answer | None) -> bool:
        """Tell whether something is written that has room; how many words it has does not matter."""
        del content
        typed = self.typed(answer)
        return bool(typed.strip()) and len(typed) <= LONGEST

    def problem(self, content: Content, answer: Answer | None, lang: str) -> Markup:
        """Say by how much a text is too long; all of it is kept."""
        del content
        over = len(self.typed(answer)) - LONGEST
        if over <= 0:
            return NOTHING
        with in_language(lang):
            words = gettext(
                "The text is too long: it has %(count)s characters, and there is room for %(most)s. All of it is kept. "
                "Shorten it by %(over)s.",
                count=number(LONGEST + over),
                most=number(LONGEST),
                over=number(over),
            )
        return Markup.escape(words)

    def samples(self) -> Sequence[Sample]:
        """Return a short text with a rubric of three criteria."""
        return [
            Sample(
                {
                    "words": {"least": 40, "most": 80},
                    "rubric": [
                        {
                            "id": "whom",
                            "text": {"pl": "Adresat", "en": "Addressee"},
                            "levels": [
                                {"pl": "Nie wiadomo, do kogo jest prośba.", "en": "It is unclear who is asked."},
                                {"pl": "Jest urząd, ale nie osoba.", "en": "An office is named, but no person."},
                                {"pl": "Wiadomo, kto może odpowiedzieć.", "en": "It is clear who can answer."},
                            ],
                        },
                        {
                            "id": "what",
                            "text": {"pl": "Prośba", "en": "Ask"},
                            "levels": [
                                {"pl": "Jest tylko skarga.", "en": "There is just a complaint."},
                                {"pl": "Jest życzenie, ale bez szczegółów.", "en": "There is a wish without detail."},
                                {"pl": "Można od razu powiedzieć „tak”.", "en": "One could say “yes” at once."},
                            ],
                        },
                        {
                            "id": "when",
                            "text": {"pl": "Termin", "en": "Date"},
                            "levels": [
                                {"pl": "Nie ma terminu.", "en": "There is no date."},
                                {"pl": "Jest „wkrótce”.", "en": "It says “soon”."},
                                {"pl": "Jest dzień.", "en": "A day is named."},
                            ],
                        },
                    ],
                    "sample": {
                        "pl": "Szanowna Pani!\n\nDo 15 marca prosimy o ławkę przy przystanku.",
                        "en": "Dear Madam,\n\nBy 15 March, please put a bench at the bus stop.",
                    },
                },
                wrong=[{"text": "Dzień dobry!\n\n  Prosimy o <b>ławkę</b> & kosz.\nDziękujemy."}, {"text": "Nie wiem"}],
            )
        ]

    @staticmethod
    def typed(answer: Answer | None) -> str:
        """Return the text of an answer as it is stored; "" when there is none."""
        typed = answer.get("text") if answer else None
        return typed if isinstance(typed, str) else ""

    @staticmethod
    def paragraphs(typed: str) -> list[Markup]:
        """Return a text in its paragraphs, with the line breaks inside of them."""
        blocks = "\n".join(line.rstrip() for line in typed.strip().split("\n")).split("\n\n")
        return [Markup("<br>\n").join(one.strip("\n").split("\n")) for one in blocks if one.strip()]

    @staticmethod
    def count(typed: str) -> int:
        """Return the number of words: runs without spaces in which there is a letter or a digit; a dash is none."""
        return sum(any(sign.isalnum() for sign in one) for one in typed.split())

    @staticmethod
    def longest() -> str:
        """Return how many characters have room, as people write it."""
        return number(LONGEST)

    @staticmethod
    def lines(content: Content) -> int:
        """Return the height of the field in lines."""
        return _height(content, WORDS_A_LINE)

    @staticmethod
    def rules(content: Content) -> int:
        """Return how many ruled lines stand on paper."""
        return _height(content, WORDS_A_RULE)


def _height(content: Content, words_in_one: int) -> int:
    least, most = LINES
    return min(most, max(least, int(content["words"]["most"]) // words_in_one))
