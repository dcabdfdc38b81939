"""A throw-away instance with a thousand learners, made in seconds: a few people live, the others are copies of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from flask import Flask
from flask_login import login_user
from sqlalchemy import Table, insert, select

from app.access import Role
from app.accounts.models import User
from app.bench.points import BenchPart
from app.demo import ACCOUNT_DAYS, LAST_STAGE, DemoPart, DemoPerson
from app.extensions import db, utc_now
from app.plugins import installed

#: Rows of one INSERT.
BATCH = 5000


def seed(folder: Path, learners: int) -> None:
    """Publish what is measured and create the learners and one coordinator, in the current application; commit."""
    now = utc_now()
    parts = list(installed(BenchPart).values())
    for part in parts:
        part.publish(folder)
        db.session.commit()
    models = _people_of_every_stage(now)
    db.session.commit()
    copies = [_row(f"learner-{number}@bench.example", f"Osoba {number:04}", now) for number in range(learners)]
    db.session.execute(insert(User), copies)
    staff = _row("coordinator@bench.example", "Koordynatorka", now)
    db.session.execute(insert(User), [{**staff, "roles": [str(Role.COORDINATOR)]}])
    ids = db.session.scalars(select(User.id).where(User.email.like("learner-%")).order_by(User.id)).all()
    for part in parts:
        for model in part.copied:
            _copy(db.metadata.tables[model.__tablename__], models, ids)
        part.seed(ids, now)
    db.session.commit()


def _people_of_every_stage(now: dt.datetime) -> list[int]:
    """Let people of the demo live, one per side and stage, and return their ids."""
    people = []
    for stage in range(LAST_STAGE + 1):
        for side in (0, 1):
            user = User(**_row(f"model-{side}-{stage}@bench.example", f"Wzór {side} {stage}", now))
            db.session.add(user)
            db.session.flush()
            people.append(DemoPerson(user, side, stage))
    for part in installed(DemoPart).values():
        part.seed(people, now)
    return [person.user.id for person in people]


def _row(email: str, name: str, now: dt.datetime) -> dict[str, Any]:
    started = now - dt.timedelta(days=ACCOUNT_DAYS)
    return {"email": email, "name": name, "roles": [], "created_at": started, "confirmed_at": started}


def _copy(table: Table, models: Sequence[int], people: Sequence[int]) -> None:
    """Give every person the rows that one of the models has in a table."""
    kept: dict[int, list[dict[str, Any]]] = {model: [] for model in models}
    for row in db.session.execute(select(table).where(table.c.user_id.in_(models)).order_by(*table.primary_key)):
        values = row._asdict()
        kept[values.pop("user_id")].append({key: value for key, value in values.items() if key != "id"})
    rows = ({**values, "user_id": person} for person, model in zip(people, cycle(models)) for values in kept[model])
    for batch in _batches(rows):
        db.session.execute(insert(table), batch)


def _batches(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    while batch := list(islice(rows, BATCH)):
        yield batch


def cookies(app: Flask, user: User) -> dict[str, str]:
    """Return the cookies of a browser in which the person has signed in."""
    interface = app.session_interface
    with app.test_request_context(environ_overrides={"REMOTE_ADDR": "127.0.0.1"}) as context:
        login_user(user)
        response = app.response_class()
        interface.save_session(app, context.session, response)
    name, _, value = response.headers["Set-Cookie"].split(";", 1)[0].partition("=")
    return {name: value}
