"""An exercise in real browsers: saved as it is typed, by keyboard alone, without scripts, offline, in two tabs."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select, update

from app.accounts.models import User
from app.extensions import db
from exercises.models import WorkbookEntry
from tests.e2e.conftest import PHONE, Contexts
from tests.e2e.hands import Hand, Keys, Pointer
from tests.e2e.site import PASSWORD, Site

pytestmark = pytest.mark.browser

LOG = "/pl/kursy/disinformation/sift/cwiczenie/verification-log"
LESSON = "/pl/kursy/disinformation/sift"
POST = "[name='q.post']"


@pytest.fixture
def email(site: Site) -> str:
    """A person with nothing done."""
    return site.newcomer()


@pytest.fixture
def context(contexts: Contexts, email: str) -> Iterator[BrowserContext]:
    """Their phone."""
    made = contexts.fresh(email, viewport=PHONE)
    yield made
    made.close()


def written(site: Site, email: str) -> dict[str, object]:
    """Return what a person has written, by key."""
    person_id = site.user(email).id
    with site.app.app_context():
        rows = db.session.execute(
            select(WorkbookEntry.key, WorkbookEntry.value).where(WorkbookEntry.user_id == person_id)
        )
        return {key: value for key, value in rows if value is not None}


def state(page: Page, part: str, name: str) -> None:
    """Wait until the line under a part says so."""
    expect(page.locator(f"[data-part='{part}'] [data-save]")).to_have_attribute("data-save", name)


def test_it_is_saved_as_it_is_typed(site: Site, context: BrowserContext, email: str) -> None:
    page = context.new_page()
    page.goto(LOG)
    page.locator(POST).type("Komunikat o szkołach")
    state(page, "post", "saved")
    assert written(site, email) == {"post": {"text": "Komunikat o szkołach"}}
    page.locator("[name^='q.criterion:'][value=yes]").first.check()
    page.wait_for_timeout(50)
    page.reload()
    expect(page.locator(POST)).to_have_value("Komunikat o szkołach")


def test_what_is_typed_while_leaving_is_not_lost(site: Site, context: BrowserContext, email: str) -> None:
    page = context.new_page()
    page.goto(LOG)
    page.locator(POST).type("napisane w ostatniej chwili")
    page.goto("/pl/plan")
    page.goto(LOG)
    expect(page.locator(POST)).to_have_value("napisane w ostatniej chwili")
    state_of = page.locator("[data-part='post'] [data-save]")
    expect(state_of).not_to_have_attribute("data-save", "saving")
    assert written(site, email)["post"] == {"text": "napisane w ostatniej chwili"}


def test_in_a_tunnel_it_waits_and_goes_out_by_itself(site: Site, context: BrowserContext, email: str) -> None:
    page = context.new_page()
    page.goto(LOG)
    context.set_offline(True)
    page.locator(POST).type("bez zasięgu")
    state(page, "post", "waiting")
    assert written(site, email) == {}
    context.set_offline(False)
    state(page, "post", "saved")
    assert written(site, email)["post"] == {"text": "bez zasięgu"}


def test_two_tabs_let_the_learner_choose(site: Site, context: BrowserContext, email: str) -> None:
    first, second = context.new_page(), context.new_page()
    first.goto(LOG)
    second.goto(LOG)
    first.locator(POST).type("z pierwszej karty")
    state(first, "post", "saved")
    second.locator(POST).type("z drugiej karty")
    second.locator(".conflict").wait_for()
    assert written(site, email)["post"] == {"text": "z pierwszej karty"}
    second.locator(".conflict input[value=mine]").check()
    second.locator(".conflict button").click()
    second.wait_for_load_state()
    expect(second.locator(".conflict")).to_have_count(0)
    assert written(site, email)["post"] == {"text": "z drugiej karty"}


def test_rows_can_be_added_and_are_kept(site: Site, context: BrowserContext, email: str) -> None:
    page = context.new_page()
    page.goto(LOG)
    part = page.locator("[data-part]").filter(has=page.locator("ol [data-row]")).first
    key = part.get_attribute("data-part") or ""
    before = part.locator("[data-row]").count()
    part.locator("[data-add-row]").click()
    last = part.locator("[data-row] input").last
    expect(last).to_be_focused()
    expect(last).to_have_attribute("aria-label", re.compile(rf"{before + 1}$"))
    last.type("ostatni wiersz")
    state(page, key, "saved")
    page.reload()
    expect(page.locator(f"[data-part='{key}'] [data-row] input").nth(before)).to_have_value("ostatni wiersz")
    value = written(site, email)[key]
    assert isinstance(value, dict)
    assert value["items"][-1] == "ostatni wiersz"


def test_a_session_that_expires_while_somebody_types(site: Site, context: BrowserContext, email: str) -> None:
    page = context.new_page()
    page.goto(LOG)
    with site.app.app_context():
        db.session.execute(update(User).where(User.email == email).values(session_key="gone"))
        db.session.commit()
    page.locator(POST).type("nie zgubić")
    state(page, "post", "failed")
    expect(page.locator("[data-part='post'] [data-save] a")).to_have_attribute("target", "_blank")
    other = context.new_page()
    other.goto("/pl/logowanie")
    other.locator("main [name=email]").fill(email)
    other.locator("main [name=password]").fill(PASSWORD)
    other.locator("main form:has([name=password]) [type=submit]").last.click()
    other.wait_for_load_state()
    page.bring_to_front()
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    state(page, "post", "saved")
    assert written(site, email)["post"] == {"text": "nie zgubić"}


@pytest.mark.parametrize("hand", [Keys, Pointer])
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_from_the_lesson_to_the_plan(
    site: Site, contexts: Contexts, email: str, hand: type[Keys | Pointer], *, scripts: bool
) -> None:
    context = contexts.fresh(email, viewport=PHONE, java_script_enabled=scripts)
    page = context.new_page()
    does: Hand = Keys(page) if hand is Keys else Pointer()
    page.goto(LESSON)
    does.press(page.locator("main a[href$='/cwiczenie/verification-log']"))
    page.wait_for_url(re.compile("verification-log"))
    does.write(page.locator(POST), "Plotka o szkole")
    does.choose(page.locator("[name^='q.criterion:'][value=partly]").first)
    does.press(page.locator("main button[value=lesson]"))
    page.wait_for_url(re.compile(r"/sift(#|$)"))
    assert "Zapisano" in page.locator(".flashes").inner_text()
    assert "1 z" in page.locator("#exercise-verification-log").inner_text()
    assert written(site, email)["post"] == {"text": "Plotka o szkole"}
    does.press(page.locator("header a[href='/pl/plan']"))
    page.wait_for_url(re.compile("/pl/plan$"))
    assert "rozpoczęte: 1" in page.locator("main").inner_text()
    context.close()
