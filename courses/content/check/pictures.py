"""The pictures in ``media/``: each is what its name says, is safe, and is used."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from courses.content.media import BadPictureError, picture
from courses.content.problems import Problems, Rule, Severity

if TYPE_CHECKING:
    from courses.content.folder import CourseFolder

UNUSED_PICTURE = Rule(
    "unused-picture",
    Severity.REMARK,
    _l("No text uses the picture."),
    _l("Place it in a text with its name, %(path)s, or remove it."),
)

_USED = re.compile(rb"media/[A-Za-z0-9_][A-Za-z0-9._-]*")


def check_pictures(folder: CourseFolder, problems: Problems) -> None:
    """Check every picture of a folder."""
    used = {
        found.decode()
        for path, body in folder.files.items()
        if path.endswith((".md", ".yaml"))
        for found in _USED.findall(body)
    }
    for path in folder.matching("media/*"):
        if path.endswith((".md", ".yaml")):
            continue
        try:
            picture(path, folder.files[path])
        except BadPictureError as error:
            problems.add(error.rule, path, **error.values)
        if path not in used:
            problems.add(UNUSED_PICTURE, path, path=path)
