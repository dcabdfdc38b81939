"""People who take the course in a browser, and keep a diary of what they were told.

They behave as our pages and our script do: what was not acknowledged is sent again as it was, and nothing else is.
"""

from __future__ import annotations

import http.client
import json
import random
import re
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from http.cookies import SimpleCookie
from typing import Any, ClassVar
from urllib.parse import urlencode

from quizzes.testing import FieldReader
from tests.load.course import (
    COURSE,
    EXERCISE,
    NOTE,
    PRACTICE,
    QUESTIONS,
    QUIZ,
    READING,
    VARIANT,
    Choice,
    Fields,
    choices,
    has_passed,
    plan,
)

PASSWORD = "trzy-zielone-tramwaje"
LESSON = f"/pl/kursy/{COURSE}"
#: How many of the answers get lost on their way back.
LOST = 0.1
Pairs = Sequence[tuple[str, str]]


class UnreachableError(Exception):
    """Nobody answered, or only half."""


@dataclass(frozen=True)
class Page:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    text: str

    def hidden(self, name: str) -> str:
        """Return the value of a hidden field."""
        found = re.search(rf'name="{re.escape(name)}" value="([^"]*)"', self.text)
        assert found, (name, self.text)
        return unescape(found[1])


class Browser:
    """Cookies and one connection, which is opened anew when it was lost."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._cookies: dict[str, str] = {}
        self._connection: http.client.HTTPConnection | None = None

    def ask(self, path: str, form: Pairs | None = None, *, accept: str = "text/html", **headers: str) -> Page:
        """Open an address, or send a form to it.

        Raises:
            UnreachableError: There was no whole answer.
        """
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        sent = {"Accept": accept, "Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        body = None
        if form is not None:
            body, sent["Content-Type"] = urlencode(form), "application/x-www-form-urlencoded"
        try:
            self._connection.request("GET" if form is None else "POST", path, body, sent)
            response = self._connection.getresponse()
            text = response.read().decode()
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise UnreachableError from error
        for value in response.headers.get_all("Set-Cookie") or ():
            for name, morsel in SimpleCookie(value).items():
                self._cookies[name] = morsel.value
        return Page(response.status, dict(response.headers), text)

    def close(self) -> None:
        """Let the connection go."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None


class Progress:
    """What all learners together have been told, so that something can happen in the middle, and not at a time."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self.acknowledged = 0
        self.refused: dict[str, int] = {"script": 0, "form": 0, "sign-in": 0}
        self.running = 0
        self.failures: list[BaseException] = []
        self.is_over = False
        #: Everybody thinks about the second half of the quiz until it comes, so that much is left to save then.
        self.second_half = threading.Event()

    def add(self, *, acknowledged: int = 0, refused: str = "", running: int = 0) -> None:
        """Count what has happened."""
        with self._changed:
            self.acknowledged += acknowledged
            self.running += running
            if refused:
                self.refused[refused] += 1
            self._changed.notify_all()

    def wait_until(self, condition: Callable[[Progress], bool], what: str, seconds: float) -> None:
        """Wait until so much has happened, or everybody has finished."""
        with self._changed:
            done = self._changed.wait_for(lambda: condition(self) or self.failures or not self.running, seconds)
        if self.failures:
            raise self.failures[0]
        so_far = f"{self.acknowledged} answers were acknowledged, and refused were {self.refused}"
        assert done, f"{what}: not within {seconds:.0f} seconds; {so_far}."
        assert condition(self), f"{what}: not before everybody had finished; {so_far}."


@dataclass(frozen=True)
class Sent:
    """One answer, as it was sent."""

    question: str
    page: str
    counter: int | None
    fields: frozenset[tuple[str, str]]


@dataclass
class Learner:
    """Somebody with a diary: ``acknowledged`` and ``notes`` are what the server said was saved, in order."""

    number: int
    email: str
    browser: Browser
    progress: Progress
    user_id: int = 0
    attempt: str = ""
    result: str = ""
    acknowledged: list[Sent] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    plan: dict[str, Choice] = field(init=False)

    #: Seconds after which one tries again: less than people and scripts wait, so that the site has a hard time.
    PAUSES: ClassVar[tuple[float, float]] = (0.1, 1.5)

    def __post_init__(self) -> None:
        self.plan = plan(self.number)
        self._random = random.Random(self.number)  # noqa: S311 - only for pauses, and the same in every run

    @property
    def has_script(self) -> bool:
        """Tell whether the browser runs our script; every third does not, and sends whole pages."""
        return self.number % 3 != 1

    def live(self) -> None:
        """Do everything, in a thread."""
        try:
            for step in DAY:
                step(self)
        except BaseException as error:  # noqa: BLE001 - the test looks at it
            self.progress.failures.append(error)
        finally:
            self.browser.close()
            self.progress.add(running=-1)

    def until_it_works(self, kind: str, ask: Callable[[], Page]) -> Page:
        """Ask until there is an answer other than "not now", which has to be said in words, and when to try again."""
        pause, longest = self.PAUSES
        while not self.progress.is_over:
            try:
                page = ask()
            except UnreachableError:
                page = None
            if page is not None and page.status != 503:
                if self._random.random() >= LOST:
                    return page
                # The site has done it and said so, and nobody heard it: it is asked once more.
            elif page is not None:
                check_refusal(page, is_script=kind == "script")
                if kind in self.progress.refused:
                    self.progress.add(refused=kind)
            time.sleep(pause * self._random.uniform(0.7, 1.3))
            pause = min(pause * 2, longest)
        raise UnreachableError

    def open(self, path: str) -> Page:
        """Open a page."""
        page = self.until_it_works("page", lambda: self.browser.ask(path))
        assert page.status == 200, (path, page.status, page.headers.get("Location"))
        return page


def check_refusal(page: Page, *, is_script: bool) -> None:
    """Look at how the site says that it cannot save now."""
    assert int(page.headers["Retry-After"]) > 0
    if is_script:
        told = json.loads(page.text)
        assert "state" not in told
        assert told["message"].startswith("Jeszcze nie zapisano")
    else:
        words = page.text.replace("\u00a0", " ")
        assert "<h1>" in words
        assert any(one in words for one in ("brakuje miejsca", "bardzo obciążony", "nie ma teraz dostępu")), words


def sign_in(learner: Learner) -> None:
    """Sign in as people do, by the form. A password is typed again when the site could not take it."""

    def ask() -> Page:
        form = learner.browser.ask("/pl/logowanie")
        if form.status != 200:
            return form
        typed = [("csrf_token", form.hidden("csrf_token")), ("email", learner.email), ("password", PASSWORD)]
        return learner.browser.ask("/pl/logowanie", typed)

    page = learner.until_it_works("sign-in", ask)
    assert page.status == 302, (page.status, page.text)


def read(learner: Learner) -> None:
    """Open the lesson and answer its practice question, which completes it."""
    path = f"{LESSON}/{READING}"
    page = learner.open(path)
    address = re.search(rf'action="([^"]*{PRACTICE})"', page.text)
    assert address
    form = [("csrf_token", page.hidden("csrf_token")), *named(PRACTICE, choices("single-1")[0].fields)]
    kept = learner.until_it_works("page", lambda: learner.browser.ask(address[1], form, Hub_Fragment="1"))
    assert kept.status == 200, kept.text


def write_in_workbook(learner: Learner) -> None:
    """Write into the exercise of the lesson, and change it once: a script saves, or a form does."""
    path = f"{LESSON}/{READING}/cwiczenie/{EXERCISE}"
    page = learner.open(path)
    seen = page.hidden(f"seen.{NOTE}")
    fixed = [(name, page.hidden(name)) for name in ("csrf_token", "page", "version")]
    for counter in (1, 2):
        text = f"Zadanie {counter} osoby {learner.number}"
        body = [*fixed, ("counter", str(counter)), ("part", NOTE), (f"seen.{NOTE}", seen), (f"q.{NOTE}", text)]
        answer = learner.until_it_works(
            "script",
            lambda sent=body: learner.browser.ask(f"{path}/zapisz", sent, accept="application/json"),  # type: ignore[misc]
        )
        told: dict[str, Any] = json.loads(answer.text)
        assert (answer.status, told["state"]) == (200, "saved"), (answer.status, told)
        seen = str(told["revision"])
        learner.notes.append(text)


def take_quiz(learner: Learner) -> None:
    """Answer question by question, and look at the answers before submitting."""
    token = learner.open(f"{LESSON}/{QUIZ}").hidden("csrf_token")
    begun = learner.until_it_works(
        "page", lambda: learner.browser.ask(f"{LESSON}/{QUIZ}/proba", [("csrf_token", token)])
    )
    assert begun.status == 303, begun.text
    learner.attempt = begun.headers["Location"].partition("/pytanie/")[0]
    for place, question in enumerate(QUESTIONS, 1):
        if place > len(QUESTIONS) // 2:
            learner.progress.second_half.wait()
        page = learner.open(f"{learner.attempt}/pytanie/{place}")
        if learner.has_script:
            _by_script(learner, page, question)
        else:
            _by_form(learner, page, question)


def submit(learner: Learner) -> None:
    """Submit and read the result."""
    token = learner.open(f"{learner.attempt}/sprawdzenie").hidden("csrf_token")
    address = f"{learner.attempt}/zakoncz"
    done = learner.until_it_works("page", lambda: learner.browser.ask(address, [("csrf_token", token)]))
    assert done.status == 303, done.text
    learner.result = learner.open(done.headers["Location"]).text


def claim(learner: Learner) -> None:
    """Ask for the certificate by two clicks. Who has not passed asks as well, and is told that there is none."""
    path = f"/pl/moje-zaswiadczenia/kurs/{COURSE}/{VARIANT}"
    token = learner.open("/pl/moje-zaswiadczenia").hidden("csrf_token")
    form = [("csrf_token", token), ("name", f"Osoba {learner.number} O’Neill")]
    for _ in range(2):
        done = learner.until_it_works("page", lambda: learner.browser.ask(path, form))
        assert done.status == 303, done.text
    listed = learner.open("/pl/moje-zaswiadczenia").text
    assert ("O’Neill" in listed) is has_passed(learner.plan)


#: What everybody does, one after the other.
DAY: tuple[Callable[[Learner], None], ...] = (sign_in, read, write_in_workbook, take_quiz, submit, claim)


def _by_script(learner: Learner, page: Page, question: str) -> None:
    """Save as the script does. Who is at the first question changes their mind once."""
    page_id, token, seen = page.hidden("page"), page.hidden("csrf_token"), page.hidden(f"seen.{question}")
    wanted = learner.plan[question]
    changed = [one for one in choices(question) if one != wanted][:1] if question == QUESTIONS[0] else []
    for counter, choice in enumerate([*changed, wanted], 1):
        fields = _resolved(page, question, choice.fields)
        body = [*named(question, fields), ("csrf_token", token), ("part", question), ("page", page_id)]
        body += [("counter", str(counter)), (f"seen.{question}", seen)]
        answer = learner.until_it_works("script", lambda sent=body: _save(learner, sent))  # type: ignore[misc]
        told: dict[str, Any] = json.loads(answer.text)
        assert (answer.status, told["state"]) == (200, "saved"), (answer.status, told)
        seen = str(told["revision"])
        learner.acknowledged.append(Sent(question, page_id, counter, frozenset(fields)))
        learner.progress.add(acknowledged=1)


def _save(learner: Learner, body: Pairs) -> Page:
    return learner.browser.ask(f"{learner.attempt}/odpowiedz", body, accept="application/json")


def _by_form(learner: Learner, page: Page, question: str) -> None:
    """Press the button under the question; when the site could not save, press the one under its excuse."""
    fields = _resolved(page, question, learner.plan[question].fields)
    page_id = page.hidden("page")
    first = [("csrf_token", page.hidden("csrf_token")), ("page", page_id), ("counter", ""), ("go", "next")]
    first += [(f"seen.{question}", page.hidden(f"seen.{question}")), *named(question, fields)]
    form: dict[str, Any] = {"path": f"{learner.attempt}/odpowiedz", "pairs": first}

    def ask() -> Page:
        answer = learner.browser.ask(form["path"], form["pairs"])
        if answer.status == 503:
            form.update(_offered(answer))
        return answer

    done = learner.until_it_works("form", ask)
    assert done.status == 303, done.text
    learner.acknowledged.append(Sent(question, page_id, None, frozenset(fields)))
    learner.progress.add(acknowledged=1)


def _offered(page: Page) -> dict[str, Any]:
    """Return the form that a page offers to send once more."""
    found = re.search(r'<form class="mt" method="post" action="([^"]+)">(.*?)</form>', page.text, re.DOTALL)
    assert found, page.text
    pairs = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', found[2])
    return {"path": unescape(found[1]), "pairs": [(unescape(name), unescape(value)) for name, value in pairs]}


def named(question: str, fields: Fields) -> list[tuple[str, str]]:
    """Return fields under the names that the form of a question gives them."""
    return [(f"q.{question}{name}", value) for name, value in fields]


def _resolved(page: Page, question: str, fields: Fields) -> Fields:
    """Find the values behind words that a list shows; everything else must be one of the controls of the page."""
    resolved = []
    controls = FieldReader(page.text).controls
    for name, value in fields:
        own = [one for one in controls if one.name == f"q.{question}{name}"]
        assert own, (question, name)
        shown = re.findall(r'<option value="([^"]+)"[^>]*>([^<]*)</option>', page.text)
        known = {unescape(words).replace("\u00a0", " ").partition(". ")[2]: unescape(one) for one, words in shown}
        resolved.append((name, known.get(value, value)))
    return tuple(resolved)
