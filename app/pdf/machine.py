"""What this machine has of the libraries and fonts that PDFs need, and the line that installs the rest."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from app.assets import SIGNIKA

#: What the shared libraries are called, and the Debian packages that hold them.
LIBRARIES = {
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
#: The text fonts: Latin, Greek, Cyrillic and some hundred other scripts; then Chinese, Japanese and Korean; then signs.
FONTS = {
    "NotoSerif-Regular": "fonts-noto-core",
    "wqy-microhei": "fonts-wqy-microhei",
    "Symbola*": "fonts-symbola",
}
#: Without the first of them no text can be set; without the others a name in a rare script shows boxes.
NEEDED_FONT = "NotoSerif-Regular"
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")

#: The heading font as a whole file: the one for browsers lacks the letters of most names.
HEADING_FONT = SIGNIKA / "600SemiBold" / "Signika_600SemiBold.ttf"


def missing_packages() -> list[str]:
    """Return the Debian packages without which no PDF, or only a poorer one, can be made."""
    return [*_missing_libraries(), *(package for name, package in FONTS.items() if not _has_font(name))]


def install_line(packages: Sequence[str]) -> str:
    """Return the line that installs Debian packages."""
    return f"apt-get update && apt-get install -y --no-install-recommends {' '.join(packages)}"


def why_not() -> str:
    """Return "" when PDFs can be made, else one sentence that says why not and what to do."""
    needed = _missing_libraries() + ([] if _has_font(NEEDED_FONT) else [FONTS[NEEDED_FONT]])
    if needed:
        return f"PDFs cannot be made, because system packages are missing. As root: {install_line(missing_packages())}"
    if not HEADING_FONT.is_file():
        return "PDFs cannot be made, because the heading font is missing: it comes with npm packages, run ./hub setup."
    return ""


def forget_what_is_missing() -> None:
    """Look again at what the machine has, after something was installed."""
    _missing_libraries.cache_clear()
    _has_font.cache_clear()


def can_make_pdf() -> bool:
    """Tell whether this machine has what PDFs need."""
    return not why_not()


@lru_cache(maxsize=1)
def _missing_libraries() -> list[str]:
    missing = []
    for library, package in LIBRARIES.items():
        try:
            ctypes.CDLL(library)
        except OSError:
            missing.append(package)
    return missing


@lru_cache(maxsize=8)
def _has_font(name: str) -> bool:
    folders = [Path(folder).expanduser() for folder in FONT_FOLDERS]
    return any(next(folder.rglob(f"{name}.[ot]t[fc]"), None) for folder in folders if folder.is_dir())
