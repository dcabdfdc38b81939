"""Who may open a page: ``@allow`` on every view, ``require`` for the object; without ``@allow`` the answer is 403."""

from __future__ import annotations

import enum
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from flask import abort, current_app, request
from flask_login import current_user

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.wrappers import Response

V = TypeVar("V", bound=Callable[..., Any])


class Role(enum.StrEnum):
    """What a person may do beyond learning. Everyone is a learner; a person may have several further roles."""

    TRAINER = "trainer"
    COORDINATOR = "coordinator"
    ADMINISTRATOR = "administrator"


class Audience(enum.Enum):
    """Who may open a view when no role is asked for."""

    EVERYONE = "everyone"
    SIGNED_IN = "signed in"


EVERYONE = Audience.EVERYONE
SIGNED_IN = Audience.SIGNED_IN
STAFF = (Role.TRAINER, Role.COORDINATOR, Role.ADMINISTRATOR)


def allow(*who: Audience | Role) -> Callable[[V], V]:
    """Open a view to an audience or to roles. It stands below the route and above everything else."""
    if not who:
        message = "allow() needs at least one audience or role."
        raise TypeError(message)

    def mark(view: V) -> V:
        view.__hub_allow__ = frozenset(who)  # type: ignore[attr-defined]
        return view

    return mark


def allowed(endpoint: str) -> frozenset[Audience | Role]:
    """Return who may open an endpoint of the current application; nobody when the view carries no ``@allow``."""
    view = current_app.view_functions.get(endpoint)
    return getattr(view, "__hub_allow__", frozenset())


def may_open(endpoint: str) -> bool:
    """Tell whether the current person may open an endpoint, as far as its ``@allow`` says."""
    who = allowed(endpoint)
    return EVERYONE in who or is_among(current_user._get_current_object(), who)  # noqa: SLF001 - Flask-Login documents it so


def is_among(user: Any, who: frozenset[Audience | Role]) -> bool:  # noqa: ANN401 - an anonymous visitor has no type of ours
    """Tell whether a person, or a visitor, is one of those to whom a view is open."""
    if EVERYONE in who:
        return True
    return bool(user.is_authenticated) and (SIGNED_IN in who or any(role in who for role in user.roles))


def require(permission: Callable[..., bool], *objects: object) -> None:
    """Answer 403 unless ``permission(current_user, *objects)`` says yes."""
    if not permission(current_user, *objects):
        abort(403)


def has_role(user: Any, *roles: Role) -> bool:  # noqa: ANN401 - an anonymous visitor has no type of ours
    """Tell whether a person, or a visitor, has one of the roles."""
    return bool(user.is_authenticated) and any(role in user.roles for role in roles)


def init_app(app: Flask) -> None:
    """Guard every request, before any view runs."""

    @app.before_request
    def guard() -> Response | None:
        if request.endpoint is not None and not may_open(request.endpoint):
            if current_user.is_authenticated or not allowed(request.endpoint):
                abort(403)
            return current_app.login_manager.unauthorized()  # type: ignore[attr-defined, no-any-return]
        return None
