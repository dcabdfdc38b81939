"""How Jinja runs our templates: the same as ever, without some of the searching that it does for every call."""

from __future__ import annotations

from types import FunctionType
from typing import TYPE_CHECKING, Any

from jinja2.runtime import Context, Macro

if TYPE_CHECKING:
    from flask import Flask


class ShortContext(Context):
    """A context that calls functions and macros, which is nearly all that templates call, without asking around."""

    def call(self, thing: Any, /, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - templates call anything
        """Call something from a template; what is marked to be given more, or no function, is left to Jinja."""
        kind = type(thing)
        if kind is Macro:
            args = (self.eval_ctx, *args)
        elif kind is not FunctionType or "jinja_pass_arg" in thing.__dict__:
            return super().call(thing, *args, **kwargs)
        kwargs.pop("_block_vars", None)
        kwargs.pop("_loop_vars", None)
        return thing(*args, **kwargs)


def init_app(app: Flask) -> None:
    """Set up the environment of all templates."""
    environment = app.jinja_env
    environment.context_class = ShortContext
    # Jinja lays a map of its own over the globals for every template, and looks through both at each import of macros.
    lay_over, own = environment.make_globals, environment.globals
    environment.make_globals = lambda more: lay_over(more) if more else own  # type: ignore[method-assign, assignment]
    environment.trim_blocks = True
    environment.lstrip_blocks = True
