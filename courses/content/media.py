"""Pictures of a course: their kind is told from their bytes, their size is read, and unsafe SVG is refused."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final
from xml.etree import ElementTree as ET

from flask_babel import lazy_gettext as _l

from courses.content.problems import Rule, Severity

MEDIA_TYPES: Final = {".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg"}

_SVG: Final = "{http://www.w3.org/2000/svg}"
_HREFS: Final = frozenset({"href", "{http://www.w3.org/1999/xlink}href"})
_ELEMENTS: Final = frozenset(
    {
        "svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan", "textPath",
        "title", "desc", "metadata", "defs", "use", "symbol", "marker", "linearGradient", "radialGradient", "stop",
        "clipPath", "mask", "pattern", "style",
    }
)  # fmt: skip
_FOREIGN = re.compile(r"@import|url\(\s*(?!['\"]?#)|expression\s*\(|javascript:", re.IGNORECASE)
_NUMBER = re.compile(r"\s*([0-9]+(?:\.[0-9]+)?)\s*(?:px)?\s*")
_JPEG_SIZES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}

NOT_A_PICTURE = Rule(
    "not-a-picture",
    Severity.ERROR,
    _l("The file is not what its name says: it is no valid %(kind)s picture."),
    _l("Save the picture again in this format, or give the file the right ending."),
)
UNSAFE_SVG = Rule(
    "unsafe-svg",
    Severity.ERROR,
    _l("The drawing holds something that could run or load from elsewhere: %(what)s."),
    _l("Export it as plain SVG, without scripts, links, pictures and addresses of other places."),
)
NO_SIZE = Rule(
    "no-size",
    Severity.ERROR,
    _l("The drawing does not say how large it is."),
    _l('Give the svg element a viewBox, for example viewBox="0 0 640 360".'),
)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that is safe to show, with its size in pixels."""

    media_type: str
    width: int
    height: int


class BadPictureError(Exception):
    """A picture is refused; ``rule`` and ``values`` say why."""

    def __init__(self, rule: Rule, **values: str) -> None:
        super().__init__(rule.name)
        self.rule = rule
        self.values = values


def picture(path: str, body: bytes) -> Picture:
    """Read a picture.

    Raises:
        BadPictureError: It is not of the kind that its name says, says no size, or is an SVG that could do harm.
    """
    suffix = PurePosixPath(path).suffix
    size = {".svg": _svg, ".png": _png, ".jpg": _jpeg}.get(suffix, _unknown)(body)
    if size is None:
        raise BadPictureError(NOT_A_PICTURE, kind=suffix.removeprefix(".").upper())
    return Picture(MEDIA_TYPES[suffix], *size)


def _unknown(body: bytes) -> None:
    del body


def _png(body: bytes) -> tuple[int, int] | None:
    if len(body) < 33 or not body.startswith(b"\x89PNG\r\n\x1a\n") or body[12:16] != b"IHDR":  # noqa: PLR2004 - its head
        return None
    width, height = struct.unpack(">II", body[16:24])
    return (width, height) if width and height else None


def _jpeg(body: bytes) -> tuple[int, int] | None:
    if not body.startswith(b"\xff\xd8\xff"):
        return None
    place = 2
    while place + 9 < len(body) and body[place] == 0xFF:  # noqa: PLR2004 - every segment begins so
        marker, length = body[place + 1], int.from_bytes(body[place + 2 : place + 4], "big")
        if marker in _JPEG_SIZES:
            height, width = struct.unpack(">HH", body[place + 5 : place + 9])
            return (width, height) if width and height else None
        place += 2 + length
    return None


def _svg(body: bytes) -> tuple[int, int] | None:
    lowered = body.lower()
    if b"<!doctype" in lowered or b"<!entity" in lowered:
        raise BadPictureError(UNSAFE_SVG, what="<!DOCTYPE>")
    if b"<?xml-stylesheet" in lowered:
        raise BadPictureError(UNSAFE_SVG, what="<?xml-stylesheet>")
    try:
        root = ET.fromstring(body)  # noqa: S314 - there is no DOCTYPE, so there are no entities to expand
    except (ET.ParseError, ValueError, LookupError):
        return None
    if root.tag != f"{_SVG}svg":
        return None
    for element in root.iter():
        _refuse_unsafe(element)
    return _svg_size(root)


def _refuse_unsafe(element: ET.Element) -> None:
    tag = str(element.tag)
    name = tag.removeprefix(_SVG)
    in_metadata = tag.startswith("{") and not tag.startswith(_SVG)
    if in_metadata or name not in _ELEMENTS:
        raise BadPictureError(UNSAFE_SVG, what=f"<{name.rpartition('}')[2]}>")
    if name == "style" and _FOREIGN.search(element.text or ""):
        raise BadPictureError(UNSAFE_SVG, what="url() in <style>")
    for attribute, value in element.attrib.items():
        short = attribute.rpartition("}")[2]
        if short.lower().startswith("on"):
            raise BadPictureError(UNSAFE_SVG, what=f"{short}=…")
        if (attribute in _HREFS or short == "href") and not value.startswith("#"):
            raise BadPictureError(UNSAFE_SVG, what=f"href={value[:40]}")
        if _FOREIGN.search(value):
            raise BadPictureError(UNSAFE_SVG, what=f"{short}=…")


def _svg_size(root: ET.Element) -> tuple[int, int]:
    box = re.split(r"[\s,]+", root.get("viewBox", "").strip())
    if len(box) == 4 and all(_NUMBER.fullmatch(side) for side in box[2:]):  # noqa: PLR2004 - x, y, width, height
        sides = [float(side) for side in box[2:]]
    else:
        found = [_NUMBER.fullmatch(root.get(name, "")) for name in ("width", "height")]
        sides = [float(match[1]) for match in found if match]
    if len(sides) != 2 or not all(0 < side < 100_000 for side in sides):  # noqa: PLR2004 - width and height
        raise BadPictureError(NO_SIZE)
    return max(1, round(sides[0])), max(1, round(sides[1]))
