"""What courses does when accounts begin: the track that was chosen at sign-up becomes the present one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Flask

from app.accounts.models import User
from app.extensions import utc_now
from courses import operations
from courses.queries.published import published

#: The field that the sign-up page carries for us.
FIELD = "track"


def chosen_track(answers: Mapping[str, str | Sequence[str]]) -> str | None:
    """Return the id of the track among posted fields, each of which may have come once or several times."""
    found = answers.get(FIELD, ())
    return next((value for value in ([found] if isinstance(found, str) else found) if value), None)


def on_signed_up(app: Flask, *, user: User, answers: Mapping[str, Sequence[str]], **rest: object) -> None:
    """Put a new person on the track they chose; who chose none is asked later."""
    del app, rest
    track = published().track(chosen_track(answers))
    if track is not None:
        operations.choose_track(user, track, utc_now())
