"""A small course that is right in every respect, and ways to break it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest
from markupsafe import Markup

from courses.content.check import check_course
from courses.content.folder import CourseFolder
from courses.content.installed import Installed
from courses.content.problems import Problems
from courses.kinds import Confirmed, Reading
from courses.outline import BlockUse
from courses.points import LessonBlock, LessonPage

COURSE = """\
id: "listening"
title:
  pl: "Słuchanie"
  en: "Listening"
summary:
  pl: "Krótki kurs."
  en: "A short course."
outcomes:
  - id: "listen"
    text:
      pl: "Wysłuchasz do końca."
      en: "You listen to the end."
order: "linear"
pass_mark: 70
modules:
  - id: "start"
    title:
      pl: "Początek"
      en: "The beginning"
    lessons:
      - "hear"
      - "answer"
glossary:
  - id: "paraphrase"
    term:
      pl: "parafraza"
      en: "paraphrase"
    text:
      pl: "Powtórzenie własnymi słowami."
      en: "Saying it again in your own words."
sources:
  - text:
      pl: "Ustawa o samorządzie gminnym, art. 5a."
      en: "Act on municipal government, art. 5a."
licence: "CC-BY-SA-4.0"
review:
  state: "draft"
  law_as_of: "2026-11-22"
  by: ""
note: "Only for tests."
"""
HEAR = """\
id: "hear"
kind: "reading"
title:
  pl: "Usłysz"
  en: "Hear"
audience: "both"
minutes: 20
preview: true
completion:
  - "confirmed"
"""
ANSWER = """\
id: "answer"
kind: "reading"
title:
  pl: "Odpowiedz"
  en: "Answer"
audience: "both"
minutes: 15
requires:
  - "hear"
"""
HEAR_PL = """\
/// start
**Zacznij tu.** Ola mówi 18 400 słów, Tomek słucha.
///

## Parafraza {#paraphrase}

To jest [parafraza](term:paraphrase). Potem będzie [odpowiedź](lesson:answer#first).

/// figure | Dwie osoby.
![Dwie osoby rozmawiają przy stole.](media/table.pl.svg)

Ola siedzi po lewej, Tomek po prawej.
///

### Przykład {#example}

Zobacz [początek](#paraphrase) i [stronę](https://example.org).

/// ask
first
///

/// note | Przykład krok po kroku
Ola mówi. Tomek powtarza.
///

/// law
Stan prawny na dzień 22 listopada 2026. Sprawdź w [ISAP](https://isap.sejm.gov.pl).
///
"""
HEAR_EN = """\
/// start
**Start here.** Ola says 18,400 words, Tomek listens.
///

## Paraphrase {#paraphrase}

This is a [paraphrase](term:paraphrase). Then comes the [answer](lesson:answer#first).

/// figure | Two people.
![Two people talk at a table.](media/table.en.svg)

Ola sits on the left, Tomek on the right.
///

### An example {#example}

See the [beginning](#paraphrase) and the [page](https://example.org).

/// ask
first
///

/// note | Worked example
Ola speaks. Tomek repeats.
///

/// law
Law as of 22 November 2026. Check in [ISAP](https://isap.sejm.gov.pl).
///
"""
ANSWER_PL = "## Najpierw {#first}\n\nPowiedz, co słyszysz.\n"
ANSWER_EN = "## First {#first}\n\nSay what you hear.\n"
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 360"><rect width="9" height="9"/></svg>'

TRACKS = """\
tracks:
  - id: "politicians"
    letter: "P"
    audience: "politicians"
    title:
      pl: "Ścieżka"
      en: "Track"
    short:
      pl: "P"
      en: "P"
    summary:
      pl: "Dla radnych."
      en: "For councillors."
    courses:
      - course: "listening"
      - course: "later"
        requires:
          - "listening"
courses:
  - id: "listening"
    title:
      pl: "Słuchanie"
      en: "Listening"
    summary:
      pl: "Krótki."
      en: "Short."
    shared: true
    lessons:
      politicians: 2
      activists: 2
    minutes:
      politicians: 35
      activists: 35
  - id: "later"
    title:
      pl: "Później"
      en: "Later"
    summary:
      pl: "W przygotowaniu."
      en: "In preparation."
    lessons:
      politicians: 3
      activists: 3
    minutes:
      politicians: 90
      activists: 90
"""

GOOD: dict[str, str] = {
    "course.yaml": COURSE,
    "01-hear/lesson.yaml": HEAR,
    "01-hear/pl.md": HEAR_PL,
    "01-hear/en.md": HEAR_EN,
    "02-answer/lesson.yaml": ANSWER,
    "02-answer/pl.md": ANSWER_PL,
    "02-answer/en.md": ANSWER_EN,
    "media/table.pl.svg": DRAWING,
    "media/table.en.svg": DRAWING,
}


class Ask(LessonBlock):
    """A block of a plugin: one word on each line."""

    name = "ask"

    def parse(self, lines: Sequence[str]) -> list[str]:
        words = [line.strip() for line in lines if line.strip()]
        if not words:
            message = "write one word on each line."
            raise ValueError(message)
        return words

    def render(self, uses: Sequence[BlockUse], page: LessonPage) -> Mapping[str, Markup]:
        del page
        return {use.id: Markup("") for use in uses}


@pytest.fixture(scope="session")
def installed() -> Installed:
    """Return the kind, the rule and the block that the small course uses."""
    return Installed(kinds={"reading": Reading()}, blocks={"ask": Ask()}, rules={"confirmed": Confirmed()})


@pytest.fixture
def good() -> dict[str, str]:
    """Return the files of the good course; a test may change them."""
    return dict(GOOD)


@pytest.fixture
def tracks() -> str:
    """Return a good ``tracks.yaml``."""
    return TRACKS


@pytest.fixture
def folder_of() -> Callable[[Mapping[str, str | bytes]], CourseFolder]:
    """Return a function that makes a folder of files."""

    def make(files: Mapping[str, str | bytes]) -> CourseFolder:
        bodies = {path: body.encode() if isinstance(body, str) else body for path, body in files.items()}
        return CourseFolder.from_files(bodies, Problems())

    return make


@pytest.fixture
def findings(installed: Installed) -> Callable[[Mapping[str, Any]], list[tuple[str, str, int]]]:
    """Return a function that checks files and gives the name of each rule found, with path and line."""

    def check(files: Mapping[str, Any]) -> list[tuple[str, str, int]]:
        problems = Problems()
        bodies = {path: body.encode() if isinstance(body, str) else body for path, body in files.items()}
        check_course(CourseFolder.from_files(bodies, problems), installed, problems)
        assert all(str(problem) for problem in problems)
        return [(problem.rule.name, problem.path, problem.line) for problem in problems]

    return check
