"""One walk over the HTML that Markdown made: ids, addresses, pictures, tables and typography get their final form."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser
from typing import Final

from app.markup.typography import typography

_WORD = re.compile(r"\w[\w’'-]*")
_HEADING = re.compile(r"h[1-6]")
_ALIGN = re.compile(r"text-align:\s*(right|center)")
_ALIGNED: Final = {"right": "num", "center": "mid"}
_VOID: Final = frozenset({"br", "hr", "img"})
_BREAKS: Final = frozenset({
    "p", "li", "ul", "ol", "dd", "dt", "div", "td", "th", "blockquote", "figcaption", "summary", "details", "section",
    "h1", "h2", "h3", "h4", "h5", "h6",
})  # fmt: skip
_TABLE: Final = {"pl": "Tabela {}", "en": "Table {}"}
_NOTES: Final = {"pl": "Przypisy", "en": "Notes"}


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a text: its id on the page, its level (2 to 6) and its words."""

    id: str
    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Wrap:
    """What replaces a link: HTML before and after the text of the link, made by the caller from escaped values."""

    before: str
    after: str


#: Gets an address; None leaves the link as it is.
LinkHook = Callable[[str], Wrap | None]
#: Gets an address and returns the attributes of the picture (``src``, ``width`` …); None leaves it as it is.
ImageHook = Callable[[str], Mapping[str, str] | None]


class Rewriter(HTMLParser):
    """Rewrites one text. Its result still has to be cleaned."""

    def __init__(
        self, lang: str, *, id_prefix: str = "", link: LinkHook | None = None, image: ImageHook | None = None
    ) -> None:
        super().__init__(convert_charrefs=True)
        self.headings: list[Heading] = []
        self.words = 0
        #: Every link of the author, as address and text, and every picture, as address and alternative text.
        self.links: list[tuple[str, str]] = []
        self.images: list[tuple[str, str]] = []
        #: The text of every paragraph and list item, for those who read for style.
        self.paragraphs: list[str] = []
        self._lang = lang
        self._prefix = id_prefix
        self._link = link
        self._image = image
        self._out: list[str] = []
        self._after_links: list[str] = []
        self._code = 0
        self._tables = 0
        self._in_head = False
        self._heading: tuple[str, int] | None = None
        self._heading_text: list[str] = []
        self._link_text: list[str] | None = None
        self._paragraph: list[str] = []

    def rewrite(self, html: str) -> str:
        """Return the rewritten HTML."""
        self.feed(html)
        self.close()
        self._end_paragraph()
        return "".join(self._out)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Write the beginning of an element."""
        values = {name: value or "" for name, value in attrs}
        if "id" in values:
            values["id"] = self._prefix + values["id"]
        if tag in _BREAKS:
            self._end_paragraph()
        if tag == "a":
            self._begin_link(values)
            return
        if tag == "img":
            self._picture(values)
        elif tag in {"code", "pre"}:
            self._code += 1
        elif tag == "table":
            self._begin_table()
            values["class"] = "table"
        elif tag in {"thead", "th", "td"}:
            self._in_head = self._in_head or tag == "thead"
            self._align(tag, values)
        elif tag == "div" and values.get("class") == "footnote":
            tag, values = "section", {"class": "footnotes", "aria-label": _NOTES.get(self._lang, _NOTES["en"])}
        elif _HEADING.fullmatch(tag):
            self._begin_heading(tag, values)
        self._write(tag, values)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Write an element that has no inside."""
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        """Write the end of an element."""
        if tag in _VOID:
            return
        if tag in _BREAKS:
            self._end_paragraph()
        if tag == "a" and self._link_text is not None:
            address = self.links[-1][0]
            self.links[-1] = (address, "".join(self._link_text))
            self._link_text = None
        if tag == "a" and self._after_links:
            self._out.append(self._after_links.pop())
            return
        if tag in {"code", "pre"}:
            self._code = max(0, self._code - 1)
        elif tag == "thead":
            self._in_head = False
        elif self._heading and _HEADING.fullmatch(tag):
            anchor, level = self._heading
            self.headings.append(Heading(anchor, level, "".join(self._heading_text).strip()))
            self._heading = None
        self._out.append(f"</{tag}>")
        if tag == "table":
            self._out.append("</div>")

    def handle_data(self, data: str) -> None:
        """Write text, with the spaces of the language outside of code."""
        if not self._code:
            data = typography(data, self._lang)
        self.words += len(_WORD.findall(data))
        if self._link_text is not None:
            self._link_text.append(data)
        if self._heading:
            self._heading_text.append(data)
        else:
            self._paragraph.append(data)
        self._out.append(escape(data, quote=False))

    def _end_paragraph(self) -> None:
        if text := " ".join("".join(self._paragraph).split()):
            self.paragraphs.append(text)
        self._paragraph = []

    def _write(self, tag: str, values: Mapping[str, str]) -> None:
        attributes = "".join(f' {name}="{escape(value)}"' for name, value in values.items())
        self._out.append(f"<{tag}{attributes}>")

    def _begin_link(self, values: dict[str, str]) -> None:
        href = values.get("href", "")
        if "footnote" not in values.get("class", ""):
            self.links.append((href, ""))
            self._link_text = []
        wrap = self._link(href) if self._link else None
        if wrap is not None:
            self._out.append(wrap.before)
            self._after_links.append(wrap.after)
            return
        if href.startswith("#"):
            values["href"] = f"#{self._prefix}{href[1:]}"
        elif href.startswith(("http://", "https://")):
            values["rel"] = "noopener"
        if title := values.pop("title", ""):
            # A footnote's way back has only an arrow as its text, so its name must be one that is read out.
            values["aria-label" if "footnote-backref" in values.get("class", "") else "title"] = title
        self._write("a", values)
        self._after_links.append("</a>")

    def _picture(self, values: dict[str, str]) -> None:
        address = values.get("src", "")
        self.images.append((address, values.get("alt", "")))
        if self._image:
            values.update(self._image(address) or {})

    def _begin_table(self) -> None:
        self._tables += 1
        label = escape(_TABLE.get(self._lang, _TABLE["en"]).format(self._tables))
        # Not a landmark: pages with several tables would have several of the same name.
        self._out.append(f'<div class="scroll" role="group" tabindex="0" aria-label="{label}">')

    def _align(self, tag: str, values: dict[str, str]) -> None:
        match = _ALIGN.search(values.pop("style", ""))
        if match:
            values["class"] = _ALIGNED[match[1]]
        if tag == "th" and self._in_head:
            values["scope"] = "col"

    def _begin_heading(self, tag: str, values: dict[str, str]) -> None:
        anchor = values.setdefault("id", f"{self._prefix}s{len(self.headings) + 1}")
        self._heading = (anchor, int(tag[1]))
        self._heading_text = []
