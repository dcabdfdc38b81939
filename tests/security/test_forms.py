"""Forms that no page of ours sends: refused or understood, never an error of the server."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from flask import Flask

from app.testing import HubClient
from tests.security.conftest import Visit

#: A file in the place of a text.
UPLOAD = b'--x\r\nContent-Disposition: form-data; name="name"; filename="f"\r\n\r\nz\r\n--x--'
LESSON = "/pl/kursy/disinformation/funny-post"
QUIZ = "/pl/kursy/disinformation/final-quiz"

#: Values that parsers, databases and templates have stumbled over.
VALUES = (
    "", " ", "0", "-1", "1e999", "nan", "9" * 5000, "0" * 5000, "2147483648", "99999999999999999999", "\0", "a\0b",
    "\ud800", "\U0001f600", "\u202e", "\ufeff", "\r\n", "a\r\nSubject: x", "{{7*7}}", "%s%n",
    "'\"><script>alert(1)</script>",
    "javascript:alert(1)", "//evil.example", "/pl/[", "http://[", "null", "true", "[]", "{}",
    "__proto__", "../../etc/passwd",
    "x" * 20_000, "a" * 255 + "@example.org", "a@" + "b" * 300 + ".example", "=cmd|' /C calc'!A0", "p-1", "a,b",
    "a a", "\u0661",
)  # fmt: skip


def names_in(page: str) -> list[str]:
    """Return the names of all fields of a page."""
    return sorted(set(re.findall(r'\bname="([^"]+)"', page)))


def random_forms(names: list[str], seed: str, count: int) -> Iterator[list[tuple[str, str]]]:
    """Yield forms with some of the names, each once, twice or not at all."""
    chance = random.Random(seed)  # noqa: S311 - the same forms at every run
    for _ in range(count):
        yield [(name, chance.choice(VALUES)) for name in names for _ in range(chance.choice((0, 1, 1, 1, 2)))]


def post(client: HubClient, path: str, pairs: list[tuple[str, str]], **headers: str) -> int:
    """Send a form, byte by byte as given, and return the status."""
    body = "&".join(f"{quote(n, errors='surrogatepass')}={quote(v, errors='surrogatepass')}" for n, v in pairs)
    return client.post(path, data=body, content_type="application/x-www-form-urlencoded", headers=headers).status_code


PAGES = {
    "guest": ("/pl/logowanie", "/pl/zaloz-konto", "/pl/zapomniane-haslo", "/pl/wyslij-ponownie", "/pl/wyglad", LESSON),
    "learner": ("/pl/konto", "/pl/konto/haslo", "/pl/konto/usun", "/pl/kursy/disinformation", f"{LESSON}/miejsce"),
    "administrator": ("/pl/osoby/zaproszenie",),
}


@pytest.mark.parametrize(("who", "path"), [(who, path) for who, paths in PAGES.items() for path in paths])
def test_a_random_form_is_no_error(visit: Visit, who: str, path: str) -> None:
    client = visit(who)
    page = client.get(path)
    names = [*names_in(page.text), "next", "kept", "token", "theme", "read", "anchor", "variant", "track"]
    for form in random_forms(names, f"{who} {path}", 4):
        assert post(client, path, form) < 500, form


def test_a_random_decision_about_a_learner_is_no_error(visit: Visit) -> None:
    client = visit("trainer")
    page = client.get("/pl/postepy?course=disinformation")
    path = re.search(r'href="(/pl/postepy/\d+)"', page.text)
    assert path is not None
    for form in random_forms(["reason", "what"], "decide", 4):
        for query in ("?variant=politicians", "?variant=politicians&lesson=sift", "?variant=x", "?lesson=%00"):
            assert post(client, f"{path[1]}/disinformation/decyzja{query}", form) < 500, form


def begin(client: HubClient) -> str:
    """Begin or resume the attempt and return its address."""
    client.get(LESSON)
    return str(client.post(f"{QUIZ}/proba").headers["Location"]).partition("/pytanie/")[0]


def test_a_random_answer_is_no_error(visit: Visit) -> None:
    client = visit("learner")
    address = begin(client)
    if "/proba/" not in address:
        pytest.fail(f"the quiz is closed: {address}")
    page = client.get(address, follow_redirects=True)
    names = names_in(page.text)
    assert any(name.startswith("seen.") for name in names), names
    for accept in ("application/json", "text/html"):
        for form in random_forms(names, accept, 8):
            whole = [*form, ("page", "page-aaaa")]
            assert post(client, f"{address}/odpowiedz", whole, Accept=accept) < 500, form
            assert client.get(address, follow_redirects=True).status_code == 200


@pytest.mark.parametrize("name", ["counter", "seen"])
@pytest.mark.parametrize("count", ["0" * 12 + "9" * 20, "0" * 5000, "9" * 5000, "2147483648", "٣", "-1", "1.0"])
def test_a_count_that_no_page_counts_is_refused(visit: Visit, name: str, count: str) -> None:
    client = visit("learner")
    address = begin(client)
    page = client.get(address, follow_redirects=True)
    question = next(one for one in names_in(page.text) if one.startswith("seen."))
    form = {"page": "page-aaaa", "counter": "1", question: "0"}
    form["counter" if name == "counter" else question] = count
    assert client.post(f"{address}/odpowiedz", data=form).status_code == 400


@pytest.mark.parametrize("question", ["everyday-rumour"])
def test_a_random_practice_answer_is_no_error(visit: Visit, question: str) -> None:
    for who in ("guest", "learner"):
        client = visit(who)
        names = [one for one in names_in(client.get(LESSON).text) if one.startswith("q.")]
        for form in random_forms(names, who, 10):
            assert post(client, f"{LESSON}/sprawdz-sie/{question}", form) < 500, form
        assert client.get(LESSON).status_code == 200


def test_a_huge_body_is_refused_before_it_is_read(visit: Visit) -> None:
    for who in ("guest", "learner"):
        client = visit(who)
        for path in ("/pl/konto", "/pl/wyglad"):
            answer = client.post(path, data={"name": "x" * 9 * 1024 * 1024})
            assert answer.status_code == 413, path
            assert len(answer.data) < 100_000


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", b"{"),
        ("application/json", b'{"name": 1, "email": ["a"], "password": null}'),
        ("application/json", b"[1]"),
        ("text/xml", b"<a/>"),
        ("multipart/form-data", b""),
        ("multipart/form-data; boundary=x", b"--x\r\nbroken"),
        ("multipart/form-data; boundary=x", UPLOAD),
        ("application/x-www-form-urlencoded", b"%ff=%00&name=%ED%A0%80&%ED%A0%80=1"),
        ("application/x-www-form-urlencoded; charset=utf-16", b"name=b"),
        ("application/x-www-form-urlencoded; charset=nonsense", b"name=b"),
    ],
)  # fmt: skip
def test_a_body_of_another_kind_is_no_error(visit: Visit, content_type: str, body: bytes) -> None:
    for who in ("guest", "learner", "administrator"):
        for path in ("/pl/konto", "/pl/logowanie", "/pl/zaloz-konto", "/pl/wyglad", f"{LESSON}/przeczytane"):
            assert visit(who).post(path, data=body, content_type=content_type).status_code < 500


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "OPTIONS", "HEAD", "PROPFIND"])
def test_another_method_is_no_error(curriculum: Flask, visit: Visit, method: str) -> None:
    for who in ("guest", "learner"):
        for path in ("/", "/pl/", "/pl/konto", QUIZ, f"{QUIZ}/proba", "/healthz", "/pl/nothing"):
            answer = visit(who).open(path, method=method)
            assert answer.status_code < 500 or path == "/healthz", (path, answer.status_code)
    assert curriculum is not None
