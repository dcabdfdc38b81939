"""A demo cohort, so that a new installation shows what it does: people on both sides and at every stage.

Only ``./hub run`` seeds it, into an instance that it created itself; ``./hub demo remove`` takes it away again.
"""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import delete, func, select

from app.access import Role
from app.accounts.models import User
from app.accounts.passwords import hash_password
from app.extensions import db, utc_now
from app.personal_data import erase_person
from app.plugins import installed

#: The password of every demo account; ``serve`` refuses to start while one exists.
PASSWORD = "hub-demo-2026"  # noqa: S105 - it is printed by ``run`` and refused by ``serve``

#: How far a learner has come: from 0 (has not started) to ``LAST_STAGE`` (everything there is, completed).
LAST_STAGE = 10

STAFF = (
    ("trenerka@demo.example", "Halina Brzoza", (Role.TRAINER,)),
    ("koordynatorka@demo.example", "Beata Kloc", (Role.COORDINATOR,)),
    ("admin@demo.example", "Wiktor Mazur", (Role.ADMINISTRATOR,)),
)

#: The two learners whom a visitor may be: name, address, side, stage.
GUIDES = (
    ("Marta Gajda", "polityczka@demo.example", 0, 5),
    ("Aleksandra Pytel", "aktywistka@demo.example", 1, 7),
)

NAMES = (
    "Adam Wilk", "Helena Kura", "Tomasz Nowara", "Krystyna Sobala", "Zofia Bury", "Józef Śliwa", "Łucja Żak",
    "Paweł Drost", "Elżbieta Wróbel", "Karol Gwóźdź", "Nina O’Shea", "Mirosław Pająk", "Anna Szczęsna",
    "Olena Kovalenko", "Jan Stokłosa", "Grażyna Łata", "Szymon Hanys", "Irena Ćwik", "Dawid Ochman",
    "Teresa Jaskółka", "Bogdan Rak", "Ewa Lis-Kania", "Michał Orzeł", "Urszula Dąb", "Rafał Kot", "Joanna Świt",
    "Stanisław Mróz", "Barbara Sroka", "Piotr Zając", "Danuta Wilga",
)  # fmt: skip


#: Of the cohort, who stands behind so many has courses behind them too: the first two one, the next two two…
BEGINNERS = 2 * (LAST_STAGE + 1)

#: How many days ago the accounts were made; long enough for a whole track.
ACCOUNT_DAYS = 120


@dataclass(frozen=True)
class DemoPerson:
    """A learner of the demo: ``side`` is 0 or 1, ``stage`` runs from 0 to :data:`LAST_STAGE`.

    ``behind`` is how many courses of their track they have completed; their stage is that in the next one. Who is at
    the last stage has completed them all.
    """

    user: User
    side: int
    stage: int
    behind: int = 0


class DemoPart(ABC):
    """What a feature does for the demo. Parts run in the order in which plugins load."""

    name: ClassVar[str]

    @abstractmethod
    def seed(self, people: Sequence[DemoPerson], now: dt.datetime) -> None:
        """Let these people do what their stage says, with the operations that real people use."""


def seed(now: dt.datetime) -> int:
    """Create the demo cohort in the present transaction and return how many accounts it has; 0 if it is there."""
    if db.session.scalar(select(func.count()).select_from(User).where(User.is_demo)):
        return 0
    password_hash = hash_password(PASSWORD)
    people = [_learner(name, email, side, stage, password_hash, now) for name, email, side, stage in GUIDES]
    for index, name in enumerate(NAMES):
        # 11 stages and 2 sides have no common divisor, so every stage is met on both sides before one comes again.
        person = _learner(
            name, f"osoba{index + 1}@demo.example", index % 2, index % (LAST_STAGE + 1), password_hash, now
        )
        people.append(replace(person, behind=max(0, 1 + (index - BEGINNERS) // 2)))
    for email, name, roles in STAFF:
        db.session.add(_account(name, email, password_hash, now, roles))
    db.session.flush()
    for part in installed(DemoPart).values():
        part.seed(people, now)
    return len(people) + len(STAFF)


def _account(name: str, email: str, password_hash: str, now: dt.datetime, roles: Sequence[Role] = ()) -> User:
    started = now - dt.timedelta(days=ACCOUNT_DAYS)
    return User(
        name=name, email=email, password_hash=password_hash, roles=[str(role) for role in roles],
        created_at=started, confirmed_at=started, is_demo=True,
    )  # fmt: skip


def _learner(name: str, email: str, side: int, stage: int, password_hash: str, now: dt.datetime) -> DemoPerson:
    user = _account(name, email, password_hash, now)
    db.session.add(user)
    db.session.flush()
    return DemoPerson(user, side, stage)


def remove() -> int:
    """Erase every demo account and all that belongs to it, in the present transaction; return how many there were."""
    users = db.session.scalars(select(User).where(User.is_demo)).all()
    for user in users:
        erase_person(user)
    db.session.execute(delete(User).where(User.is_demo))
    return len(users)


commands = AppGroup("demo", help="The demo cohort that `run` puts into a new instance.")


@commands.command("seed")
def seed_command() -> None:
    """Create the demo cohort (only in an instance that `run` created)."""
    if current_app.config["MODE"] != "demo":
        raise click.ClickException("Demo accounts go only into an instance that `./hub run` created.")
    count = seed(utc_now())
    db.session.commit()
    click.echo(f"{count} demo accounts, password {PASSWORD}." if count else "The demo accounts are there already.")


@commands.command("remove")
def remove_command() -> None:
    """Erase all demo accounts and everything that belongs to them."""
    count = remove()
    db.session.commit()
    click.echo(f"{count} demo accounts removed." if count else "There are no demo accounts.")
