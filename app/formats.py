"""What every template may use: dates, times and numbers as the reader writes them, text maps, assets and icons."""

from __future__ import annotations

import datetime as dt
import math
from functools import lru_cache
from typing import TYPE_CHECKING

from babel.dates import format_date
from babel.numbers import format_decimal
from flask import current_app, request, url_for
from flask_babel import gettext, to_user_timezone
from markupsafe import Markup

from app import icons
from app.access import may_open
from app.addresses import LANGUAGE_NAMES, LANGUAGES, current_language, local_part, other_addresses
from app.assets import FONT, asset, has_asset, scripts, stylesheet, use_script
from app.markup.typography import typography
from app.navigation import navigation, places

if TYPE_CHECKING:
    from flask import Flask

#: Between a number and its unit, so that a line never ends with the number.
NBSP = "\u00a0"
DATE = "d MMMM y"
#: The same in all our languages, so that no pattern need be read.
TIME = "%H:%M"


def _glued(text: str) -> str:
    """Keep the parts of a date or an amount in one line."""
    return text.replace(" ", NBSP)


def date(value: dt.date | dt.datetime | None) -> str:
    """Return "22 listopada 2026", in the reader's zone when the value is a moment."""
    if not value:
        return ""
    return _day(to_user_timezone(value).date() if isinstance(value, dt.datetime) else value, current_language())


@lru_cache(maxsize=2000)
def _day(value: dt.date, lang: str) -> str:
    """Write a date. Tables are full of the same few days, and reading a pattern takes longer than all else."""
    return _glued(format_date(value, DATE, locale=lang))


def datetime(value: dt.datetime | None) -> str:
    """Return "22 listopada 2026, 14:32" in the reader's zone."""
    if value is None:
        return ""
    return f"{date(value)}, {time(value)}"


def time(value: dt.datetime | None) -> str:
    """Return "14:32" in the reader's zone."""
    return f"{to_user_timezone(value):{TIME}}" if value else ""


def percent(value: float | None) -> str:
    """Return a ratio from 0 to 1 as "67%". It is rounded down, so that only a whole is called 100%."""
    if value is None or math.isnan(value):
        return ""
    return f"{math.floor(value * 100 + 1e-9)}%"


def minutes(value: float | None) -> str:
    """Return "28 min" or "2 h 30 min" from minutes."""
    if value is None:
        return ""
    hours, rest = divmod(math.ceil(value), 60)
    if not hours:
        return f"{rest}{NBSP}min"
    if not rest:
        return _glued(gettext("%(hours)s h", hours=hours))
    return _glued(gettext("%(hours)s h %(minutes)s min", hours=hours, minutes=rest))


def number(value: float | None, decimals: int = 0) -> str:
    """Return a number with the reader's decimal mark, and at most two decimals; ``decimals`` is how many at least."""
    return "" if value is None else _decimal(value, current_language(), decimals)


@lru_cache(maxsize=2000)
def _decimal(value: float, lang: str, least: int) -> str:
    """Write a number. Results are full of the same few points, and reading a pattern takes longer than all else."""
    return format_decimal(value, format=f"#,##0.{'0' * least}{'#' * (2 - least)}", locale=lang)


def typeset(text: str) -> str:
    """Return running text of a text map with its spaces as the pipeline sets those of a lesson, e.g. after "w"."""
    return typography(text, current_language())


def here() -> str:
    """Return the address to come back to: this page, or the front page where the address takes no plain visit."""
    if request.url_rule is not None and "GET" in (request.url_rule.methods or ()):
        return request.full_path.rstrip("?")
    return url_for("site.home")


def organisation() -> dict[str, str]:
    """Return what the operator says about the organisation that runs the site; missing facts are empty."""
    return dict(current_app.config.get("ORGANISATION") or {})


def init_app(app: Flask) -> None:
    """Make filters and globals known to templates."""
    app.jinja_env.filters.update(
        date=date, datetime=datetime, time=time, percent=percent, minutes=minutes, number=number, typeset=typeset
    )
    app.jinja_env.globals.update(
        LANGUAGES=LANGUAGES,
        LANGUAGE_NAMES=LANGUAGE_NAMES,
        HEADING_FONT=FONT,
        Markup=Markup,
        asset=asset,
        current_language=current_language,
        has_asset=has_asset,
        here=here,
        icon=icons.icon,
        icon_sprite=icons.icon_sprite,
        may_open=may_open,
        navigation=navigation,
        navigation_places=places,
        need_icons=icons.need_icons,
        organisation=organisation,
        other_addresses=other_addresses,
        scripts=scripts,
        stylesheet=stylesheet,
        t=local_part,
        use_script=use_script,
    )
