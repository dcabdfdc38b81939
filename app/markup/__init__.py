"""Markdown into safe HTML: no raw HTML passes, typography follows the language, addresses go through the caller."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from markupsafe import Markup

from app.markup.cleaning import clean
from app.markup.converting import convert
from app.markup.rewriting import Heading, Rewriter, Wrap
from app.markup.typography import typography

if TYPE_CHECKING:
    from app.markup.rewriting import ImageHook, LinkHook


#: One line in which no character means anything to Markdown.
_PLAIN = re.compile(r"[^\W\d_](?:[^\W_]|[ .,;:?!%–—„”“’‘'\"()/§…+=°×→-])*(?<! )")


@dataclass(frozen=True, slots=True)
class Rendered:
    """Safe HTML with its headings in order and the number of its words."""

    html: Markup
    headings: tuple[Heading, ...]
    words: int
    #: What the author linked and pictured, as address and text, and the plain text of the paragraphs: for checks.
    links: tuple[tuple[str, str], ...] = ()
    images: tuple[tuple[str, str], ...] = ()
    paragraphs: tuple[str, ...] = ()


def render_text(
    markdown: str,
    lang: str,
    *,
    id_prefix: str = "",
    link: LinkHook | None = None,
    image: ImageHook | None = None,
    inserts: Mapping[str, str] | None = None,
) -> Rendered:
    """Render Markdown in a language (``pl``, ``en``).

    ``id_prefix`` stands before every id and every ``#`` address, so that fragments can share a page. ``link`` and
    ``image`` are asked for every address: they return what to write instead. ``inserts`` are pieces of HTML that
    replace the paragraph which holds nothing but their key; a key must be a word that no author can have typed.
    """
    raw = convert(markdown, lang)
    for key, html in (inserts or {}).items():
        raw = raw.replace(f"<p>{key}</p>", html)
    rewriter = Rewriter(lang, id_prefix=id_prefix, link=link, image=image)
    html = clean(rewriter.rewrite(raw))
    return Rendered(
        Markup(html),  # noqa: S704 - cleaned above
        tuple(rewriter.headings),
        rewriter.words,
        tuple(rewriter.links),
        tuple(rewriter.images),
        tuple(rewriter.paragraphs),
    )


def render(
    markdown: str,
    lang: str,
    *,
    id_prefix: str = "",
    link: LinkHook | None = None,
    image: ImageHook | None = None,
) -> Markup:
    """Render Markdown in a language and return the safe HTML; see :func:`render_text`."""
    if _PLAIN.fullmatch(markdown):
        # Most options of questions are one plain sentence, and Markdown takes a hundred times as long for it.
        html = escape(typography(markdown, lang), quote=False).replace("\u00a0", "&nbsp;")
        return Markup(f"<p>{html}</p>")  # noqa: S704 - escaped one line above
    return render_text(markdown, lang, id_prefix=id_prefix, link=link, image=image).html


__all__ = ["Heading", "Rendered", "Wrap", "render", "render_text", "typography"]
