"""The demo cohort in the courses: each person is on a track and has come as far as their stage says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from app.demo import ACCOUNT_DAYS, LAST_STAGE, DemoPart, DemoPerson
from courses.operations import choose_track, confirm_lesson, keep_place, open_lesson
from courses.outline import Course, Lesson, Track
from courses.queries.published import Published, current_rules, published

#: How many lessons a person of each stage has read; at stage 0 nobody has begun.
LESSONS_READ = (0, 0, 0, 1, 2, 3, 9, 9, 9, 9, 9)

#: The first stage at which a person has opened a lesson.
BEGUN = 1

#: How many days a course takes that was completed before the present one.
DAYS_OF_A_COURSE = 11


@dataclass(frozen=True)
class Journey:
    """A demo person in one course of their track: how far they have come in it, and when they were where."""

    person: DemoPerson
    stage: int
    course: Course
    variant: str
    lessons: tuple[Lesson, ...]
    start: dt.datetime

    def moment(self, step: int) -> dt.datetime:
        """Return when they took a step; two steps are a day and some minutes apart."""
        return self.start + dt.timedelta(days=step, minutes=17 * step)

    @property
    def read(self) -> tuple[Lesson, ...]:
        """Return the lessons that they have read to the end, quizzes left out."""
        rules = current_rules()
        readings = [lesson for lesson in self.lessons if rules.counts(lesson)]
        return tuple(readings[: LESSONS_READ[self.stage]])


def track_of(person: DemoPerson, live: Published) -> Track | None:
    """Return the track of a person's side."""
    return live.tracks.tracks[person.side] if live.tracks and person.side < len(live.tracks.tracks) else None


def journeys(people: Sequence[DemoPerson], live: Published, now: dt.datetime) -> list[Journey]:
    """Return the journeys of everybody through the live courses of their track, each person's in order.

    The courses behind a person are completed, and so is everything at the last stage.
    """
    found = []
    for index, person in enumerate(people):
        track = track_of(person, live)
        if track is None:
            continue
        courses = [live.courses[stop.course_id] for stop in track.stops if stop.course_id in live.courses]
        behind = len(courses) - 1 if person.stage == LAST_STAGE else min(person.behind, len(courses) - 1)
        present = now - dt.timedelta(days=14 + index % 20, hours=index % 9)
        for number, course in enumerate(courses[: behind + 1]):
            stage = LAST_STAGE if number < behind else person.stage
            if stage >= BEGUN:
                start = present - dt.timedelta(days=DAYS_OF_A_COURSE * (behind - number))
                lessons = course.lessons_for(track.audience)
                found.append(Journey(person, stage, course, track.audience, lessons, start))
    return found


class LearnerDemo(DemoPart):
    """Tracks chosen, lessons opened and read."""

    name = "courses"

    def seed(self, people: Sequence[DemoPerson], now: dt.datetime) -> None:
        """Put everybody on the track of their side and let them read."""
        live = published()
        for person in people:
            track = track_of(person, live)
            if track is not None:
                choose_track(person.user, track, now - dt.timedelta(days=ACCOUNT_DAYS - 1))
        for journey in journeys(people, live, now):
            self._read(journey)

    def _read(self, journey: Journey) -> None:
        learner, course, variant = journey.person.user, journey.course, journey.variant
        rules = current_rules()
        done = journey.read
        ahead = [lesson for lesson in journey.lessons if lesson not in done and rules.counts(lesson)]
        for step, lesson in enumerate(done):
            open_lesson(learner, course, lesson, variant, journey.moment(step))
            confirm_lesson(learner, course, lesson, variant, journey.moment(step) + dt.timedelta(minutes=24))
        if ahead:
            moment = journey.moment(len(done))
            open_lesson(learner, course, ahead[0], variant, moment)
            first = next(iter(ahead[0].blocks), None)
            keep_place(learner, course, ahead[0], first.id if first else None, moment)
