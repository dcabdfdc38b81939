"""The page of bookmarks, and the button that stands under a lesson."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, Flask, current_app, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.local import LocalProxy
from werkzeug.wrappers import Response

from app.access import SIGNED_IN, allow
from app.addresses import route
from app.extensions import db, utc_now
from example_plugin import operations, queries

blueprint = Blueprint("example_plugin", __name__, template_folder="templates")


@route(blueprint, pl="/zakladki", en="/bookmarks")
@allow(SIGNED_IN)
def bookmarks() -> str:
    """Show the learner's bookmarks."""
    return render_template("example_plugin/bookmarks.html", bookmarks=queries.bookmarks(current_user))


@route(blueprint, pl="/zakladki/<course_id>/<lesson_id>", en="/bookmarks/<course_id>/<lesson_id>", methods=["POST"])
@allow(SIGNED_IN)
def add(course_id: str, lesson_id: str) -> Response:
    """Mark a lesson and show all bookmarks."""
    app = cast("LocalProxy[Flask]", current_app)._get_current_object()  # noqa: SLF001 - Flask documents it so
    operations.bookmark(app, current_user, course_id, lesson_id, utc_now())
    db.session.commit()
    return redirect(url_for("example_plugin.bookmarks"))
