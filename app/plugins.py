"""The three doors through which a feature, ours or a third party's, joins the application.

A feature is a package with a ``plugin.py`` that holds one frozen :class:`Plugin`. The list ``PLUGINS`` of the
configuration names the features in order; a wrong one stops the start with one sentence.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from flask import current_app

if TYPE_CHECKING:
    import click
    from blinker import Signal
    from flask import Blueprint, Flask

T = TypeVar("T")

#: The version of the surface described in ``docs/plugins.md``; a plugin names the one it was written for.
PLUGIN_API = 1

#: The features of the host itself; they load first, the way all others do.
HOST_FEATURES = ("app.accounts", "app.mail", "app.site")


class PluginError(Exception):
    """A plugin cannot be loaded; the message says which and why, for the person who starts the server."""


@dataclass(frozen=True, kw_only=True)
class Fill:
    """Something placed in a slot: ``render`` gets the keyword arguments of the slot and returns safe HTML or ``""``."""

    slot: str
    render: Callable[..., str]


@dataclass(frozen=True, kw_only=True)
class Receiver:
    """A function that hears of a signal. It is connected with the application as sender and runs in a savepoint."""

    signal: Signal
    function: Callable[..., None]


@dataclass(frozen=True, kw_only=True)
class Plugin:
    """Everything that one feature adds to the application, and nothing else.

    ``blueprints`` are functions, so that importing ``plugin.py`` registers nothing. ``provides`` are stateless objects
    of typed extension points. ``migrations`` is the folder (inside the package) of a third party's own migration
    stream; features of this repository share the one in ``migrations/`` and leave it empty.
    """

    name: str
    title: str = ""
    api: int = PLUGIN_API
    requires: tuple[str, ...] = ()
    blueprints: tuple[Callable[[], Blueprint], ...] = ()
    commands: tuple[click.Command, ...] = ()
    provides: tuple[object, ...] = ()
    receivers: tuple[Receiver, ...] = ()
    fills: tuple[Fill, ...] = ()
    migrations: str = ""


class Registry:
    """What the plugins of one application provide, by extension point and stored name."""

    def __init__(self, plugins: Sequence[Plugin]) -> None:
        self.plugins = tuple(plugins)
        self._by_type: dict[type, dict[str, object]] = {}

    def installed(self, point: type[T]) -> dict[str, T]:
        """Return the provided objects of an extension point by their ``name``, in the order of loading."""
        if point not in self._by_type:
            found: dict[str, object] = {}
            for plugin in self.plugins:
                for thing in plugin.provides:
                    if not isinstance(thing, point):
                        continue
                    name = cast("Any", thing).name
                    if name in found:
                        message = f"Plugin '{plugin.name}': a {point.__name__} named '{name}' is already installed."
                        raise PluginError(message)
                    found[name] = thing
            self._by_type[point] = found
        return cast("dict[str, T]", self._by_type[point])


def load(names: Iterable[str]) -> list[Plugin]:
    """Import ``<name>.plugin`` for each name, in order, and return the plugins.

    Raises:
        PluginError: A package is missing, broken, named twice, written for another host, or lacks what it requires.
    """
    plugins: list[Plugin] = []
    for name in names:
        try:
            plugin = importlib.import_module(f"{name}.plugin").plugin
        except ModuleNotFoundError as error:
            if error.name in {name, f"{name}.plugin"}:
                message = f"Plugin '{name}': there is no package with a plugin.py of that name."
                raise PluginError(message) from error
            message = f"Plugin '{name}': the module '{error.name}' that it needs is not installed."
            raise PluginError(message) from error
        except AttributeError as error:
            message = f"Plugin '{name}': its plugin.py does not define `plugin`."
            raise PluginError(message) from error
        _refuse_wrong(plugin, plugins)
        plugins.append(plugin)
    return plugins


def _refuse_wrong(plugin: object, before: Sequence[Plugin]) -> None:
    loaded = {other.name for other in before}
    if not isinstance(plugin, Plugin):
        message = f"Plugin '{plugin!r}': `plugin` is not an app.plugins.Plugin."
        raise PluginError(message)
    if plugin.name in loaded:
        message = f"Plugin '{plugin.name}': the name is taken; it is listed twice, or two plugins share it."
        raise PluginError(message)
    if plugin.api != PLUGIN_API:
        message = f"Plugin '{plugin.name}': it was written for plugin API {plugin.api}; this host has {PLUGIN_API}."
        raise PluginError(message)
    missing = [name for name in plugin.requires if name not in loaded]
    if missing:
        message = f"Plugin '{plugin.name}': it requires '{missing[0]}', which must stand before it in PLUGINS."
        raise PluginError(message)


def registry() -> Registry:
    """Return the registry of the current application."""
    return cast("Registry", current_app.extensions["hub"])


def installed(point: type[T]) -> dict[str, T]:
    """Return what the current application has of an extension point, by stored name."""
    return registry().installed(point)


def packages(app: Flask) -> list[str]:
    """Return the packages of all features: those of the host, then those that the configuration names."""
    return [*HOST_FEATURES, *app.config["PLUGINS"]]


def package_folder(package: str) -> Path | None:
    """Return where the files of a feature's package are."""
    spec = importlib.util.find_spec(package)
    places = spec.submodule_search_locations if spec else None
    return Path(next(iter(places))) if places else None


def init_app(app: Flask) -> None:
    """Load the plugins that the configuration names, and connect what they bring."""
    names = packages(app)
    found = Registry(load(names))
    app.extensions["hub"] = found
    for package in names:
        _import_models(package)
    for plugin in found.plugins:
        for make in plugin.blueprints:
            app.register_blueprint(make())
        for command in plugin.commands:
            app.cli.add_command(command)
        for receiver in plugin.receivers:
            receiver.signal.connect(_guarded(plugin, receiver.function), sender=app, weak=False)


def _import_models(package: str) -> None:
    """Import a feature's models, if it has any, so that the metadata knows every table."""
    if importlib.util.find_spec(f"{package}.models") is not None:
        importlib.import_module(f"{package}.models")


def _guarded(plugin: Plugin, function: Callable[..., None]) -> Callable[..., None]:
    """Wrap a receiver so that its failure is logged and rolled back alone, and the request goes on."""
    from app.extensions import db  # noqa: PLC0415 - extensions must not load before the metadata is wanted

    def receive(sender: object, **values: object) -> None:
        try:
            with db.session.begin_nested():
                function(sender, **values)
        except Exception:
            current_app.logger.exception("Plugin '%s': a receiver failed.", plugin.name)

    return receive
