"""Markdown into raw HTML: tables, footnotes and fenced code; what looks like HTML in the text stays text."""

from __future__ import annotations

import re
import threading
from typing import TYPE_CHECKING, Final
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.extensions.footnotes import FootnoteExtension
from markdown.treeprocessors import Treeprocessor

if TYPE_CHECKING:
    from collections.abc import Iterator

_ANCHOR = re.compile(r"[ \t]*\{#([a-z0-9][a-z0-9-]*)\}[ \t]*$")
_HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BACK: Final = {"pl": "Wróć do tekstu, przypis {}", "en": "Back to the text, note {}"}

#: Markdown keeps state while it converts, so each thread has its own converter of each language.
_converters = threading.local()


def convert(markdown: str, lang: str) -> str:
    """Return the HTML of a Markdown text. It is not yet safe to show: :func:`app.markup.render` cleans it."""
    ready: dict[str, Markdown] | None = getattr(_converters, "by_lang", None)
    if ready is None:
        ready = _converters.by_lang = {}
    if lang not in ready:
        ready[lang] = _converter(lang)
    return ready[lang].reset().convert(markdown)


def _converter(lang: str) -> Markdown:
    notes = FootnoteExtension(
        BACKLINK_TEXT="↩", BACKLINK_TITLE=_BACK.get(lang, _BACK["en"]), SEPARATOR="-", UNIQUE_IDS=False
    )
    return Markdown(
        extensions=["tables", "fenced_code", "sane_lists", notes, _Strict()], output_format="html", tab_length=4
    )


class _Strict(Extension):
    """Takes raw HTML out of Markdown, and gives headings the anchors that authors write."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the name is Markdown's
        """Change the converter."""
        md.preprocessors.deregister("html_block")
        md.inlinePatterns.deregister("html")
        # Automatic mail links are written in numbered characters, which would come back from no export as they were.
        md.inlinePatterns.deregister("automail")
        md.treeprocessors.register(_Anchors(md), "hub_anchors", 30)


class _Anchors(Treeprocessor):
    """Turns ``## Heading {#anchor}`` into a heading with an id, before the text of the heading is read."""

    def run(self, root: Element) -> None:
        """Go through the headings."""
        for heading in _headings(root):
            match = _ANCHOR.search(heading.text or "")
            if match:
                heading.set("id", match[1])
                heading.text = (heading.text or "")[: match.start()]


def _headings(root: Element) -> Iterator[Element]:
    return (element for element in root.iter() if element.tag in _HEADINGS)
