"""Addresses that carry the language: one view, one rule per language, ``url_for`` stays in the reader's language."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote, urlencode

from flask import g, has_request_context, request, url_for
from werkzeug.routing import IntegerConverter

if TYPE_CHECKING:
    from flask import Blueprint, Flask
    from werkzeug.routing import Map

V = TypeVar("V", bound=Callable[..., Any])

#: The largest number that a column of ids holds, on every engine.
LARGEST_NUMBER = 2**31 - 1

#: The languages of the product, the first one first.
LANGUAGES = ("pl", "en")
LANGUAGE_NAMES = {"pl": "Polski", "en": "English"}


class Number(IntegerConverter):
    """An ``<int:…>`` of an address. A number that fits no column matches nothing, so no database is asked for it."""

    regex = "[0-9]{1,10}"

    def __init__(self, map: Map, *args: Any, **options: Any) -> None:  # noqa: A002, ANN401 - as werkzeug has it
        options.setdefault("max", LARGEST_NUMBER)
        super().__init__(map, *args, **options)


def route(blueprint: Blueprint, *, pl: str, en: str, **options: Any) -> Callable[[V], V]:  # noqa: ANN401
    """Register a view under ``/pl<pl>`` and ``/en<en>``. The view does not receive the language: it is ``g.lang``."""

    def register(view: V) -> V:
        endpoint = options.pop("endpoint", view.__name__)
        blueprint.add_url_rule(f"/pl{pl}", endpoint, view, defaults={"lang": "pl"}, **options)
        blueprint.add_url_rule(f"/en{en}", endpoint, view, defaults={"lang": "en"}, **options)
        return view

    return register


def mounted_at(page: Any) -> str:  # noqa: ANN401 - flask.g without its proxy
    """Return the path below which this site answers the present request, remembered in ``page``."""
    if "mounted_at" not in page:
        page.mounted_at = request.environ.get("SCRIPT_NAME", "")
    return str(page.mounted_at)


def current_language() -> str:
    """Return the language of the page that is being made; Polish outside of a request."""
    try:
        return str(g.lang)
    except (AttributeError, RuntimeError):
        return LANGUAGES[0]


def other_addresses() -> dict[str, str]:
    """Return the address of the present page in each language, for ``hreflang`` and the language link."""
    if request.endpoint is None or not getattr(g, "has_language", False):
        return {lang: url_for("site.home", lang=lang) for lang in LANGUAGES}
    values = request.view_args or {}
    # What a visitor wrote behind the question mark is only carried along: a name like _scheme must steer nothing.
    query = (
        urlencode(list(request.args.items(multi=True)), quote_via=quote, safe="!$'()*,/:;?@")
        if request.query_string
        else ""
    )
    ending = f"?{query}" if query else ""
    return {lang: url_for(request.endpoint, **{**values, "lang": lang}) + ending for lang in LANGUAGES}


def local_part(text: dict[str, str] | None) -> str:
    """Return a text map in the language of the page."""
    if not text:
        return ""
    return text.get(current_language()) or text.get(LANGUAGES[0]) or ""


#: How many built addresses a process keeps before it begins anew, and how long a value in one may be.
ADDRESSES_KEPT = 5000
LONGEST_VALUE = 100
#: What makes an address depend on more than its parts.
UNKEPT = frozenset({"_external", "_method", "_scheme"})


def _kept(build: Callable[..., str]) -> Callable[..., str]:
    """Let a process build each address once: a page has dozens, and werkzeug takes its time for every one."""
    known: dict[tuple[Any, ...], str] = {}

    def url_for(endpoint: str, /, **values: Any) -> str:  # noqa: ANN401 - parts of addresses
        if endpoint.startswith(".") or not has_request_context():
            return build(endpoint, **values)
        page = g._get_current_object()  # noqa: SLF001 - a local proxy costs more than the rest of this
        key: list[Any] = [endpoint, page.get("lang"), mounted_at(page)]
        for name, value in values.items():
            if value is None:
                continue
            kind = type(value)
            # A bool is an int, and 1 and True are one key, but not one address.
            if name in UNKEPT or (kind is not int and (kind is not str or len(value) > LONGEST_VALUE)):
                return build(endpoint, **values)
            key += (name, value)
        whole = tuple(key)
        found = known.get(whole)
        if found is None:
            if len(known) >= ADDRESSES_KEPT:
                known.clear()
            found = known[whole] = build(endpoint, **values)
        return found

    return url_for


def init_app(app: Flask) -> None:
    """Take ``lang`` out of the matched address and put it into every built one."""
    app.url_map.redirect_defaults = False
    app.url_map.converters["int"] = Number
    app.url_for = _kept(app.url_for)  # type: ignore[method-assign]
    # Templates were given the method before.
    app.jinja_env.globals["url_for"] = app.url_for

    @app.url_value_preprocessor
    def take_language(endpoint: str | None, values: dict[str, Any] | None) -> None:
        del endpoint
        lang = values.pop("lang", None) if values else None
        g.has_language = lang in LANGUAGES
        g.lang = lang if g.has_language else _guess()

    @app.url_defaults
    def put_language(endpoint: str, values: dict[str, Any]) -> None:
        if "lang" not in values and app.url_map.is_endpoint_expecting(endpoint, "lang"):
            values["lang"] = current_language()


def _guess() -> str:
    """Guess the language of a visitor where the address says none: their choice, then their browser, then Polish."""
    path = request.path.strip("/").split("/", 1)[0]
    if path in LANGUAGES:
        return path
    chosen = request.cookies.get("lang")
    if chosen in LANGUAGES:
        return chosen
    return request.accept_languages.best_match(LANGUAGES) or LANGUAGES[0]
