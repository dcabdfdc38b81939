"""Answering in a real browser: saved at once, offline, in two tabs, signed out, by keyboard, without a script."""

from __future__ import annotations

import re
import sqlite3
import threading
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from werkzeug.serving import make_server

from app.accounts.models import User
from app.extensions import db
from app.testing import make_user, sign_in
from app.testing.fixtures import MakeApp
from courses.operations import enrol
from courses.queries.published import published
from courses.testing import NOW
from quizzes import operations
from quizzes.models import Answer, Save
from quizzes.question_types import BUNDLED
from tests.e2e import checks
from tests.e2e import conftest as browsers
from tests.folders import Files, publish_files

pytestmark = pytest.mark.browser
AGENT = "Quiz test"
SAVED, WAITING, FAILED = (f"[data-save={state}]" for state in ("saved", "waiting", "failed"))


@pytest.fixture
def site(make_app: MakeApp, files: Files, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Flask, str]]:
    """Serve the course to one learner, with forgery tokens, and return the application and its address."""
    app = make_app(WTF_CSRF_ENABLED=True, SERVER_NAME=None, SESSION_COOKIE_SECURE=False)
    with app.app_context():
        publish_files(files)
        enrol(make_user(email="one@example.org"), published().courses["debate"], "politicians", NOW)
        db.session.commit()
    monkeypatch.setenv("HUB_INSTANCE", str(app.config["INSTANCE"]))
    from app.wsgi import with_static_files  # noqa: PLC0415 - the module makes an application when it loads

    server = make_server("127.0.0.1", 0, with_static_files(app), threaded=True, request_handler=browsers.QuietHandler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield app, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


def sign(site: tuple[Flask, str], context: BrowserContext) -> None:
    """Sign the learner in."""
    app, address = site
    client = app.test_client()
    client.environ_base["HTTP_USER_AGENT"] = AGENT
    with app.app_context():
        sign_in(client, db.session.execute(select(User).where(User.email == "one@example.org")).scalar_one())
    name = app.config["SESSION_COOKIE_NAME"]
    cookie = client.get_cookie(name)
    assert cookie is not None
    context.add_cookies([{"name": name, "value": cookie.value, "url": address}])


MakeContext = Callable[..., BrowserContext]


@pytest.fixture
def context(site: tuple[Flask, str], chromium: Browser) -> Iterator[MakeContext]:
    """Return a function that opens a browser in which the learner is signed in."""
    made: list[BrowserContext] = []

    def new(*, has_scripts: bool = True) -> BrowserContext:
        opened = chromium.new_context(
            viewport=browsers.PHONE,
            user_agent=AGENT,
            reduced_motion="reduce",
            base_url=site[1],
            java_script_enabled=has_scripts,
        )
        opened.set_default_timeout(10_000)
        sign(site, opened)
        made.append(opened)
        return opened

    yield new
    for one in made:
        one.close()


def begin(context: BrowserContext, lesson: str = "three") -> Page:
    """Open a quiz and press the button."""
    page = context.new_page()
    page.goto(f"/pl/kursy/debate/{lesson}")
    page.get_by_role("button", name="Rozpocznij próbę").click()
    page.wait_for_url("**/proba/**")
    return page


def choose(page: Page, option: str, question: str = "s-1") -> None:
    page.locator(f'input[name="q.{question}"][value="{option}"]').check()


def chosen(site: tuple[Flask, str], question: str = "s-1") -> str | None:
    """Return what counts in the database."""
    with site[0].app_context():
        row = db.session.execute(select(Answer).where(Answer.question_id == question)).scalar_one_or_none()
        return str(row.answer["option"]) if row and row.answer else None


def test_an_answer_is_saved_as_it_is_given(site: tuple[Flask, str], context: MakeContext) -> None:
    page = begin(context())
    expect(page.locator("[data-save]")).to_contain_text("zapisze się sama")
    choose(page, "talk")
    expect(page.locator(SAVED)).to_contain_text("Zapisano odpowiedź o")
    assert chosen(site) == "talk"


def no_room(*_: object, **__: object) -> None:
    """Fail as SQLite does on a full disk."""
    error = sqlite3.OperationalError("words that may change")
    error.sqlite_errorcode = sqlite3.SQLITE_FULL
    raise OperationalError("INSERT …", {}, error)


def test_a_full_disk_is_said_beside_the_answer_which_goes_out_by_itself(
    site: tuple[Flask, str], context: MakeContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = begin(context())
    with monkeypatch.context() as patch:
        patch.setattr(operations, "save_answers", no_room)
        choose(page, "talk")
        expect(page.locator(WAITING)).to_contain_text("na serwerze brakuje miejsca")
        assert chosen(site) is None
    expect(page.locator(SAVED)).to_contain_text("Zapisano odpowiedź o")
    assert chosen(site) == "talk"


def test_without_a_script_the_page_of_a_full_disk_sends_the_answer_once_more(
    site: tuple[Flask, str], context: MakeContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = begin(context(has_scripts=False))
    with monkeypatch.context() as patch:
        patch.setattr(operations, "save_answers", no_room)
        choose(page, "talk")
        page.get_by_role("button", name="Zapisz i przejdź dalej").press("Enter")
        expect(page.get_by_role("heading", level=1)).to_contain_text("na serwerze brakuje miejsca")
        page.get_by_role("button", name="Wyślij jeszcze raz").press("Enter")
        expect(page.get_by_role("heading", level=1)).to_contain_text("na serwerze brakuje miejsca")
    assert checks.too_wide(page) == []
    assert checks.too_small(page) == []
    page.get_by_role("button", name="Wyślij jeszcze raz").press("Enter")
    page.wait_for_url("**/pytanie/2")
    assert chosen(site) == "talk"


def test_everybody_can_use_the_page_of_a_full_disk(context: MakeContext, monkeypatch: pytest.MonkeyPatch) -> None:
    page = begin(context())
    monkeypatch.setattr(operations, "save_answers", no_room)
    choose(page, "talk")
    page.get_by_role("button", name="Zapisz i przejdź dalej").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("na serwerze brakuje miejsca")
    assert checks.axe(page) == []


def test_an_answer_is_lost_when_leaving_within_five_seconds(site: tuple[Flask, str], context: MakeContext) -> None:
    """Never: it is on its way when the page goes, and it is there once."""
    page = begin(context())
    choose(page, "talk")
    page.goto("/pl/kursy/debate/three")
    page.get_by_role("link", name="Kontynuuj próbę").click()
    page.get_by_role("link", name="Pytanie 1").click()
    expect(page.locator('input[value="talk"]')).to_be_checked()
    with site[0].app_context():
        assert len(db.session.execute(select(Save)).scalars().all()) == 1


def sent(page: Page) -> list[str]:
    """Return a list that grows by the path of every form or answer that the page sends."""
    found: list[str] = []
    page.on("request", lambda request: found.append(request.url) if request.method == "POST" else None)
    return found


def saves() -> int:
    return len(db.session.execute(select(Save)).scalars().all())


def test_what_is_saved_is_not_sent_again_by_the_button(site: tuple[Flask, str], context: MakeContext) -> None:
    page = begin(context())
    posts = sent(page)
    for number, question in enumerate(("s-1", "s-2", "s-3"), 1):
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        name = page.locator("[data-part]").get_attribute("data-part") or question
        page.locator(f'input[name="q.{name}"]').first.check()
        expect(page.locator(SAVED)).to_contain_text("Zapisano odpowiedź o")
        page.get_by_role("button", name="Zapisz i").click()
        page.wait_for_url("**/sprawdzenie" if number == len("abc") else f"**/pytanie/{number + 1}")
        assert len(posts) == number
    with site[0].app_context():
        assert saves() == len("abc")


STEPS_ARE_HERE = "document.documentElement.dataset.steps === 'here'"


def stepping(page: Page) -> None:
    """Wait until the forms of all questions have come, and mark the page, so that loading another one is noticed."""
    page.wait_for_load_state("networkidle")
    page.evaluate("document.documentElement.dataset.steps = 'here'")


def answer_and_go_on(page: Page, question: str, option: str = "talk") -> None:
    choose(page, option, question)
    expect(page.locator(SAVED)).to_contain_text("Zapisano odpowiedź o")
    page.get_by_role("button", name="Zapisz i").click()


def test_the_next_question_comes_without_loading_a_page(site: tuple[Flask, str], context: MakeContext) -> None:
    page = begin(context())
    stepping(page)
    answer_and_go_on(page, "s-1")
    page.wait_for_url("**/pytanie/2")
    assert page.evaluate(STEPS_ARE_HERE)
    assert page.title().startswith("Pytanie 2 z\u00a03 ")
    assert page.evaluate("document.activeElement.tagName") == "H1"
    assert page.evaluate("scrollY") == 0
    stops = page.locator(".route li")
    expect(stops.nth(0)).to_have_class("is-done")
    expect(stops.nth(0)).to_contain_text("odpowiedź zapisana")
    expect(stops.nth(1)).to_have_class("is-now")
    expect(page.locator(".route [aria-current]")).to_have_attribute("href", re.compile("/pytanie/2$"))
    for link in page.locator("link[rel=alternate], a.top__lang").all():
        assert str(link.get_attribute("href")).endswith("/2")
    answer_and_go_on(page, "s-2", "study")
    page.wait_for_url("**/pytanie/3")
    choose(page, "wait", "s-3")
    expect(page.locator(SAVED)).to_contain_text("Zapisano odpowiedź o")
    page.get_by_role("button", name="Wstecz").click()
    page.wait_for_url("**/pytanie/2")
    expect(page.locator('input[name="q.s-2"][value="study"]')).to_be_checked()
    assert page.evaluate(STEPS_ARE_HERE)
    assert (chosen(site), chosen(site, "s-2")) == ("talk", "study")


def test_whoever_goes_on_before_it_is_saved_is_at_the_next_question_too(context: MakeContext) -> None:
    """The page that the button loads begins at its question, while an address that one opens begins at the top."""
    page = begin(context())
    stepping(page)
    page.route(
        "**/odpowiedz", lambda route: route.abort() if "json" in route.request.headers["accept"] else route.continue_()
    )
    choose(page, "talk", "s-1")
    page.get_by_role("button", name="Zapisz i").press("Enter")
    page.wait_for_url("**/pytanie/2")
    page.wait_for_load_state("networkidle")
    assert not page.evaluate(STEPS_ARE_HERE)
    assert page.evaluate("document.activeElement.tagName") == "H1"
    page.reload()
    assert page.evaluate("document.activeElement.tagName") == "BODY"


def test_the_questions_bring_their_signs_styles_and_scripts_along(context: MakeContext) -> None:
    page = begin(context(), "final")
    stepping(page)
    assert page.locator("link[rel=stylesheet][href*='cloze.css']").count() == 1
    assert page.locator("script[src*='essay.js']").count() == 1
    address = page.locator("form[data-steps]").get_attribute("data-steps")
    used = page.evaluate(
        """async (address) => {
          const parts = new DOMParser().parseFromString(await (await fetch(address)).text(), "text/html");
          return Array.from(parts.querySelectorAll("use"), (one) => one.getAttribute("href"));
        }""",
        address,
    )
    assert "#i-alert" in used
    assert [one for one in set(used) if not page.locator(one).count()] == []


def test_back_and_forward_lead_through_the_questions_and_a_new_load_shows_the_same(
    site: tuple[Flask, str], context: MakeContext
) -> None:
    page = begin(context())
    stepping(page)
    answer_and_go_on(page, "s-1")
    answer_and_go_on(page, "s-2")
    page.wait_for_url("**/pytanie/3")
    page.go_back()
    page.go_back()
    page.wait_for_url("**/pytanie/1")
    expect(page.locator('input[name="q.s-1"][value="talk"]')).to_be_checked()
    with page.expect_response("**/odpowiedz"):
        choose(page, "study", "s-1")
    expect(page.locator(SAVED)).to_contain_text("Zapisano odpowiedź o")
    assert chosen(site) == "study"
    page.go_forward()
    expect(page.locator('input[name="q.s-2"][value="talk"]')).to_be_checked()
    assert page.evaluate(STEPS_ARE_HERE)
    page.reload()
    assert page.url.endswith("/pytanie/2")
    expect(page.locator('input[name="q.s-2"][value="talk"]')).to_be_checked()


def test_without_a_connection_the_next_question_is_there_and_its_answer_waits(
    site: tuple[Flask, str], context: MakeContext
) -> None:
    opened = context()
    page = begin(opened)
    stepping(page)
    choose(page, "talk")
    expect(page.locator(SAVED)).to_contain_text("Zapisano odpowiedź o")
    opened.set_offline(True)
    page.get_by_role("button", name="Zapisz i").click()
    page.wait_for_url("**/pytanie/2")
    choose(page, "study", "s-2")
    expect(page.locator(WAITING)).to_be_visible()
    page.go_back()
    expect(page.locator('input[name="q.s-1"][value="talk"]')).to_be_checked()
    opened.set_offline(False)
    page.go_forward()
    expect(page.locator(SAVED)).to_be_visible()
    assert (chosen(site), chosen(site, "s-2")) == ("talk", "study")


def test_without_a_connection_the_button_leads_on_and_never_to_a_page_of_the_browser(
    site: tuple[Flask, str], context: MakeContext
) -> None:
    opened = context()
    page = begin(opened)
    stepping(page)
    opened.set_offline(True)
    for number, (question, option) in enumerate((("s-1", "talk"), ("s-2", "study"), ("s-3", "wait")), 1):
        page.wait_for_url(f"**/pytanie/{number}")
        choose(page, option, question)
        page.get_by_role("button", name="Zapisz i").click()
    # The page before submitting is not here, so the last question stays and says what it waits for.
    expect(page.locator(WAITING)).to_contain_text("czeka na tym urządzeniu")
    assert page.evaluate(STEPS_ARE_HERE)
    assert chosen(site) is None
    opened.set_offline(False)
    expect(page.locator(SAVED)).to_be_visible()
    page.wait_for_function("sessionStorage.length === 0")
    assert [chosen(site, one) for one in ("s-1", "s-2", "s-3")] == ["talk", "study", "wait"]


def test_what_two_questions_could_not_send_survives_a_new_page(site: tuple[Flask, str], context: MakeContext) -> None:
    page = begin(context())
    stepping(page)
    answer_and_go_on(page, "s-1")
    page.wait_for_url("**/pytanie/2")
    page.route("**/odpowiedz", lambda route: route.abort())
    choose(page, "study", "s-2")
    expect(page.locator(WAITING)).to_be_visible()
    page.go_back()
    choose(page, "study", "s-1")
    expect(page.locator(WAITING)).to_be_visible()
    page.unroute("**/odpowiedz")
    page.goto(page.url)
    expect(page.locator(SAVED)).to_be_visible()
    page.wait_for_function("sessionStorage.length === 0")
    assert (chosen(site), chosen(site, "s-2")) == ("study", "study")


def test_what_is_not_acknowledged_goes_with_the_button(site: tuple[Flask, str], context: MakeContext) -> None:
    """An answer that could not be sent, and one that nobody touched: what is shown may be what is meant."""
    page = begin(context())
    forms: list[str] = []
    page.on(
        "request", lambda one: forms.append(one.url) if one.method == "POST" and one.is_navigation_request() else None
    )
    page.route(
        "**/odpowiedz", lambda route: route.abort() if route.request.resource_type == "fetch" else route.continue_()
    )
    choose(page, "talk")
    expect(page.locator('[data-save="waiting"]')).to_be_visible()
    page.get_by_role("button", name="Zapisz i").click()
    page.wait_for_url("**/pytanie/2")
    assert chosen(site) == "talk"
    page.get_by_role("button", name="Zapisz i").click()
    page.wait_for_url("**/pytanie/3")
    assert len(forms) == 2


def test_a_field_that_the_browser_filled_by_itself_is_sent(site: tuple[Flask, str], context: MakeContext) -> None:
    page = begin(context())
    choose(page, "talk")
    expect(page.locator(SAVED)).to_contain_text("Zapisano odpowiedź o")
    # No event tells of it, as when a browser restores a form.
    page.evaluate("document.querySelector('input[name=\"q.s-1\"]:not(:checked)').checked = true")
    other = page.locator('input[name="q.s-1"]:checked').get_attribute("value")
    page.get_by_role("button", name="Zapisz i").click()
    page.wait_for_url("**/pytanie/2")
    assert chosen(site) == other != "talk"


def test_without_a_connection_the_answer_waits_and_is_sent_by_itself(
    site: tuple[Flask, str], context: MakeContext
) -> None:
    opened = context()
    page = begin(opened)
    opened.set_offline(True)
    choose(page, "study")
    expect(page.locator(WAITING)).to_contain_text("czeka na tym urządzeniu")
    choose(page, "talk")
    assert chosen(site) is None
    opened.set_offline(False)
    expect(page.locator(SAVED)).to_be_visible()
    assert chosen(site) == "talk"


def test_what_waited_survives_a_new_page_of_the_same_tab(site: tuple[Flask, str], context: MakeContext) -> None:
    opened = context()
    page = begin(opened)
    page.route("**/odpowiedz", lambda route: route.abort())
    choose(page, "talk")
    expect(page.locator(WAITING)).to_be_visible()
    page.unroute("**/odpowiedz")
    page.goto("/pl/kursy/debate/three")
    page.get_by_role("link", name="Kontynuuj próbę").click()
    expect(page.locator(SAVED)).to_be_visible()
    expect(page.locator('input[value="talk"]')).to_be_checked()
    assert chosen(site) == "talk"


def test_saved_is_said_although_saving_failed(site: tuple[Flask, str], context: MakeContext) -> None:
    """Never: while the server fails, the answer waits and says so."""
    page = begin(context())
    page.route("**/odpowiedz", lambda route: route.fulfill(status=500, body="Broken"))
    choose(page, "talk")
    expect(page.locator(WAITING)).to_be_visible()
    expect(page.locator(SAVED)).to_have_count(0)
    assert chosen(site) is None
    page.unroute("**/odpowiedz")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator(SAVED)).to_be_visible()
    assert chosen(site) == "talk"


def test_two_tabs_with_different_answers(site: tuple[Flask, str], context: MakeContext) -> None:
    opened = context()
    one = begin(opened)
    two = opened.new_page()
    two.goto(one.url)
    choose(one, "talk")
    expect(one.locator(SAVED)).to_be_visible()
    choose(two, "study")
    expect(two.locator(".conflict")).to_contain_text("Zamów badanie")
    expect(two.locator(".conflict")).to_contain_text("Zaproś do rozmowy")
    assert chosen(site) == "talk"
    two.locator(".conflict button").click()
    expect(two.locator(SAVED)).to_be_visible()
    expect(two.locator(".conflict")).to_have_count(0)
    assert chosen(site) == "study"


def test_a_session_that_ended_keeps_the_answer(site: tuple[Flask, str], context: MakeContext) -> None:
    """Signing in again, here or in another tab, is enough; the new session has another token."""
    opened = context()
    page = begin(opened)
    opened.clear_cookies()
    choose(page, "talk")
    expect(page.locator(FAILED)).to_contain_text("Zaloguj się w nowej karcie")
    assert chosen(site) is None
    sign(site, opened)
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(page.locator(SAVED)).to_be_visible()
    assert chosen(site) == "talk"


def test_the_back_key_loses_all_answers(site: tuple[Flask, str], context: MakeContext) -> None:
    """Never: the page that comes back shows what is saved, and after submitting, the result."""
    page = begin(context())
    for number in (1, 2, 3):
        choose(page, "talk", f"s-{number}")
        page.locator(".bar button").first.click()
        page.wait_for_load_state()
    page.go_back()
    expect(page.locator('input[value="talk"]')).to_be_checked()
    page.go_forward()
    page.get_by_role("button", name="Zakończ i zobacz wynik").dblclick()
    page.wait_for_url("**/wynik")
    expect(page.get_by_text("Zaliczone").first).to_be_visible()
    page.go_back()
    page.wait_for_url("**/wynik")
    assert chosen(site) == "talk"


def test_questions_or_reports_that_a_keyboard_cannot_reach(context: MakeContext) -> None:
    """Never: a whole quiz of every type by keyboard alone."""
    page = begin(context(), "final")
    for _ in BUNDLED:
        seen: set[str] = set()
        for _ in range(60):
            page.keyboard.press("Tab")
            kind, name = page.evaluate("[document.activeElement.type || '', document.activeElement.name || '']")
            if name == "go":
                break
            if not name.startswith("q.") or (name in seen and kind != "checkbox"):
                continue
            seen.add(name)
            if kind in {"radio", "checkbox"}:
                page.keyboard.press("Space")
            elif kind in {"text", "textarea"}:
                page.keyboard.type("4 500 000")
            else:
                for _ in range(len([one for one in seen if one.rpartition(".")[0] == name.rpartition(".")[0]])):
                    page.keyboard.press("ArrowDown")
        assert seen
        expect(page.locator(SAVED)).to_be_visible()
        before = page.url
        page.keyboard.press("Enter")
        expect(page).not_to_have_url(before)
    assert page.url.endswith("/sprawdzenie")
    expect(page.get_by_text(f"Są odpowiedzi na wszystkie {len(BUNDLED)} pytań.")).to_be_visible()


def test_practice_in_place_moves_the_focus_to_the_feedback(context: MakeContext) -> None:
    page = context().new_page()
    page.goto("/pl/kursy/debate/reading")
    form = page.locator("#practice-q-single")
    form.get_by_role("button").click()
    expect(form.locator(".error")).to_contain_text("Najpierw wybierz odpowiedź")
    choose(page, "study", "q-single")
    form.get_by_role("button").click()
    expect(form.get_by_role("status")).to_contain_text("Jeszcze nie")
    assert "Jeszcze nie" in page.evaluate("document.activeElement.textContent")
    assert page.url.endswith("/reading")
    form.get_by_role("link", name="Odpowiedz jeszcze raz").click()
    expect(form.get_by_role("button")).to_be_visible()
    assert page.evaluate("document.activeElement.name") == "q.q-single"


def test_everything_works_without_a_script(site: tuple[Flask, str], context: MakeContext) -> None:
    opened = context(has_scripts=False)
    page = begin(opened, "page")
    for number in (1, 2, 3):
        choose(page, "talk", f"s-{number}")
    page.get_by_role("button", name="Zapisz i sprawdź odpowiedzi").click()
    page.get_by_role("button", name="Zakończ i zobacz wynik").click()
    expect(page.get_by_text("Zaliczone").first).to_be_visible()
    assert chosen(site, "s-3") == "talk"
    page.goto("/pl/kursy/debate/reading")
    choose(page, "talk", "q-single")
    page.locator("#practice-q-single button").click()
    expect(page.locator("#practice-q-single")).to_contain_text("Zgadza się")


def test_what_is_no_number_is_said_beside_the_field_and_never_while_typing(
    site: tuple[Flask, str], context: MakeContext
) -> None:
    """It is saved as it was typed all the same, and the words go as soon as it is mended."""
    page = begin(context(), "final")
    number = list(BUNDLED).index(next(one for one in BUNDLED if one.name == "numeric")) + 1
    page.get_by_role("link", name=f"Pytanie {number}").click()
    field, problem = page.get_by_label("Liczba (zł)"), page.locator("[data-problem]")
    field.fill("4,5 mln")
    expect(page.locator(SAVED)).to_be_visible()
    expect(problem).to_be_hidden()
    page.get_by_role("heading", level=1).click()
    expect(problem).to_have_text("„4,5 mln” nie jest liczbą. Potrzebny jest zapis cyframi.")
    expect(field).to_have_attribute("aria-invalid", "true")
    with site[0].app_context():
        saved = db.session.execute(select(Answer.answer).where(Answer.question_id == "q-numeric")).scalar_one()
    assert saved == {"text": "4,5 mln"}
    field.fill("4 500 000")
    expect(problem).to_be_hidden()
    expect(field).not_to_have_attribute("aria-invalid", "true")


def test_a_number_is_answered_without_scripts_and_by_keyboard_alone(context: MakeContext) -> None:
    page = begin(context(has_scripts=False), "final")
    number = list(BUNDLED).index(next(one for one in BUNDLED if one.name == "numeric")) + 1
    page.get_by_role("link", name=f"Pytanie {number}").click()
    page.get_by_label("Liczba (zł)").focus()
    page.keyboard.type("dużo")
    page.keyboard.press("Enter")
    expect(page.locator("[data-problem]")).to_have_text("„dużo” nie jest liczbą. Potrzebny jest zapis cyframi.")
    expect(page.get_by_label("Liczba (zł)")).to_have_value("dużo")
    page.get_by_label("Liczba (zł)").fill("4500000")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Pytanie q-numeric?")


def gaps_of(site: tuple[Flask, str]) -> object:
    """Return what counts in the database for the text with gaps."""
    with site[0].app_context():
        saved = db.session.execute(select(Answer.answer).where(Answer.question_id == "q-cloze")).scalar_one_or_none()
        return saved["gaps"] if saved else None


def open_cloze(context: BrowserContext) -> Page:
    """Begin the quiz of every type and go to the text with gaps."""
    page = begin(context, "final")
    number = [one.name for one in BUNDLED].index("cloze") + 1
    page.get_by_role("link", name=f"Pytanie {number}").click()
    return page


def find_nothing(page: Page) -> None:
    """Expect no barrier that a machine can find, at the width of a phone."""
    assert checks.axe(page) == []
    assert checks.too_wide(page) == []
    assert checks.too_small(page) == []


def test_gaps_are_saved_as_they_are_filled_in(site: tuple[Flask, str], context: MakeContext) -> None:
    page = open_cloze(context())
    typed, selected = page.get_by_label("Luka 1 z 2"), page.get_by_label("Luka 2 z 2")
    find_nothing(page)
    with page.expect_response("**/odpowiedz"):
        typed.fill("Osoba")
    expect(page.locator(SAVED)).to_be_visible()
    assert gaps_of(site) == {"who": "Osoba"}
    with page.expect_response("**/odpowiedz"):
        selected.select_option(label="sojusznik")
    expect(page.locator(SAVED)).to_be_visible()
    assert gaps_of(site) == {"who": "Osoba", "what": "b"}
    page.reload()
    expect(typed).to_have_value("Osoba")
    expect(selected).to_have_value("b")


def test_gaps_are_filled_in_without_scripts_and_by_keyboard_alone(
    site: tuple[Flask, str], context: MakeContext
) -> None:
    page = open_cloze(context(has_scripts=False))
    page.get_by_label("Luka 1 z 2").focus()
    page.keyboard.type("konkretna osoba")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Pytanie q-cloze?")
    saved = gaps_of(site)
    assert isinstance(saved, dict)
    assert saved["who"] == "konkretna osoba"
    assert saved["what"] in {"a", "b", "c"}


def test_a_checked_text_with_gaps_has_no_barriers(site: tuple[Flask, str], context: MakeContext, files: Files) -> None:
    """In a lesson the text comes back with words in its gaps and what is right beside them."""
    for lang in ("pl", "en"):
        files[f"01-reading/{lang}.md"] += "\n/// practice\nq-cloze\n///\n"
    with site[0].app_context():
        publish_files(files)
        db.session.commit()
    page = context().new_page()
    page.goto("/pl/kursy/debate/reading")
    form = page.locator("#practice-q-cloze")
    form.get_by_label("Luka 1 z 2").fill("osoba")
    form.get_by_role("button").click()
    expect(form.locator(".error")).to_contain_text("Najpierw uzupełnij")
    expect(form.get_by_label("Luka 1 z 2")).to_have_value("osoba")
    form.get_by_label("Luka 2 z 2").select_option("b")
    form.get_by_role("button").click()
    expect(form.get_by_role("status")).to_contain_text("Częściowo")
    expect(form.locator(".cloze")).to_contain_text("Poprawna odpowiedź: instytucja")
    find_nothing(page)
    form.get_by_role("link", name="Odpowiedz jeszcze raz").click()
    expect(form.get_by_label("Luka 1 z 2")).to_be_focused()


@pytest.mark.parametrize("has_scripts", [True, False])
def test_words_are_counted_while_a_text_is_written(
    site: tuple[Flask, str],
    context: MakeContext,
    has_scripts: bool,  # noqa: FBT001
) -> None:
    """Without a script, the number of the words that are saved stands below the field."""
    number = list(BUNDLED).index(next(one for one in BUNDLED if one.name == "essay")) + 1
    page = begin(context(has_scripts=has_scripts), "final")
    here = f"{page.url.partition('/pytanie/')[0]}/pytanie/{number}"
    page.goto(here)
    field, line = page.get_by_label("Własny tekst"), page.locator("[id='q.q-essay.count']")
    expect(line).to_have_text("Liczba słów: 0" if has_scripts else "")
    field.fill("Szanowna Pani – proszę\no ławkę i 2 kosze.")
    if has_scripts:
        expect(line).to_have_text("Liczba słów: 8")
        expect(page.locator(SAVED)).to_contain_text("Zapisano odpowiedź o")
    else:
        page.get_by_role("button", name="Zapisz i przejdź dalej").click()
        page.goto(here)
        expect(line).to_have_text("Liczba słów w zapisanym tekście: 8")
        expect(field).to_have_value("Szanowna Pani – proszę\no ławkę i 2 kosze.")
    page.get_by_text("Po czym poznać dobry tekst").click()
    expect(page.get_by_text("Wiadomo, kto może odpowiedzieć.")).to_be_visible()
    if has_scripts:
        find_nothing(page)
    with site[0].app_context():
        row = db.session.execute(select(Answer).where(Answer.question_id == "q-essay")).scalar_one()
        assert row.answer == {"text": "Szanowna Pani – proszę\no ławkę i 2 kosze."}


def test_a_text_beside_its_rubric_has_no_barriers(context: MakeContext) -> None:
    """On the result, where the author holds it against criteria and sample."""
    page = begin(context(), "final")
    number = [one.name for one in BUNDLED].index("essay") + 1
    address = page.url.partition("/pytanie/")[0]
    page.goto(f"{address}/pytanie/{number}")
    page.get_by_label("Własny tekst").fill("Szanowna Pani!\n\nProszę o ławkę.")
    expect(page.locator(SAVED)).to_contain_text("Zapisano odpowiedź o")
    page.goto(f"{address}/sprawdzenie")
    page.get_by_role("button", name="Zakończ i zobacz wynik").click()
    page.wait_for_url("**/wynik")
    expect(page.get_by_role("table", name="Kryteria, od poziomu najniższego do najwyższego")).to_be_visible()
    expect(page.get_by_text("Proszę o ławkę.")).to_be_visible()
    find_nothing(page)
