"""The few words at the top of every page: features provide links, the host shows those that the person may open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import request, url_for
from flask_login import current_user

from app.access import STAFF, allowed, has_role, is_among
from app.plugins import installed

if TYPE_CHECKING:
    from flask_babel import LazyString


def everyone(user: Any) -> bool:  # noqa: ANN401 - an anonymous visitor has no type of ours
    """Show the link to all."""
    del user
    return True


def visitors(user: Any) -> bool:  # noqa: ANN401
    """Show the link to those who are not signed in."""
    return not user.is_authenticated


def signed_in(user: Any) -> bool:  # noqa: ANN401
    """Show the link to those who are signed in."""
    return bool(user.is_authenticated)


def staff(user: Any) -> bool:  # noqa: ANN401
    """Show the link to trainers, coordinators and administrators."""
    return has_role(user, *STAFF)


@dataclass(frozen=True, kw_only=True)
class NavigationLink:
    """One word of the navigation. A person sees at most four, so think before adding one.

    ``audience`` says who sees it; the ``@allow`` of the endpoint still decides. ``pages`` are further endpoints, or
    whole blueprints written ``"quizzes."``, on which the link is marked as the place where the reader is.
    """

    name: str
    title: LazyString
    endpoint: str
    order: int
    audience: Callable[[Any], bool] = everyone
    pages: tuple[str, ...] = ()
    anchor: str = ""

    def is_at(self, endpoint: str | None) -> bool:
        """Tell whether an endpoint belongs to this link."""
        if not endpoint or self.anchor:
            return False
        return endpoint == self.endpoint or any(
            endpoint.startswith(page) if page.endswith(".") else endpoint == page for page in self.pages
        )


@dataclass(frozen=True, slots=True)
class ShownLink:
    """A link as a template shows it; ``current`` is a value of ``aria-current`` or empty."""

    title: str
    href: str
    current: str


#: The links that somebody sees, by name and in order, each with its mark. What is made of them can be kept.
Places = tuple[tuple[str, str], ...]


def places() -> Places:
    """Return which links the current person sees, and which of them marks where they are."""
    links = sorted(installed(NavigationLink).values(), key=lambda link: link.order)
    user = current_user._get_current_object()  # noqa: SLF001 - Flask-Login documents it so
    return tuple(
        (link.name, _current(link)) for link in links if link.audience(user) and is_among(user, allowed(link.endpoint))
    )


def navigation(shown: Places | None = None) -> list[ShownLink]:
    """Return the links as a template shows them: those of the current person, or those that are named."""
    links = installed(NavigationLink)
    return [
        ShownLink(str(links[name].title), url_for(links[name].endpoint, _anchor=links[name].anchor or None), current)
        for name, current in (places() if shown is None else shown)
    ]


def _current(link: NavigationLink) -> str:
    if not link.is_at(request.endpoint):
        return ""
    return "page" if request.endpoint == link.endpoint and not request.view_args else "true"
