"""The demo cohort at its questions: practice answered, attempts open, failed and passed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from markupsafe import Markup

from app.demo import LAST_STAGE, DemoPart, DemoPerson
from app.saving import Given
from courses.demo import BEGUN, Journey, journeys
from courses.outline import Lesson
from courses.queries.published import published
from quizzes.drawing import is_scored
from quizzes.operations import answer_practice, save_answers, start_attempt, submit_attempt
from quizzes.practice import practice_ids
from quizzes.published import Asked
from quizzes.queries import questions_of, sitting
from quizzes.question_types.base import Answer, Content


@dataclass(frozen=True)
class Try:
    """An attempt of a demo person: how many questions in a hundred they answer, and how many of these rightly."""

    answered: int
    right: int
    is_submitted: bool = True


#: The attempts of people at each stage from 7 on; before that nobody has begun the quiz.
TRIES: Mapping[int, tuple[Try, ...]] = {
    7: (Try(50, 80, is_submitted=False),),
    8: (Try(100, 45),),
    9: (Try(100, 50), Try(100, 85)),
    10: (Try(100, 95),),
}

#: People of this stage are in the middle of a lesson: they have answered one of its practice questions.
MIDDLE = 2


class QuizDemo(DemoPart):
    """Practice questions answered, and the quiz taken as far as the stage says."""

    name = "quizzes"

    def seed(self, people: Sequence[DemoPerson], now: dt.datetime) -> None:
        """Let everybody answer."""
        known: dict[int, Mapping[str, Asked]] = {}
        for journey in journeys(people, published(), now):
            course = journey.course
            if course.version_id not in known:
                known[course.version_id] = questions_of(course)
            self._practise(journey, known[course.version_id])
            for quiz in (lesson for lesson in journey.lessons if "draw" in lesson.settings):
                if is_scored(quiz.settings):
                    self._take(journey, quiz, known[course.version_id])
                else:
                    self._assess(journey, quiz, known[course.version_id])

    def _practise(self, journey: Journey, known: Mapping[str, Asked]) -> None:
        learner = journey.person.user
        for step, lesson in enumerate(journey.read):
            for number, question_id in enumerate(practice_ids(lesson)):
                moment = journey.moment(step) + dt.timedelta(minutes=5 * (number + 1))
                answer = _answer(known[question_id], is_right=(learner.id + number) % 3 != 0)
                if answer is not None:
                    answer_practice(learner, journey.course, lesson, question_id, answer, moment)
        if journey.stage >= MIDDLE:
            ahead = [lesson for lesson in journey.lessons if lesson not in journey.read and practice_ids(lesson)]
            for lesson in ahead[:1]:
                first = practice_ids(lesson)[0]
                answer = _answer(known[first], is_right=True)
                if answer is not None:
                    moment = journey.moment(len(journey.read)) + dt.timedelta(minutes=6)
                    answer_practice(learner, journey.course, lesson, first, answer, moment)

    def _assess(self, journey: Journey, quiz: Lesson, known: Mapping[str, Asked]) -> None:
        """Rate oneself: before the course who has begun it, behind it who has finished, and a bit higher then."""
        is_first = quiz is journey.lessons[0]
        if journey.stage < (BEGUN if is_first else LAST_STAGE):
            return
        learner, moment = journey.person.user, journey.moment(0 if is_first else len(journey.read) + 3)
        attempt = start_attempt(
            learner, journey.course, quiz, journey.variant, known, seed=learner.id, now=moment - dt.timedelta(minutes=4)
        )
        present = sitting(attempt.id, learner.id)
        if present is None:
            return
        given = [
            Given(asked.id, answer, page=f"demo-{attempt.id}", counter=1, seen=0)
            for asked in present.asked
            if (answer := _ratings(asked.body, learner.id, 1 if is_first else 3)) is not None
        ]
        save_answers(present, given, moment)
        submit_attempt(present, learner, moment)

    def _take(self, journey: Journey, quiz: Lesson, known: Mapping[str, Asked]) -> None:
        learner = journey.person.user
        for number, one in enumerate(TRIES.get(journey.stage, ())):
            moment = journey.moment(len(journey.read) + number)
            seed = learner.id * 100 + number
            attempt = start_attempt(learner, journey.course, quiz, journey.variant, known, seed=seed, now=moment)
            present = sitting(attempt.id, learner.id)
            if present is None:
                continue
            given = []
            for position, asked in enumerate(present.asked):
                if position * 100 >= one.answered * len(present.asked):
                    break
                answer = _answer(asked, is_right=position * 100 < one.right * len(present.asked))
                given.append(Given(asked.id, answer, page=f"demo-{attempt.id}", counter=1, seen=0))
            save_answers(present, given, moment + dt.timedelta(minutes=9))
            if one.is_submitted:
                submit_attempt(present, learner, moment + dt.timedelta(minutes=14))


def _answer(asked: Asked, *, is_right: bool) -> dict[str, Any] | None:
    """Return the right answer of a question, or one that a person may well give; opinions are in the middle."""
    right = asked.type.right_answer(asked.body)
    make = OTHER.get(asked.type.name)
    if right is not None and (is_right or make is None):
        return dict(right)
    return dict(make(asked.body)) if make else None


def _ratings(body: Content, number: int, least: int) -> Answer | None:
    """Return ratings of a scale that differ from person to person and begin at ``least``."""
    if "statements" not in body:
        return None
    most = body["scale"]["points"]
    points = {one["id"]: min(most, least + (number + 2 * place) % 3) for place, one in enumerate(body["statements"])}
    return {"statements": points}


def _first_wrong(body: Content) -> Answer:
    return {"option": next(one["id"] for one in body["options"] if not one["key"])}


def _half_wrong(body: Content) -> Answer:
    right = next(one["id"] for one in body["options"] if one["key"])
    return {"options": sorted({right, next(one["id"] for one in body["options"] if not one["key"])})}


def _shifted_pairs(body: Content) -> Answer:
    right = [one["key"] for one in body["pairs"]]
    return {"pairs": {one["id"]: key for one, key in zip(body["pairs"], [*right[1:], right[0]], strict=True)}}


def _reversed_places(body: Content) -> Answer:
    return {"places": {one: place for place, one in enumerate(reversed(body["order"]), 1)}}


def _near_words(body: Content) -> Answer:
    near = [one["accept"]["pl"][0] for one in body["near"]]
    return {"text": near[0] if near else "?!"}


def _last_gap_wrong(body: Content) -> Answer:
    gaps = {one["id"]: one["accept"]["pl"][0] if one["accept"] else _choice(one, is_right=True) for one in body["gaps"]}
    last = body["gaps"][-1]
    return {"gaps": {**gaps, last["id"]: "nie wiem" if last["accept"] else _choice(last, is_right=False)}}


def _choice(body: Content, *, is_right: bool) -> str:
    return next(str(one["id"]) for one in body["options"] if one["key"] is is_right)


def _own_text(body: Content) -> Answer:
    """Begin as the sample does: a text that surely answers the question."""
    return {"text": Markup(body["sample"]["pl"].partition("</p>")[0]).striptags()}  # noqa: S704 - cleaned when published


def _middle_points(body: Content) -> Answer:
    return {"statements": {one["id"]: (body["scale"]["points"] + 1) // 2 for one in body["statements"]}}


def _mistaken_number(body: Content) -> Answer:
    mistakes = [one["value"] for one in body["mistakes"]]
    return {"text": mistakes[0] if mistakes else f"{Decimal(body['answer']) + Decimal(body['tolerance']) + 1:f}"}


#: Answers that are not right, or have no right one, by type.
OTHER: Mapping[str, Callable[[Content], Answer]] = {
    "single": _first_wrong,
    "multiple": _half_wrong,
    "truefalse": lambda body: {"value": not body["answer"]},
    "matching": _shifted_pairs,
    "ordering": _reversed_places,
    "numeric": _mistaken_number,
    "short": _near_words,
    "cloze": _last_gap_wrong,
    "essay": _own_text,
    "likert": _middle_points,
}
