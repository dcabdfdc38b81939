"""A test client that treats every request like a real one, and signing in without the form."""

from __future__ import annotations

import contextvars
from typing import TYPE_CHECKING, Any

from flask import has_app_context
from flask.testing import FlaskClient
from flask_login.utils import _create_identifier

from app.extensions import db

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

    from app.accounts.models import User


class HubClient(FlaskClient):
    """A client whose requests do not share ``g`` or the session of the database with the test.

    What the test has added is committed before a request (into the transaction that is rolled back in the end), and
    what it holds is read anew after it.
    """

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send a request in a context of its own."""
        if has_app_context():
            db.session.commit()
        if self.preserve_context:
            return super().open(*args, **kwargs)
        response: TestResponse = contextvars.Context().run(super().open, *args, **kwargs)
        if has_app_context():
            db.session.expire_all()
        return response


def sign_in(client: FlaskClient, user: User) -> None:
    """Sign a person in, as the form would, without its cost."""
    if has_app_context():
        db.session.commit()
    with client.application.test_request_context(environ_base=client.environ_base):
        identifier = _create_identifier()
    with client.session_transaction() as session:
        session["_user_id"] = user.get_id()
        session["_fresh"] = True
        session["_id"] = identifier
