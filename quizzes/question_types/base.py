"""What a question type is: how it is written, shown, read, graded and put into words. Stateless, JSON in and out."""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Final, Protocol, TypeVar

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from app.localization import in_language
from courses.content.documents import Document, Id, Texts

if TYPE_CHECKING:
    from flask_babel import LazyString

#: What ``compile`` made of a question's document: JSON, kept with the published version.
Content = Mapping[str, Any]
#: What a learner answered: JSON. No answer at all is ``None``.
Answer = Mapping[str, Any]
#: Markdown of a text map to safe HTML of the same languages; one paragraph comes back without its ``<p>``.
Render = Callable[[Texts], dict[str, str]]

T = TypeVar("T")

#: No words.
NOTHING: Final = Markup("")

#: The base of the models of a type's own keys: strict, and unknown keys are errors.
Options = Document


class Form(Protocol):
    """The part of a submitted form that question types read."""

    def get(self, key: str, /) -> str | None:
        """Return the first value of a field."""

    def getlist(self, key: str, /) -> list[str]:
        """Return every value of a field."""


@dataclass(frozen=True, slots=True)
class Grade:
    """What an answer is worth: ``score`` from 0 to 1, or ``None`` when the question is not scored."""

    score: float | None

    @property
    def is_right(self) -> bool:
        """Tell whether the answer earned everything."""
        return self.score is not None and self.score > 1 - 1e-9


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a person who chose something should read about it. ``about`` names the part, where there are several."""

    text: Markup
    about: Markup = NOTHING
    is_right: bool | None = None


@dataclass(frozen=True, slots=True)
class Tallied:
    """A row of a question's statistics: ``count`` of ``of`` answers said this.

    ``about`` names the part that several rows belong to. ``is_right`` is None where there is neither right nor wrong.
    """

    text: Markup
    count: int
    of: int
    about: Markup = NOTHING
    is_right: bool | None = None


@dataclass(frozen=True, slots=True)
class Rated:
    """A part of a question that people rate with a whole number from 1 to ``points``; the ends have words."""

    id: str
    text: Markup
    points: int
    low: Markup
    high: Markup


@dataclass(frozen=True, slots=True)
class Sample:
    """A document of the type, as authors write it, for the contract suite and for the page of components."""

    options: Mapping[str, Any]
    wrong: Sequence[Answer] = ()


def _no_template(name: str, /, **values: Any) -> Markup:  # noqa: ANN401
    del values
    message = f"The template '{name}' can only be rendered inside of the application."
    raise RuntimeError(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """A question as it is shown to one learner.

    ``prefix`` begins the names and ids of all its controls; names are put together with dots. ``is_closed`` asks for
    controls that cannot be changed, ``is_marked`` for right and wrong to be marked.
    """

    content: Content
    answer: Answer | None
    lang: str
    prefix: str
    is_closed: bool = False
    is_marked: bool = False
    template: Callable[..., Markup] = field(default=_no_template)


def text(texts: Mapping[str, str], lang: str) -> Markup:
    """Return compiled HTML in a language. It was cleaned when it was compiled."""
    return Markup(texts.get(lang) or next(iter(texts.values()), ""))  # noqa: S704


def plain(texts: Mapping[str, str], lang: str) -> Markup:
    """Return a plain text in a language, escaped."""
    return Markup.escape(texts.get(lang) or next(iter(texts.values()), ""))


def shuffled(things: Iterable[T], key: Callable[[T], str], seed: str) -> list[T]:
    """Return things in an order that depends on the seed and their keys alone: the same on any machine, for ever."""
    return sorted(things, key=lambda thing: hashlib.sha256(f"{seed}/{key(thing)}".encode()).digest())


#: How many different answers statistics show one by one.
MOST_SHOWN: Final = 8


def most_frequent(counts: Counter[tuple[Markup, bool | None]], lang: str) -> list[Tallied]:
    """Return a row for each of the most frequent answers, by words and whether they are right, and one for the rest."""
    total = sum(counts.values())
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0][0]))
    rows = [Tallied(words, count, total, is_right=is_right) for (words, is_right), count in ranked[:MOST_SHOWN]]
    rest = sum(count for _, count in ranked[MOST_SHOWN:])
    with in_language(lang):
        return [*rows, Tallied(Markup.escape(gettext("all other answers")), rest, total)] if rest else rows


def listed(parts: Iterable[Markup]) -> Markup:
    """Return parts as one line, separated by semicolons."""
    return Markup("; ").join(parts)


def unique_ids(ids: Sequence[str]) -> None:
    """Refuse an id that stands twice.

    Raises:
        ValueError: The message names the id.
    """
    for position, one in enumerate(ids):
        if one in ids[:position]:
            raise ValueError(_l("the id “%(id)s” stands twice", id=one))


class QuestionType(ABC):
    """One way to ask and to grade. All data comes in as arguments; nothing is kept.

    A type must say how its keys look (``options_model``), show a field, read the submitted form, grade, put an answer
    into words, name the right answer and give samples; everything else has a default.
    """

    #: Stored with every question and answer; never rename.
    name: ClassVar[str]
    #: What authors see.
    title: ClassVar[LazyString | str]
    #: The type's own keys in ``questions/<id>.yaml``.
    options_model: ClassVar[type[Options]]
    #: Whether it brings points.
    is_scored: ClassVar[bool] = True
    #: Whether answers are opinions, of which staff see nothing but the sums of several people.
    is_confidential: ClassVar[bool] = False
    #: Whether answers are words that nobody but their author reads: statistics only count them, and never load them.
    is_private: ClassVar[bool] = False
    #: Whether people judge their answer themselves: results then show the closed field, which holds the answer and what
    #: to compare it with.
    is_self_reviewed: ClassVar[bool] = False
    #: The template of the field; a type may override :meth:`field` instead.
    template: ClassVar[str] = ""
    #: A style sheet that the field needs besides the host's, as ``asset`` names it, such as ``plugin/css/type.css``.
    sheet: ClassVar[str] = ""
    #: The template of the question on paper; without one of its own, a type gets lines to write on.
    paper_template: ClassVar[str] = "quizzes/paper/lines.html"

    def compile(self, options: Any, render: Render) -> dict[str, Any]:  # noqa: ANN401 - an instance of options_model
        """Return the content: JSON in which every Markdown text has gone through ``render``, once and for all."""
        del render
        return dict(options.model_dump(mode="json"))

    def minutes(self, options: Mapping[str, Any]) -> float:
        """Return how long answering takes about, from the keys of a document as they stand there, checked or not."""
        del options
        return 1.0

    def present(self, content: Content, seed: str, *, shuffle: bool) -> Content:
        """Return the content in the order in which one learner sees it; the same seed gives the same order."""
        del seed, shuffle
        return content

    def field(self, showing: Showing) -> Markup:
        """Return the answer field: native, labelled controls that work by keyboard and without JavaScript."""
        return showing.template(self.template, showing=showing, type=self)

    def paper(self, showing: Showing) -> Markup:
        """Return what stands below the question in a handbook: options to tick, or room to answer by hand."""
        return showing.template(self.paper_template, showing=showing, type=self)

    @abstractmethod
    def read(self, content: Content, form: Form, prefix: str) -> Answer | None:
        """Return what a submitted form says. Nonsense (an unknown option) is no answer; it never raises."""

    @abstractmethod
    def grade(self, content: Content, answer: Answer | None) -> Grade:
        """Return what an answer is worth. No answer earns 0; an answer of an older shape never raises."""

    @abstractmethod
    def describe(self, content: Content, answer: Answer | None, lang: str) -> Markup:
        """Return an answer in words, for review pages, statistics and exports."""

    @abstractmethod
    def right_answer(self, content: Content) -> Answer | None:
        """Return an answer that earns everything; ``None`` when there is no right one."""

    @abstractmethod
    def samples(self) -> Sequence[Sample]:
        """Return documents that the contract suite tries."""

    def parts(self, content: Content, answer: Answer | None, lang: str) -> Sequence[Markup]:
        """Return an answer in words, one part each, where it has several; a page shows them as a list."""
        words = self.describe(content, answer, lang)
        return [words] if words else []

    def right_parts(self, content: Content, lang: str) -> Sequence[Markup]:
        """Return the right answer in words of a language, one part each; nothing when there is none."""
        answer = self.right_answer(content)
        return self.parts(content, answer, lang) if answer is not None else []

    def feedback(self, content: Content, answer: Answer | None, lang: str) -> Sequence[Feedback]:
        """Return what is to be said about what was chosen, besides the ``why`` that every question has."""
        del content, answer, lang
        return ()

    def is_complete(self, content: Content, answer: Answer | None) -> bool:
        """Tell whether nothing is left to fill in."""
        del content
        return answer is not None

    def problem(self, content: Content, answer: Answer | None, lang: str) -> Markup:
        """Return why what was answered cannot count as it stands, for the place beside the field; nothing if it can."""
        del content, answer, lang
        return NOTHING

    def rated(self, content: Content, lang: str) -> Sequence[Rated]:
        """Return the parts that people rate, such as statements about themselves; most questions have none."""
        del content, lang
        return ()

    def ratings(self, content: Content, answer: Answer | None) -> Mapping[str, int]:
        """Return how the parts of :meth:`rated` were rated, by their ids; a part without a rating is left out."""
        del content, answer
        return {}

    def tally(self, content: Content, answers: Sequence[tuple[Answer, int]], lang: str) -> Sequence[Tallied]:
        """Return what many people answered: each answer with how often it was given, in rows of sums."""
        if self.is_private:
            return ()
        counts: Counter[tuple[Markup, bool | None]] = Counter()
        for answer, count in answers:
            if words := self.describe(content, answer, lang):
                counts[words, self.grade(content, answer).is_right if self.is_scored else None] += count
        return most_frequent(counts, lang)


__all__ = [
    "Answer",
    "Content",
    "Feedback",
    "Form",
    "Grade",
    "Id",
    "Options",
    "QuestionType",
    "Rated",
    "Render",
    "Sample",
    "Showing",
    "Tallied",
    "Texts",
    "listed",
    "most_frequent",
    "plain",
    "shuffled",
    "text",
    "unique_ids",
]
