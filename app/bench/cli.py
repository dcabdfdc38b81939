"""``./hub bench``: seeds a throw-away instance, starts the real server, and prints each figure as a ratio."""

from __future__ import annotations

import json
import os
import secrets
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path

import click
from flask import Flask
from sqlalchemy import select

from app import schema, serve
from app.accounts.models import User
from app.bench.browser import Browser
from app.bench.drive import BenchError, Bounds, Measured, compare, drive, run_alone
from app.bench.points import BenchPart, Comparison, Figure
from app.bench.seed import cookies, seed
from app.bench.servers import running
from app.config import prepare_instance
from app.extensions import db
from app.plugins import installed

#: How many people take turns at one connection, where a figure asks for it.
PEOPLE = 50

#: What ``--quick`` measures with: enough to see that everything answers, too little to say how fast.
QUICK_LEARNERS = 20
QUICK_CONNECTIONS = 2
QUICK = Bounds(seconds=0.3, visits=6)


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured, and what."""

    learners: int
    connections: int
    rounds: int
    bounds: Bounds
    only: frozenset[str]


@dataclass(frozen=True, slots=True)
class Found:
    """What a figure came to: visits per second here and of the yardstick, in the round with the median ratio."""

    name: str
    title: str
    aim: float | None
    ratio: float
    per_second: float
    bare_per_second: float
    milliseconds: float

    @property
    def is_below_aim(self) -> bool:
        """Tell whether we want more."""
        return self.aim is not None and self.ratio < self.aim


@click.command("bench")
@click.option("--learners", default=1000, show_default=True, help="How many learners the instance has.")
@click.option("--connections", default=8, show_default=True, help="How many visit at the same time.")
@click.option("--rounds", default=3, show_default=True, help="How often each figure is measured; the median counts.")
@click.option("--seconds", default=4.0, show_default=True, help="How long one measurement may take.")
@click.option("--visits", default=4000, show_default=True, help="How many visits end a measurement earlier.")
@click.option("--only", multiple=True, help="Measure this figure only (may be given several times).")
@click.option("--quick", is_flag=True, help="See that everything answers; the ratios mean nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print what was found as JSON.")
def bench(*, as_json: bool, quick: bool, seconds: float, visits: int, only: tuple[str, ...], **counts: int) -> None:
    """Measure how fast the pages are, each as a ratio to a bare Flask page served the same way in the same run.

    Ends with status 1 when a ratio misses its aim or a page fails. Nothing of this instance is read or changed.
    """
    plan = Plan(**counts, bounds=Bounds(seconds, visits), only=frozenset(only))
    if quick:
        plan = replace(plan, learners=QUICK_LEARNERS, connections=QUICK_CONNECTIONS, rounds=1, bounds=QUICK)
    try:
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hub-bench-")))
            found = list(_measure_all(stack, folder, plan))
    except BenchError as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(json.dumps([asdict(figure) for figure in found], indent=2))
    missed = [figure.name for figure in found if figure.is_below_aim]
    if missed and not quick:
        raise click.ClickException(f"Below the aim: {', '.join(missed)}.")


def _measure_all(stack: ExitStack, folder: Path, plan: Plan) -> Iterator[Found]:
    began = time.monotonic()
    app = _instance(folder)
    with app.app_context():
        seed(folder, plan.learners)
        _tell(f"{plan.learners} learners seeded", began)
        with app.test_request_context():
            figures = [figure for part in installed(BenchPart).values() for figure in part.figures()]
        unknown = plan.only - {figure.name for figure in figures}
        if unknown:
            raise BenchError(f"There is no figure '{min(unknown)}'; there are {', '.join(f.name for f in figures)}.")
        learners = select(User).where(User.email.like("learner-%")).order_by(User.id).limit(PEOPLE * plan.connections)
        visitors = [cookies(app, user) for user in db.session.scalars(learners)]
        staff = [cookies(app, db.session.scalars(select(User).where(User.email.like("coordinator@%"))).one())]
        # What follows forks, and a connection to the database must not be shared between processes.
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()
    began = time.monotonic()
    settings = serve.gunicorn_arguments(app)
    bare_environment = {"HUB_BENCH_BARE": str(folder / "bare.db"), "HUB_BENCH_SECRET": secrets.token_hex(16)}
    site = running("app.wsgi:application", settings, {"HUB_INSTANCE": str(folder)}, folder / "site.log")
    yardstick = running("app.bench.bare:create_app()", settings, bare_environment, folder / "bare.log")
    site_port, bare_port = stack.enter_context(site), stack.enter_context(yardstick)
    _tell("both servers started", began)
    bare = _bare(bare_port, plan)
    click.echo(f"\n{'':<46}{'bare':>9}{'here':>9}{'median':>10}{'ratio':>8}{'aim':>7}", err=True)
    for figure in figures:
        if plan.only and figure.name not in plan.only:
            continue
        if isinstance(figure, Comparison):
            ratio, here, there = _compare_alone(app, figure, plan)
        else:
            people = staff * plan.connections if figure.by_staff else visitors
            measure = partial(drive, site_port, figure, people, plan.connections, plan.bounds)
            ratio, here, there = compare(plan.rounds, bare, measure)
        found = Found(
            figure.name, figure.title, figure.aim, ratio, here.per_second, there.per_second, here.milliseconds
        )
        verdict = "   below the aim" if found.is_below_aim else ""
        click.echo(
            f"{figure.title:<46}{there.per_second:>7.0f}/s{here.per_second:>7.1f}/s{here.milliseconds:>7.1f} ms"
            f"{ratio:>8.3f}{'' if figure.aim is None else f'{figure.aim:.2f}':>7}{verdict}",
            err=True,
        )
        yield found


def _instance(folder: Path) -> Flask:
    """Make the throw-away instance: everything under one temporary folder, SQLite as by default."""
    from app import create_app  # noqa: PLC0415 - the application names this command

    for name in [name for name in os.environ if name in {"DATABASE_URL", "REDIS_URL"} or name.startswith("HUB_")]:
        del os.environ[name]
    os.environ["HUB_INSTANCE"] = str(folder)
    prepare_instance(folder)
    app = create_app()
    with app.app_context():
        schema.upgrade()
    return app


def _bare(port: int, plan: Plan) -> Callable[[], Measured]:
    def visit(browser: Browser, state: object) -> object:
        browser.get("/")
        return state

    visitors: list[Mapping[str, str]] = []
    for number in range(plan.connections):
        browser = Browser(port)
        browser.get(f"/sign-in/{number + 1}")
        visitors.append(browser.cookies)
        browser.close()
    return partial(drive, port, Figure("bare", "bare page", 1.0, visit), visitors, plan.connections, plan.bounds)


def _compare_alone(app: Flask, figure: Comparison, plan: Plan) -> tuple[float, Measured, Measured]:
    """Measure what needs no server, in this process."""
    with app.app_context():
        base = partial(run_alone, figure.base, plan.bounds)
        found = compare(plan.rounds, base, partial(run_alone, figure.here, plan.bounds))
        db.session.remove()
    return found


def _tell(what: str, began: float) -> None:
    click.echo(f"{what} in {time.monotonic() - began:.1f} s", err=True)
