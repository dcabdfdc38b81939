"""Pictures that the operator puts into the instance folder, such as a logo: whether they can be used."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

#: The largest picture; a logo is a few kilobytes, and every certificate carries it.
LARGEST = 1_000_000

#: How files of each kind begin.
BEGINNINGS = {".png": b"\x89PNG\r\n\x1a\n", ".jpg": b"\xff\xd8\xff", ".jpeg": b"\xff\xd8\xff"}
KINDS = (".svg", *BEGINNINGS)


def picture_problem(folder: Path, name: str) -> str:
    """Return "" when ``name`` is "" or a picture inside the folder, else what is wrong, to be read after its name."""
    if not name:
        return ""
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        return f"which is not inside {folder}."
    if path.suffix.lower() not in KINDS:
        return "which is no SVG, PNG or JPG file."
    if not path.is_file():
        return f"but there is no such file in {folder}."
    body = path.read_bytes()
    if len(body) > LARGEST:
        return f"which is too large: at most {LARGEST // 1000} kB."
    return "" if _is_picture(path.suffix.lower(), body) else "which is damaged, or of another kind than its name says."


def _is_picture(suffix: str, body: bytes) -> bool:
    if suffix in BEGINNINGS:
        return body.startswith(BEGINNINGS[suffix])
    # Entities could make a small file endless, and no drawing program writes them.
    if b"<!ENTITY" in body:
        return False
    try:
        root = ET.fromstring(body)  # noqa: S314 - a file of the operator, without entities
    except ET.ParseError:
        return False
    return root.tag.rpartition("}")[2] == "svg"


def read_picture(folder: Path, name: str) -> bytes | None:
    """Return the bytes of a picture that was checked at the start; None when ``name`` is "" or the file is gone."""
    path = folder / name
    return path.read_bytes() if name and path.is_file() else None
