"""What the plugins of an application add to courses, as plain values for the pipeline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.plugins import installed
from courses.points import CompletionRule, ContentPart, LessonBlock, LessonKind


@dataclass(frozen=True, slots=True)
class Installed:
    """Kinds of lesson, blocks of texts, rules of completion and parts of the folder, by name."""

    kinds: Mapping[str, LessonKind] = field(default_factory=dict)
    blocks: Mapping[str, LessonBlock] = field(default_factory=dict)
    rules: Mapping[str, CompletionRule] = field(default_factory=dict)
    parts: Mapping[str, ContentPart] = field(default_factory=dict)


def installed_here() -> Installed:
    """Return what the current application has."""
    return Installed(
        kinds=installed(LessonKind),
        blocks=installed(LessonBlock),
        rules=installed(CompletionRule),
        parts=installed(ContentPart),
    )
