"""Settings: the defaults, then ``config.toml`` of the instance, then ``HUB_*`` and ``DATABASE_URL`` of the environment.

Reading them is strict: an unknown name or a value of the wrong type stops the start with one sentence for each.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import secrets
import tomllib
import zoneinfo
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from app.pictures import picture_problem
from app.settings import DEMO_VALUES, OTHER_PREFIXES, OTHER_VARIABLES, SETTINGS, Setting, commented_file

PROJECT = Path(__file__).resolve().parent.parent
BY_KEY = {setting.key: setting for setting in SETTINGS}
BY_VARIABLE = {setting.variable: setting for setting in SETTINGS}
SECTIONS = frozenset(setting.section for setting in SETTINGS if setting.section)
#: Settings that name a picture inside the instance folder.
PICTURES = ("certificate.logo", "certificate.signature")
#: What numbers of certificates may begin with.
PREFIX = re.compile(r"[A-Z0-9]{1,10}")
CHOICES = {"mode": ("demo", "real"), "smtp.security": ("starttls", "tls", "none")}
TRUE, FALSE = ("true", "yes", "1", "on"), ("false", "no", "0", "off")


class ConfigError(Exception):
    """Settings that cannot be used; the message has a sentence for each, for the person who starts the server."""


def instance_folder() -> Path:
    """Return the folder that holds all state: ``HUB_INSTANCE``, or ``instance/`` of the project."""
    return Path(os.environ.get("HUB_INSTANCE") or PROJECT / "instance").resolve()


def read(instance: Path, environment: Mapping[str, str]) -> dict[str, Any]:
    """Return every setting by its key, e.g. ``smtp.host``.

    Raises:
        ConfigError: A name is unknown or a value cannot be used.
    """
    problems: list[str] = []
    values: dict[str, Any] = {**_from_file(instance / "config.toml", problems), **_from(environment, problems)}
    for key, choices in CHOICES.items():
        if key in values and values[key] not in choices:
            problems.append(f"'{key}' is '{values[key]}'; it must be one of: {', '.join(choices)}.")
    if "time_zone" in values and values["time_zone"] not in zoneinfo.available_timezones():
        problems.append(f"'time_zone' is '{values['time_zone']}', which is no time zone; write e.g. Europe/Warsaw.")
    address = urlsplit(values.get("public_address", ""))
    if values.get("public_address") and (
        address.scheme not in {"http", "https"} or not address.netloc or address.query
    ):
        problems.append("'public_address' must begin with https:// (or http://) and name a host.")
    elif address.path.strip("/"):
        problems.append("'public_address' must be a host without a path: the site answers under /pl/ and /en/.")
    problems += _about_certificates(instance, values)
    if problems:
        raise ConfigError("\n".join(problems))
    demo = DEMO_VALUES if values.get("mode", "demo") == "demo" else {}
    return {setting.key: values.get(setting.key, demo.get(setting.key, setting.default)) for setting in SETTINGS}


def _about_certificates(instance: Path, values: Mapping[str, Any]) -> Iterator[str]:
    for key in PICTURES:
        problem = picture_problem(instance, values.get(key, ""))
        if problem:
            yield f"'{key}' is '{values[key]}', {problem}"
    if not PREFIX.fullmatch(values.get("certificate.prefix", "HLD")):
        yield "'certificate.prefix' must be 1 to 10 capital letters (A to Z) or digits."
    roles = [bool(values.get(f"certificate.role_{lang}")) for lang in ("pl", "en")]
    if any(roles) and not all(roles):
        yield "'certificate.role_pl' and 'certificate.role_en' belong together: set both, or neither."
    if (values.get("certificate.signature") or any(roles)) and not values.get("certificate.signatory"):
        yield "'certificate.signatory' is missing: say whose signature or role stands on certificates."


def _from_file(path: Path, problems: list[str]) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        problems.append(f"{path} cannot be read as TOML: {error}.")
        return {}
    found: dict[str, Any] = {}
    for name, value in document.items():
        if name in SECTIONS and isinstance(value, dict):
            found.update({f"{name}.{inner}": inner_value for inner, inner_value in value.items()})
        else:
            found[name] = value
    for key in list(found):
        setting = BY_KEY.get(key)
        if setting is None:
            problems.append(f"{path}: there is no setting '{key}'.")
        elif not _fits(setting, found[key]):
            problems.append(f"{path}: '{key}' must be {setting.kind_name}.")
        else:
            continue
        del found[key]
    return found


def _fits(setting: Setting, value: object) -> bool:
    if setting.kind is list:
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    return type(value) is setting.kind


def _from(environment: Mapping[str, str], problems: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, text in environment.items():
        if not name.startswith("HUB_") or name in OTHER_VARIABLES or name.startswith(OTHER_PREFIXES):
            continue
        setting = BY_VARIABLE.get(name)
        if setting is None:
            problems.append(f"The environment variable {name} is no setting.")
            continue
        try:
            found[setting.key] = _parse(setting, text)
        except ValueError:
            problems.append(f"The environment variable {name} must be {setting.kind_name}.")
    if environment.get("DATABASE_URL"):
        found["database_url"] = environment["DATABASE_URL"]
    if environment.get("REDIS_URL"):
        found["redis_url"] = environment["REDIS_URL"]
    return found


def _parse(setting: Setting, text: str) -> object:
    if setting.kind is bool:
        if text.lower() not in TRUE + FALSE:
            raise ValueError(text)
        return text.lower() in TRUE
    if setting.kind is int:
        return int(text)
    if setting.kind is list:
        return [item.strip() for item in text.split(",") if item.strip()]
    return text


def load(instance: Path | None = None, environment: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return the configuration of the Flask application for an instance folder.

    Raises:
        ConfigError: A setting is unknown or cannot be used.
    """
    instance = instance or instance_folder()
    return flask_settings(instance, read(instance, os.environ if environment is None else environment))


def flask_settings(instance: Path, values: Mapping[str, Any]) -> dict[str, Any]:
    """Turn settings by key into what Flask and its extensions read: capitals, tables as dictionaries."""
    settings: dict[str, Any] = {section.upper(): {} for section in SECTIONS}
    for key, value in values.items():
        section, _, name = key.rpartition(".")
        if section:
            settings[section.upper()][name] = value
        else:
            settings[name.upper()] = value
    address = urlsplit(settings["PUBLIC_ADDRESS"])
    is_secure = address.scheme == "https"
    secret = values["secret_key"] or _secret_of(instance)
    settings |= {
        "INSTANCE": instance,
        "MEDIA_FOLDER": instance / "media",
        "SECRET_KEY": secret or secrets.token_hex(32),
        "HAS_SECRET_KEY": bool(secret),
        "SQLALCHEMY_DATABASE_URI": database_url(instance, values["database_url"]),
        # The log of a failed statement must not hold what somebody wrote.
        "SQLALCHEMY_ENGINE_OPTIONS": {"hide_parameters": True, "pool_pre_ping": bool(values["database_url"])},
        "PREFERRED_URL_SCHEME": address.scheme or "http",
        "SERVER_NAME": address.netloc or None,
        "SESSION_COOKIE_NAME": "__Host-session" if is_secure else "session",
        "SESSION_COOKIE_SECURE": is_secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "REMEMBER_COOKIE_SECURE": is_secure,
        "REMEMBER_COOKIE_HTTPONLY": True,
        "REMEMBER_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": dt.timedelta(days=30),
        "MAX_CONTENT_LENGTH": 8 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 1024 * 1024,
        "WTF_CSRF_TIME_LIMIT": None,
        "BABEL_DEFAULT_TIMEZONE": settings["TIME_ZONE"],
        "COMPRESS_MIMETYPES": ["text/html"],
        "COMPRESS_MIN_SIZE": 2048,
        "COMPRESS_ALGORITHM": ["br", "gzip"],
        "COMPRESS_BR_LEVEL": 1,
        "COMPRESS_LEVEL": 3,
        "COMPRESS_STREAMS": False,
    }
    if settings["MODE"] == "real" and address.hostname:
        # A forged Host header must not end up in a link. The loopback names let a health check on the machine through.
        settings["TRUSTED_HOSTS"] = [address.hostname, "127.0.0.1", "localhost"]
    return settings


def database_url(instance: Path, url: str) -> str:
    """Return the address of the database as SQLAlchemy wants it; PostgreSQL is spoken to through psycopg 3."""
    if not url:
        return f"sqlite:///{instance / 'hub.db'}"
    scheme, separator, rest = url.partition("://")
    return f"postgresql+psycopg{separator}{rest}" if scheme in {"postgres", "postgresql"} else url


def _secret_of(instance: Path) -> str:
    path = instance / "secret_key"
    return path.read_text(encoding="ascii").strip() if path.is_file() else ""


def prepare_instance(instance: Path) -> list[str]:
    """Create what a new instance needs: the folder, a commented ``config.toml``, a secret key. Return what was new."""
    created: list[str] = []
    instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    config_file = instance / "config.toml"
    if not config_file.exists():
        config_file.write_text(commented_file(), encoding="utf-8")
        created.append("config.toml")
    secret_file = instance / "secret_key"
    if not secret_file.exists():
        with os.fdopen(
            os.open(secret_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii"
        ) as file:
            file.write(secrets.token_hex(32))
        created.append("secret_key")
    return created
