"""What ``./hub bench`` measures of quizzes: a save, a result, and whole attempts at ten questions in both layouts."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from flask import url_for
from sqlalchemy import insert

from app.addresses import LANGUAGES
from app.bench import BenchPart, Browser, Figure, Page
from app.bench.browser import Form, UnexpectedAnswerError
from app.extensions import db, utc_now
from courses.content.folder import CourseFolder
from courses.content.installed import installed_here
from courses.content.publish import publish_course
from courses.models import Enrolment
from courses.outline import VARIANTS

#: How many questions an attempt has, as the aims say.
QUESTIONS = 10

COURSE = "bench"
ONE_BY_ONE, ONE_PAGE, SAVING = "one-by-one", "one-page", "saving"

#: The quizzes of the course: one for each figure, because an open attempt is resumed and not begun anew.
LAYOUTS = {ONE_BY_ONE: ONE_BY_ONE, ONE_PAGE: ONE_PAGE, SAVING: ONE_PAGE}

#: Where the script finds the forms of all questions, and where the button of the last one leads.
_STEPS = re.compile(r'data-steps="([^"]+)"')
_WAY = re.compile(r'data-next="([^"]+)"')

#: How the address of a result ends, in the first language.
RESULT = "/wynik"

#: A text in every language that the course is measured in.
TEXT = "Gmina ogłasza konsultacje. Która odpowiedź jest najbliższa temu, co mówi ustawa o samorządzie gminnym?"


class QuizBench(BenchPart):
    """Publishes a course with three quizzes of ten questions and takes them."""

    name = "quizzes"

    def publish(self, folder: Path) -> None:
        """Publish the course through the pipeline that all courses go through."""
        del folder
        publish_course(db.session, bench_course(), installed_here(), utc_now())

    def seed(self, people: Sequence[int], now: dt.datetime) -> None:
        """Enrol everybody in the course; it is on no track, so the variant does not matter."""
        rows = [
            {"user_id": person, "course_id": COURSE, "variant": VARIANTS[0], "enrolled_at": now} for person in people
        ]
        db.session.execute(insert(Enrolment), rows)

    def figures(self) -> Sequence[Figure]:
        """Return a save, a result, and an attempt in each layout; saved one by one with our script and without it."""
        starts = {
            layout: url_for("quizzes.start", lang=LANGUAGES[0], course_id=COURSE, lesson_id=layout)
            for layout in LAYOUTS
        }
        return (
            Figure("save", "saving one answer", 0.3, _save, begin=partial(_begin_saving, starts[SAVING])),
            Figure("result", "result of an attempt", 0.3, _read, begin=partial(_begin_reading, starts[ONE_BY_ONE])),
            Figure(
                "attempt-saved-separately",
                f"attempt at {QUESTIONS} questions, each saved",
                0.02,
                partial(_attempt_with_script, starts[ONE_BY_ONE]),
                in_turn=True,
            ),
            Figure(
                "attempt-without-script",
                "the same without JavaScript",
                None,
                partial(_attempt, starts[ONE_BY_ONE], QUESTIONS),
                in_turn=True,
            ),
            Figure(
                "attempt-on-one-page",
                f"attempt at {QUESTIONS} questions on one page",
                0.05,
                partial(_attempt, starts[ONE_PAGE], 1),
                in_turn=True,
            ),
        )


def _start(address: str, browser: Browser) -> Page:
    """Begin an attempt as the button of the quiz does, or go on with the one that is open; return its page."""
    lesson = browser.get(address.rpartition("/")[0])
    is_open = re.search(rf'href="({re.escape(address)}/\d+)"', lesson.text)
    if is_open:
        return browser.follow(browser.get(is_open[1]))
    return browser.follow(browser.post(address, lesson.form(address).hidden()))


def _attempt(address: str, pages: int, browser: Browser, state: object) -> object:
    """Begin, answer every question, look at the check, submit, and read the result."""
    page = _start(address, browser)
    for number in range(pages):
        form = next(form for form in page.forms() if form.named("page"))
        button = [("go", "check" if pages == 1 else "next")]
        page = browser.follow(browser.post(form.action, [*form.hidden(), *form.choices(number), *button]))
    _submit(address, browser, page)
    return state


def _attempt_with_script(address: str, browser: Browser, state: object) -> object:
    """Do the same as a browser that runs our scripts: all forms come at once, answers are saved as they are given."""
    page = _start(address, browser)
    steps = browser.get(_STEPS.findall(page.text)[0])
    for form in steps.forms():
        _save(browser, _saving(form))
    _submit(address, browser, browser.get(_WAY.findall(steps.text)[-1]))
    return state


def _submit(address: str, browser: Browser, page: Page) -> Page:
    finish = next(form for form in page.forms() if form.action.startswith(address) and form.method == "post")
    result = browser.follow(browser.post(finish.action, finish.hidden()))
    if not result.path.endswith(RESULT):
        raise UnexpectedAnswerError(f"An attempt ended at {result.path}.")
    return result


def _begin_reading(address: str, browser: Browser) -> str:
    """Take the quiz with one answer after the other, so that some are right and some wrong; return the result."""
    page = _start(address, browser)
    for number in range(QUESTIONS):
        form = next(form for form in page.forms() if form.named("page"))
        answer = [*form.hidden(), *form.choices(number), ("go", "next")]
        page = browser.follow(browser.post(form.action, answer))
    return _submit(address, browser, page).path


def _read(browser: Browser, address: str) -> str:
    browser.get(address)
    return address


@dataclass(frozen=True, slots=True)
class Saving:
    """A page of an attempt that saves as its script does: one question, again and again."""

    action: str
    fields: tuple[tuple[str, str], ...]
    question: str
    options: tuple[str, ...]
    counter: int = 0
    revision: int = 0


def _begin_saving(address: str, browser: Browser) -> Saving:
    return _saving(next(form for form in _start(address, browser).forms() if form.named("page")))


def _saving(form: Form) -> Saving:
    name = next(control.name for control in form.controls if control.type == "radio")
    question = name.removeprefix("q.").partition(".")[0]
    options = tuple(control.value for control in form.controls if control.name == name)
    fields = tuple((key, value) for key, value in form.hidden() if key in {"csrf_token", "page"})
    revision = next(int(value) for key, value in form.hidden() if key == f"seen.{question}")
    return Saving(form.action, (*fields, ("part", question)), question, options, revision=revision)


def _save(browser: Browser, state: Saving) -> Saving:
    counter = state.counter + 1
    fields = [*state.fields, ("counter", str(counter)), (f"seen.{state.question}", str(state.revision))]
    fields.append((f"q.{state.question}", state.options[counter % len(state.options)]))
    answer = json.loads(browser.post(state.action, fields, headers={"Accept": "application/json"}).text)
    if answer["state"] != "saved":
        raise UnexpectedAnswerError(f"A save was answered with '{answer['state']}'.")
    return replace(state, counter=counter, revision=answer["revision"])


def bench_course() -> CourseFolder:
    """Return the course: three quizzes of the same ten questions."""
    return CourseFolder(dict(_documents()))


def _documents() -> Iterator[tuple[str, bytes]]:
    yield "course.yaml", "\n".join((
        f'id: "{COURSE}"', *_both("title", "Pomiar"), *_both("summary", TEXT),
        "outcomes:", '  - id: "measured"', *_both("text", TEXT, "    "), 'order: "free"', "pass_mark: 70",
        "modules:", '  - id: "quizzes"', *_both("title", "Quizy", "    "),
        "    lessons:", *(f'      - "{name}"' for name in LAYOUTS), 'licence: "CC-BY-SA-4.0"', "",
    )).encode()  # fmt: skip
    for number, (name, layout) in enumerate(LAYOUTS.items(), start=1):
        yield f"0{number}-{name}/lesson.yaml", "\n".join((
            f'id: "{name}"', 'kind: "quiz"', *_both("title", name), 'audience: "both"', "minutes: 10",
            "quiz:", f'  layout: "{layout}"', "  shuffle: true", "  draw:", "    - questions:",
            *(f'        - "question-{question}"' for question in range(QUESTIONS)), "",
        )).encode()  # fmt: skip
    for question in range(QUESTIONS):
        yield f"questions/question-{question}.yaml", "\n".join((
            f'id: "question-{question}"', 'type: "single"', f'tests: "{ONE_BY_ONE}"', 'outcome: "measured"',
            *_both("text", f"{TEXT} ({question})"), "options:", *_option("a", is_key=True), *_option("b"),
            *_option("c"), *_option("d"), *_both("why", TEXT), "",
        )).encode()  # fmt: skip


def _option(name: str, *, is_key: bool = False) -> list[str]:
    key = ["    key: true"] if is_key else []
    return [f'  - id: "{name}"', *key, *_both("text", f"{name}: {TEXT}", "    "), *_both("feedback", TEXT, "    ")]


def _both(name: str, value: str, indent: str = "") -> list[str]:
    return [f"{indent}{name}:", *(f'{indent}  {lang}: "{value}"' for lang in ("pl", "en"))]
