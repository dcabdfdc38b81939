"""The table of pages: which there are, who looks, and with what in the address."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml
from flask import url_for

from app.accounts import tokens
from app.accounts.tokens import Purpose
from app.config import PROJECT
from tests.e2e.site import (
    ACTIVIST,
    ADMINISTRATOR,
    COORDINATOR,
    EVERY_TYPE,
    GUEST,
    NEW,
    PLANNED,
    POLITICIAN,
    SUCCESSFUL,
    TRAINER,
    UNSUCCESSFUL,
    WAITING,
    Site,
)

Values = Mapping[str, str | int]


def _nothing(site: Site) -> Values:
    del site
    return {}


@dataclass(frozen=True)
class Row:
    """One page as one person sees it. ``send_empty`` is the selector of a form in main that is sent unfilled first."""

    endpoint: str
    who: str = GUEST
    values: Callable[[Site], Values] = _nothing
    note: str = ""
    query: str = ""
    status: int = 200
    send_empty: str = ""

    def __str__(self) -> str:
        """Return the name of the row in the report."""
        who = self.who.partition("@")[0] or "guest"
        return "-".join(part for part in (self.endpoint, who, self.note) if part)

    def address(self, site: Site, lang: str) -> str:
        """Return the path of the page in a language."""
        if not self.endpoint:
            return f"/{lang}/nowhere"
        with site.app.test_request_context():
            address = url_for(self.endpoint, **{**self.values(site), "lang": lang})  # type: ignore[arg-type]
        return address + self.query


def _token(purpose: Purpose, person: Callable[[Site], str]) -> Callable[[Site], Values]:
    def values(site: Site) -> Values:
        return {"token": tokens.issue(site.app.config["SECRET_KEY"], purpose, site.user(person(site)))}

    return values


def _person(site: Site) -> Values:
    return {"person_id": site.user(POLITICIAN).id}


def _mail(site: Site) -> Values:
    return {"mail_id": site.a_mail()}


def _wrong_token(site: Site) -> Values:
    del site
    return {"token": "wrong"}


def _these(**values: str | int) -> Callable[[Site], Values]:
    return lambda _: values


def _learner(site: Site) -> Values:
    return {"person_id": site.user(SUCCESSFUL).id}


def _attempt(person: str, *, is_open: bool) -> Callable[[Site], Values]:
    return lambda site: site.attempt(person, is_open=is_open)


def _quiz(person: str, *, is_open: bool = False, is_scored: bool = True) -> Callable[[Site], Values]:
    """Return the quiz of a person's last attempt."""

    def values(site: Site) -> Values:
        place = site.attempt(person, is_open=is_open, is_scored=is_scored)
        return {"course_id": place["course_id"], "lesson_id": place["lesson_id"]}

    return values


def _assessment(person: str) -> Callable[[Site], Values]:
    return lambda site: site.attempt(person, is_open=False, is_scored=False)


def _waiting(site: Site) -> Values:
    return {"course_id": site.waiting(WAITING)["course_id"]}


def _waiting_quiz(site: Site) -> Values:
    return {**_waiting(site), "lesson_id": site.attempt(WAITING, is_open=False)["lesson_id"]}


def _question(site: Site) -> Values:
    return {**site.attempt(ACTIVIST, is_open=True), "number": 2}


def _exercise(lesson: str, exercise: str) -> Callable[[Site], Values]:
    return _these(**COURSE, lesson_id=lesson, exercise_id=exercise)


def _unreadable(site: Site) -> Values:
    place = site.number(POLITICIAN, "4,5 mln")
    del place["number"]
    return place


def _limited(site: Site) -> Values:
    return site.limited(POLITICIAN, COORDINATOR)


def _given(site: Site) -> Values:
    return {"course_id": EVERY_TYPE, "lesson_id": site.limited(POLITICIAN, COORDINATOR)["lesson_id"]}


def _person_given(site: Site) -> Values:
    return {"person_id": site.limited(POLITICIAN, COORDINATOR)["person_id"]}


def _every_type(site: Site) -> Values:
    return site.answers(people=6)


def _one_page(site: Site) -> Values:
    return site.begin(POLITICIAN, "bench", "one-page")


def _certificate(site: Site) -> Values:
    return {"certificate_id": site.certificate(SUCCESSFUL)[0]}


def _code(site: Site) -> Values:
    return {"code": site.certificate(SUCCESSFUL)[1]}


COURSE = {"course_id": "disinformation"}
#: The lessons of the course with the exercises that they hold.
EXERCISES = (
    ("funny-post", "annotated-feed"),
    ("sift", "verification-log"),
    ("techniques", "technique-bingo"),
    ("prebunking", "prebunk-and-correction"),
    ("crisis-plan", "crisis-plan"),
)


def _longest(course: Path) -> Row:
    """Return the row of the longest reading of a course, as somebody sees it who has completed everything."""
    text = max(course.glob("*/pl.md"), key=lambda path: path.stat().st_size)
    lesson = yaml.safe_load((text.parent / "lesson.yaml").read_text("utf-8"))
    who = WAITING if lesson["audience"] == "activists" else SUCCESSFUL
    values = _these(course_id=course.name, lesson_id=lesson["id"])
    return Row("courses.lesson", who, values, note=f"{course.name}-{lesson['id']}")


#: The longest reading of every course.
LONGEST = tuple(_longest(path.parent) for path in sorted((PROJECT / "curriculum").glob("courses/*/course.yaml")))

#: What answers GET and is no page, with the reason.
NOT_PAGES: dict[str, str] = {
    "accounts.download": "a file",
    "exercises.save": "leads to the exercise",
    "exercises.sheet": "a PDF",
    "exercises.whole": "a PDF",
    "certificates.download": "a file",
    "healthz": "JSON for machines",
    "courses.handbook_file": "a PDF",
    "courses.media": "a file",
    "courses.progress_csv": "a file",
    "courses.resume": "leads to where the learner stopped",
    "quizzes.practice": "leads to the lesson; its form is part of that page",
    "quizzes.save": "leads to the attempt",
    "quizzes.start": "leads to the quiz",
    "quizzes.steps": "parts of pages, for a script",
    "quizzes.submit": "leads to the attempt",
    "site.front": "leads to the language of the visitor",
}

PAGES: tuple[Row, ...] = (
    Row("site.home"),
    Row("site.home", POLITICIAN),
    Row("site.components"),
    Row("site.help"),
    Row("site.privacy"),
    Row("site.accessibility"),
    Row("accounts.sign_in"),
    Row("accounts.sign_in", note="errors", send_empty="[novalidate]"),
    Row("accounts.sign_up"),
    Row("accounts.sign_up", note="errors", send_empty="[novalidate]"),
    Row("accounts.message_sent"),
    Row("accounts.send_again"),
    Row("accounts.forgotten"),
    Row("accounts.forgotten", note="errors", send_empty="[novalidate]"),
    Row("accounts.confirm", values=_token(Purpose.CONFIRM, Site.unconfirmed)),
    Row("accounts.confirm", values=_wrong_token, note="over", status=410),
    Row("accounts.reset", values=_token(Purpose.RESET, lambda _: POLITICIAN)),
    Row("accounts.reset", values=_wrong_token, note="over", status=410),
    Row("accounts.invitation", values=_token(Purpose.INVITATION, Site.invited)),
    Row("accounts.invitation", values=_wrong_token, note="over", status=410),
    Row("accounts.sign_out", POLITICIAN),
    Row("accounts.account", POLITICIAN),
    Row("accounts.account", ADMINISTRATOR),
    Row("accounts.change_password", POLITICIAN),
    Row("accounts.delete", POLITICIAN),
    Row("accounts.people", ADMINISTRATOR),
    Row("accounts.person", ADMINISTRATOR, _person),
    Row("accounts.invite", ADMINISTRATOR),
    Row("mail.outbox"),
    Row("mail.outbox", ADMINISTRATOR),
    Row("mail.message", GUEST, _mail),
    Row("courses.catalogue"),
    Row("courses.catalogue", POLITICIAN),
    Row("courses.course", GUEST, _these(**COURSE)),
    Row("courses.course", POLITICIAN, _these(**COURSE)),
    Row("courses.course", SUCCESSFUL, _these(**COURSE), note="done"),
    Row("courses.course", GUEST, _these(course_id=PLANNED), note="planned"),
    Row("courses.handbook", POLITICIAN, _these(**COURSE)),
    Row("courses.glossary", GUEST, _these(**COURSE)),
    Row("courses.lesson", GUEST, _these(**COURSE, lesson_id="funny-post"), note="preview"),
    *(
        Row("courses.lesson", POLITICIAN, _these(**COURSE, lesson_id=lesson), note=lesson)
        for lesson in ("funny-post", "sift", "techniques", "prebunking", "crisis-plan")
    ),
    Row("courses.lesson", SUCCESSFUL, _these(**COURSE, lesson_id="sift"), note="done"),
    *LONGEST,
    Row("courses.lesson", POLITICIAN, _these(**COURSE, lesson_id="final-quiz"), note="quiz-new"),
    Row("courses.lesson", ACTIVIST, _quiz(ACTIVIST, is_open=True), note="quiz-open"),
    Row("courses.lesson", UNSUCCESSFUL, _quiz(UNSUCCESSFUL), note="quiz-failed"),
    Row("courses.lesson", SUCCESSFUL, _quiz(SUCCESSFUL), note="quiz-passed"),
    Row("courses.lesson", NEW, _quiz(SUCCESSFUL, is_scored=False), note="assessment-new"),
    Row("courses.lesson", SUCCESSFUL, _quiz(SUCCESSFUL, is_scored=False), note="assessment-done"),
    *(Row("exercises.exercise", POLITICIAN, _exercise(*one), note=one[1]) for one in EXERCISES),
    Row("exercises.exercise", SUCCESSFUL, _exercise(*EXERCISES[1]), note="filled"),
    Row("exercises.plan", POLITICIAN),
    Row("exercises.plan", SUCCESSFUL, note="filled"),
    Row("exercises.plan", TRAINER, note="empty"),
    Row("courses.track", POLITICIAN),
    Row("courses.track", ACTIVIST),
    Row("courses.track", NEW),
    Row("courses.track", SUCCESSFUL),
    Row("courses.tracks", POLITICIAN),
    Row("courses.progress", TRAINER),
    Row("courses.progress", COORDINATOR, note="course", query="?course=disinformation&sort=percent&dir=desc"),
    Row("courses.progress", COORDINATOR, note="nobody", query="?q=nobody+at+all"),
    Row("courses.learner", COORDINATOR, _learner),
    Row("courses.decision", COORDINATOR, lambda site: {**_learner(site), **COURSE}, query="?variant=politicians"),
    Row("courses.course", WAITING, _waiting, note="certificate-waiting"),
    Row("courses.lesson", WAITING, _waiting_quiz, note="certificate-waiting"),
    Row("courses.track", WAITING, note="certificate-waiting"),
    Row("certificates.mine", SUCCESSFUL),
    Row("certificates.mine", WAITING, note="waiting"),
    Row("certificates.mine", NEW, note="empty"),
    Row("certificates.claim_course", WAITING, lambda site: site.waiting(WAITING)),
    Row("certificates.claim_track", WAITING, _these(track_id="activists")),
    Row("certificates.check_form"),
    Row("certificates.check_form", note="number", query="?code=HLD-2026-00001", status=422),
    Row("certificates.check", GUEST, _code),
    Row("certificates.check", GUEST, lambda site: {"code": site.revoked()}, note="revoked"),
    Row("certificates.check", GUEST, lambda site: {"code": site.replaced()}, note="replaced"),
    Row("certificates.check", GUEST, _these(code="7KQ2-M4XF-9D3T-0AHW"), note="unknown", status=404),
    Row("certificates.revoke", COORDINATOR, _certificate, send_empty="[novalidate]"),
    Row("certificates.reissue", COORDINATOR, _certificate),
    Row("quizzes.question", ACTIVIST, _question),
    Row("quizzes.check", ACTIVIST, _attempt(ACTIVIST, is_open=True)),
    Row("quizzes.attempt", POLITICIAN, _one_page, note="one-page"),
    Row("quizzes.question", POLITICIAN, lambda site: site.number(POLITICIAN, "4,5 mln"), note="number"),
    Row("quizzes.check", POLITICIAN, _unreadable, note="number"),
    Row("courses.lesson", POLITICIAN, _given, note="quiz-attempts-given"),
    Row("courses.learner", COORDINATOR, _person_given, note="attempts-given"),
    Row("quizzes.give", COORDINATOR, _limited),
    Row("quizzes.statistics", TRAINER, _these(**COURSE, lesson_id="final-quiz")),
    Row("quizzes.statistics", TRAINER, _every_type, note="every-type"),
    Row("quizzes.statistics", TRAINER, _these(course_id=EVERY_TYPE, lesson_id="three"), note="nobody"),
    Row("quizzes.what_changed", TRAINER, _these(**COURSE)),
    Row("quizzes.result", UNSUCCESSFUL, _attempt(UNSUCCESSFUL, is_open=False), note="failed"),
    Row("quizzes.result", SUCCESSFUL, _attempt(SUCCESSFUL, is_open=False), note="passed"),
    Row("quizzes.result", SUCCESSFUL, _assessment(SUCCESSFUL), note="assessment"),
    Row("accounts.people", POLITICIAN, note="forbidden", status=403),
    Row("", GUEST, note="not-found", status=404),
)
