"""Two ways to use a page: pointing at things, and the keyboard alone."""

from __future__ import annotations

from typing import Protocol

from playwright.sync_api import Locator, Page

#: No page has more stops of the Tab key between its start and anything on it.
MOST_STOPS = 220

IS_FOCUSED = "element => element === document.activeElement"

#: A focus that can be seen: an outline, or another border or shadow than the same element has without it.
IS_FOCUS_SEEN = """element => {
  const drawn = [element, element.closest("label"), element.parentElement].filter(Boolean);
  return drawn.some(one => {
    const style = getComputedStyle(one);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 || style.boxShadow !== "none";
  });
}"""


class Hand(Protocol):
    """What a person does with a page."""

    def press(self, button: Locator) -> None:
        """Press a button or follow a link."""

    def write(self, field: Locator, text: str) -> None:
        """Type into an empty field."""

    def choose(self, radio: Locator) -> None:
        """Choose a radio button."""

    def tick(self, box: Locator) -> None:
        """Tick a check box."""

    def pick(self, select: Locator, number: int) -> None:
        """Pick the option of a select with this number, the first being 0."""


class Pointer:
    """A mouse or a finger."""

    def press(self, button: Locator) -> None:
        button.click()

    def write(self, field: Locator, text: str) -> None:
        field.fill(text)

    def choose(self, radio: Locator) -> None:
        radio.check()

    def tick(self, box: Locator) -> None:
        box.check()

    def pick(self, select: Locator, number: int) -> None:
        select.select_option(index=number)


class Keys:
    """Tab, Space, Enter and the arrows, and nothing else. The focus must be seen wherever it stops to do something."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, button: Locator) -> None:
        self._go_to(button)
        self.page.keyboard.press("Enter")

    def write(self, field: Locator, text: str) -> None:
        self._go_to(field)
        self.page.keyboard.type(text)

    def choose(self, radio: Locator) -> None:
        """Tab stops at a group once; the arrows go from one to the next."""
        name = radio.get_attribute("name")
        group = self.page.locator(f'input[type=radio][name="{name}"]')
        self._go_to_any(group)
        if not radio.evaluate(IS_FOCUSED):
            for _ in range(group.count()):
                self.page.keyboard.press("ArrowDown")
                if radio.evaluate(IS_FOCUSED):
                    break
        if not radio.is_checked():
            self.page.keyboard.press("Space")
        assert radio.is_checked()

    def tick(self, box: Locator) -> None:
        self._go_to(box)
        self.page.keyboard.press("Space")
        assert box.is_checked()

    def pick(self, select: Locator, number: int) -> None:
        self._go_to(select)
        self.page.keyboard.press("Home")
        for _ in range(number):
            self.page.keyboard.press("ArrowDown")
        assert select.evaluate("select => select.selectedIndex") == number

    def _go_to(self, goal: Locator) -> None:
        assert goal.count() == 1, f"{goal.count()} elements instead of one"
        self._go_to_any(goal)

    def _go_to_any(self, goals: Locator) -> None:
        """Press Tab until one of the goals has the focus."""
        is_there = "elements => elements.includes(document.activeElement)"
        for _ in range(MOST_STOPS):
            if goals.evaluate_all(is_there):
                focused = self.page.locator(":focus")
                assert focused.evaluate(IS_FOCUS_SEEN), (
                    f"the focus cannot be seen on {focused.evaluate('e => e.outerHTML')}"
                )
                return
            self.page.keyboard.press("Tab")
        message = f"the keyboard does not reach {goals.first.evaluate('e => e.outerHTML')[:200]}"
        raise AssertionError(message)
