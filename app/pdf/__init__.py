"""Documents for printing: HTML and CSS become a tagged PDF with its fonts inside (PDF/UA-1), without any network.

Stylesheets and fonts are read once per process. Rendering takes some 20 ms a page, so it belongs in a job.
"""

from __future__ import annotations

import atexit
import hashlib
import logging
import threading
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from markupsafe import escape

from app.assets import locate
from app.pdf.machine import can_make_pdf, forget_what_is_missing, install_line, missing_packages, why_not

if TYPE_CHECKING:
    import datetime as dt

    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    from app.pdf.fetching import Fetcher

#: What every document begins with: fonts and plain-valued colours.
STYLES = "css/pdf.css"

#: Pango's fonts must not be used by two threads at once.
_lock = threading.Lock()


class PdfError(Exception):
    """No PDF can be made on this machine; the message says what is missing and the line that installs it."""


def render_pdf(
    html: str,
    *,
    lang: str,
    title: str,
    stylesheets: Sequence[str] = (),
    files: Mapping[str, bytes] | None = None,
    author: str = "",
    made_at: dt.datetime | None = None,
) -> bytes:
    """Return a document as a PDF.

    ``html`` is the inside of ``<body>``. ``stylesheets`` are paths of static files, as for :func:`app.assets.asset`;
    they come after those of the host. ``files`` are pictures by name, which the HTML calls ``hub:/files/<name>``;
    static files are ``hub:/static/<path>``, and nothing else can be reached. The same values give the same bytes.

    Raises:
        PdfError: Something that the machine needs is missing.
        FileNotFoundError: There is no such stylesheet.
    """
    missing = why_not()
    if missing:
        raise PdfError(missing)
    from weasyprint import HTML  # noqa: PLC0415 - it loads shared libraries that a machine may lack

    document = _document(html, lang, title, author, made_at)
    with _lock:
        fetcher = _fetcher()
        fetcher.files = files or {}
        try:
            page = HTML(string=document, base_url="hub:/", url_fetcher=fetcher)
            pdf = page.write_pdf(
                stylesheets=[_stylesheet(STYLES), *map(_stylesheet, stylesheets)],
                font_config=_configuration(),
                finisher=_name_every_glyph,
                pdf_variant="pdf/ua-1",
                pdf_identifier=hashlib.sha256(document.encode()).digest()[:16],
            )
        finally:
            fetcher.files = {}
    return bytes(pdf)


def _name_every_glyph(document: object, pdf: Any) -> None:  # noqa: ANN401 - of a library without types
    """Give each glyph some text.

    Where several glyphs draw one letter, as in Hindi and Tamil, WeasyPrint gives the text to the first and nothing to
    the others, which is no valid table: they become word joiners, which nobody hears or copies.
    """
    del document
    for thing in pdf.objects:
        lines = getattr(thing, "stream", None)
        if isinstance(lines, list) and lines[:1] == [b"/CIDInit /ProcSet findresource begin"]:
            nothing = b" <>"
            lines[:] = [
                line.removesuffix(nothing) + b" <2060>" if isinstance(line, bytes) and line.endswith(nothing) else line
                for line in lines
            ]


def _document(html: str, lang: str, title: str, author: str, made_at: dt.datetime | None) -> str:
    metas = f'<meta name="author" content="{escape(author)}">' if author else ""
    if made_at is not None:
        moment = made_at.strftime("%Y-%m-%dT%H:%M:%SZ")
        metas += f'<meta name="dcterms.created" content="{moment}"><meta name="dcterms.modified" content="{moment}">'
    head = f'<meta charset="utf-8"><title>{escape(title)}</title>{metas}'
    return f'<!doctype html><html lang="{escape(lang)}"><head>{head}</head><body>{html}</body></html>'


@lru_cache(maxsize=1)
def _configuration() -> FontConfiguration:
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415 - see above

    # It would write letters of a name that no font knows into the log.
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    # It tidies up when it goes, which it cannot do any more once Python has begun to end.
    atexit.register(_configuration.cache_clear)
    return FontConfiguration()


@lru_cache(maxsize=1)
def _fetcher() -> Fetcher:
    """Return the one fetcher of the process: making one reads the certificates of the system, and takes a while."""
    from app.pdf.fetching import Fetcher  # noqa: PLC0415 - see above

    return Fetcher()


@lru_cache(maxsize=32)
def _stylesheet(path: str) -> CSS:
    from weasyprint import CSS  # noqa: PLC0415 - see above

    file = locate(path)
    if file is None:
        message = f"There is no static file '{path}'."
        raise FileNotFoundError(message)
    text = file.read_text(encoding="utf-8")
    return CSS(string=text, base_url="hub:/", font_config=_configuration(), url_fetcher=_fetcher())


__all__ = [
    "PdfError",
    "can_make_pdf",
    "forget_what_is_missing",
    "install_line",
    "missing_packages",
    "render_pdf",
    "why_not",
]
