"""Mail: rendered once, sent once, tried again when that is safe, and shown without giving anything away."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import logging
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import time_machine
from flask import Flask
from jinja2 import ChoiceLoader, DictLoader
from sqlalchemy import select

from app.access import Role
from app.extensions import db, utc_now
from app.mail import MailState, Outbox, send
from app.mail.delivery import LOST, PAUSES, deliver, sweep
from app.mail.views import with_links
from app.testing import HubClient, make_user, sign_in
from app.testing.fixtures import MakeApp

TEMPLATES = {
    "letter.txt": "Subject: Hello {{ name }}\n\nGood day, {{ name }}. {{ url_for('site.home') }}",
    "letter.html": '<html lang="{{ lang }}"><p>Good day, {{ name }}.</p></html>',
}


class Mailbox(socketserver.ThreadingTCPServer):
    """A mail server on a loopback port that keeps what it takes; ``answers`` replaces its answer to a command."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Talk)
        self.taken: list[bytes] = []
        self.answers: dict[str, str] = {}
        self.hang_up_after_data = False

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class Talk(socketserver.StreamRequestHandler):
    """One conversation, as short as RFC 5321 allows."""

    server: Mailbox

    def say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")

    def handle(self) -> None:
        self.say("220 mailbox")
        while line := self.rfile.readline():
            word = line.split(b" ")[0].strip().decode().upper()
            if word in self.server.answers:
                self.say(self.server.answers[word])
            elif word == "DATA":
                self.say("354 go on")
                self.take()
                if self.server.hang_up_after_data:
                    return
                self.say(self.server.answers.get(".", "250 taken"))
            elif word == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 fine")

    def take(self) -> None:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        if "." not in self.server.answers:
            self.server.taken.append(b"".join(lines))


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    server = Mailbox()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def real(port: int) -> dict[str, object]:
    return {
        "MODE": "real",
        "MAIL_FROM": "Hub <hub@example.org>",
        "SMTP": {"host": "127.0.0.1", "port": port, "security": "none", "user": "", "password": ""},
        "JOBS_IMMEDIATE": True,
    }


@contextmanager
def letters(app: Flask) -> Iterator[None]:
    """Let the application find the templates of these tests."""
    before = app.jinja_env.loader
    assert before is not None
    app.jinja_env.loader = ChoiceLoader([DictLoader(TEMPLATES), before])
    with app.app_context():
        yield
    app.jinja_env.loader = before


def only() -> Outbox:
    return db.session.scalars(select(Outbox)).one()


@pytest.mark.database
def test_a_mail_leaves_once_and_only_after_the_commit(make_app: MakeApp, mailbox: Mailbox) -> None:
    app = make_app(**real(mailbox.port))
    with letters(app):
        send(to="zofia@example.org", template="letter", lang="pl", name="Żaneta")
        assert not mailbox.taken
        db.session.commit()
        mail = only()
        deliver(mail.id)
        sweep()
        db.session.expire_all()
        assert (mail.state, mail.attempts, mail.text, mail.html) == (MailState.SENT, 1, "", "")
    (taken,) = mailbox.taken
    message = email.message_from_bytes(taken, policy=email.policy.default)
    assert message["Subject"] == "Hello Żaneta"
    assert message["To"] == "zofia@example.org"
    assert message["Message-ID"] == mail.message_id
    assert message["Auto-Submitted"] == "auto-generated"
    text, html = message.iter_parts()
    assert "Good day, Żaneta. http://localhost/pl/" in text.get_content()
    assert '<html lang="pl">' in html.get_content()


def test_what_is_rolled_back_is_never_sent(make_app: MakeApp, mailbox: Mailbox) -> None:
    app = make_app(**real(mailbox.port))
    with letters(app):
        send(to="zofia@example.org", template="letter", lang="en", name="Z")
        db.session.rollback()
        db.session.add(make_user())
        db.session.commit()
        assert not db.session.scalars(select(Outbox)).all()
    assert not mailbox.taken


@pytest.mark.database
def test_many_senders_send_a_mail_once(make_app: MakeApp, mailbox: Mailbox) -> None:
    app = make_app(**{**real(mailbox.port), "MODE": "demo"})
    with letters(app):
        mail_id = send(to="zofia@example.org", template="letter", lang="en", name="Z").id
        only().state = MailState.QUEUED
        db.session.commit()

    def sender() -> None:
        with app.app_context():
            deliver(mail_id)

    threads = [threading.Thread(target=sender) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(mailbox.taken) == 1


@pytest.mark.parametrize(
    ("command", "answer", "state"),
    [
        ("RCPT", "450 later", MailState.QUEUED),
        ("RCPT", "550 nobody here", MailState.FAILED),
        (".", "451 later", MailState.QUEUED),
        (".", "554 no", MailState.FAILED),
    ],
)
def test_a_refusal_is_tried_again_only_if_that_can_help(
    make_app: MakeApp, mailbox: Mailbox, command: str, answer: str, state: MailState
) -> None:
    mailbox.answers[command] = answer
    app = make_app(**real(mailbox.port))
    with letters(app):
        send(to="zofia@example.org", template="letter", lang="en", name="Z")
        db.session.commit()
        assert only().state == state
        assert only().error == "SMTPResponseException"


def test_pauses_grow_and_the_last_failure_is_final(make_app: MakeApp, mailbox: Mailbox) -> None:
    mailbox.answers["RCPT"] = "450 later"
    app = make_app(**real(mailbox.port))
    with letters(app), time_machine.travel(utc_now(), tick=False) as clock:
        send(to="zofia@example.org", template="letter", lang="en", name="Z")
        db.session.commit()
        for pause in PAUSES:
            assert only().next_at == utc_now() + pause
            sweep()
            assert only().next_at == utc_now() + pause, "It was tried too early."
            clock.shift(pause)
            sweep()
            db.session.expire_all()
        assert (only().state, only().attempts) == (MailState.FAILED, len(PAUSES) + 1)


def test_nobody_knows_whether_it_left_so_it_is_not_sent_again(make_app: MakeApp, mailbox: Mailbox) -> None:
    mailbox.hang_up_after_data = True
    app = make_app(**real(mailbox.port))
    with letters(app):
        send(to="zofia@example.org", template="letter", lang="en", name="Z")
        db.session.commit()
        assert (only().state, only().error) == (MailState.FAILED, "SMTPServerDisconnected")
        sweep()
    assert len(mailbox.taken) == 1


def test_a_mail_whose_sender_died_waits_for_a_person(make_app: MakeApp, mailbox: Mailbox) -> None:
    app = make_app(**{**real(mailbox.port), "MODE": "demo"})
    with letters(app):
        mail = send(to="zofia@example.org", template="letter", lang="en", name="Z")
        mail.state = MailState.SENDING
        mail.claimed_at = utc_now() - LOST - dt.timedelta(seconds=1)
        db.session.commit()
        sweep()
        assert (only().state, only().error) == (MailState.FAILED, "Interrupted")
    assert not mailbox.taken


def test_the_sweep_finds_what_no_wake_up_reached(make_app: MakeApp, mailbox: Mailbox) -> None:
    app = make_app(**{**real(mailbox.port), "MODE": "demo"})
    with letters(app):
        send(to="zofia@example.org", template="letter", lang="en", name="Z").state = MailState.QUEUED
        db.session.commit()
        sweep()
    assert len(mailbox.taken) == 1


def test_a_name_cannot_add_a_header(make_app: MakeApp, mailbox: Mailbox) -> None:
    app = make_app(**real(mailbox.port))
    with letters(app):
        send(to="zofia@example.org", template="letter", lang="en", name="Z\r\nBcc: everyone@example.org\r\n\r\nX")
        db.session.commit()
    message = email.message_from_bytes(mailbox.taken[0], policy=email.policy.default)
    assert message["Bcc"] is None
    assert message["Subject"] == "Hello Z"


@pytest.mark.parametrize(
    "address", ["a@b@c", "a@example.org\nBcc: b@example.org", "nobody", "", "a@example.org, b@example.org"]
)
def test_what_is_no_address_is_refused(app: Flask, address: str) -> None:
    with letters(app), pytest.raises(ValueError, match="address"):
        send(to=address, template="letter", lang="en", name="Z")


def test_logs_hold_no_content(make_app: MakeApp, mailbox: Mailbox, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    mailbox.answers["RCPT"] = "550 no zofia@example.org here"
    app = make_app(**real(mailbox.port))
    with letters(app):
        send(to="zofia@example.org", template="letter", lang="en", name="Z")
        db.session.commit()
    assert "zofia" not in caplog.text


def test_in_the_demo_nothing_leaves_and_links_can_be_followed(app: Flask, client: HubClient, mailbox: Mailbox) -> None:
    app.config["SMTP"]["port"] = mailbox.port
    mail = send(to="zofia@example.org", template="mail/test", lang="pl")
    assert mail.state == MailState.KEPT
    page = client.get("/pl/poczta")
    assert page.status_code == 200
    assert f"/pl/poczta/{mail.id}" in page.text
    assert '<a href="http://localhost/pl/">' in client.get(f"/pl/poczta/{mail.id}").text
    elsewhere = client.get("/pl/poczta", environ_base={"REMOTE_ADDR": "192.0.2.1"})
    assert elsewhere.status_code in {302, 403}
    assert not mailbox.taken


def test_in_earnest_administrators_see_no_texts(
    app: Flask, client: HubClient, monkeypatch: pytest.MonkeyPatch, mailbox: Mailbox
) -> None:
    for key, value in real(mailbox.port).items():
        monkeypatch.setitem(app.config, key, value)
    mailbox.answers["RCPT"] = "550 no"
    mail = send(to="zofia@example.org", template="mail/test", lang="pl")
    db.session.commit()
    assert client.get("/pl/poczta").status_code == 302
    sign_in(client, make_user())
    assert client.get("/pl/poczta").status_code == 403
    assert client.post(f"/pl/poczta/{mail.id}/ponow").status_code == 403
    sign_in(client, make_user(Role.ADMINISTRATOR))
    assert "zofia@example.org" in client.get("/pl/poczta").text
    assert client.get(f"/pl/poczta/{mail.id}").status_code == 404
    mailbox.answers.clear()
    assert client.post(f"/pl/poczta/{mail.id}/ponow").status_code == 302
    assert only().state == MailState.SENT
    client.post(f"/pl/poczta/{mail.id}/ponow")
    assert len(mailbox.taken) == 1


def test_a_text_with_markup_stays_text() -> None:
    assert with_links("<b> http://x.example/?a=1&b=2 <i>") == (
        '&lt;b&gt; <a href="http://x.example/?a=1&amp;b=2">http://x.example/?a=1&amp;b=2</a> &lt;i&gt;'
    )


def test_the_command_says_what_the_server_answers(make_app: MakeApp, mailbox: Mailbox) -> None:
    app = make_app(**real(mailbox.port))
    run = app.test_cli_runner().invoke
    assert run(args=["mail", "test", "zofia@example.org"]).exit_code == 0
    assert len(mailbox.taken) == 1
    mailbox.answers["RCPT"] = "550 nobody here"
    refused = run(args=["mail", "test", "zofia@example.org"])
    assert refused.exit_code == 1
    assert "nobody here" in refused.output
    assert run(args=["mail", "test", "no address"]).exit_code == 2
    app.config["MODE"] = "demo"
    assert run(args=["mail", "test", "zofia@example.org"]).exit_code == 1
