"""The extension points that courses open: kinds of lesson, blocks in a text, rules of completion, parts of a folder.

Everything here is stateless: objects are provided by plugins once, and get all data as arguments.
"""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from flask_babel import LazyString
    from markupsafe import Markup

    from app.accounts.models import User
    from courses.content.documents import Node
    from courses.content.folder import CourseFolder
    from courses.content.problems import Problems
    from courses.models import Version
    from courses.outline import BlockUse, Course, Lesson, Tracks


@dataclass(frozen=True, slots=True)
class Entry:
    """A ledger row as the pure rules see it."""

    kind: str
    at: dt.datetime
    lesson_id: str | None = None
    variant: str | None = None
    ref: str | None = None
    data: Mapping[str, Any] | None = None
    reason: str | None = None
    by_id: int | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of completion: whether it is met, since when, and how far it is (``done`` of ``of``)."""

    rule: str
    is_met: bool
    done: int = 0
    of: int = 1
    at: dt.datetime | None = None
    best: float | None = None


class CompletionRule(ABC):
    """One way in which a lesson counts as done. Pure: it sees the lesson and what the learner did in it."""

    name: ClassVar[str]

    @abstractmethod
    def evaluate(self, lesson: Lesson, entries: Sequence[Entry]) -> Condition:
        """Decide from the entries of this lesson, oldest first."""

    def deeds(self, lesson: Lesson) -> Sequence[tuple[str, str | None]] | None:
        """Return what a learner does to meet the rule: kinds of ledger entry with what they name (``ref``), in order.

        The check of a course walks it like that and finds what can never be completed. None means that a program
        cannot know; such a lesson is taken as completed.
        """
        del lesson
        return None

    @abstractmethod
    def promise(self, lesson: Lesson) -> str:
        """Say before the lesson starts what will complete it, e.g. "Answer the 3 practice questions."."""

    @abstractmethod
    def explain(self, lesson: Lesson, condition: Condition) -> str:
        """Say why not yet (or since when), with the evidence, e.g. "Practice questions: 1 of 3 answered."."""


@dataclass(frozen=True, slots=True)
class LessonPage:
    """What a lesson kind or block may know while a page is made. ``learner`` is None for a guest on a preview."""

    course: Course
    lesson: Lesson
    lang: str
    learner: User | None
    variant: str
    now: dt.datetime
    parts: Sequence[Mapping[str, Any]] = ()
    #: Whether the learner has completed the lesson.
    is_done: bool = False
    #: That of the course's version: with it in the key, nothing kept in memory can be of another database.
    digest: str = ""


class LessonKind(ABC):
    """A kind of lesson: how its settings are read, what it shows, and what completes it unless the author says else."""

    name: ClassVar[str]
    title: ClassVar[LazyString]
    #: Whether it is counted in "5 of 40 lessons"; a quiz is not, though the course asks for it.
    is_counted: ClassVar[bool] = True
    #: Whether pl.md and en.md must exist.
    needs_text: ClassVar[bool] = True
    #: The key of lesson.yaml that is this kind's own, or "".
    settings_key: ClassVar[str] = ""
    completion: ClassVar[tuple[str, ...]] = ("confirmed",)

    def read_settings(self, node: Node | None, folder: CourseFolder, problems: Problems) -> dict[str, Any]:
        """Check the kind's own part of ``lesson.yaml`` and return it as JSON; problems carry file and line."""
        del node, folder, problems
        return {}

    def rules(self, settings: Mapping[str, Any]) -> tuple[str, ...]:
        """Return the names of the rules that complete a lesson with these settings unless the author says else."""
        del settings
        return self.completion

    def time(self, settings: Mapping[str, Any], folder: CourseFolder) -> float:
        """Return how many minutes the kind itself takes, besides reading the text."""
        del settings, folder
        return 0

    @abstractmethod
    def body(self, page: LessonPage) -> Markup:
        """Return the inside of the lesson page: safe HTML in the language of the page."""

    def paper(self, page: LessonPage, text: Markup) -> Markup:
        """Return the inside of the lesson on paper; ``text`` is its text with every block in its place."""
        del page
        return text

    def label(self, lesson: Lesson) -> str:
        """Return what people call this lesson, where it is not counted: "Quiz", "Self-assessment"."""
        del lesson
        return str(self.title)

    def size(self, lesson: Lesson) -> str:
        """Return the words that stand beside the title in a list, e.g. "14 questions"; "" means the minutes."""
        del lesson
        return ""


@dataclass(frozen=True, slots=True)
class Paper:
    """A block on paper: what stands in its place, and what is printed at the end of the handbook, such as answers."""

    body: Markup
    answers: Markup | str = ""


class LessonBlock(ABC):
    """Something that a plugin places inside a text, written as ``/// name`` … ``///``."""

    name: ClassVar[str]

    @abstractmethod
    def parse(self, lines: Sequence[str]) -> Any:  # noqa: ANN401 - JSON
        """Return the block's data as JSON from the lines between the marks.

        Raises:
            ValueError: The lines are not what the block expects; the message says what to write.
        """

    def check(self, data: Any, folder: CourseFolder, path: str, line: int, problems: Problems) -> None:  # noqa: ANN401
        """Report what is wrong with the block, given the whole folder."""
        del data, folder, path, line, problems

    def time(self, data: Any, folder: CourseFolder) -> float:  # noqa: ANN401
        """Return how many minutes the block takes, so that the check can hold the promised ones against them."""
        del data, folder
        return 0

    @abstractmethod
    def render(self, uses: Sequence[BlockUse], page: LessonPage) -> Mapping[str, Markup]:
        """Return the HTML of every use on the page, by its id: all at once, so that queries stay constant."""

    def paper(self, uses: Sequence[BlockUse], page: LessonPage) -> Mapping[str, Paper]:
        """Return every use of the block on paper, by its id; nothing of a person. What is left out is not printed."""
        del uses, page
        return {}


class ContentPart(ABC):
    """Documents of the course folder that a plugin owns, such as ``questions/*.yaml``."""

    name: ClassVar[str]
    #: A glob inside the course folder.
    pattern: ClassVar[str]

    @abstractmethod
    def check(self, folder: CourseFolder, problems: Problems) -> Any:  # noqa: ANN401 - whatever publish() wants back
        """Read and check the documents; return what :meth:`publish` will store."""

    def check_place(self, folder: CourseFolder, tracks: Tracks, written: Collection[str], problems: Problems) -> None:
        """Report what does not fit the place of the course on the tracks.

        It is asked only when a curriculum is checked as a whole. ``written`` are the courses that lie in it; the tracks
        may name others, which are in preparation.
        """
        del folder, tracks, written, problems

    def arranged(self, document: Any) -> Any:  # noqa: ANN401 - JSON
        """Return the plain values of one document with their keys in the documented order, for ``content format``.

        :func:`courses.content.documents.arrange` does it from a model.
        """
        return document

    @abstractmethod
    def publish(self, checked: Any, version: Version) -> None:  # noqa: ANN401
        """Add the rows of a new version in the present transaction."""
