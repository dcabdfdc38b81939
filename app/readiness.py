"""What must be right before the site is served to people."""

from __future__ import annotations

from pathlib import Path

from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from app import pdf, schema
from app.accounts.models import User
from app.assets import FONT, VENDOR
from app.extensions import db
from app.settings import DEMO_VALUES

#: A key that a person could guess, or that an example contains, is no key.
SHORTEST_SECRET = 32

REQUIRED = (
    ("PUBLIC_ADDRESS", "", "public_address", "the address that people type, e.g. https://hub.example.org"),
    ("MAIL_FROM", "", "mail_from", "the sender of mails, e.g. Hub <hub@example.org>"),
    ("SMTP", "host", "smtp.host", "the mail server"),
    ("ORGANISATION", "name", "organisation.name", "who runs the site"),
    ("ORGANISATION", "address", "organisation.address", "its postal address"),
    ("ORGANISATION", "email", "organisation.email", "where people write for help"),
    (
        "ORGANISATION",
        "data_protection_email",
        "organisation.data_protection_email",
        "where people write about their data",
    ),
    ("ORGANISATION", "hosting", "organisation.hosting", "who hosts the server, for the privacy notice"),
)


def problems() -> list[str]:
    """Return everything that keeps this instance from being served, each with what to do about it."""
    found = [*_settings(), *_files()]
    try:
        found += _database()
    except SQLAlchemyError as error:
        found.append(f"The database does not answer ({type(error).__name__}): check database_url and that it runs.")
    return found


def _settings() -> list[str]:
    config = current_app.config
    found: list[str] = []
    if config["MODE"] != "real":
        found.append('The mode is "demo": set mode = "real" in config.toml.')
    if not config["HAS_SECRET_KEY"]:
        found.append(
            "There is no secret key: ./hub run writes one into the instance, "
            "or put 64 random characters into the file secret_key there (file mode 600)."
        )
    elif len(config["SECRET_KEY"]) < SHORTEST_SECRET or len(set(config["SECRET_KEY"])) < SHORTEST_SECRET // 4:
        found.append(f"The secret key can be guessed: it needs at least {SHORTEST_SECRET} random characters.")
    for name, inner, key, what in REQUIRED:
        value = config[name][inner] if inner else config[name]
        if not value or value == DEMO_VALUES.get(key):
            found.append(f"The setting {key} is missing: {what}.")
    return found


def _files() -> list[str]:
    found = []
    path = current_app.config["INSTANCE"] / "secret_key"
    if path.exists() and path.stat().st_mode & 0o077:
        found.append(f"Other people on this machine can read the secret key: chmod 600 {path}")
    if not (VENDOR / FONT).is_file():
        found.append("The fonts are missing: they come with npm packages, so run ./hub run once with a connection.")
    why_not = pdf.why_not()
    return [*found, why_not] if why_not else found


def _database() -> list[str]:
    url = db.engine.url
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        return ["There is no database yet: run ./hub schema upgrade and ./hub content publish curriculum."]
    if not schema.is_current():
        return ["The schema of the database is outdated: make a backup, then run ./hub schema upgrade."]
    demo = db.session.scalar(select(func.count()).select_from(User).where(User.is_demo))
    # Outside of a request even reading holds SQLite's write lock.
    db.session.rollback()
    if demo:
        return [f"There are {demo} demo accounts, whose password everybody knows: run ./hub demo remove."]
    return []
