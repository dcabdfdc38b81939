"""From checked documents to the JSON that a version keeps: the outline of a course, and the tracks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from courses.content.texts import plugin_parts

if TYPE_CHECKING:
    from courses.content.check.structure import LessonParts, Skeleton
    from courses.content.folder import CourseFolder
    from courses.content.installed import Installed
    from courses.content.schemas import CourseDocument, TracksDocument

#: Rises when rendering or projecting changes, so that publishing the same folder again makes a new version.
PIPELINE: Final = 1


def course_outline(
    course: CourseDocument, skeleton: Skeleton, folder: CourseFolder, installed: Installed
) -> dict[str, Any]:
    """Return the outline that :func:`courses.outline.course_from` reads."""
    return {
        "pipeline": PIPELINE,
        "id": course.id,
        "title": course.title.plain(),
        "summary": course.summary.plain(),
        "outcomes": [{"id": outcome.id, "text": outcome.text.plain()} for outcome in course.outcomes],
        "order": course.order,
        "pass_mark": course.pass_mark,
        "modules": [
            {"id": module.id, "title": module.title.plain(), "lessons": module.lessons} for module in course.modules
        ],
        "lessons": [_lesson(lesson, folder, installed) for lesson in skeleton.in_order()],
        "glossary": [{"id": term.id, "term": term.term.plain(), "text": term.text.plain()} for term in course.glossary],
        "sources": [source.text.plain() for source in course.sources],
        "licence": course.licence,
        "review": {
            "state": course.review.state,
            "law_as_of": course.review.law_as_of or "",
            "by": course.review.by,
        },
    }


def _lesson(lesson: LessonParts, folder: CourseFolder, installed: Installed) -> dict[str, Any]:
    document = lesson.document
    return {
        "id": document.id,
        "kind": document.kind,
        "title": document.title.plain(),
        "audience": document.audience,
        "minutes": document.minutes,
        "completion": list(lesson.completion),
        "preview": document.preview,
        "requires": document.requires,
        "optional": document.optional,
        "settings": dict(lesson.settings),
        "blocks": plugin_parts(folder.text(f"{lesson.folder}/pl.md"), installed.blocks),
    }


def tracks_outline(tracks: TracksDocument) -> dict[str, Any]:
    """Return the JSON that :func:`courses.outline.tracks_from` reads."""
    return {"pipeline": PIPELINE, **tracks.model_dump(mode="json", exclude={"note"})}
