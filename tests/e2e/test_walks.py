"""The main job from the first visit to the result of the quiz: without JavaScript, and by keyboard alone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page

from app.addresses import LANGUAGES
from tests.e2e.conftest import DESK, PHONE, Contexts
from tests.e2e.hands import Hand, Keys, Pointer
from tests.e2e.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

HTTP = re.compile(r"https?://[^/\s]+(/\S+)")


def path(page: Page) -> str:
    """Return the path of the present address."""
    return "/" + page.url.split("/", 3)[3].split("?")[0].split("#")[0]


def answer(hand: Hand, question: Locator) -> None:
    """Answer a question of whatever type: the first of everything, and each place of an order once."""
    seen: set[str] = set()
    for radio in question.locator("input[type=radio]").all():
        name = radio.get_attribute("name") or ""
        if name not in seen:
            hand.choose(radio)
        seen.add(name)
    boxes = question.locator("input[type=checkbox]")
    if boxes.count():
        hand.tick(boxes.first)
    for number, select in enumerate(question.locator("select").all(), start=1):
        hand.pick(select, number)
    for field in question.locator("input[type=text], textarea").all():
        hand.write(field, "4")


def sign_up(page: Page, hand: Hand, lang: str) -> None:
    """Sign up from the front page, confirm the address by the mail of the demo, and arrive signed in."""
    email = f"{type(hand).__name__.lower()}-{lang}@example.org"
    page.goto(f"/{lang}/")
    hand.press(page.locator("main a[href$='/zaloz-konto'], main a[href$='/sign-up']").first)
    page.wait_for_url(re.compile("zaloz-konto|sign-up"))
    hand.write(page.locator("main [name=email]"), email)
    hand.write(page.locator("main [name=name]"), "Zofia Ćwiklińska")
    hand.write(page.locator("main [name=password]"), "wiadukt rower pomidor")
    hand.choose(page.locator("main [name=track][value=politicians]"))
    hand.tick(page.locator("main [name=consent]"))
    hand.press(page.locator("main form [type=submit]:not([data-show-password])").last)
    page.wait_for_url(re.compile("wiadomosc-wyslana|message-sent"))
    page.goto("/pl/poczta" if lang == "pl" else "/en/mail")
    hand.press(page.locator("main .mails li", has_text=email).locator("a").first)
    page.wait_for_url(re.compile(r"(poczta|mail)/\d+"))
    link = HTTP.search(page.locator("main").inner_text())
    assert link is not None, "the mail holds no link"
    page.goto(link[1])
    hand.press(page.locator("main form [type=submit]"))
    page.wait_for_url(lambda url: link[1] not in url)


def take_lesson(page: Page, hand: Hand) -> None:
    """Answer every practice question of the lesson, and mark it as read."""
    asks = page.locator("form.ask")
    for number in range(asks.count()):
        ask = page.locator("form.ask").nth(number)
        answer(hand, ask.locator("fieldset").first)
        hand.press(ask.locator("[type=submit]"))
        page.locator("form.ask").nth(number).locator(".feedback").wait_for()
    hand.press(page.locator("form[action$='/przeczytane'] [type=submit], form[action$='/read'] [type=submit]"))
    page.locator(".lesson-top--done").wait_for()


def take_quiz(page: Page, hand: Hand) -> None:
    """Answer the quiz one question at a time, look at the check, and submit."""
    hand.press(page.locator("main form[action$='/proba'] [type=submit], main form[action$='/attempt'] [type=submit]"))
    page.wait_for_url(re.compile(r"(pytanie|question)/1$"))
    for number in range(1, 30):
        if not re.search(r"(pytanie|question)/\d+$", path(page)):
            break
        answer(hand, page.locator("[data-part] fieldset").first)
        hand.press(page.locator("main button[name=go][value=next]"))
        page.wait_for_url(re.compile(rf"(pytanie|question)/{number + 1}$|sprawdzenie$|check$"))
    hand.press(page.locator("main form[data-submit] [type=submit]"))
    page.wait_for_url(re.compile("wynik$|result$"))
    assert page.locator("main .score").count() == 1


def take_assessment(page: Page, hand: Hand) -> None:
    """Rate every statement of a self-assessment on one page, submit, and go on to the course."""
    hand.press(page.locator("main form[action$='/proba'] [type=submit], main form[action$='/attempt'] [type=submit]"))
    page.wait_for_url(re.compile(r"(proba|attempt)/\d+$"))
    for question in page.locator("[data-part]").all():
        answer(hand, question)
    hand.press(page.locator("main button[name=go][value=check]"))
    page.wait_for_url(re.compile("sprawdzenie$|check$"))
    hand.press(page.locator("main form[data-submit] [type=submit]"))
    page.wait_for_url(re.compile("wynik$|result$"))
    assert page.locator("main .score").count() == 0
    hand.press(page.locator("main a.btn").first)


def walk(page: Page, hand: Hand, lang: str, course_id: str) -> None:
    """Do the main job from end to end, in the first course of the track."""
    sign_up(page, hand, lang)
    page.goto("/pl/sciezka" if lang == "pl" else "/en/track")
    assert page.locator(".substops .is-done").count() == 0, page.locator("main").inner_text()
    assert page.locator(".scene a.btn").count(), page.locator("main").inner_text()
    hand.press(page.locator(".scene a.btn"))
    page.wait_for_url(re.compile(f"/{course_id}/"))
    has_assessment = page.locator("form.ask").count() == 0
    if has_assessment:
        take_assessment(page, hand)
        page.wait_for_url(re.compile(f"/{course_id}/[^/]+$"))
    take_lesson(page, hand)
    page.goto("/pl/sciezka" if lang == "pl" else "/en/track")
    assert page.locator(".substops .is-done").count() == 1 + has_assessment
    quiz = page.locator(".substops a[href$='-quiz']")
    hand.press(quiz)
    page.wait_for_url(re.compile("-quiz$"))
    take_quiz(page, hand)
    page.goto("/pl/sciezka" if lang == "pl" else "/en/track")
    assert page.locator("h1").count() == 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_main_job_without_javascript(lang: str, site: Site, contexts: Contexts) -> None:
    context = contexts.fresh(java_script_enabled=False, viewport=PHONE, locale="pl-PL" if lang == "pl" else "en-GB")
    walk(context.new_page(), Pointer(), lang, site.first_course("politicians"))
    context.close()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_main_job_by_keyboard_alone(lang: str, site: Site, contexts: Contexts) -> None:
    context = contexts.fresh(viewport=DESK, locale="pl-PL" if lang == "pl" else "en-GB")
    page = context.new_page()
    walk(page, Keys(page), lang, site.first_course("politicians"))
    context.close()
