"""``./hub WORD …``: the commands of the host and of the features."""

from __future__ import annotations

import sys

from flask.cli import FlaskGroup

from app import create_app
from app.config import ConfigError
from app.plugins import PluginError


def main() -> None:
    """Run a command; wrong settings are said in words."""
    try:
        app = create_app()
    except (ConfigError, PluginError) as error:
        sys.exit(str(error))
    FlaskGroup(create_app=lambda: app, add_version_option=False).main(prog_name="./hub")


if __name__ == "__main__":
    main()
