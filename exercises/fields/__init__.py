"""The types of field that an exercise is made of: how each is read, begun, shown in words and kept when it changes.

Pure: everything is computed from the field as it was published (``spec``) and the value that somebody wrote.
"""

from exercises.fields.base import CRITERION, ROWS_MOST, Fault, FieldType, Form, Spec, Value
from exercises.fields.checklist import Checklist
from exercises.fields.choice import Choice
from exercises.fields.criterion import LEVELS, Criterion
from exercises.fields.day import Day
from exercises.fields.listing import Listing
from exercises.fields.map import Map
from exercises.fields.table import Table
from exercises.fields.text import Text

#: The types that authors can use, by the name that stands in a document.
FIELD_TYPES: dict[str, FieldType] = {
    kind.name: kind for kind in (Text(), Listing(), Table(), Checklist(), Choice(), Day(), Map())
}

#: All types that a value can be of: those of authors, and the criteria for checking oneself.
ALL_TYPES: dict[str, FieldType] = {**FIELD_TYPES, CRITERION: Criterion()}

__all__ = [
    "ALL_TYPES",
    "CRITERION",
    "FIELD_TYPES",
    "LEVELS",
    "ROWS_MOST",
    "Fault",
    "FieldType",
    "Form",
    "Spec",
    "Value",
]
