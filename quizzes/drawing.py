"""Which questions an attempt asks, and in which order: a pure function of settings and seed, so it can be replayed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from courses.outline import Course, Lesson
from quizzes.question_types.base import shuffled

#: How a quiz is shown.
ONE_BY_ONE, ONE_PAGE = LAYOUTS = ("one-by-one", "one-page")


def is_for_variant(tests: str | None, course: Course, variant: str) -> bool:
    """Tell whether learners of a variant take the lesson that a question tests; one that tests none is for all."""
    lesson = course.lesson(tests) if tests else None
    return lesson is None or lesson.is_for(variant)


def draw(settings: Mapping[str, Any], eligible: Collection[str], seed: int) -> list[str]:
    """Return the ids of the questions of an attempt, in their order.

    ``settings`` are those of the quiz (``draw`` and ``shuffle``), ``eligible`` the ids that the learner's variant may
    be asked. A question is asked once, even when two lists name it. What is drawn by tag or outcome was turned into a
    list when the quiz was published, so that an attempt can be replayed whatever becomes of the tags.
    """
    chosen: list[str] = []
    for position, part in enumerate(settings["draw"]):
        if "questions" in part:
            found = [one for one in part["questions"] if one in eligible]
        else:
            pool = [one for one in part["from"] if one in eligible and one not in chosen]
            found = _shuffled(pool, f"{seed}/draw/{position}")[: part["count"]]
        chosen.extend(one for one in found if one not in chosen)
    return _shuffled(chosen, f"{seed}/order") if settings.get("shuffle", True) else chosen


@dataclass(frozen=True, slots=True)
class Shortage:
    """A member of ``draw`` that may find too few questions: how many there are, and how many may be taken before."""

    position: int
    found: int
    taken: int


def shortages(draws: Sequence[Mapping[str, Any]], eligible: Collection[str]) -> list[Shortage]:
    """Return the members of ``draw`` that could come out short for some seed; none means that no attempt ever does.

    Members before may draw the same questions. At worst, each takes as many of the common ones as it draws at all.
    """
    named = {one for part in draws for one in part.get("questions", ())}
    found = []
    before: list[tuple[set[str], int]] = []
    for position, part in enumerate(draws):
        if "count" not in part:
            continue
        pool = {one for one in part["from"] if one in eligible} - named
        shared = {one for other, _ in before for one in other & pool}
        taken = min(len(shared), sum(min(count, len(other & pool)) for other, count in before))
        if len(pool) - taken < part["count"]:
            found.append(Shortage(position, len(pool), taken))
        before.append((pool, part["count"]))
    return found


def least_and_most(
    draws: Sequence[Mapping[str, Any]], eligible: Collection[str], wanted: Collection[str]
) -> tuple[int, int]:
    """Return how many of the wanted questions an attempt asks at least, and at most, given those that it may ask.

    This holds for draws without :func:`shortages`.
    """
    named = {one for part in draws for one in part.get("questions", ()) if one in eligible}
    least = most = len(named.intersection(wanted))
    found = named.intersection(wanted)
    for part in draws:
        if "count" not in part:
            continue
        pool = {one for one in part["from"] if one in eligible} - named
        good = pool.intersection(wanted)
        least += max(0, part["count"] - len(pool - good))
        most += min(part["count"], len(good))
        found |= good
    return least, min(most, len(found))


def _shuffled(ids: Sequence[str], seed: str) -> list[str]:
    return shuffled(ids, str, seed)


def size(settings: Mapping[str, Any]) -> int:
    """Return how many questions a quiz asks at most."""
    return sum(len(part["questions"]) if "questions" in part else part["count"] for part in settings["draw"])


def option_seed(seed: int | str, question_id: str) -> str:
    """Return the seed of the order of a question's options."""
    return f"{seed}/options/{question_id}"


def pass_mark(settings: Mapping[str, Any], course: Course) -> int:
    """Return the pass mark of a quiz in percent."""
    return int(settings.get("pass_mark") or course.pass_mark)


def is_scored(settings: Mapping[str, Any]) -> bool:
    """Tell whether a quiz brings points; a self-assessment does not."""
    return bool(settings.get("scored", True))


def drawn(settings: Mapping[str, Any]) -> list[str]:
    """Return the ids of all questions that a quiz may ask, in the order of its document; nothing for other lessons."""
    parts = settings.get("draw", ())
    return list(dict.fromkeys(one for part in parts for one in (*part.get("questions", ()), *part.get("from", ()))))


def attempts_left(settings: Mapping[str, Any], begun: int, granted: int = 0) -> int | None:
    """Return how many attempts may still be begun, given those that were, and further ones that staff granted.

    ``None`` is without limit.
    """
    limit = settings.get("attempts")
    return None if limit is None else max(0, int(limit) + granted - begun)


def shows_one_page(lesson: Lesson) -> bool:
    """Tell whether all questions stand on one page."""
    return lesson.settings.get("layout") == ONE_PAGE
