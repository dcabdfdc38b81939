"""What quizzes hand over about a person, and erase."""

from __future__ import annotations

import json

from sqlalchemy import select

from app.accounts.models import User
from app.extensions import db
from app.testing import HubClient, sign_in
from courses.outline import Course
from quizzes.models import Answer, Attempt, PracticeAnswer, Save
from quizzes.personal import QuizData
from tests.folders import join
from tests.quizzes.conftest import begin, send

TABLES = (Attempt, Answer, Save, PracticeAnswer)


def test_everything_is_handed_over_and_erased(visitor: HubClient, learner: User, course: Course) -> None:
    other = join(course)
    for person in (learner, other):
        sign_in(visitor, person)
        send(visitor, begin(visitor), "s-1", "talk")
        visitor.post("/pl/kursy/debate/reading/sprawdz-sie/q-single", data={"q.q-single": "study"})
    found = json.loads(json.dumps(QuizData().export(learner)))
    assert [one["answers"][0]["answer"] for one in found["attempts"]] == [{"option": "talk"}]
    assert len(found["attempts"][0]["saves"]) == 1
    assert [one["answer"] for one in found["practice"]] == [{"option": "study"}]
    QuizData().erase(learner)
    assert QuizData().export(learner) == {"attempts": [], "granted": [], "practice": []}
    for table in TABLES:
        assert len(db.session.execute(select(table)).scalars().all()) == 1, table
