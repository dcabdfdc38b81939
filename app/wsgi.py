"""What gunicorn serves: the application, and in front of it WhiteNoise with the static files."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import huey  # noqa: F401 - loaded before the workers are made, so that no page waits for it and all share it
from whitenoise import WhiteNoise

from app import create_app, logs
from app.assets import STATIC
from app.plugins import package_folder, packages
from app.security import ONE_YEAR

if TYPE_CHECKING:
    from flask import Flask


def static_folders(app: Flask) -> Iterator[tuple[Path, str]]:
    """Yield every folder of static files with the address below which it is served."""
    yield STATIC, "static/"
    for package in packages(app):
        place = package_folder(package)
        if place is not None and (place / "static").is_dir():
            yield place / "static", f"static/{package.rpartition('.')[2]}/"


def with_static_files(app: Flask) -> WhiteNoise:
    """Return the application behind its static files. ``asset()`` puts a hash into addresses, so a year is not long."""

    def protect(headers: dict[str, str], path: str, url: str) -> None:
        del path, url
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"

    files = WhiteNoise(app, max_age=ONE_YEAR, allow_all_origins=False, add_headers_function=protect)
    for folder, prefix in static_folders(app):
        files.add_files(str(folder), prefix=prefix)
    return files


def make() -> WhiteNoise:
    """Return the application of this instance, ready to be served."""
    app = create_app()
    logs.start(app)
    served = with_static_files(app)
    # What was made for starting stays: it need not be looked through again, nor copied by workers. A page makes many
    # small things and few cycles, so looking for cycles less often saves a tenth of its time.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    return served


application = make()
