"""A visitor of the bench: one connection that is kept open, its cookies, and forms as a browser sends them.

It is written on a bare socket, because it shares the processor with the server that it measures.
"""

from __future__ import annotations

import html
import re
import socket
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

import brotli  # type: ignore[import-untyped]

OK = 200
ENCODINGS = "Accept-Encoding: gzip, deflate, br"
REDIRECTS = frozenset({301, 302, 303, 307, 308})

INPUT = re.compile(r"<(?:input|button|select|textarea)\b[^>]*>")
ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.DOTALL)

Fields = Iterable[tuple[str, str]]


class UnexpectedAnswerError(Exception):
    """The server answered something else than the visitor came for."""


@dataclass(frozen=True, slots=True)
class Control:
    """A form control: the name under which it is sent, its type, its value, and whether it is chosen already."""

    name: str
    type: str
    value: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Form:
    """A form of a page: where it is sent to, and its controls in order."""

    action: str
    method: str
    controls: tuple[Control, ...]

    def hidden(self) -> list[tuple[str, str]]:
        """Return what every submit sends along."""
        return [(control.name, control.value) for control in self.controls if control.type == "hidden"]

    def named(self, name: str) -> bool:
        """Tell whether the form has a control of this name."""
        return any(control.name == name for control in self.controls)

    def choices(self, number: int) -> list[tuple[str, str]]:
        """Return a choice for every group of radio buttons: the one with this number, counted round and round."""
        groups: dict[str, list[str]] = {}
        for control in self.controls:
            if control.type == "radio":
                groups.setdefault(control.name, []).append(control.value)
        return [(name, values[number % len(values)]) for name, values in groups.items()]


@dataclass(frozen=True, slots=True)
class Page:
    """An answer of the server."""

    status: int
    path: str
    location: str
    body: bytes
    encoding: str = ""

    @property
    def text(self) -> str:
        """Return the body as text. It is unpacked here only, so that a page that nobody reads costs nothing."""
        if self.encoding == "br":
            return str(brotli.decompress(self.body), "utf-8")
        if self.encoding == "gzip":
            return zlib.decompress(self.body, wbits=31).decode()
        return self.body.decode()

    def forms(self) -> list[Form]:
        """Return the forms of the page."""
        return [_form(self.path, head, inside) for head, inside in FORM.findall(self.text)]

    def form(self, part: str) -> Form:
        """Return the first form whose address contains ``part``.

        Raises:
            UnexpectedAnswerError: There is none.
        """
        for form in self.forms():
            if part in form.action:
                return form
        message = f"{self.path} has no form that leads to '{part}'."
        raise UnexpectedAnswerError(message)


def _form(path: str, head: str, inside: str) -> Form:
    attributes = dict(ATTRIBUTE.findall(head))
    controls = []
    for tag in INPUT.findall(inside):
        found = {name: html.unescape(value) for name, value in ATTRIBUTE.findall(tag)}
        if "name" in found:
            kind = found.get("type", tag[1:].split(None, 1)[0])
            controls.append(Control(found["name"], kind, found.get("value", ""), " checked" in tag))
    action = html.unescape(attributes.get("action") or path)
    return Form(action, attributes.get("method", "get").lower(), tuple(controls))


class Browser:
    """One person with one connection to a server on loopback."""

    def __init__(self, port: int, cookies: Mapping[str, str] | None = None) -> None:
        self.port = port
        self.cookies = dict(cookies or {})
        self._socket: socket.socket | None = None
        self._rest = b""

    def get(self, path: str) -> Page:
        """Fetch a page.

        Raises:
            UnexpectedAnswerError: The answer is not 200.
        """
        return self._expect(self._send("GET", path), {OK})

    def post(self, path: str, fields: Fields, *, headers: Mapping[str, str] | None = None) -> Page:
        """Send a form and return the answer, a redirect included.

        Raises:
            UnexpectedAnswerError: The answer is neither 200 nor a redirect.
        """
        return self._expect(self._send("POST", path, urlencode(list(fields)), headers or {}), REDIRECTS | {OK})

    def follow(self, page: Page) -> Page:
        """Go where a page leads to; a page that does not redirect is returned as it is."""
        while page.status in REDIRECTS:
            parts = urlsplit(page.location)
            address = f"{parts.path}?{parts.query}" if parts.query else parts.path
            page = self._expect(self._send("GET", address), REDIRECTS | {OK})
        return page

    def close(self) -> None:
        """Hang up."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _expect(self, page: Page, statuses: Iterable[int]) -> Page:
        if page.status not in statuses:
            message = f"{page.path} answered {page.status}."
            raise UnexpectedAnswerError(message)
        return page

    def _send(self, method: str, path: str, body: str = "", headers: Mapping[str, str] | None = None) -> Page:
        lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", ENCODINGS]
        if self.cookies:
            lines.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        if method == "POST":
            lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body.encode())}"]
        lines += [f"{name}: {value}" for name, value in (headers or {"Accept": "text/html"}).items()]
        message = ("\r\n".join(lines) + "\r\n\r\n" + body).encode()
        for is_last in (False, True):
            try:
                self._connection().sendall(message)
                return self._receive(path)
            except ConnectionError:
                # A server may close an idle connection at the very moment when the next request leaves.
                self.close()
                if is_last:
                    raise
        raise AssertionError

    def _connection(self) -> socket.socket:
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self.port), timeout=60)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._rest = b""
        return self._socket

    def _more(self) -> None:
        data = self._connection().recv(65536)
        if not data:
            message = "The server closed the connection."
            raise ConnectionResetError(message)
        self._rest += data

    def _receive(self, path: str) -> Page:
        while b"\r\n\r\n" not in self._rest:
            self._more()
        head, _, self._rest = self._rest.partition(b"\r\n\r\n")
        status_line, *lines = head.decode("latin-1").split("\r\n")
        status = int(status_line.split(" ", 2)[1])
        location, encoding, length, is_chunked, is_closing = "", "", 0, False, False
        for line in lines:
            name, _, value = line.partition(":")
            value = value.strip()
            match name.lower():
                case "content-length":
                    length = int(value)
                case "content-encoding":
                    encoding = value
                case "location":
                    location = value
                case "set-cookie":
                    cookie, _, content = value.split(";", 1)[0].partition("=")
                    self.cookies[cookie] = content
                case "transfer-encoding":
                    is_chunked = value == "chunked"
                case "connection":
                    is_closing = value.lower() == "close"
        body = self._chunks() if is_chunked else self._exactly(length)
        if is_closing:
            self.close()
        return Page(status, path, location, body, encoding)

    def _exactly(self, length: int) -> bytes:
        while len(self._rest) < length:
            self._more()
        body, self._rest = self._rest[:length], self._rest[length:]
        return body

    def _chunks(self) -> bytes:
        parts: list[bytes] = []
        while True:
            while b"\r\n" not in self._rest:
                self._more()
            size, _, self._rest = self._rest.partition(b"\r\n")
            part = self._exactly(int(size, 16) + 2)
            if len(part) == len(b"\r\n"):
                return b"".join(parts)
            parts.append(part[:-2])
