"""Several clients and calls at the same moment, with real commits."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

from flask import Flask
from sqlalchemy import select

from app.accounts.models import User
from app.extensions import db
from app.testing import sign_in


def clients_of(site: Flask, number: int, email: str = "one@example.org") -> list[Any]:
    """Return clients in which the same person is signed in."""
    made = []
    for _ in range(number):
        client = site.test_client()
        with site.app_context():
            sign_in(client, db.session.execute(select(User).where(User.email == email)).scalar_one())
        made.append(client)
    return made


def at_once(calls: Sequence[Callable[[], Any]]) -> list[Any]:
    """Run calls at the same moment and return what they return."""
    barrier, results = threading.Barrier(len(calls)), [None] * len(calls)

    def run(place: int, call: Callable[[], Any]) -> None:
        barrier.wait()
        results[place] = call()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
