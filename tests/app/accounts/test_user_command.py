"""Accounts from the command line."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import Change, User
from app.accounts.passwords import is_password
from app.extensions import db
from app.testing import make_user

PASSWORD = "tramwaj kapusta ogonek"


def run(app: Flask, *arguments: str, typed: str = "") -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["user", *arguments], input=typed)
    return result.exit_code, result.output


def test_the_first_administrator(app: Flask) -> None:
    code, output = run(
        app, "create", "Wiktor@Example.org", "--role", "administrator", "--name", "Wiktor Mazur",
        typed=f"{PASSWORD}\n{PASSWORD}\n",
    )  # fmt: skip
    assert code == 0, output
    assert PASSWORD not in output
    user = db.session.scalar(select(User).where(User.email == "wiktor@example.org"))
    assert user is not None
    assert (user.name, user.roles, user.state, user.lang) == ("Wiktor Mazur", ["administrator"], "active", "pl")
    assert is_password(user.password_hash, PASSWORD)
    assert db.session.scalars(select(Change.by_command)).all() == [True]


def test_an_invitation_prints_its_link(app: Flask) -> None:
    code, output = run(app, "create", "nowa@example.org", "--invite", "--lang", "en")
    assert code == 0, output
    link = re.search(r"http://localhost(/en/invitation/\S+)", output)
    assert link is not None
    assert app.test_client().get(link[1]).status_code == 200


@pytest.mark.parametrize(
    ("arguments", "typed", "code", "words"),
    [
        (("create", "jest@example.org", "--invite"), "", 1, "already"),
        (("create", "nowa@example.org"), "krótkie\nkrótkie\n", 1, "at least 10"),
        (("create", "nowa.example.org", "--invite"), "", 2, "EMAIL"),
        (("create", "nowa@example.org", "--role", "emperor"), "", 2, "emperor"),
        (("create", "nowa@example.org", "--name", "x" * 121, "--invite"), "", 2, "120"),
    ],
)
def test_what_cannot_be_done_says_why(
    app: Flask, arguments: tuple[str, ...], typed: str, code: int, words: str
) -> None:
    make_user(email="jest@example.org")
    found, output = run(app, *arguments, typed=typed)
    assert found == code, output
    assert words in output
    assert db.session.scalar(select(User).where(User.email == "nowa@example.org")) is None


def test_people_are_listed(app: Flask) -> None:
    make_user(email="b@example.org", name="Beata")
    make_user(email="a@example.org", name="Adam", roles=["trainer"])
    code, output = run(app, "list")
    assert code == 0
    assert output.splitlines() == ["a@example.org\tactive\ttrainer\tAdam", "b@example.org\tactive\t-\tBeata"]
    assert run(app, "list", "--role", "trainer")[1].splitlines() == ["a@example.org\tactive\ttrainer\tAdam"]
