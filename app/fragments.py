"""Parts of pages that are the same for everybody, rendered once for a process and never with anything of a person."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import g
from flask.globals import app_ctx
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from app.addresses import mounted_at
from app.extensions import login_manager

if TYPE_CHECKING:
    from flask import Flask

#: Stands where the visitor's own token will stand. Nobody can guess it, so nobody can write it into an answer.
_TOKEN = secrets.token_hex(16)
EXTENSION = "hub-fragments"
#: What Flask keeps for one request, and what a page that is made for everybody begins with.
_OF_REQUEST = ("csrf_token", "_login_user", "icons_used", "scripts_used")


@dataclass(frozen=True, slots=True)
class _Fragment:
    """What was rendered, and what the page around it needs because of it."""

    html: str
    icons: frozenset[str]
    scripts: tuple[str, ...]
    has_token: bool


def kept_fragment(key: tuple[Hashable, ...], make: Callable[[], tuple[Markup, bool]], most: int) -> Markup:
    """Return what ``make`` renders, from memory after the first time; ``make`` also tells whether it may be kept.

    ``key`` begins with a name and must hold everything that the fragment depends on, published versions by their id and
    digest. The language and the place of the site are added. While ``make`` runs nobody is signed in, and a stand-in
    takes the place of the token against forged requests: so no person's data can be kept by mistake. When more than
    ``most`` fragments of one name are kept, all are forgotten.
    """
    context = app_ctx._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - Flask documents it so
    page = context.g
    found: dict[tuple[Hashable, ...], _Fragment] | None = context.app.extensions[EXTENSION].get(key[0])
    if found is None:
        found = context.app.extensions[EXTENSION][key[0]] = {}
    whole = (page.get("lang"), mounted_at(page), *key)
    fragment = found.get(whole)
    if fragment is None:
        fragment, is_kept = _made(make)
        if is_kept:
            if len(found) >= most:
                found.clear()
            found[whole] = fragment
    if fragment.icons:
        page.setdefault("icons_used", set()).update(fragment.icons)
    if fragment.scripts:
        page.setdefault("scripts_used", {}).update(dict.fromkeys(fragment.scripts))
    # Only what our own templates rendered gets in here.
    if not fragment.has_token:
        return Markup(fragment.html)  # noqa: S704
    return Markup(fragment.html.replace(_TOKEN, page.get("csrf_token") or generate_csrf()))  # noqa: S704


def kept(name: str, *values: Hashable, most: int = 500, caller: Callable[[], Markup]) -> Markup:
    """Render what stands inside of the call in a template once for these values, which are all that it depends on.

    What the template knows is still known inside, so nothing of a person may be named there.
    """
    return kept_fragment((f"template/{name}", *values), lambda: (caller(), True), most)


def init_app(app: Flask) -> None:
    """Make ``kept`` known to templates."""
    app.extensions[EXTENSION] = {}
    app.jinja_env.globals["kept"] = kept


def _made(make: Callable[[], tuple[Markup, bool]]) -> tuple[_Fragment, bool]:
    with _nobody_s_page():
        html, is_kept = make()
        fragment = _Fragment(str(html), frozenset(g.icons_used), tuple(g.scripts_used), _TOKEN in html)
    return fragment, is_kept


@contextmanager
def _nobody_s_page() -> Iterator[None]:
    """Put aside what belongs to the visitor of this request."""
    before = {name: g.get(name) for name in _OF_REQUEST if name in g}
    g.csrf_token, g._login_user = _TOKEN, login_manager.anonymous_user()  # noqa: SLF001 - where Flask-Login looks
    g.icons_used, g.scripts_used = set(), {}
    try:
        yield
    finally:
        for name in _OF_REQUEST:
            if name in before:
                setattr(g, name, before[name])
            else:
                g.pop(name, None)
