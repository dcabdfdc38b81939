"""Small published courses and tracks for tests, ours and those of third parties: outlines without a folder."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select

from app.extensions import db
from courses.models import Live, Version, VersionText
from courses.models.content import TRACKS, course_subject
from courses.outline import BOTH, Course, Tracks, course_from, tracks_from
from courses.queries.published import published

NOW = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)


def texts(pl: str) -> dict[str, str]:
    """Return a text in both languages."""
    return {"pl": pl, "en": f"{pl} (en)"}


def lesson_data(name: str, audience: str = BOTH, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """Return a lesson of an outline that is completed by being marked as read."""
    return {
        "id": name,
        "kind": "reading",
        "title": texts(f"Lekcja {name}"),
        "audience": audience,
        "minutes": 10,
        "completion": ["confirmed"],
        **more,
    }


def course_data(name: str, lessons: Sequence[Mapping[str, Any]], **more: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """Return the outline of a course with all lessons in one module."""
    return {
        "id": name,
        "title": texts(f"Kurs {name}"),
        "summary": texts(f"O czym jest {name}."),
        "order": "free",
        "pass_mark": 70,
        "modules": [{"id": "all", "title": texts("Wszystko"), "lessons": [one["id"] for one in lessons]}],
        "lessons": list(lessons),
        **more,
    }


def tracks_data(
    politicians: Sequence[str | tuple[str, Sequence[str]]], activists: Sequence[str | tuple[str, Sequence[str]]] = ()
) -> dict[str, Any]:
    """Return the outline of both tracks; a course with requirements is a pair of its id and theirs."""

    def stops(names: Sequence[str | tuple[str, Sequence[str]]]) -> list[dict[str, Any]]:
        pairs = [(one, ()) if isinstance(one, str) else one for one in names]
        return [{"course": name, "requires": list(required)} for name, required in pairs]

    def track(name: str, letter: str, names: Sequence[str | tuple[str, Sequence[str]]]) -> dict[str, Any]:
        return {
            "id": name,
            "letter": letter,
            "audience": name,
            "title": texts(f"Ścieżka {letter}"),
            "short": texts(f"Osoby {letter}"),
            "summary": texts(f"Dla osób {letter}."),
            "courses": stops(names),
        }

    both = [track("politicians", "P", politicians), track("activists", "A", activists)]
    ids = dict.fromkeys(stop["course"] for one in both for stop in one["courses"])
    planned = {"lessons": {"politicians": 4, "activists": 2}, "minutes": {"politicians": 60, "activists": 30}}
    return {
        "tracks": both,
        "courses": [
            {"id": name, "title": texts(f"Kurs {name}"), "summary": texts(f"O {name}."), "shared": False, **planned}
            for name in ids
        ],
    }


def course_of(data: Mapping[str, Any], version_id: int = 1) -> Course:
    """Return an outline without a database."""
    return course_from(data, version_id=version_id, number=version_id)


def tracks_of(data: Mapping[str, Any], version_id: int = 1) -> Tracks:
    """Return tracks without a database."""
    return tracks_from(data, version_id=version_id, number=version_id)


def publish_outline(data: Mapping[str, Any], body: Sequence[Mapping[str, Any]] = ()) -> Version:
    """Make an outline live, with the same short text in each lesson, and flush. ``body`` are parts of every text."""
    subject = TRACKS if "tracks" in data else course_subject(data["id"])
    number = db.session.scalar(select(func.count()).select_from(Version).where(Version.subject == subject)) or 0
    digest = hashlib.sha256(json.dumps([data, list(body)], sort_keys=True).encode()).hexdigest()
    version = Version(subject=subject, number=number + 1, digest=digest, outline=dict(data), published_at=NOW)
    db.session.add(version)
    db.session.flush()
    for lesson in data.get("lessons", ()):
        for lang in ("pl", "en"):
            heading = {"pl": "Początek", "en": "Beginning"}[lang]
            parts = list(body) or [{"html": f'<h2 id="t-start">{heading}</h2><p>{lesson["title"][lang]}</p>'}]
            db.session.add(
                VersionText(
                    version_id=version.id,
                    lesson_id=lesson["id"],
                    lang=lang,
                    parts=parts,
                    glossary=[term["id"] for term in data.get("glossary", ())],
                    headings=[{"id": "t-start", "level": 2, "text": heading}],
                    words=3,
                )
            )
    live = db.session.get(Live, subject)
    if live is None:
        db.session.add(Live(subject=subject, version_id=version.id))
    else:
        live.version_id = version.id
    db.session.flush()
    return version


def live_course(course_id: str) -> Course:
    """Return a live course."""
    return published().courses[course_id]
