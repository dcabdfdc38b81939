"""The site starts with one command, heals itself, stops without a trace, and is not served before it is ready."""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory

from app import schema
from app.config import PROJECT, prepare_instance
from app.extensions import db
from app.readiness import problems
from app.testing import make_user
from app.testing.databases import PostgresServer
from app.testing.fixtures import MakeApp

pytestmark = [pytest.mark.timeout(240), pytest.mark.processes]

STARTED = re.compile(r"The site is at (http://127\.0\.0\.1:\d+)/")


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def environment(instance: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HUB_") and name != "DATABASE_URL"}
    return {**kept, "HUB_INSTANCE": str(instance), **more}


def eventually(condition: Callable[[], bool], seconds: float = 40) -> None:
    ends_at = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < ends_at, "It did not happen in time."
        time.sleep(0.1)


def is_alive(pid: int) -> bool:
    try:
        # A process that has ended and waits for its parent to ask is dead.
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return False


def children(pid: int) -> list[int]:
    try:
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]
    except OSError:
        return []


def words(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()


@dataclass
class Site:
    """A site that `run` has started."""

    process: subprocess.Popen[str]
    address: str
    log: Path

    def child(self, word: str) -> int:
        return next(pid for pid in children(self.process.pid) if word in words(pid))

    def everyone(self) -> list[int]:
        mine = children(self.process.pid)
        return [*mine, *(pid for child in mine for pid in children(child))]

    def health(self) -> dict[str, str]:
        try:
            with urllib.request.urlopen(f"{self.address}/healthz", timeout=5) as answer:
                return dict(json.loads(answer.read()))
        except urllib.error.HTTPError as error:
            with error:
                return dict(json.loads(error.read()))
        except (OSError, http.client.HTTPException):
            # Nobody listens, or the process was killed in the middle of its answer.
            return {}

    @property
    def is_well(self) -> bool:
        return self.health() == {"database": "ok", "consumer": "ok"}


def start(instance: Path, log: Path, **more: str) -> Site:
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, PROJECT / "hub", "run", "--port", str(free_port())],
            env=environment(instance, **more),
            stdout=output,
            stderr=subprocess.STDOUT,
            text=True,
        )
    try:
        # The last line that it prints: what stands above it is there by then.
        eventually(lambda: process.poll() is not None or "Ctrl+C" in log.read_text(encoding="utf-8"), 120)
        found = STARTED.search(log.read_text(encoding="utf-8"))
        assert found, log.read_text(encoding="utf-8")
    except AssertionError:
        # What did not come up in time must not stay behind and come up later.
        process.terminate()
        process.wait(30)
        raise
    return Site(process, found[1], log)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("site")


@pytest.fixture
def site(place: Path) -> Iterator[Site]:
    """Start the site; the first test that asks finds a new instance, later ones an old one."""
    made = start(place / "instance", place / "log")
    yield made
    made.process.kill()
    made.process.wait()


@dataclass
class Again:
    """The second start of an instance, and how long it took."""

    site: Site
    seconds: float


@pytest.fixture(scope="module")
def again(place: Path) -> Iterator[Again]:
    """Start the site of an instance that was started before, once for all tests that only need one that runs."""
    if not (place / "instance").exists():
        first = start(place / "instance", place / "first.log")
        first.process.terminate()
        first.process.wait()
    began = time.monotonic()
    site = start(place / "instance", place / "second.log")
    yield Again(site, time.monotonic() - began)
    site.process.kill()
    site.process.wait()


def test_run_names_every_step_and_the_accounts_and_stops_cleanly(site: Site, place: Path) -> None:
    told = site.log.read_text(encoding="utf-8")
    assert re.findall(r"^(\d)\. ", told, re.MULTILINE) == list("123456789"), told
    assert all(re.search(r"\d\.\d s", line) for line in told.splitlines() if re.match(r"\d\. ", line)), told
    for account in ("polityczka", "aktywistka", "trenerka", "koordynatorka", "admin"):
        assert f"{account}@demo.example" in told
    assert "hub-demo-2026" in told
    assert site.is_well
    assert (place / "instance" / "secret_key").stat().st_mode & 0o077 == 0
    everyone = site.everyone()
    assert len(everyone) >= 4
    began = time.monotonic()
    site.process.send_signal(signal.SIGTERM)
    assert site.process.wait(15) == 0
    assert time.monotonic() - began < 12
    assert not [pid for pid in everyone if is_alive(pid)]


def test_the_second_start_takes_seconds_and_adds_nobody(again: Again) -> None:
    told = again.site.log.read_text(encoding="utf-8")
    assert "(as before)" in told
    assert "35 demo accounts" not in told
    assert again.seconds < 30, told


def test_static_files_are_kept_for_a_year_and_come_packed(again: Again) -> None:
    with urllib.request.urlopen(f"{again.site.address}/pl/") as answer:
        page = answer.read().decode()
    style = min(re.findall(r'href="(/static/[^"]+\.css\?v=\w+)"', page))
    request = urllib.request.Request(f"{again.site.address}{style}", headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(request) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"
        assert "max-age=31536000" in answer.headers["Cache-Control"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_what_is_killed_starts_again(again: Again) -> None:
    site = again.site
    server, consumer = site.child("gunicorn"), site.child("app.jobs.consumer")
    worker = children(server)[0]
    os.kill(worker, signal.SIGKILL)
    eventually(lambda: worker not in children(server) and len(children(server)) >= 2)
    os.kill(consumer, signal.SIGKILL)
    eventually(lambda: any(pid != consumer and "consumer" in words(pid) for pid in children(site.process.pid)))
    os.kill(server, signal.SIGKILL)
    # Workers without their server answer for a moment, before there is a new one.
    eventually(lambda: any(pid != server and "gunicorn" in words(pid) for pid in children(site.process.pid)))
    eventually(lambda: site.is_well)


def test_ctrl_c_stops_it(again: Again) -> None:
    """It comes after the tests that need it running."""
    again.site.process.send_signal(signal.SIGINT)
    assert again.site.process.wait(15) == 0


def test_nothing_survives_a_killed_supervisor(site: Site) -> None:
    everyone = site.everyone()
    site.process.kill()
    site.process.wait()
    eventually(lambda: not [pid for pid in everyone if is_alive(pid)], 20)


def test_a_port_in_use_is_said_in_words(tmp_path: Path) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = str(listener.getsockname()[1])
        result = hub(tmp_path, "run", "--port", port)
    assert result.returncode == 1
    assert f"Port {port}" in result.stdout
    assert "choose another" in result.stdout


def hub(instance: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, PROJECT / "hub", *arguments],
        env=environment(instance, **more),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_serve_says_everything_that_is_missing_at_once(tmp_path: Path) -> None:
    result = hub(tmp_path / "instance", "serve", "--port", str(free_port()))
    assert result.returncode == 1
    for word in ("mode", "secret key", "smtp.host", "organisation.name", "schema"):
        assert word in result.stdout, result.stdout
    assert not (tmp_path / "instance").exists()


REAL = {
    "HUB_MODE": "real",
    "HUB_PUBLIC_ADDRESS": "https://hub.example.org",
    "HUB_MAIL_FROM": "Hub <hub@example.org>",
    "HUB_SMTP_HOST": "127.0.0.1",
    "HUB_ORGANISATION_NAME": "Organizacja",
    "HUB_ORGANISATION_ADDRESS": "Katowice",
    "HUB_ORGANISATION_EMAIL": "pomoc@example.org",
    "HUB_ORGANISATION_DATA_PROTECTION_EMAIL": "dane@example.org",
    "HUB_ORGANISATION_HOSTING": "Hosting",
}


def test_a_site_that_is_ready_is_served_and_run_leaves_it_alone(tmp_path: Path) -> None:
    instance = tmp_path / "instance"
    prepare_instance(instance)
    assert hub(instance, "schema", "upgrade", **REAL).returncode == 0
    assert hub(instance, "ready", **REAL).returncode == 0
    refused = hub(instance, "run", "--port", str(free_port()), **REAL)
    assert refused.returncode == 1
    assert "./hub serve" in refused.stdout
    port = free_port()
    log = tmp_path / "log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, PROJECT / "hub", "serve", "--port", str(port)],
            env=environment(instance, **REAL),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        eventually(lambda: process.poll() is not None or "Serving" in log.read_text(encoding="utf-8"))
        request = urllib.request.Request(f"http://127.0.0.1:{port}/pl/", headers={"Host": "hub.example.org"})
        with urllib.request.urlopen(request) as answer:
            assert "max-age" in answer.headers["Strict-Transport-Security"]
        forged = urllib.request.Request(f"http://127.0.0.1:{port}/pl/", headers={"Host": "evil.example"})
        with pytest.raises(urllib.error.HTTPError, match="400") as error:
            urllib.request.urlopen(forged)
        error.value.close()
        lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines() if line.startswith("{")]
        assert any(line.get("rule") == "/pl/" and line["status"] == 200 for line in lines)
    finally:
        process.terminate()
        assert process.wait(15) == 0


def small_curriculum(folder: Path) -> Path:
    """Copy the tracks and one course, which are moved like eight."""
    shutil.copytree(PROJECT / "curriculum" / "courses" / "disinformation", folder / "courses" / "disinformation")
    shutil.copyfile(PROJECT / "curriculum" / "tracks.yaml", folder / "tracks.yaml")
    return folder


def test_a_site_moves_to_a_new_instance(tmp_path: Path) -> None:
    old, new, file = tmp_path / "old", tmp_path / "new", str(tmp_path / "hub.zip")
    content = str(small_curriculum(tmp_path / "curriculum"))
    assert hub(old, "schema", "upgrade").returncode == 0
    assert hub(old, "content", "publish", content).returncode == 0
    assert hub(old, "backup", file).returncode == 0
    restored = hub(new, "restore", file)
    assert restored.returncode == 0, restored.stderr
    live = hub(new, "content", "publish", content)
    assert "no change" in live.stdout.lower(), live.stdout
    assert hub(new, "restore", file).returncode == 1


@pytest.mark.database
def test_serve_refuses_demo_accounts_and_an_old_schema(
    make_app: MakeApp, engine_name: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    server: PostgresServer | None = None
    if engine_name == "postgres":
        server = request.getfixturevalue("postgres_server")
    url = server.create() if server else f"sqlite:///{tmp_path / 'hub.db'}"
    app = make_app(url=url)
    with app.app_context():
        assert any("./hub schema upgrade" in problem for problem in problems())
        schema.upgrade()
        assert not any("./hub schema upgrade" in problem for problem in problems())
        with schema.migrating(db.engine) as connection:
            connection.exec_driver_sql("DELETE FROM alembic_version")
        assert any("outdated" in problem for problem in problems())
        with schema.migrating(db.engine) as connection:
            for place in ScriptDirectory(str(PROJECT / "migrations")).get_heads():
                connection.exec_driver_sql(f"INSERT INTO alembic_version VALUES ('{place}')")  # noqa: S608 - our own
        make_user(is_demo=True)
        db.session.commit()
        assert any("./hub demo remove" in problem for problem in problems())


def test_serve_refuses_a_machine_that_cannot_make_certificates(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    with make_app().app_context():
        assert not any("PDF" in problem for problem in problems())
        monkeypatch.setattr("app.pdf.why_not", lambda: "PDFs cannot be made. As root: apt-get install x")
        assert any("apt-get install x" in problem for problem in problems())


@pytest.mark.parametrize("secret", ["", "short", "a" * 64])
def test_serve_refuses_a_secret_that_can_be_guessed(make_app: MakeApp, secret: str) -> None:
    app = make_app(SECRET_KEY=secret, HAS_SECRET_KEY=bool(secret))
    with app.app_context():
        assert any("secret key" in problem for problem in problems())


def test_every_command_explains_itself(make_app: MakeApp) -> None:
    told = subprocess.run([sys.executable, PROJECT / "hub"], capture_output=True, text=True, check=False)
    assert told.returncode == 2
    for command in ("run", "user create"):
        result = hub(Path("/nonexistent"), *command.split(), "--help")
        assert result.returncode == 0, result.stderr
        assert "usage" in result.stdout.lower()
    runner = make_app().test_cli_runner()
    named = re.findall(r"^  ([a-z ]+?)(?: [A-Z[-]|  )", told.stdout, re.MULTILINE)
    assert "progress verify" in named
    for command in set(named) - {"run", "test", "setup", "serve"}:
        said = runner.invoke(args=[*command.split(), "--help"])
        assert said.exit_code == 0, command
        assert "Usage" in said.output


def test_a_wrong_setting_is_said_in_one_sentence(tmp_path: Path) -> None:
    for command in (["run"], ["user", "list"]):
        result = hub(tmp_path, *command, HUB_SMPT_HOST="x")
        assert result.returncode == 1
        assert "HUB_SMPT_HOST is no setting" in result.stdout + result.stderr
        assert "Traceback" not in result.stdout + result.stderr
