"""Keeps the house in order: imports run one way, layers stay inside their rooms, names say what things are."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FEATURES = ("app", "courses", "quizzes", "exercises", "certificates")

#: What each top package may import of this repository, besides itself.
MAY_IMPORT = {
    "app": set(),
    "courses": {"app"},
    "quizzes": {"app", "courses"},
    "exercises": {"app", "courses"},
    "certificates": {"app", "courses"},
}

#: Modules that compute from values: neither Flask nor SQLAlchemy, and no clock.
PURE = (
    "courses/progress",
    "courses/outline",
    "quizzes/grading",
    "quizzes/question_types",
    "quizzes/drawing",
    "exercises/fields",
    "exercises/outline",
    "app/saving",
    "quizzes/statistics",
    "certificates/codes",
    "certificates/drawing",
    "certificates/editions",
    "certificates/facts",
    "certificates/names",
)

#: Layers that know the database and not the web.
WEBLESS = ("operations", "queries", "permissions")

#: Words that say nothing about what is inside.
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers", "service", "services"}


def modules(package: str) -> list[Path]:
    """Return the Python files of a package."""
    return sorted((ROOT / package).rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    """Yield every module that a file imports at run time or inside functions; typing-only imports are left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    skipped: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            skipped.update(child for statement in node.body for child in ast.walk(statement))
    for node in ast.walk(tree):
        if node in skipped:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def layer(path: Path) -> str:
    """Return the name of the layer a file belongs to: the part below the feature, without ``.py``."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    start = 2 if parts[0] == "app" else 1
    return parts[start] if len(parts) > start else ""


ALL = [path for feature in FEATURES for path in modules(feature)]


@pytest.mark.parametrize("path", ALL, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_run_one_way(path: Path) -> None:
    package = path.relative_to(ROOT).parts[0]
    allowed = MAY_IMPORT[package] | {package}
    wrong = {name for name in imports(path) if name.split(".")[0] in FEATURES and name.split(".")[0] not in allowed}
    assert not wrong, f"{path.relative_to(ROOT)} imports {sorted(wrong)}"


@pytest.mark.parametrize("path", [p for p in ALL if layer(p) in WEBLESS], ids=lambda p: str(p.relative_to(ROOT)))
def test_operations_queries_and_permissions_do_not_import_flask(path: Path) -> None:
    wrong = {name for name in imports(path) if name.split(".")[0] in {"flask", "flask_login", "flask_wtf"}}
    assert not wrong, f"{path.relative_to(ROOT)} imports {sorted(wrong)}"


@pytest.mark.parametrize(
    "path",
    [p for p in ALL if str(p.relative_to(ROOT).with_suffix("")).startswith(PURE)],
    ids=lambda p: str(p.relative_to(ROOT)),
)
def test_pure_rules_know_neither_the_web_nor_the_database(path: Path) -> None:
    wrong = {name for name in imports(path) if name.split(".")[0] in {"flask", "flask_login", "sqlalchemy", "time"}}
    wrong |= {name for name in imports(path) if name.startswith("app.extensions")}
    text = path.read_text(encoding="utf-8")
    assert not wrong, f"{path.relative_to(ROOT)} imports {sorted(wrong)}"
    assert "datetime.now(" not in text
    assert "utc_now(" not in text


def test_there_are_pure_rules() -> None:
    found = {str(path.relative_to(ROOT).with_suffix("")) for path in ALL}
    assert any(name.startswith("courses/progress") for name in found)
    assert any(name.startswith("quizzes/question_types") for name in found)


@pytest.mark.parametrize("path", [p for p in ALL if layer(p) == "operations"], ids=lambda p: str(p.relative_to(ROOT)))
def test_operations_do_not_commit(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    called = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    assert not [one.lineno for one in called if isinstance(one, ast.Attribute) and one.attr == "commit"]


@pytest.mark.parametrize("path", ALL, ids=lambda path: str(path.relative_to(ROOT)))
def test_names_say_what_is_inside(path: Path) -> None:
    assert not EMPTY_NAMES & set(path.relative_to(ROOT).with_suffix("").parts)


@pytest.mark.parametrize("path", ALL, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_module_says_what_it_is_for_and_stays_short(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    if text.strip():
        assert ast.get_docstring(ast.parse(text)), f"{path.relative_to(ROOT)} has no docstring"
    assert text.count("\n") <= 400, f"{path.relative_to(ROOT)} has outgrown one file"


def test_the_host_names_no_feature() -> None:
    for path in modules("app"):
        text = path.read_text(encoding="utf-8")
        for feature in ("courses", "quizzes", "exercises", "certificates"):
            assert f"import {feature}" not in text
            assert f"from {feature}" not in text


def test_nowhere_a_kind_is_asked_by_name() -> None:
    for path in ALL:
        text = path.read_text(encoding="utf-8")
        assert 'kind == "quiz"' not in text, path
        assert "kind == 'quiz'" not in text, path
