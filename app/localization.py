"""The language and the time zone of a page or a mail, and the message catalogues of every feature."""

from __future__ import annotations

import importlib.util
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations
from flask import current_app, g, has_request_context
from flask_babel import Babel, Domain, force_locale, get_locale
from flask_login import current_user
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from app.addresses import current_language
from app.plugins import packages

if TYPE_CHECKING:
    from flask import Flask

HOST = Path(__file__).resolve().parent


def time_zone() -> str:
    """Return the zone in which the current person reads times."""
    if has_request_context() and current_user.is_authenticated:
        return str(current_user.time_zone)
    return str(current_app.config["BABEL_DEFAULT_TIMEZONE"])


@contextmanager
def in_language(lang: str) -> Iterator[None]:
    """Speak a language for a while, whatever the page speaks: for mail, and for lists of both languages."""
    before = g.get("lang")
    g.lang = lang
    try:
        with force_locale(lang):
            yield
    finally:
        if before is None:
            g.pop("lang", None)
        else:
            g.lang = before


def catalogues(packages: Iterable[str]) -> list[Path]:
    """Return the ``translations`` folders of the host and of the packages that have one."""
    folders = [HOST / "translations"]
    for package in packages:
        spec = importlib.util.find_spec(package)
        for place in (spec.submodule_search_locations or ()) if spec else ():
            for folder in (Path(place) / "translations", *sorted(Path(place).glob("*/translations"))):
                if folder.is_dir() and folder not in folders:
                    folders.append(folder)
    return folders


def compile_catalogues(folders: Iterable[Path]) -> None:
    """Write ``messages.mo`` beside every ``messages.po`` that is newer. Each file appears whole or not at all."""
    for folder in folders:
        for source in sorted(folder.glob("*/LC_MESSAGES/messages.po")):
            target = source.with_suffix(".mo")
            if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
                continue
            with source.open("rb") as file:
                catalogue = read_po(file, locale=source.parent.parent.name)
            handle, name = tempfile.mkstemp(dir=target.parent, prefix=".messages-")
            with os.fdopen(handle, "wb") as file:
                write_mo(file, catalogue)
            Path(name).chmod(0o644)
            Path(name).replace(target)


class KeptDomain(Domain):
    """Messages that are found by the language alone: a page asks for hundreds of them."""

    def __init__(self, folders: list[Path]) -> None:
        super().__init__([str(folder) for folder in folders], ";".join(["messages"] * len(folders)))
        self._by_language: dict[str, NullTranslations] = {}

    def get_translations(self) -> NullTranslations:
        """Return the messages in the language that is spoken now."""
        lang = current_language()
        found = self._by_language.get(lang)
        if found is None:
            if get_locale() is None:
                return NullTranslations()
            found = self._by_language[lang] = super().get_translations()
        return found


class KeptCatalogues(Babel):
    """Flask-Babel that reads the catalogues once for an application instead of once for a request."""

    def __init__(self, folders: list[Path]) -> None:
        super().__init__()
        self._kept = KeptDomain(folders)

    @property
    def domain_instance(self) -> KeptDomain:
        """Return the messages of all features."""
        return self._kept


def _for_templates(domain: KeptDomain) -> dict[str, Callable[..., str]]:
    """Return what translates in templates: the same as Jinja's own functions, without their detours."""

    @pass_eval_context
    def gettext(context: EvalContext, message: str, /, **variables: Any) -> str:  # noqa: ANN401 - whatever is shown
        text: str = domain.get_translations().ugettext(message)
        if not variables:
            text = text.replace("%%", "%")
        safe = Markup(text) if context.autoescape else text  # noqa: S704 - messages are ours
        return safe % variables if variables else safe

    @pass_eval_context
    def ngettext(context: EvalContext, one: str, many: str, num: int, /, **variables: Any) -> str:  # noqa: ANN401
        text: str = domain.get_translations().ungettext(one, many, num)
        safe = Markup(text) if context.autoescape else text  # noqa: S704 - messages are ours
        return safe % {"num": num, **variables}

    return {"_": gettext, "gettext": gettext, "ngettext": ngettext}


def init_app(app: Flask) -> None:
    """Connect the catalogues of the host and of every plugin that the configuration names."""
    folders = catalogues(packages(app))
    compile_catalogues(folders)
    kept = KeptCatalogues(folders)
    kept.init_app(
        app,
        default_locale="pl",
        default_timezone=app.config["BABEL_DEFAULT_TIMEZONE"],
        locale_selector=current_language,
        timezone_selector=time_zone,
    )
    app.jinja_env.globals.update(_for_templates(kept.domain_instance))
