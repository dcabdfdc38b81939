"""What each feature keeps about a person: handed over on request, and erased with the account."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar

from app.plugins import installed

if TYPE_CHECKING:
    from app.accounts.models import User


class PersonalData(ABC):
    """The tables about people of one feature. Every feature that has such tables provides one."""

    name: ClassVar[str]

    @abstractmethod
    def export(self, user: User) -> Any:  # noqa: ANN401 - whatever JSON can say
        """Return everything that is kept about a person, as values that JSON can say. Moments are ISO 8601."""

    @abstractmethod
    def erase(self, user: User) -> None:
        """Delete everything that names the person; flush, do not commit. A failure stops the erasing as a whole."""


def export_person(user: User) -> dict[str, Any]:
    """Return what all features keep about a person, by the name of the feature."""
    return {name: data.export(user) for name, data in installed(PersonalData).items()}


def erase_person(user: User) -> None:
    """Let every feature delete what it keeps about a person; those that build on others come before them."""
    for data in reversed(list(installed(PersonalData).values())):
        data.erase(user)
