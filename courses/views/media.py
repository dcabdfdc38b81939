"""Pictures of published courses: their address names their bytes, so that browsers keep them for ever."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Final

from flask import Blueprint, abort, make_response, request
from werkzeug.wrappers import Response

from app.access import EVERYONE, allow
from courses.content.media import MEDIA_TYPES
from courses.queries.media import media_file

#: A picture opened by itself may draw with its own styles, and do nothing else.
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


def register(blueprint: Blueprint) -> None:
    """Add the address of pictures."""
    blueprint.add_url_rule("/media/<digest>/<name>", "media", media)


@allow(EVERYONE)
def media(digest: str, name: str) -> Response:
    """Answer with a picture that a published version holds."""
    media_type = MEDIA_TYPES.get(PurePosixPath(name).suffix)
    found = media_file(digest, name) if media_type else None
    if found is None:
        abort(404)
    response = make_response(found.body)
    response.headers["Content-Type"] = str(media_type)
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.cache_control.public = True
    response.cache_control.max_age = 31_536_000
    response.cache_control.immutable = True
    response.set_etag(digest)
    return response.make_conditional(request)
