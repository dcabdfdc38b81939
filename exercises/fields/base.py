"""What every type of field can do."""

from __future__ import annotations

import enum
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

from courses.content.documents import Document, Id, Texts

#: A field as it was published: JSON that :meth:`FieldType.compile` made.
Spec = Mapping[str, Any]
#: What somebody wrote, as JSON; None means nothing.
Value = Mapping[str, Any]
#: Turns a text of a document into what is shown, in every language.
Plain = Callable[[Mapping[str, str]], dict[str, str]]

#: The most characters of a text over several lines, and of one line.
TEXT_LONGEST = 20_000
LINE_LONGEST = 2_000
#: The most rows of a list, a table or a map.
ROWS_MOST = 30
#: How many empty rows stand below those that are filled, so that there is always room for one more.
ROWS_SPARE = 2
#: The type of a criterion, which stands in no document as a field.
CRITERION = "criterion"


class Form(Protocol):
    """A submitted form."""

    def get(self, key: str, default: str, /) -> str:
        """Return the first value of a name, or the default."""

    def getlist(self, key: str, /) -> list[str]:
        """Return all values of a name, in order."""


class Fault(enum.StrEnum):
    """Why a value cannot be kept."""

    TOO_LONG = "too-long"
    TOO_MANY = "too-many"


@dataclass(frozen=True, slots=True)
class Misfit:
    """A template or an example that does not fit its field: where, what it names, and what it could name."""

    place: tuple[str | int, ...]
    value: str
    known: Sequence[str] = ()


class FieldDocument(Document):
    """The keys that every field has, in canonical order; those of its type follow."""

    id: Id
    type: Id
    label: Texts
    hint: Texts | None = None


class FieldType(ABC):
    """One type of field. Stateless: the published field and the value come in as arguments."""

    name: ClassVar[str]
    #: The keys of its documents.
    document: ClassVar[type[FieldDocument]]

    def compile(self, data: Mapping[str, Any], plain: Plain) -> dict[str, Any]:
        """Return the field as it is published, from its checked document."""
        del data, plain
        return {}

    def misfits(self, data: Mapping[str, Any]) -> Iterable[Misfit]:
        """Return what in a document's template and example does not fit the rest of it."""
        del data
        return ()

    @abstractmethod
    def read(self, spec: Spec, form: Form, prefix: str) -> Value | None:
        """Return what was written into the controls whose names begin with ``prefix``; None when it is nothing."""

    def template(self, spec: Spec, lang: str) -> Value | None:
        """Return the value with which the field begins."""
        del spec, lang
        return None

    def example(self, spec: Spec, lang: str) -> Value | None:
        """Return the value of the filled example."""
        del spec, lang
        return None

    def leftovers(self, spec: Spec, value: Value) -> bool:
        """Tell whether a value holds something that this field, as it is now, cannot show."""
        del spec, value
        return False

    def fault(self, value: Value) -> Fault | None:
        """Return why a value cannot be kept, or None."""
        del value
        return None

    @abstractmethod
    def words(self, spec: Spec, value: Value, lang: str) -> list[str]:
        """Return a value as lines of plain text, also what the field can no longer show."""


def cleaned(text: str) -> str:
    """Return a typed text with one kind of line end and without what no database keeps."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


def line(text: str) -> str:
    """Return a typed text as one line."""
    return " ".join(cleaned(text).split("\n")).strip()


def trimmed(rows: Sequence[Any]) -> list[Any]:
    """Return rows without the empty ones at the end; those in between keep their place."""
    found = list(rows)
    while found and not any(found[-1].values() if isinstance(found[-1], Mapping) else [found[-1]]):
        found.pop()
    return found


def rows_fault(texts: Sequence[str], count: int) -> Fault | None:
    """Return why rows cannot be kept."""
    if count > ROWS_MOST:
        return Fault.TOO_MANY
    return Fault.TOO_LONG if any(len(text) > LINE_LONGEST for text in texts) else None


def of_language(value: Any, lang: str) -> Any:  # noqa: ANN401 - JSON
    """Return JSON in which every text map is replaced by its text in a language."""
    if isinstance(value, Mapping):
        if value and set(value) <= {"pl", "en"} and all(isinstance(text, str) for text in value.values()):
            return value.get(lang, "")
        return {key: of_language(one, lang) for key, one in value.items()}
    if isinstance(value, list):
        return [of_language(one, lang) for one in value]
    return value
