"""``docs/plugins.md`` says what there is, word for word: every extension point, signal and slot, and nothing else."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import jinja2
import pytest
from jinja2 import nodes

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("app", "courses", "quizzes", "certificates")
DOCUMENT = ROOT / "docs" / "plugins.md"

POINT = re.compile(r"^### `(\w+)` in `([\w.]+)`\n(.*?)(?=^#|\Z)", re.MULTILINE | re.DOTALL)
BLOCK = re.compile(r"```python\n(.*?)```", re.DOTALL)
SIGNAL = re.compile(r"^- `(\w+)\(app, (.*?)\)` in `([\w.]+)`", re.MULTILINE)
SLOT = re.compile(r"^- `slot\(\"([\w.]+)\"(.*?)\)`", re.MULTILINE)


@cache
def trees() -> dict[str, ast.Module]:
    """Return the syntax tree of every module by its dotted name."""
    found = {}
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            found[name] = ast.parse(path.read_text(encoding="utf-8"))
    return found


def calls(tree: ast.Module) -> Iterator[ast.Call]:
    """Yield every call of a module."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def points() -> dict[str, str]:
    """Return every extension point that somebody asks the registry for, with the module that defines it."""
    asked = {
        call.args[0].id
        for tree in trees().values()
        for call in calls(tree)
        if (isinstance(call.func, ast.Name) and call.func.id == "installed")
        or (isinstance(call.func, ast.Attribute) and call.func.attr == "installed")
        if call.args and isinstance(call.args[0], ast.Name)
    } - {"point"}
    return {
        node.name: module
        for module, tree in trees().items()
        for node in tree.body
        if isinstance(node, ast.ClassDef) and node.name in asked
    }


def surface(module: str, name: str) -> str:
    """Return a class as the document shows it: its attributes and the heads of its public methods, as in the code."""
    node = next(n for n in trees()[module].body if isinstance(n, ast.ClassDef) and n.name == name)
    lines = [f"class {name}({', '.join(ast.unparse(base) for base in node.bases)}):".replace("()", "")]
    for part in node.body:
        if isinstance(part, ast.AnnAssign):
            lines.append(f"    {ast.unparse(part)}")
        elif isinstance(part, ast.FunctionDef) and not part.name.startswith("_"):
            marks = {ast.unparse(mark) for mark in part.decorator_list}
            returns = f" -> {ast.unparse(part.returns)}" if part.returns else ""
            note = "    # required" if "abstractmethod" in marks else ""
            lines.append(f"    def {part.name}({ast.unparse(part.args)}){returns}: ...{note}")
    return "\n".join(lines)


def signals() -> dict[str, tuple[str, frozenset[str]]]:
    """Return every signal with its module and the values that come with it, as it is really sent."""
    defined = {
        target.id: module
        for module, tree in trees().items()
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)
        and isinstance(node.value.func, ast.Attribute) and node.value.func.attr == "signal"
        for target in node.targets
        if isinstance(target, ast.Name)
    }  # fmt: skip
    values: dict[str, frozenset[str]] = {name: frozenset() for name in defined}
    for tree in trees().values():
        for call in calls(tree):
            how = ast.unparse(call.func).rpartition(".")[2]
            what = call.func.value if how == "send" and isinstance(call.func, ast.Attribute) else [*call.args, None][0]
            name = ast.unparse(what).rpartition(".")[2] if what else ""
            if name in defined and how in {"tell", "announce", "send"}:
                values[name] |= {word.arg or "" for word in call.keywords}
        for pair in ast.walk(tree):
            # Those that are told later wait beside their values: ``(signal, {"course": course, …})``.
            if isinstance(pair, ast.Tuple) and len(pair.elts) == 2 and isinstance(pair.elts[1], ast.Dict):
                name = ast.unparse(pair.elts[0]).rpartition(".")[2]
                if name in defined:
                    keys = [key.value for key in pair.elts[1].keys if isinstance(key, ast.Constant)]
                    values[name] |= {"learner", *map(str, keys)}
    return {name: (module, values[name]) for name, module in defined.items()}


def slots() -> dict[str, frozenset[str]]:
    """Return every slot with the values that it hands to its fills."""
    environment = jinja2.Environment(extensions=["jinja2.ext.i18n"])  # noqa: S701 - it only parses
    found: dict[str, frozenset[str]] = {}
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("templates/**/*.*")):
            template = environment.parse(path.read_text(encoding="utf-8"))
            for call in template.find_all(nodes.Call):
                if isinstance(call.node, nodes.Name) and call.node.name == "slot":
                    assert isinstance(call.args[0], nodes.Const), f"{path}: a slot has a fixed name"
                    found[call.args[0].value] = frozenset(word.key for word in call.kwargs)
    for tree in trees().values():
        for code in calls(tree):
            if isinstance(code.func, ast.Name) and code.func.id == "slot" and isinstance(code.args[0], ast.Constant):
                found[str(code.args[0].value)] = frozenset(word.arg or "" for word in code.keywords)
    return found


def words(text: str) -> frozenset[str]:
    """Return the names of values in a documented signature."""
    return frozenset(re.findall(r"(\w+)=", text))


@cache
def document() -> str:
    """Return the document."""
    return DOCUMENT.read_text(encoding="utf-8")


def test_every_extension_point_is_documented_and_nothing_else() -> None:
    assert {name: module for name, module, _ in POINT.findall(document())} == points()


@pytest.mark.parametrize(("name", "module"), sorted(points().items()))
def test_the_signatures_are_those_of_the_code(name: str, module: str) -> None:
    text = next(text for found, _, text in POINT.findall(document()) if found == name)
    block = BLOCK.search(text)
    assert block is not None, f"{name} has no block of code"
    assert block[1].strip() == surface(module, name)


def test_every_signal_is_documented_with_its_values_and_nothing_else() -> None:
    documented = {name: (module, words(text)) for name, text, module in SIGNAL.findall(document())}
    assert documented == signals()


def test_every_slot_is_documented_with_its_values_and_nothing_else() -> None:
    assert {name: words(text) for name, text in SLOT.findall(document())} == slots()


def test_the_example_is_the_one_that_is_tested() -> None:
    """What the document quotes of the example is what the tests load."""
    example = ROOT / "tests" / "plugins" / "example_plugin"
    for path, quoted in re.findall(r"`(\w+\.py)`:\n\n```python\n(.*?)```", document(), re.DOTALL):
        assert quoted.strip() in (example / path).read_text(encoding="utf-8"), path
