"""Documents against their models: unknown and missing keys, wrong types and missing languages, each with its line."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, get_args

from flask_babel import lazy_gettext as _l
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from courses.content.problems import Problems, Rule, Severity

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from courses.content.documents.nodes import Node

UNKNOWN_KEY = Rule(
    "unknown-key",
    Severity.ERROR,
    _l("The key “%(key)s” is not known here."),
    _l("Known keys: %(known)s. Correct it, remove it, or begin it with “x-” to keep something of your own."),
)
UNKNOWN_LANGUAGE = Rule(
    "unknown-language",
    Severity.ERROR,
    _l("“%(key)s” is not a language of the course."),
    _l("A text has exactly the keys pl and en; put each text in double quotes."),
)
MISSING_LANGUAGE = Rule(
    "missing-language",
    Severity.ERROR,
    _l("The text has no version in the language “%(lang)s”."),
    _l("Write it under the key %(lang)s."),
)
EMPTY_TEXT = Rule("empty-text", Severity.ERROR, _l("The text is empty."), _l("Write it, or remove the key."))
MISSING_KEY = Rule(
    "missing-key", Severity.ERROR, _l("The key “%(key)s” is missing."), _l("Add it; docs/authoring.md shows it.")
)
NOT_TEXT = Rule("not-text", Severity.ERROR, _l("“%(key)s” must be a text."), _l("Put the value in double quotes."))
NOT_TEXTS = Rule(
    "not-texts",
    Severity.ERROR,
    _l("“%(key)s” must be a text in both languages."),
    _l('Write pl: "…" and en: "…" on lines of their own below it.'),
)
NOT_MAP = Rule(
    "not-map",
    Severity.ERROR,
    _l("“%(key)s” must be a group of keys."),
    _l("Write its keys on lines of their own below it, indented by two spaces."),
)
NOT_LIST = Rule(
    "not-list",
    Severity.ERROR,
    _l("“%(key)s” must be a list."),
    _l("Write each member on a line of its own that begins with “- ”."),
)
NOT_NUMBER = Rule(
    "not-number",
    Severity.ERROR,
    _l("“%(key)s” must be a whole number."),
    _l("Write digits only, without quotation marks."),
)
NOT_DECIMAL = Rule(
    "not-decimal",
    Severity.ERROR,
    _l("“%(key)s” must be a number."),
    _l("Write digits without quotation marks and spaces, with a point before decimals: 4500000 or 0.5."),
)
NOT_TRUTH = Rule(
    "not-truth",
    Severity.ERROR,
    _l("“%(key)s” must be true or false."),
    _l("Write true or false, without quotation marks."),
)
BAD_ID = Rule(
    "bad-id",
    Severity.ERROR,
    _l("“%(value)s” cannot be an id."),
    _l("Use small letters a–z, digits and dashes, for example “first-lesson”; at most 80 characters."),
)
NOT_ALLOWED = Rule(
    "not-allowed",
    Severity.ERROR,
    _l("“%(value)s” is not possible for “%(key)s”."),
    _l("Choose one of: %(choices)s."),
)
OUT_OF_RANGE = Rule(
    "out-of-range",
    Severity.ERROR,
    _l("“%(key)s” has the value %(value)s, which is too small, too large, too short or too long."),
    _l("It must be: %(limit)s."),
)
BAD_VALUE = Rule(
    "bad-value",
    Severity.ERROR,
    _l("“%(key)s” is not right: %(what)s"),
    _l("Compare it with the example in docs/authoring.md."),
)

_WRONG_TYPES = {
    "model_type": NOT_MAP, "model_attributes_type": NOT_MAP, "dict_type": NOT_MAP, "string_type": NOT_TEXT,
    "list_type": NOT_LIST, "tuple_type": NOT_LIST, "int_type": NOT_NUMBER, "int_from_float": NOT_NUMBER,
    "float_type": NOT_DECIMAL, "bool_type": NOT_TRUTH,
}  # fmt: skip
_LIMITS = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<", "min_length": "≥", "max_length": "≤"}

ID_PATTERN = r"^[a-z0-9][a-z0-9-]*$"

#: An id: small letters, digits and dashes. It is stable for ever.
Id = Annotated[str, StringConstraints(pattern=ID_PATTERN, max_length=80)]
#: A text that says something.
Text = Annotated[str, StringConstraints(min_length=1)]


class Document(BaseModel):
    """The base of every model of a document or a part of one: the order of its fields is the canonical order of keys.

    Values are taken strictly (no text for a number) and unknown keys are refused; keys that begin with ``x-`` never
    reach a model.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Texts(Document):
    """A text in every language."""

    pl: Text
    en: Text

    def plain(self) -> dict[str, str]:
        """Return the text map."""
        return {"pl": self.pl, "en": self.en}


M = TypeVar("M", bound=BaseModel)


def validate(node: Node, model: type[M], problems: Problems) -> M | None:
    """Check a document, or a part of one, against its model; report every difference with its line.

    Keys that begin with ``x-`` are left out, on every level.
    """
    try:
        return model.model_validate(node.plain(without_extras=True))
    except ValidationError as error:
        for detail in error.errors(include_url=False, include_context=True):
            _report(node, model, detail, problems)
        return None


def arrange(value: Any, model: Any) -> Any:  # noqa: ANN401 - JSON and annotations
    """Return plain values with the keys in the order of a model; other keys (``x-`` …) follow in their own order.

    ``model`` is a pydantic model, or an annotation that holds one (``list[Option]``, ``Option | None``).
    """
    if isinstance(value, list):
        return [arrange(member, model) for member in value]
    if not isinstance(value, Mapping):
        return value
    found = next(iter(_models_in(model)), None)
    if found is None:
        return {key: arrange(member, None) for key, member in value.items()}
    fields = _fields(found)
    ordered = [key for key in fields if key in value] + [key for key in value if key not in fields]
    return {key: arrange(value[key], fields.get(key)) for key in ordered}


def _fields(model: type[BaseModel]) -> dict[str, Any]:
    return {field.alias or name: field.annotation for name, field in model.model_fields.items()}


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:  # noqa: ANN401 - an annotation
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models_in(argument)


def _model_at(model: type[BaseModel], location: tuple[str | int, ...]) -> type[BaseModel] | None:
    """Return the model that holds the last step of a location."""
    current: type[BaseModel] | None = model
    for step in location[:-1]:
        if isinstance(step, int) or current is None:
            continue
        current = next(iter(_models_in(_fields(current).get(step))), None)
    return current


def _report(node: Node, model: type[BaseModel], detail: ErrorDetails, problems: Problems) -> None:
    location = detail["loc"]
    line = node.line_at(location)
    key = next((str(step) for step in reversed(location) if isinstance(step, str)), node.path)
    holder = _model_at(model, location)
    rule, values = _rule_for(detail, key, holder)
    problems.add(rule, node.path, line, **values)


def _rule_for(detail: ErrorDetails, key: str, holder: type[BaseModel] | None) -> tuple[Rule, dict[str, Any]]:
    kind, context, value = detail["type"], detail.get("ctx", {}), detail["input"]
    if kind in {"extra_forbidden", "missing"}:
        return _rule_for_key(kind, key, holder)
    if kind == "string_pattern_mismatch" and context.get("pattern") == ID_PATTERN:
        return BAD_ID, {"value": _short(value)}
    if kind in _WRONG_TYPES:
        is_texts = kind == "model_type" and Texts in set(_models_in(_fields(holder).get(key) if holder else None))
        return NOT_TEXTS if is_texts else _WRONG_TYPES[kind], {"key": key}
    limit = next((name for name in _LIMITS if name in context), None)
    if limit:
        return _rule_for_size(limit, context[limit], key, value)
    if kind == "literal_error":
        return NOT_ALLOWED, {"key": key, "value": _short(value), "choices": context.get("expected", "")}
    return BAD_VALUE, {"key": key, "what": str(context.get("error") or detail["msg"])}


def _rule_for_size(limit: str, bound: Any, key: str, value: Any) -> tuple[Rule, dict[str, Any]]:  # noqa: ANN401
    """Return what is wrong about a number, or the length of a text or list, that is out of bounds."""
    if value == "":
        return EMPTY_TEXT, {}
    size = value if isinstance(value, (int, float)) else len(value)
    return OUT_OF_RANGE, {"key": key, "value": size, "limit": f"{_LIMITS[limit]} {bound}"}


def _rule_for_key(kind: str, key: str, holder: type[BaseModel] | None) -> tuple[Rule, dict[str, Any]]:
    """Return what is wrong about a key that is missing, or one that should not be there."""
    if kind == "missing":
        return (MISSING_LANGUAGE, {"lang": key}) if holder is Texts else (MISSING_KEY, {"key": key})
    if holder is Texts:
        return UNKNOWN_LANGUAGE, {"key": key}
    known = list(_fields(holder)) if holder else []
    near = difflib.get_close_matches(key, known, 1)
    return UNKNOWN_KEY, {"key": key, "known": f"{near[0]} (?)" if near else ", ".join(known)}


def _short(value: Any) -> str:  # noqa: ANN401 - anything that was in the document
    text = str(value)
    return text if len(text) <= 40 else f"{text[:39]}…"  # noqa: PLR2004 - a message stays on one line


__all__ = ["ID_PATTERN", "Document", "Field", "Id", "Text", "Texts", "arrange", "validate"]
