"""What a person typed is never thrown away: a form that comes without a session is kept and offered again.

The fields travel signed inside the sign-in form, not in a cookie or a table. They come back only to addresses of this
application that take a form, and only when our own page sent them: a foreign page cannot have its words kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

if TYPE_CHECKING:
    from collections.abc import Sequence

#: A longer signed text would not fit through the sign-in form; the page then shows what was typed for copying.
MAX_LENGTH = 400_000
#: A value of more characters, or of several lines, is a text.
LINE = 60
#: How long a kept form can be sent, in seconds.
LIFETIME = 24 * 60 * 60
#: The name of the hidden field that carries a kept form.
FIELD = "kept"


@dataclass(frozen=True, slots=True)
class Kept:
    """A form that could not be saved yet: the address it was sent to, and its fields in order."""

    path: str
    fields: Sequence[tuple[str, str]]

    @property
    def words(self) -> list[str]:
        """Return the short values, which are shown in a list."""
        return [value for _, value in self.fields if value.strip() and not _is_text(value)]

    @property
    def texts(self) -> list[str]:
        """Return the values that somebody has written at length, each to be shown as it was typed."""
        return [value for _, value in self.fields if _is_text(value)]

    @property
    def is_long(self) -> bool:
        """Tell whether the fields are too long to travel."""
        return len(self.sealed()) > MAX_LENGTH

    def sealed(self) -> str:
        """Return the form as a signed text."""
        return _serializer().dumps([self.path, [list(pair) for pair in self.fields]])


def _is_text(value: str) -> bool:
    return "\n" in value or len(value) > LINE


def of_request() -> Kept | None:
    """Return the form of the present request, without passwords, files and tokens; None when it is not ours to keep."""
    if not is_own_page() or takes_form(request.full_path) is None:
        return None
    return Kept(request.full_path.rstrip("?"), fields())


def is_whole() -> bool:
    """Tell whether the present form can be sent again as it is: passwords and files are never kept."""
    return not any("password" in name for name in request.form) and not any(request.files.values())


def fields() -> list[tuple[str, str]]:
    """Return the posted fields that may be kept."""
    return [
        (name, value)
        for name, values in request.form.lists()
        for value in values
        if "password" not in name and not name.endswith("csrf_token") and name != FIELD
    ]


def unsealed(text: str | None) -> Kept | None:
    """Return the kept form of a signed text; None when it is not ours, too old, or leads nowhere."""
    try:
        path, pairs = _serializer().loads(text or "", max_age=LIFETIME)
        kept = Kept(str(path), [(str(name), str(value)) for name, value in pairs])
    except (BadSignature, ValueError, TypeError):
        return None
    return kept if takes_form(kept.path) else None


def is_own_page() -> bool:
    """Tell whether one of our pages sent this request, as far as the browser says; others than browsers say nothing."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in {"same-origin", "none"}
    for header in ("Origin", "Referer"):
        value = request.headers.get(header)
        if value:
            return _host(value) == request.host
    return True


def _host(address: str) -> str:
    try:
        return urlsplit(address).netloc
    except ValueError:
        return ""


def wants_json() -> bool:
    """Tell whether a script asks, which keeps the text itself and only needs to know what happened."""
    return request.accept_mimetypes.best == "application/json"


def takes_form(path: str) -> str | None:
    """Return the endpoint to which a form can be sent at this path of our own, or None."""
    return _endpoint(path, "POST")


def opens(path: str | None) -> str | None:
    """Return a path again when it is a page of this application that can be opened, e.g. the ``next`` of an address."""
    return path if path and _endpoint(path, "GET") else None


def _endpoint(path: str, method: str) -> str | None:
    if not path.startswith("/") or path.startswith("//") or "\\" in path or any(ord(letter) < 32 for letter in path):  # noqa: PLR2004
        return None
    try:
        parts = urlsplit(path)
    except ValueError:
        return None
    if parts.scheme or parts.netloc:
        return None
    try:
        endpoint, _ = current_app.url_map.bind("localhost").match(parts.path, method=method)
    except (HTTPException, RequestRedirect):
        return None
    return str(endpoint)


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="app.kept")
