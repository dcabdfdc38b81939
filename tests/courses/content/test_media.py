"""Pictures are served for ever under the digest of their bytes, and can do nothing."""

from __future__ import annotations

import datetime as dt
import hashlib
import struct
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from flask_sqlalchemy.session import Session
from sqlalchemy.orm import scoped_session

from app.testing import HubClient, count_queries
from courses.content.folder import CourseFolder
from courses.content.installed import Installed
from courses.content.media import BadPictureError, Picture, picture
from courses.content.publish import publish_course

NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
MakeFolder = Callable[[Mapping[str, Any]], CourseFolder]


@pytest.fixture
def address(
    db_session: scoped_session[Session], good: dict[str, str], folder_of: MakeFolder, installed: Installed
) -> str:
    publish_course(db_session, folder_of(good), installed, NOW)
    digest = hashlib.sha256(good["media/table.pl.svg"].encode()).hexdigest()
    return f"/media/{digest}/table.pl.svg"


def test_a_picture_is_served(address: str, client: HubClient, good: dict[str, str]) -> None:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.get_data(as_text=True) == good["media/table.pl.svg"]
    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert {"public", "immutable", "max-age=31536000"} <= set(answer.headers["Cache-Control"].split(", "))
    assert "Set-Cookie" not in answer.headers
    again = client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_nothing_else_is_served(address: str, client: HubClient, good: dict[str, str]) -> None:
    course = hashlib.sha256(good["course.yaml"].encode()).hexdigest()
    digest = address.split("/")[2]
    for wrong in (
        f"/media/{course}/course.yaml",
        f"/media/{course}/table.pl.svg",
        f"/media/{digest}/other.svg",
        f"/media/{digest}/table.pl.png",
        f"/media/{'0' * 64}/table.pl.svg",
        f"/media/{digest}/..%2fcourse.yaml",
    ):
        assert client.get(wrong).status_code == 404


def test_a_picture_costs_two_queries(address: str, client: HubClient) -> None:
    client.get(address)  # what waits for the end of publishing is done with it
    with count_queries() as queries:
        client.get(address)
    assert len(queries) == 2


def test_sizes_are_read() -> None:
    png = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sIIBBBBBI", 13, b"IHDR", 640, 360, 8, 2, 0, 0, 0, 0)
    assert picture("a.png", png) == Picture("image/png", 640, 360)
    jpeg = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x0b\x08" + struct.pack(">HH", 360, 640) + b"\x01\x01\x11\x00"
    assert picture("a.jpg", jpeg) == Picture("image/jpeg", 640, 360)
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" width="64px" height="36"/>'
    assert picture("a.svg", svg) == Picture("image/svg+xml", 64, 36)


@pytest.mark.parametrize("body", [b"", b"\xff\xd8\xff", b"\xff\xd8\xff\xe0\x00\x00", b"\x89PNG\r\n\x1a\n" + b"\0" * 40])
def test_half_a_picture_is_refused(body: bytes) -> None:
    for name in ("a.jpg", "a.png", "a.svg"):
        with pytest.raises(BadPictureError):
            picture(name, body)
