"""Bring the documents of a course folder into canonical form: the same values, keys in the documented order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from courses.content.documents import arrange, write
from courses.content.problems import Problems
from courses.content.schemas import CourseDocument, LessonDocument, TracksDocument, TranslationsDocument

if TYPE_CHECKING:
    from pathlib import Path

    from courses.content.folder import CourseFolder
    from courses.content.installed import Installed


def canonical_files(folder: CourseFolder, installed: Installed, problems: Problems) -> dict[str, bytes]:
    """Return the documents whose canonical form differs from what they are; broken ones are reported and left out."""
    changed: dict[str, bytes] = {}
    for path, body in folder.files.items():
        if path.endswith(".md"):
            new = canonical_text(folder.text(path)).encode()
        elif path.endswith(".yaml"):
            node = folder.document(path, problems)
            if node is None:
                continue
            new = write(_arranged(path, node.plain(), folder, installed)).encode()
        else:
            continue
        if new != body:
            changed[path] = new
    return changed


def canonical_text(text: str) -> str:
    """Return a Markdown text with no spaces at line ends but hard breaks, and one line end at its end."""
    lines = [line.rstrip() + ("  " if line.endswith("  ") and line.strip() else "") for line in text.split("\n")]
    return "\n".join(lines).strip("\n") + "\n"


def has_comments(body: bytes) -> bool:
    """Tell whether a document seems to hold comments, which its canonical form does not keep."""
    return any(line.lstrip().startswith(b"#") or b" #" in line for line in body.splitlines())


def _arranged(path: str, value: Any, folder: CourseFolder, installed: Installed) -> Any:  # noqa: ANN401 - JSON
    models = {"course.yaml": CourseDocument, "translations.yaml": TranslationsDocument, "tracks.yaml": TracksDocument}
    if path in models:
        return arrange(value, models[path])
    if path in folder.matching("*/lesson.yaml"):
        return _arranged_lesson(value)
    ordered: Callable[[Any], Any] | None = next(
        (part.arranged for part in installed.parts.values() if path in folder.matching(part.pattern)), None
    )
    return ordered(value) if ordered else value


def _arranged_lesson(value: Any) -> Any:  # noqa: ANN401 - JSON
    """Order a lesson; the settings of its kind stand after the common keys and before the note."""
    if not isinstance(value, Mapping):
        return value
    ordered = arrange(value, LessonDocument)
    note = {"note": ordered.pop("note")} if "note" in ordered else {}
    extras = {key: ordered.pop(key) for key in list(ordered) if key.startswith("x-")}
    return {**ordered, **note, **extras}


def write_all(directory: Path, files: Mapping[str, bytes]) -> None:
    """Write files below a directory; each appears whole or not at all."""
    for path, body in files.items():
        target = directory / path
        target.parent.mkdir(parents=True, exist_ok=True)
        half = target.with_name(f".{target.name}.new")
        half.write_bytes(body)
        half.replace(target)
