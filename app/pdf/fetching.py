"""What a document may take in: our own static files and fonts, and its pictures. Loaded only when a PDF is made."""

from __future__ import annotations

import mimetypes
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote

from weasyprint.urls import URLFetcher, URLFetcherResponse

from app.assets import locate
from app.pdf.machine import HEADING_FONT

HEADING_ADDRESS = "hub:/fonts/signika-600.ttf"


class Fetcher(URLFetcher):
    """Gives WeasyPrint files of ours and the pictures of one document; everything else is refused."""

    def __init__(self, files: Mapping[str, bytes] | None = None) -> None:
        super().__init__()
        self.files = files or {}

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        """Return a file.

        Raises:
            ValueError: The address is none of ours.
        """
        del headers
        body = self._body(unquote(url.partition("?")[0]))
        if body is None:
            message = "Documents take nothing from elsewhere."
            raise ValueError(message)
        return URLFetcherResponse(url, body, {"Content-Type": mimetypes.guess_type(url)[0] or "text/plain"})

    def _body(self, url: str) -> bytes | None:
        if url == HEADING_ADDRESS:
            return HEADING_FONT.read_bytes()
        if url.startswith("hub:/files/"):
            return self.files.get(url.removeprefix("hub:/files/"))
        path = url.removeprefix("hub:/static/")
        if path == url or ".." in Path(path).parts:
            return None
        file = locate(path)
        return file.read_bytes() if file else None
