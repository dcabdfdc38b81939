"""The part of a course folder that holds the exercises, from their documents to the rows of a version."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, cast

from app.addresses import LANGUAGES
from app.extensions import db
from app.markup import render, typography
from courses.content.documents import Node, arrange, validate
from courses.content.fragments import render_fragment
from courses.content.links import target
from courses.content.problems import Problems
from courses.kinds import Reading
from courses.outline import BOTH, VARIANTS
from courses.points import ContentPart
from exercises.content import rules
from exercises.content.document import ExerciseDocument
from exercises.fields import FIELD_TYPES
from exercises.models import PublishedExercise
from exercises.outline import EXERCISE

if TYPE_CHECKING:
    from courses.content.folder import CourseFolder
    from courses.models import Version

FEWEST_CRITERIA, MOST_CRITERIA = 3, 4
#: The keys whose texts are Markdown.
MARKDOWN = ("task", "offline", "example")


class Exercises(ContentPart):
    """``exercises/<id>.yaml``: one exercise per document."""

    name = "exercises"
    pattern = "exercises/*.yaml"

    def check(self, folder: CourseFolder, problems: Problems) -> list[dict[str, Any]]:
        """Check every document and where the exercises are placed; return the rows of the good ones, rendered."""
        nodes = list(folder.documents(self.pattern, problems))
        good = [node for node in nodes if _is_good(node, folder, problems)]
        places = list(placements(folder))
        _check_places(places, problems)
        _check_missing(folder, problems)
        placed = {place.exercise for place in places}
        for node in good:
            name = node.plain()["id"]
            if name not in placed:
                problems.add(rules.NOT_PLACED, node.path, id=name)
        return [_row(node, folder) for node in good]

    def arranged(self, document: Any) -> Any:  # noqa: ANN401 - JSON
        """Return a document with its keys, and those of each field, in the documented order."""
        ordered = arrange(document, ExerciseDocument)
        if isinstance(ordered, dict) and isinstance(ordered.get("fields"), list):
            ordered["fields"] = [_arranged_field(field) for field in ordered["fields"]]
        return ordered

    def publish(self, checked: Any, version: Version) -> None:  # noqa: ANN401
        """Add the exercises of a version."""
        db.session.add_all(PublishedExercise(version_id=version.id, id=row["id"], content=row) for row in checked)
        db.session.flush()


@dataclass(frozen=True, slots=True)
class Placement:
    """Where an exercise is named: in a text, or as the whole of a lesson."""

    exercise: str
    lesson: str
    path: str
    line: int


def placements(folder: CourseFolder) -> Iterator[Placement]:
    """Yield every place where an exercise is named; both languages of a text name the same."""
    for lesson_id, place in folder.lessons().items():
        path = f"{place}/lesson.yaml"
        document = folder.document(path, Problems())
        named = document.get(EXERCISE) if document else None
        if document and named is not None and named.text:
            yield Placement(named.text, lesson_id, path, document.line_at((EXERCISE,)))
    for block in folder.blocks(EXERCISE):
        for text in filter(None, (line.strip() for line in block.lines)):
            yield Placement(text, block.lesson_id, block.path, block.line)


def _check_places(places: Sequence[Placement], problems: Problems) -> None:
    """Report exercises that stand in two lessons."""
    first: dict[str, str] = {}
    for place in places:
        known = first.setdefault(place.exercise, place.lesson)
        if known != place.lesson:
            problems.add(rules.PLACED_TWICE, place.path, place.line, id=place.exercise, other=known)


def _check_missing(folder: CourseFolder, problems: Problems) -> None:
    """Report readings that neither hold an exercise nor are followed by a lesson that is one, in some variant."""
    with_exercise = {block.lesson_id for block in folder.blocks(EXERCISE)}
    order = _in_order(folder)
    for variant in VARIANTS:
        lessons = [one for one in order if _value(folder, one, "audience") in {BOTH, variant}]
        for name, following in zip(lessons, [*lessons, ""][1:], strict=True):
            is_reading = _value(folder, name, "kind") == Reading.name
            if is_reading and name not in with_exercise and _value(folder, following, "kind") != EXERCISE:
                path = f"{folder.lessons()[name]}/{LANGUAGES[0]}.md"
                problems.add(rules.MISSING, path, folder.text(path).rstrip().count("\n") + 1)


def _in_order(folder: CourseFolder) -> list[str]:
    """Return the ids of the lessons as ``course.yaml`` lists them."""
    course = folder.document("course.yaml", Problems())
    modules = course.get("modules") if course else None
    listed = [lesson.text for module in modules or () for lesson in module.get("lessons") or ()]
    return [one for one in dict.fromkeys(listed) if one in folder.lessons()]


def _value(folder: CourseFolder, lesson_id: str, key: str) -> str:
    lesson = folder.lesson(lesson_id)
    value = lesson.get(key) if lesson else None
    return value.text if value else ""


def _arranged_field(field: Any) -> Any:  # noqa: ANN401 - JSON
    kind = FIELD_TYPES.get(field.get("type", "")) if isinstance(field, dict) else None
    return arrange(field, kind.document) if kind else field


def _is_good(node: Node, folder: CourseFolder, problems: Problems) -> bool:
    """Report what is wrong with one document; tell whether it is good enough to be shown."""
    before = len(problems.errors)
    if validate(node, ExerciseDocument, problems) is not None:
        _check_names(node, problems)
        fields = node.get("fields")
        for field in fields or ():
            _check_field(field, problems)
        for key in MARKDOWN:
            _check_links(node, key, folder, problems)
        count = len(node.get("criteria") or ())
        if not FEWEST_CRITERIA <= count <= MOST_CRITERIA:
            problems.add(rules.FEW_CRITERIA, node.path, node.line_at(("criteria",)), count=count)
    return len(problems.errors) == before


def _check_names(node: Node, problems: Problems) -> None:
    data = node.plain(without_extras=True)
    name = PurePosixPath(node.path).stem
    if data["id"] != name:
        problems.add(rules.WRONG_NAME, node.path, node.line_at(("id",)), file=f"{name}.yaml", id=data["id"])
    for key in ("fields", "criteria"):
        _check_twice(node, (key,), problems)


def _check_twice(node: Node, location: tuple[str, ...], problems: Problems) -> None:
    """Report ids that stand twice in a list."""
    found = node.get(location[-1])
    seen: set[str] = set()
    for member in found or ():
        name = member.get("id")
        if name and name.text in seen:
            problems.add(rules.TWICE, name.path, name.line, id=name.text)
        seen.add(name.text if name else "")


def _check_field(field: Node, problems: Problems) -> None:
    """Check the keys of a field's type, and whether its template and example fit."""
    type_node = field.get("type")
    name = type_node.text if type_node else ""
    kind = FIELD_TYPES.get(name)
    if kind is None:
        line = field.line_at(("type",))
        problems.add(rules.UNKNOWN_TYPE, field.path, line, type=name, known=", ".join(FIELD_TYPES))
        return
    if validate(field, kind.document, problems) is None:
        return
    data = field.plain(without_extras=True)
    for key in ("columns", "items", "options"):
        _check_twice(field, (key,), problems)
    if not data.get("example"):
        problems.at(field, rules.NO_EXAMPLE, id=data["id"])
    for misfit in kind.misfits(data):
        rule = rules.MISFIT if misfit.known else rules.BAD_DAY
        line = field.line_at(misfit.place)
        problems.add(rule, field.path, line, value=misfit.value, known=", ".join(misfit.known))


def _check_links(node: Node, key: str, folder: CourseFolder, problems: Problems) -> None:
    """Report links of a Markdown text that lead nowhere."""
    texts = node.get(key)
    for lang, text in texts.items() if texts else ():
        links: list[str] = []
        render(text.text, lang, link=cast("Any", links.append))
        for address in links:
            goal = target(address)
            if goal.kind in {"unknown", "section"} or (goal.kind == "lesson" and goal.id not in folder.lessons()):
                problems.add(rules.DEAD_LINK, node.path, node.line_at((key, lang)), address=address)


def _plain(texts: Mapping[str, str]) -> dict[str, str]:
    """Return texts as they are shown, with the spaces that must not break."""
    return {lang: typography(text, lang) for lang, text in texts.items()}


def _row(node: Node, folder: CourseFolder) -> dict[str, Any]:
    """Return the content of an exercise whose document was checked."""
    data = node.plain(without_extras=True)
    row: dict[str, Any] = {"id": data["id"], "title": _plain(data["title"]), "minutes": data["minutes"]}
    for key in MARKDOWN:
        if key in data:
            prefix = f"e-{data['id']}-{key}-"
            row[key] = {
                lang: str(render_fragment(text, lang, folder, id_prefix=prefix)) for lang, text in data[key].items()
            }
    row["fields"] = [
        {
            "id": field["id"],
            "type": field["type"],
            "label": _plain(field["label"]),
            "hint": _plain(field["hint"]) if field.get("hint") else None,
            "spec": FIELD_TYPES[field["type"]].compile(field, _plain),
        }
        for field in data["fields"]
    ]
    row["criteria"] = [{"id": one["id"], "text": _plain(one["text"])} for one in data["criteria"]]
    return row
