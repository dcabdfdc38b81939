"""Settings: the defaults, then ``config.toml`` of the instance, then ``HUB_*`` of the environment."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent


def instance_folder() -> Path:
    """Return the folder that holds all state: ``HUB_INSTANCE``, or ``instance/`` of the project."""
    return Path(os.environ.get("HUB_INSTANCE") or PROJECT / "instance").resolve()


def defaults(instance: Path) -> dict[str, Any]:
    """Return the settings of an instance that nobody has configured."""
    return {
        "PLUGINS": ["courses", "quizzes"],
        "SECRET_KEY": "not-a-secret",
        "SQLALCHEMY_DATABASE_URI": os.environ.get("DATABASE_URL") or f"sqlite:///{instance / 'hub.db'}",
    }
