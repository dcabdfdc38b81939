"""Confirm that both languages say the same: what ``translations.yaml`` remembers of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from courses.content.check.languages import confirmed_pairs
from courses.content.documents import write
from courses.content.pairs import pairs
from courses.content.problems import Problems

if TYPE_CHECKING:
    from courses.content.folder import CourseFolder


def confirmed_document(folder: CourseFolder, lesson_id: str | None = None) -> tuple[bytes, int]:
    """Return ``translations.yaml`` with everything as it stands now confirmed, and how many texts that are.

    With a lesson only that lesson is confirmed anew. What is no longer in the course is forgotten.
    """
    before = confirmed_pairs(folder, Problems()) or {}
    now: dict[str, dict[tuple[str, str], None]] = {}
    for pair in pairs(folder):
        hashes = pair.hashes()
        now.setdefault(pair.document, {})[hashes["pl"], hashes["en"]] = None
    kept: dict[str, list[tuple[str, str]]] = {}
    count = 0
    for document, present in now.items():
        if lesson_id is None or document == f"lesson/{lesson_id}":
            kept[document] = list(present)
            count += len(present)
        elif document in before:
            kept[document] = sorted(before[document])
    return _written(folder, kept), count


def _written(folder: CourseFolder, kept: dict[str, list[tuple[str, str]]]) -> bytes:
    node = folder.document("translations.yaml", Problems()) if "translations.yaml" in folder else None
    rest: dict[str, Any] = node.plain() if node and node.is_map else {}
    documents = [
        {"document": document, "blocks": [{"pl": pl, "en": en} for pl, en in sorted(found)]}
        for document, found in sorted(kept.items())
    ]
    return write({**rest, "documents": documents}).encode()
