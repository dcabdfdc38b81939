"""How the site looks for one visitor: brightness and typeface of lessons, kept in two cookies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

THEMES = ("auto", "light", "dark")
READS = ("serif", "sans")

#: Cookie and form field are called the same; the first value is what a visitor without a choice gets.
CHOICES = {"theme": THEMES, "read": READS}


@dataclass(frozen=True, slots=True)
class Look:
    """A visitor's choice."""

    theme: str = THEMES[0]
    read: str = READS[0]


def look_from(cookies: Mapping[str, str]) -> Look:
    """Return the choice that the cookies hold; anything unknown counts as no choice."""
    chosen = {name: cookies.get(name, "") for name in CHOICES}
    return Look(**{name: value if value in CHOICES[name] else CHOICES[name][0] for name, value in chosen.items()})


def is_own_path(target: str) -> bool:
    """Tell whether an address leads to a page of this site: a path, and nothing that a browser reads as a host."""
    if not target.startswith("/") or any(char <= " " or char == "\\" for char in target):
        return False
    parts = urlsplit(target)
    return not parts.scheme and not parts.netloc and not target.startswith("//")
