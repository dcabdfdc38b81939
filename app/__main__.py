"""``./hub WORD …``: the commands of the host and of the features."""

from __future__ import annotations

import gc
import sys


def main() -> None:
    """Run a command; wrong settings are said in words."""
    # What is made for starting stays: looking through it for cycles, again and again, is a tenth of the start.
    gc.disable()
    from flask.cli import FlaskGroup  # noqa: PLC0415 - loading is most of a start, so it comes after the line above

    from app import create_app  # noqa: PLC0415
    from app.config import ConfigError  # noqa: PLC0415
    from app.plugins import PluginError  # noqa: PLC0415

    try:
        app = create_app()
    except (ConfigError, PluginError) as error:
        sys.exit(str(error))
    gc.freeze()
    gc.enable()
    FlaskGroup(create_app=lambda: app, add_version_option=False).main(prog_name="./hub")


if __name__ == "__main__":
    main()
