"""A published exercise as plain values, and what a workbook holds of it: what is filled, and left from before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from courses.outline import Course, Lesson
from exercises.fields import ALL_TYPES, CRITERION, FieldType, Spec, Value

Texts = Mapping[str, str]

#: The name of the block that places an exercise in a text, of the kind of lesson that is one, and of its setting.
EXERCISE: Final = "exercise"
#: Stands between the key of a field and the version from which its value was put aside. No id holds it.
ASIDE: Final = "@"


@dataclass(frozen=True, slots=True)
class Part:
    """A field or a criterion. ``key`` names what is written into it; no field can have the key of a criterion."""

    key: str
    type: FieldType
    label: Texts
    hint: Texts | None
    spec: Spec

    @property
    def is_criterion(self) -> bool:
        """Tell whether the learner checks their own work here."""
        return self.type.name == CRITERION

    @property
    def prefix(self) -> str:
        """What the names of its controls begin with."""
        return f"q.{self.key}"

    def fits(self, kept: Kept) -> bool:
        """Tell whether a kept value is of this part's type."""
        return kept.kind == self.type.name

    def is_untouched(self, value: Value) -> bool:
        """Tell whether a value is still the template, in whichever language it was shown."""
        return any(self.type.template(self.spec, lang) == value for lang in self.label)


@dataclass(frozen=True, slots=True)
class Exercise:
    """An exercise of one version. ``task``, ``offline`` and ``example`` are safe HTML in each language."""

    id: str
    course_id: str
    version_id: int
    title: Texts
    minutes: int
    task: Texts
    offline: Texts | None
    example: Texts | None
    fields: tuple[Part, ...]
    criteria: tuple[Part, ...]

    @property
    def parts(self) -> tuple[Part, ...]:
        """Return all that can be written into."""
        return self.fields + self.criteria

    def part(self, key: str) -> Part | None:
        """Return a part by its key."""
        return next((part for part in self.parts if part.key == key), None)


@dataclass(frozen=True, slots=True)
class Kept:
    """What a learner has written into a part, and in which version of the course. ``value`` None means: emptied."""

    key: str
    kind: str
    value: Value | None
    revision: int
    saved_at: dt.datetime
    version_id: int


@dataclass(frozen=True, slots=True)
class Older:
    """Something that was written into an earlier form of the exercise and has no place in the present one."""

    key: str
    label: Texts
    lines: Mapping[str, Sequence[str]]
    saved_at: dt.datetime


def exercise_from(data: Mapping[str, Any], *, course_id: str, version_id: int) -> Exercise:
    """Build an exercise from the JSON that publishing stored."""
    return Exercise(
        id=data["id"],
        course_id=course_id,
        version_id=version_id,
        title=data["title"],
        minutes=data["minutes"],
        task=data["task"],
        offline=data.get("offline"),
        example=data.get("example"),
        fields=tuple(
            Part(field["id"], ALL_TYPES[field["type"]], field["label"], field.get("hint"), field["spec"])
            for field in data["fields"]
        ),
        criteria=tuple(
            Part(f"{CRITERION}:{one['id']}", ALL_TYPES[CRITERION], one["text"], None, {}) for one in data["criteria"]
        ),
    )


def is_exercise(lesson: Lesson) -> bool:
    """Tell whether a lesson is an exercise as a whole."""
    return EXERCISE in lesson.settings


def exercise_ids(lesson: Lesson) -> list[str]:
    """Return the ids of the exercises of a lesson: the one that it is, or those placed in its text."""
    if is_exercise(lesson):
        return [str(lesson.settings[EXERCISE])]
    return list(dict.fromkeys(str(use.data) for use in lesson.blocks if use.block == EXERCISE))


def lesson_of(course: Course, exercise_id: str, variant: str | None = None) -> Lesson | None:
    """Return the lesson that holds an exercise; with a variant, only one that its learners take."""
    lessons = course.lessons if variant is None else course.lessons_for(variant)
    return next((lesson for lesson in lessons if exercise_id in exercise_ids(lesson)), None)


def current(part: Part, kept: Mapping[str, Kept]) -> Value | None:
    """Return what is written into a part; None when it is nothing, or of another type than the part has now."""
    found = kept.get(part.key)
    return found.value if found is not None and part.fits(found) else None


def is_filled(part: Part, kept: Mapping[str, Kept]) -> bool:
    """Tell whether something is written into a part."""
    return current(part, kept) is not None


def count_filled(parts: Iterable[Part], kept: Mapping[str, Kept]) -> int:
    """Return how many parts have something written into them."""
    return sum(is_filled(part, kept) for part in parts)


def last_saved(kept: Iterable[Kept]) -> dt.datetime | None:
    """Return when the workbook was last written into."""
    return max((one.saved_at for one in kept), default=None)


def needs_putting_aside(part: Part, kept: Kept) -> bool:
    """Tell whether writing into a part would lose something that it cannot show."""
    if kept.value is None:
        return False
    return not part.fits(kept) or part.type.leftovers(part.spec, kept.value)


def aside_key(kept: Kept) -> str:
    """Return the key under which a value that no longer fits is kept."""
    return f"{kept.key}{ASIDE}{kept.version_id}"


def older_notes(exercise: Exercise | None, kept: Iterable[Kept], written_in: Mapping[int, Exercise]) -> list[Older]:
    """Return what the present form of an exercise cannot show, as it was called when it was written.

    ``written_in`` holds the exercise of each version that the values name. ``exercise`` is None when there is no
    present form: then everything is from before.
    """
    notes = []
    for one in kept:
        if one.value is None:
            continue
        part = exercise.part(one.key) if exercise else None
        if part is not None and not needs_putting_aside(part, one):
            continue
        source = written_in.get(one.version_id)
        was = source.part(one.key.partition(ASIDE)[0]) if source else None
        kind = was.type if was and was.fits(one) else ALL_TYPES.get(one.kind)
        if kind is None or kind.name == CRITERION:
            continue
        label = was.label if was else {"pl": one.key, "en": one.key}
        spec = was.spec if was else {}
        lines = {lang: kind.words(spec, one.value, lang) for lang in label}
        notes.append(Older(one.key, label, lines, one.saved_at))
    return sorted(notes, key=lambda note: note.saved_at)
