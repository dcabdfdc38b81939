"""The last gate before HTML is stored or shown: only known tags, attributes and addresses pass."""

from __future__ import annotations

from typing import Final

import nh3

_TAGS: Final = {
    "a", "blockquote", "br", "code", "dd", "del", "details", "div", "dl", "dt", "em", "figcaption", "figure",
    "h2", "h3", "h4", "h5", "h6", "hr", "img", "li", "ol", "p", "pre", "section", "span", "strong", "sub", "summary",
    "sup", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_ATTRIBUTES: Final = {
    "*": {"class", "id", "lang"},
    "a": {"href", "rel", "title", "hreflang", "aria-describedby", "aria-label"},
    "div": {"role", "tabindex", "aria-label", "data-part"},
    "img": {"src", "alt", "width", "height", "loading"},
    "ol": {"start"},
    "section": {"aria-label"},
    "span": {"role"},
    "th": {"scope"},
}

_cleaner = nh3.Cleaner(
    tags=_TAGS,
    clean_content_tags={"script", "style"},
    attributes=_ATTRIBUTES,
    link_rel=None,
    url_schemes={"http", "https", "mailto", "tel"},
    strip_comments=True,
)


def clean(html: str) -> str:
    """Return HTML that is safe to show."""
    return _cleaner.clean(html)
