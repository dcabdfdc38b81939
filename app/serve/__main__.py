"""``run``, ``serve``, ``setup`` and ``test``: what ``./hub`` does once the Python packages are there."""

from __future__ import annotations

import argparse
import json
import os
import socket
import sys
import tempfile
import urllib.error
import urllib.request
import webbrowser
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.config import PROJECT, ConfigError, instance_folder, prepare_instance, read
from app.outages import Outage
from app.plugins import PluginError
from app.serve import gunicorn_arguments, worker_count
from app.serve.steps import (
    StepError,
    Steps,
    compile_catalogues,
    npm_packages,
    pdf_packages,
    static_files,
    test_programs,
)
from app.serve.supervisor import Child, Supervisor, tell
from app.settings import DEMO_VALUES

if TYPE_CHECKING:
    from flask import Flask

#: The file that says that `run` made this instance, so that sample people may live in it.
MARKER = "created_by_run"
SEEDED = "The sample people were put in.\n"
PORT = 8000


def main(arguments: Sequence[str]) -> int:
    """Do what the arguments say; return the exit status: 0 done, 1 refused or failed, 2 wrong usage."""
    first, *rest = arguments
    word, *rest = rest
    steps = Steps(int(first))
    try:
        return {"run": run, "serve": serve, "setup": setup, "test": test}[word](steps, rest)
    except (ConfigError, PluginError, StepError) as error:
        tell(f"\n{error}")
        return 1
    except KeyboardInterrupt:
        return 130


def _parser(word: str, what: str) -> argparse.ArgumentParser:
    return argparse.ArgumentParser(prog=f"./hub {word}", description=what)


def run(steps: Steps, rest: Sequence[str]) -> int:
    """Prepare everything, put in the sample people of a new instance, and serve on this machine."""
    parser = _parser("run", "Prepare and start the site on this machine, with sample people in a new instance.")
    parser.add_argument("--port", type=int, default=PORT, help=f"port of 127.0.0.1 (default {PORT})")
    parser.add_argument("--browser", action=argparse.BooleanOptionalAction, default=False, help="open it in a browser")
    options = parser.parse_args(rest)
    _refuse_busy("127.0.0.1", options.port, "run")
    instance = instance_folder()
    values = read(instance, os.environ)
    if values["mode"] == "real":
        raise StepError(f"The instance {instance} is for real use: start it with ./hub serve.")
    if values["public_address"] == DEMO_VALUES["public_address"]:
        os.environ["HUB_PUBLIC_ADDRESS"] = f"http://127.0.0.1:{options.port}"
    is_new = not any((instance / name).exists() for name in ("config.toml", "hub.db", MARKER))
    app = _prepare(steps, instance)
    if is_new:
        (instance / MARKER).write_text("Made by ./hub run.\n", encoding="utf-8")
    _database(steps, app)
    _sample_people(steps, app, instance / MARKER)

    def when_ready() -> None:
        address = app.config["PUBLIC_ADDRESS"]
        tell(f"\nThe site is at {address}/")
        _tell_accounts(app, address)
        tell("Ctrl+C stops it.")
        if options.browser:
            webbrowser.open(address)

    return _supervise(app, "127.0.0.1", options.port, when_ready)


def serve(steps: Steps, rest: Sequence[str]) -> int:
    """Serve people, unless something is not ready for them."""
    parser = _parser("serve", "Serve the site in earnest. It does not start until everything is ready for people.")
    parser.add_argument("--port", type=int, default=PORT, help=f"port (default {PORT})")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1, behind a proxy)")
    options = parser.parse_args(rest)
    with steps.step("Is everything ready?"):
        app = _application()
        found = _problems(app)
    if found:
        tell("\nThe site does not start:")
        for problem in found:
            tell(f"- {problem}")
        return 1
    _refuse_busy(options.host, options.port, "serve")

    def when_ready() -> None:
        tell(f"Serving {app.config['PUBLIC_ADDRESS']} on {options.host}:{options.port}, {worker_count(app)} processes.")

    return _supervise(app, options.host, options.port, when_ready)


def setup(steps: Steps, rest: Sequence[str]) -> int:
    """Install and prepare everything but the database: before the first serve, and after every upgrade."""
    parser = _parser("setup", "Install everything and write config.toml and secret_key, if they are missing.")
    parser.parse_args(rest)
    instance = instance_folder()
    _prepare(steps, instance)
    tell(f"\nNow edit {instance / 'config.toml'}, then: ./hub schema upgrade, ./hub content publish curriculum,")
    tell("./hub user create EMAIL --role administrator, ./hub serve.")
    return 0


def test(steps: Steps, rest: Sequence[str]) -> int:
    """Install what the suite needs and become pytest."""
    with steps.step("Chromium and PostgreSQL") as notes:
        notes.append(test_programs())
    with steps.step("npm packages") as notes:
        notes.append(npm_packages(with_tools=True))
    with steps.step("Libraries and fonts for PDFs") as notes:
        notes.append(pdf_packages())
    with steps.step("Static files") as notes:
        notes.append(static_files())
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DATABASE_URL", "REDIS_URL"}
        and (not name.startswith("HUB_") or name == "HUB_CORPUS" or name.startswith("HUB_TEST_"))
    }
    environment["HUB_INSTANCE"] = tempfile.mkdtemp(prefix="hub-test-")
    arguments = list(rest)
    if not any(argument.startswith(("-n", "--numprocesses", "--pdb")) or "::" in argument for argument in arguments):
        arguments = ["-n", str(min(os.cpu_count() or 1, 4)), *arguments]
    tell(f"{steps.number + 1}. The suite: pytest {' '.join(arguments)}")
    os.chdir(PROJECT)
    os.execve(sys.executable, [sys.executable, "-m", "pytest", *arguments], environment)  # noqa: S606 - it is pytest


def _prepare(steps: Steps, instance: Path) -> Flask:
    """Do what needs no database, and return the application."""
    with steps.step("npm packages") as notes:
        try:
            notes.append(npm_packages(with_tools=False))
        except StepError as error:
            notes.append(f"not installed, so the headings use another font: {error}")
    with steps.step("Libraries and fonts for PDFs") as notes:
        notes.append(pdf_packages())
    with steps.step("Static files") as notes:
        try:
            notes.append(static_files())
        except StepError as error:
            notes.append(str(error))
    with steps.step(f"Instance {instance}") as notes:
        notes.append(", ".join(f"{name} written" for name in prepare_instance(instance)) or "as before")
        app = _application()
    with steps.step("Translations"):
        compile_catalogues(app)
    return app


def _application() -> Flask:
    from app import create_app  # noqa: PLC0415 - the settings may be wrong, and that is said in words above

    return create_app()


def _problems(app: Flask) -> list[str]:
    from app.readiness import problems  # noqa: PLC0415 - it loads models, which wait for the application

    with app.app_context():
        return problems()


def _command(app: Flask, *arguments: str) -> str:
    """Run a command of the application and return what it said.

    Raises:
        StepError: It ended with another status than 0.
    """
    result = app.test_cli_runner().invoke(args=list(arguments), catch_exceptions=False)
    if result.exit_code:
        raise StepError(f"{' '.join(arguments)} ended with status {result.exit_code}:\n{result.output.strip()}")
    return result.output.strip()


def _database(steps: Steps, app: Flask) -> None:
    with steps.step("Database") as notes:
        notes.append("; ".join(_command(app, "schema", "upgrade").splitlines()))
    with steps.step("Curriculum") as notes:
        notes.append("; ".join(_command(app, "content", "publish", str(PROJECT / "curriculum")).splitlines()[-3:]))


def _sample_people(steps: Steps, app: Flask, marker: Path) -> None:
    with steps.step("Sample people") as notes:
        told = marker.read_text(encoding="utf-8") if marker.is_file() else ""
        if not told:
            notes.append("none, because ./hub run did not make this instance")
        elif SEEDED in told:
            notes.append("as before")
        else:
            notes.append(_command(app, "demo", "seed"))
            with marker.open("a", encoding="utf-8") as file:
                file.write(SEEDED)


def _tell_accounts(app: Flask, address: str) -> None:
    from sqlalchemy import select  # noqa: PLC0415 - these load models, which wait for the application

    from app import demo  # noqa: PLC0415
    from app.accounts.models import User  # noqa: PLC0415
    from app.extensions import db  # noqa: PLC0415

    with app.app_context():
        emails = [*(guide[1] for guide in demo.GUIDES), *(person[0] for person in demo.STAFF)]
        there = db.session.scalars(select(User.email).where(User.is_demo, User.email.in_(emails))).all()
        db.engine.dispose()
    if there:
        tell(f"Sign in at {address}/pl/logowanie with the password {demo.PASSWORD} as")
        for email in emails:
            if email in there:
                tell(f"  {email}")
    tell(f"Mails that the site would send: {address}/pl/poczta")


def _refuse_busy(host: str, port: int, word: str) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError as error:
            told = f"Port {port} of {host} cannot be used ({error.strerror})"
            raise StepError(f"{told}: choose another one, ./hub {word} --port {port + 1}") from error


def _supervise(app: Flask, host: str, port: int, when_ready: Any) -> int:  # noqa: ANN401 - a function without arguments
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    gunicorn = [sys.executable, "-m", "gunicorn", *gunicorn_arguments(app), f"--bind={bind}", "app.wsgi:application"]
    children = [
        Child("The web server", gunicorn),
        Child("The consumer of jobs", [sys.executable, "-m", "app.jobs.consumer"]),
    ]
    os.chdir(PROJECT)
    near = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104 - asked, not bound
    return Supervisor(children, tell).run(lambda: is_up(f"http://{near}:{port}/healthz"), when_ready)


def is_up(address: str) -> bool:
    """Tell whether everything runs, or all that can: a site whose disk is full can still be read."""
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310 - our own address
            return set(json.loads(answer.read()).values()) == {"ok"}
    except urllib.error.HTTPError as error:
        with error:
            return error.headers.get_content_type() == "application/json" and _is_full(error.read())
    except (OSError, ValueError):
        return False


def _is_full(answer: bytes) -> bool:
    return bool(json.loads(answer).get("database") == Outage.FULL)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
