"""The completed line as a drawing: filled stops, so that it reads in grey too."""

from __future__ import annotations

from certificates.facts import MEET, OWN, Facts

INK, PAPER = "#15201d", "#ffffff"
COLOURS = {"p": "#0b5f6a", "a": "#a44f06"}

#: Of the drawing of a track: where the rails lie, and where its first and last stop are.
RAILS = {"p": 30, "a": 54}
FIRST, LAST = 30, 478
BENDS = {
    "p": "M0 30H478C494 30 500 12 528 12A30 30 0 0 1 558 42",
    "a": "M0 54H478C494 54 500 72 528 72A30 30 0 0 0 558 42",
}

#: Of the drawing of a course: one rail, which ends at a plate.
COURSE_RAIL, COURSE_END = 18, 548


def line_svg(facts: Facts) -> bytes:
    """Return the line of a course or a track as SVG. It says nothing that the text does not say."""
    return (_track(facts) if facts.is_track else _course(facts)).encode()


def _svg(height: int, inside: str) -> str:
    box = f'viewBox="0 0 562 {height}" width="562" height="{height}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {box} fill="none">{inside}</svg>'


def _places(count: int, last: int) -> list[float]:
    step = (last - FIRST) / max(1, count - 1)
    return [round(FIRST + step * number, 1) for number in range(count)]


def _course(facts: Facts) -> str:
    colour = COLOURS[facts.line]
    parts = [f'<path d="M0 {COURSE_RAIL}H{COURSE_END}" stroke="{colour}" stroke-width="7"/>']
    for mark, x in zip(facts.stops, _places(len(facts.stops), LAST), strict=True):
        fill = colour if mark == OWN else INK
        parts.append(f'<circle cx="{x}" cy="{COURSE_RAIL}" r="9" fill="{fill}"/>')
    parts.append(f'<rect x="{COURSE_END - 5}" y="2" width="10" height="32" rx="5" fill="{INK}"/>')
    return _svg(36, "".join(parts))


def _track(facts: Facts) -> str:
    own = facts.line
    other = "a" if own == "p" else "p"
    parts = [f'<path d="{BENDS[name]}" stroke="{COLOURS[name]}" stroke-width="7"/>' for name in ("p", "a")]
    for mark, x in zip(facts.stops, _places(len(facts.stops), LAST), strict=True):
        if mark == MEET:
            parts.append(f'<rect x="{x - 9}" y="21" width="18" height="42" rx="9" fill="{INK}"/>')
            continue
        fill = COLOURS[own] if mark == OWN else INK
        parts.append(f'<circle cx="{x}" cy="{RAILS[own]}" r="9" fill="{fill}"/>')
        outline = f'fill="{PAPER}" stroke="{COLOURS[other]}" stroke-width="4"'
        parts.append(f'<circle cx="{x}" cy="{RAILS[other]}" r="7" {outline}/>')
    parts.append(f'<circle cx="528" cy="42" r="6" fill="{INK}"/>')
    return _svg(84, "".join(parts))
