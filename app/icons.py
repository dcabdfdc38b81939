"""The icons: thirteen of our own, drawn on a 24 px grid; a page carries only those it uses."""

from __future__ import annotations

from flask import g
from markupsafe import Markup

#: The inside of each symbol. Always beside a word, so every use is hidden from screen readers.
DRAWINGS = {
    "alert": '<path d="M12 3.5 22 20.5H2zM12 10v5m0 2.6v.1"/>',
    "check": '<path d="m4.5 12.5 5 5 10-11"/>',
    "chevron": '<path d="m9 5 7 7-7 7"/>',
    "cross": '<path d="m6 6 12 12M18 6 6 18"/>',
    "down": '<path d="M12 4v11m-5-5 5 5 5-5M4 20h16"/>',
    "info": '<circle cx="12" cy="12" r="9"/><path d="M12 11v6M12 7.2v.1"/>',
    "left": '<path d="M20 12H5m6-6-6 6 6 6"/>',
    "lock": '<rect x="5" y="11" width="14" height="9" rx="1.5"/><path d="M8 11V8a4 4 0 0 1 8 0v3"/>',
    "mail": '<rect x="3" y="5.5" width="18" height="13" rx="1.5"/><path d="m3.5 7 8.5 6.5L20.5 7"/>',
    "pen": '<path d="m4 20 1-4L16.5 4.5l3 3L8 19zM14 7l3 3"/>',
    "print": '<path d="M7 9V4h10v5M7 17H4.5V9h15v8H17M7 14h10v6H7z"/>',
    "right": '<path d="M4 12h15m-6-6 6 6-6 6"/>',
    "wave": (
        '<path d="M4 4l16 16M8.5 15.5a5 5 0 0 1 5-1.2M5 11.5a10 10 0 0 1 4-2.4m4-.3a10 10 0 0 1 6 2.7M12 19.5v.1"/>'
    ),
}


_USES = {
    name: Markup(  # noqa: S704 - our own names
        '<svg class="icon" width="24" height="24" fill="none" stroke="currentColor" stroke-width="2"'
        f' aria-hidden="true"><use href="#i-{name}"/></svg>'
    )
    for name in DRAWINGS
}


def need_icons(*names: str) -> str:
    """Put icons on the page that a script will show later; return nothing to print.

    Raises:
        KeyError: There is no icon of that name.
    """
    used: set[str] = g.setdefault("icons_used", set())
    for name in names:
        if name not in DRAWINGS:
            raise KeyError(name)
        used.add(name)
    return ""


def icon(name: str) -> Markup:
    """Return an icon and remember that the page uses it. Size and stroke stand in it, so it survives without CSS."""
    need_icons(name)
    return _USES[name]


def icon_sprite() -> Markup:
    """Return the symbols that the page used so far; it stands at the end of the body."""
    used: set[str] = g.get("icons_used", set())
    if not used:
        return Markup("")
    symbols = "".join(f'<symbol id="i-{name}" viewBox="0 0 24 24">{DRAWINGS[name]}</symbol>' for name in sorted(used))
    return Markup(f'<svg class="sprite" width="0" height="0" aria-hidden="true">{symbols}</svg>')  # noqa: S704 - our own drawings
