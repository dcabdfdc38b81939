"""YAML documents of a course folder: read strictly with line numbers, checked against models, written canonically."""

from courses.content.documents.models import Document, Id, Texts, arrange, validate
from courses.content.documents.nodes import Node
from courses.content.documents.reading import read
from courses.content.documents.writing import write

__all__ = ["Document", "Id", "Node", "Texts", "arrange", "read", "validate", "write"]
