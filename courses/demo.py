"""The demo cohort in the courses: each person is on a track and has come as far as their stage says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from app.demo import DemoPart, DemoPerson
from courses.operations import choose_track, confirm_lesson, keep_place, open_lesson
from courses.outline import Course, Lesson, Track
from courses.queries.published import Published, current_rules, published

#: How many lessons a person of each stage has read; at stage 0 nobody has begun.
LESSONS_READ = (0, 0, 0, 1, 2, 3, 9, 9, 9, 9, 9)

#: The first stage at which a person has opened a lesson.
BEGUN = 1


@dataclass(frozen=True)
class Journey:
    """A demo person in the first course that is live on their track, and when they were where."""

    person: DemoPerson
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
        return tuple(readings[: LESSONS_READ[self.person.stage]])


def track_of(person: DemoPerson, live: Published) -> Track | None:
    """Return the track of a person's side."""
    return live.tracks.tracks[person.side] if live.tracks and person.side < len(live.tracks.tracks) else None


def journeys(people: Sequence[DemoPerson], live: Published, now: dt.datetime) -> list[Journey]:
    """Return the journey of everybody who has begun and whose track has a live course."""
    found = []
    for index, person in enumerate(people):
        track = track_of(person, live)
        if track is None or person.stage < BEGUN:
            continue
        course = next((live.courses[s.course_id] for s in track.stops if s.course_id in live.courses), None)
        if course is not None:
            start = now - dt.timedelta(days=14 + index % 20, hours=index % 9)
            found.append(Journey(person, course, track.audience, course.lessons_for(track.audience), start))
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
                choose_track(person.user, track, now - dt.timedelta(days=40))
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
