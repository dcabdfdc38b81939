"""What goes wrong in real browsers: two tabs, the back key, double clicks, lost sessions and lost connections."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect
from sqlalchemy import select, update

from app.accounts.models import User
from app.extensions import db
from quizzes.models import Answer, Attempt
from tests.e2e.conftest import Contexts
from tests.e2e.site import PASSWORD, Site

pytestmark = pytest.mark.browser

COURSE = "bench"


@pytest.fixture
def email(site: Site) -> str:
    """A person with nothing done."""
    return site.newcomer()


@pytest.fixture
def context(contexts: Contexts, email: str) -> Iterator[BrowserContext]:
    """Their browser."""
    made = contexts.fresh(email)
    yield made
    made.close()


def question(site: Site, email: str, number: int = 1, lang: str = "pl") -> str:
    """Begin an attempt, question by question, and return the address of a question."""
    where = site.begin(email, COURSE, "one-by-one")
    if lang == "en":
        return f"/en/courses/{COURSE}/one-by-one/attempt/{where['attempt_id']}/question/{number}"
    return f"/pl/kursy/{COURSE}/one-by-one/proba/{where['attempt_id']}/pytanie/{number}"


def state(page: Page, name: str) -> None:
    """Wait until the line under the question says so."""
    expect(page.locator("[data-save]").first).to_have_attribute("data-save", name)


def answers(site: Site, email: str) -> list[str]:
    """Return the options that are saved, in the order of saving."""
    person_id = site.user(email).id
    with site.app.app_context():
        mine = select(Answer).join(Attempt).where(Attempt.user_id == person_id)
        rows = db.session.scalars(mine.order_by(Answer.saved_at, Answer.question_id))
        return [row.answer["option"] for row in rows if row.answer]


def attempts(site: Site, email: str) -> list[bool]:
    """Return whether each attempt of a person was submitted."""
    person_id = site.user(email).id
    with site.app.app_context():
        mine = select(Attempt).where(Attempt.user_id == person_id).order_by(Attempt.id)
        return [one.submitted_at is not None for one in db.session.scalars(mine)]


def end_sessions(site: Site, email: str) -> None:
    """Sign a person out everywhere."""
    with site.app.app_context():
        db.session.execute(update(User).where(User.email == email).values(session_key="gone"))
        db.session.commit()


def test_saved_is_said_only_after_the_server_has_answered(site: Site, context: BrowserContext, email: str) -> None:
    """Never here: "saved" is said although saving failed."""
    page = context.new_page()
    page.goto(question(site, email))
    held: list[Route] = []
    page.route(re.compile("odpowiedz$"), lambda route: held.append(route))  # noqa: PLW0108 - needs a function of Python
    page.locator("input[value=a]").check()
    state(page, "saving")
    page.wait_for_timeout(300)
    state(page, "saving")
    assert answers(site, email) == []
    held[0].continue_()
    state(page, "saved")
    assert answers(site, email) == ["a"]


def test_an_answer_given_offline_waits_and_goes_out_by_itself(site: Site, context: BrowserContext, email: str) -> None:
    """Never here: an answer is lost when the train enters a tunnel."""
    page = context.new_page()
    page.goto(question(site, email))
    context.set_offline(True)
    page.locator("input[value=b]").check()
    state(page, "waiting")
    assert answers(site, email) == []
    context.set_offline(False)
    state(page, "saved")
    assert answers(site, email) == ["b"]


def test_two_tabs_with_different_answers_let_the_learner_choose(
    site: Site, context: BrowserContext, email: str
) -> None:
    """Never here: the second tab silently overwrites the first."""
    address = question(site, email)
    first, second = context.new_page(), context.new_page()
    first.goto(address)
    second.goto(address)
    first.locator("input[value=a]").check()
    state(first, "saved")
    second.locator("input[value=b]").check()
    second.locator(".conflict").wait_for()
    assert answers(site, email) == ["a"]
    second.locator(".conflict input[value=mine]").check()
    second.locator("main button[name=go][value=next]").click()
    second.wait_for_url(re.compile("pytanie/2$"))
    assert answers(site, email) == ["b"]


def test_the_back_key_after_submitting_changes_nothing(site: Site, context: BrowserContext, email: str) -> None:
    """Never here: the back key loses all answers."""
    page = context.new_page()
    page.goto(question(site, email))
    page.locator("input[value=a]").check()
    state(page, "saved")
    page.goto(page.url.replace("pytanie/1", "sprawdzenie"))
    page.locator("form[data-submit] [type=submit]").click()
    page.wait_for_url(re.compile("wynik$"))
    result = page.locator("main .score").inner_text()
    page.go_back()
    page.go_back()
    page.wait_for_load_state()
    if page.locator("input[value=b]").count():
        page.locator("input[value=b]").check()
        page.wait_for_timeout(500)
    page.goto(page.url.split("/proba/")[0] + "/proba/" + page.url.split("/proba/")[1].split("/")[0] + "/wynik")
    assert page.locator("main .score").inner_text() == result
    assert answers(site, email) == ["a"]
    assert attempts(site, email) == [True]


def test_a_double_click_begins_one_attempt_and_submits_it_once(site: Site, context: BrowserContext, email: str) -> None:
    """Never here: the fix for lost answers creates duplicate attempts."""
    site.begin(email, COURSE, "saving")
    page = context.new_page()
    page.goto(f"/pl/kursy/{COURSE}/one-page")
    page.locator("main form[action$='/proba'] [type=submit]").dblclick()
    page.wait_for_url(re.compile(r"proba/\d+"))
    page.goto(page.url.split("#")[0] + "/sprawdzenie")
    page.locator("form[data-submit] [type=submit]").dblclick()
    page.wait_for_url(re.compile("wynik$"))
    assert sorted(attempts(site, email)) == [False, True]


def test_the_language_can_change_in_the_middle_of_a_quiz(site: Site, context: BrowserContext, email: str) -> None:
    """Never here: in the translated lesson the quiz is gone."""
    page = context.new_page()
    page.goto(question(site, email))
    page.locator("input[value=c]").check()
    state(page, "saved")
    page.locator(".top__lang").click()
    page.wait_for_url(re.compile(r"/en/courses/.*/question/1$"))
    expect(page.locator("input[value=c]")).to_be_checked()
    page.locator("main button[name=go][value=next]").click()
    page.wait_for_url(re.compile(r"/en/.*/question/2$"))
    assert answers(site, email) == ["c"]


def test_an_answer_survives_an_expired_session_and_signing_in_again(
    site: Site, context: BrowserContext, email: str
) -> None:
    """Without a script the form is kept, and comes back after signing in, ready to be saved."""
    page = context.new_page()
    page.route(re.compile(r"\.js"), lambda route: route.abort())
    page.goto(question(site, email))
    page.locator("input[value=d]").check()
    end_sessions(site, email)
    page.locator("main button[name=go][value=next]").click()
    page.wait_for_load_state()
    page.locator("main [name=email]").fill(email)
    page.locator("main [name=password]").fill(PASSWORD)
    page.locator("main form:has([name=password]) [type=submit]").last.click()
    page.wait_for_load_state()
    for _ in range(2):
        if answers(site, email):
            break
        page.locator("main form [type=submit]").first.click()
        page.wait_for_load_state()
    assert answers(site, email) == ["d"]


def test_a_script_waits_for_signing_in_again_in_another_tab(site: Site, context: BrowserContext, email: str) -> None:
    """With a script the page stays as it is, says what is missing, and saves once the person is back."""
    page = context.new_page()
    page.goto(question(site, email))
    end_sessions(site, email)
    page.locator("input[value=d]").check()
    state(page, "failed")
    assert answers(site, email) == []
    other = context.new_page()
    other.goto("/pl/logowanie")
    other.locator("main [name=email]").fill(email)
    other.locator("main [name=password]").fill(PASSWORD)
    other.locator("main form:has([name=password]) [type=submit]").last.click()
    other.wait_for_load_state()
    page.bring_to_front()
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    state(page, "saved")
    assert answers(site, email) == ["d"]
