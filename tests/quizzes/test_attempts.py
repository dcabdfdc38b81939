"""Attempts from the first press to the result, as a learner's browser goes through them."""

from __future__ import annotations

from app.accounts.models import User
from app.testing import HubClient
from courses.outline import Course


def test_page_of_the_quiz(visitor: HubClient, course: Course, learner: User) -> None:
    page = visitor.get("/pl/kursy/debate/three")
    assert page.status_code == 200, page.text
    assert "Rozpocznij próbę" in page.text
