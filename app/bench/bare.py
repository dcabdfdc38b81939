"""The yardstick: a Flask application with nothing but a signed-in person, one ORM query and a template of 8 kB."""

from __future__ import annotations

import os
from pathlib import Path

from flask import Flask, render_template
from flask_compress import Compress
from flask_login import LoginManager, UserMixin, login_required, login_user
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from app import config


class Base(DeclarativeBase):
    """Tables of the yardstick; those of the product stay out of its way."""


def create_app() -> Flask:
    """Return the yardstick, whose SQLite file is named by ``HUB_BENCH_BARE``. The file is made on the first start.

    The signed-in person *is* the one query, so that the yardstick is as short as such a page can be. Answers are
    compressed as those of the product are: that belongs to how a page is served, not to what is on it.
    """
    file = Path(os.environ["HUB_BENCH_BARE"])
    app = Flask(__name__)
    served = config.flask_settings(file.parent, config.read(file.parent, {}))
    app.config.update({key: value for key, value in served.items() if key.startswith("COMPRESS_")})
    app.config.update(SECRET_KEY=os.environ["HUB_BENCH_SECRET"], SQLALCHEMY_DATABASE_URI=f"sqlite:///{file}")
    Compress(app)
    db = SQLAlchemy(app, model_class=Base)
    login_manager = LoginManager(app)

    class Person(UserMixin, db.Model):  # type: ignore[name-defined]
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(120))

    @login_manager.user_loader  # type: ignore[untyped-decorator]
    def load(person_id: str) -> Person | None:
        return db.session.get(Person, int(person_id))

    @app.get("/sign-in/<int:person_id>")
    def sign_in(person_id: int) -> str:
        login_user(db.session.get(Person, person_id))
        return "ok"

    @app.get("/")
    @login_required  # type: ignore[untyped-decorator]
    def page() -> str:
        return render_template("bare.html", rows=range(20))

    if not file.exists():
        with app.app_context():
            db.create_all()
            db.session.add_all(Person(id=number + 1, name=f"Person {number + 1}") for number in range(1000))
            db.session.commit()
    return app
