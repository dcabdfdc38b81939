"""A YAML document as a tree that remembers the line of everything in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

#: A scalar of a document: YAML 1.2 text, number, true or false, or nothing.
Scalar = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Node:
    """A map, a list or a scalar of a document, with the document's path and the line (from 1) where it begins.

    ``value`` is a dict of nodes, a list of nodes, or a :data:`Scalar`. ``key_lines`` holds the line of each key of a
    map, which is what a message about the key should name.
    """

    path: str
    line: int
    value: dict[str, Node] | list[Node] | Scalar
    key_lines: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_map(self) -> bool:
        """Whether this is a map."""
        return isinstance(self.value, dict)

    @property
    def is_list(self) -> bool:
        """Whether this is a list."""
        return isinstance(self.value, list)

    @property
    def text(self) -> str:
        """The text of a scalar that is text; "" for everything else."""
        return self.value if isinstance(self.value, str) else ""

    def get(self, key: str) -> Node | None:
        """Return the value of a key of a map; None when there is none, or this is no map."""
        return self.value.get(key) if isinstance(self.value, dict) else None

    def items(self) -> Iterator[tuple[str, Node]]:
        """Go through the keys and values of a map; nothing for everything else."""
        return iter(self.value.items() if isinstance(self.value, dict) else ())

    def __iter__(self) -> Iterator[Node]:
        """Go through the members of a list; nothing for everything else."""
        return iter(self.value if isinstance(self.value, list) else ())

    def __len__(self) -> int:
        """Return the number of keys or members; 0 for a scalar."""
        return len(self.value) if isinstance(self.value, (dict, list)) else 0

    def __bool__(self) -> bool:
        """A node is always true, so that ``node.get("x") or …`` asks whether the key is there."""
        return True

    def plain(self, *, without_extras: bool = False) -> Any:  # noqa: ANN401 - JSON
        """Return plain values (dict, list, str, int, float, bool, None); ``without_extras`` drops ``x-`` keys."""
        if isinstance(self.value, dict):
            return {
                key: node.plain(without_extras=without_extras)
                for key, node in self.value.items()
                if not (without_extras and key.startswith("x-"))
            }
        if isinstance(self.value, list):
            return [node.plain(without_extras=without_extras) for node in self.value]
        return self.value

    def line_at(self, location: Sequence[str | int]) -> int:
        """Return the line of a location such as ``("options", 2, "text", "pl")``.

        Steps that lead nowhere end the walk: the line of the deepest node reached is returned. The line of a value in
        a map is that of its key.
        """
        node, line = self, self.line
        for step in location:
            if isinstance(step, str) and isinstance(node.value, dict) and step in node.value:
                line = node.key_lines.get(step, line)
                node = node.value[step]
            elif isinstance(step, int) and isinstance(node.value, list) and 0 <= step < len(node.value):
                node = node.value[step]
                line = node.line
            else:
                break
        return line
