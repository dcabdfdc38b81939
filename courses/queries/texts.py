"""The texts of lessons, rendered at publishing, kept in memory: versions never change."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.extensions import db
from courses.models import Version, VersionText


@dataclass(frozen=True, slots=True)
class LessonText:
    """The text of a lesson in one language: see :class:`courses.models.VersionText`."""

    parts: Sequence[Mapping[str, Any]]
    glossary: Sequence[str]
    headings: Sequence[Mapping[str, Any]]
    words: int


_texts: OrderedDict[tuple[int, str, str, str], LessonText | None] = OrderedDict()
_KEPT = 200


def lesson_text(version_id: int, digest: str, lesson_id: str, lang: str) -> LessonText | None:
    """Return the text of a lesson, or None when it has none in that language.

    ``digest`` is that of the version; with it in the key, what is kept can never be of another database.
    """
    key = (version_id, digest, lesson_id, lang)
    if key in _texts:
        _texts.move_to_end(key)
        return _texts[key]
    columns = (VersionText.parts, VersionText.glossary, VersionText.headings, VersionText.words)
    row = db.session.execute(
        select(*columns)
        .join(Version, Version.id == VersionText.version_id)
        .where(
            VersionText.version_id == version_id,
            Version.digest == digest,
            VersionText.lesson_id == lesson_id,
            VersionText.lang == lang,
        )
    ).one_or_none()
    _texts[key] = LessonText(*row) if row else None
    while len(_texts) > _KEPT:
        _texts.popitem(last=False)
    return _texts[key]
