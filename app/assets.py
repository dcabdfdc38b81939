"""Files that browsers fetch: their addresses with a hash of the content, and what set-up makes of the npm packages.

``python -m app.assets`` cuts the heading font down to the letters that the product needs, and the
stylesheet to its rules.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import sys
from functools import lru_cache
from pathlib import Path

from flask import g

PROJECT = Path(__file__).resolve().parent.parent
STATIC = Path(__file__).resolve().parent / "static"
VENDOR = STATIC / "vendor"
SIGNIKA = PROJECT / "node_modules" / "@expo-google-fonts" / "signika"

#: The name carries the version, because the stylesheet names the file without a hash and browsers keep it for long.
FONT = "signika-0.4.2-600.woff2"

#: The one stylesheet of the host, and what set-up leaves of it for browsers.
STYLES = "css/hub.css"
SMALL_STYLES = "vendor/hub.css"

#: ASCII, and the letters and marks of Polish, Czech, Slovak and Hungarian texts.
LETTERS = (
    "".join(map(chr, range(0x20, 0x7F)))
    + "ąćęłńóśźżĄĆĘŁŃÓŚŹŻáčďéěíňřšťúůýžÁČĎÉĚÍŇŘŠŤÚŮÝŽäĺľôŕÄĹĽÔŔöőüűÖŐÜŰ"
    + "\u00a0„”“’‘–—…·→×§°€%‰½"
)


def locate(path: str) -> Path | None:
    """Return the file behind ``/static/<path>``: the host's, or ``<feature>/static`` where the path begins with it."""
    own = STATIC / path
    if own.is_file():
        return own
    feature, _, rest = path.partition("/")
    spec = importlib.util.find_spec(feature) if rest and feature.isidentifier() else None
    for place in (spec.submodule_search_locations or ()) if spec else ():
        file = Path(place) / "static" / rest
        if file.is_file():
            return file
    return None


# What is asked here does not change while a process lives: static files are read at its start.


@lru_cache(maxsize=256)
def asset(path: str) -> str:
    """Return the address of a static file; it changes with the content, so browsers may keep it for ever.

    Raises:
        FileNotFoundError: There is no such file.
    """
    file = locate(path)
    if file is None:
        message = f"There is no static file '{path}'."
        raise FileNotFoundError(message)
    return f"/static/{path}?v={hashlib.sha256(file.read_bytes()).hexdigest()[:10]}"


@lru_cache(maxsize=256)
def has_asset(path: str) -> bool:
    """Tell whether a static file is there; those made at set-up may be missing."""
    return locate(path) is not None


@lru_cache(maxsize=1)
def stylesheet() -> str:
    """Return the address of the host's styles: those without comments, unless the source was changed since set-up."""
    small, source = STATIC / SMALL_STYLES, STATIC / STYLES
    is_fresh = small.is_file() and small.stat().st_mtime_ns >= source.stat().st_mtime_ns
    return asset(SMALL_STYLES if is_fresh else STYLES)


def use_script(path: str) -> str:
    """Ask the page to load a module once, at its end; return nothing to print."""
    wanted: dict[str, None] = g.setdefault("scripts_used", {})
    wanted[path] = None
    return ""


def scripts() -> list[str]:
    """Return the addresses of the modules that the page asked for."""
    return [asset(path) for path in g.get("scripts_used", {})]


def part_of(target: Path) -> Path:
    """Return where a file is written before it takes its place: each process has its own, for two may run at once."""
    return target.with_name(f"{target.name}.{os.getpid()}.part")


def make_font(source: Path, target: Path) -> None:
    """Write the heading font as WOFF2 with only the letters that the product needs."""
    from fontTools.subset import (  # noqa: PLC0415 - only set-up needs it
        Options,
        Subsetter,
        load_font,
        save_font,
    )

    options = Options()
    options.flavor = "woff2"
    options.layout_features = ["kern", "tnum"]
    options.hinting = False
    options.notdef_outline = True
    font = load_font(str(source), options)
    subsetter = Subsetter(options)
    subsetter.populate(text=LETTERS)
    subsetter.subset(font)
    target.parent.mkdir(parents=True, exist_ok=True)
    part = part_of(target)
    save_font(font, str(part), options)
    part.replace(target)


#: What browsers do not need: comments, the space around signs, and the last semicolon of a rule.
UNNEEDED = ((r"/\*.*?\*/", ""), (r"\s+", " "), (r" ?([{};>]) ?", r"\1"), (r"(?<=[:,]) ", ""), (r";}", "}"))


def make_styles(source: Path, target: Path) -> None:
    """Write the stylesheet as small as it may be. Both folders stand side by side, so its addresses hold."""
    text = source.read_text(encoding="utf-8")
    for pattern, kept in UNNEEDED:
        text = re.sub(pattern, kept, text, flags=re.DOTALL)
    made = text.strip() + "\n"
    if target.is_file() and target.read_text(encoding="utf-8") == made:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    part = part_of(target)
    part.write_text(made, encoding="utf-8")
    part.replace(target)


def main() -> int:
    """Make what is missing or outdated; return the exit status."""
    make_styles(STATIC / STYLES, STATIC / SMALL_STYLES)
    source = SIGNIKA / "600SemiBold" / "Signika_600SemiBold.ttf"
    target = VENDOR / FONT
    if not source.is_file():
        sys.stderr.write(f"The npm package of the heading font is missing ({source}). Run: npm ci --omit=dev\n")
        return 1
    if not target.is_file() or target.stat().st_mtime_ns < source.stat().st_mtime_ns:
        make_font(source, target)
        for name in ("LICENSE_FONT", "LICENSE"):
            if (SIGNIKA / name).is_file():
                shutil.copyfile(SIGNIKA / name, VENDOR / f"signika-{name}.txt")
    sys.stdout.write(f"{target.relative_to(PROJECT)}: {target.stat().st_size / 1000:.1f} kB\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
