"""What is asked of every page: rules that a machine can decide, and the words for what breaks them."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response

ROOT = Path(__file__).resolve().parents[2]
NODE_MODULES = ROOT / "node_modules"

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

#: What a finger needs: WCAG 2.2 AA asks for 24 px (or space around), our own rule for controls is 44 px.
SMALLEST_TARGET = 24
SMALLEST_CONTROL = 44

#: Listens for what the content security policy refuses, from before the first byte of the page is read.
LISTEN = """
window.__refused = [];
document.addEventListener("securitypolicyviolation", event =>
  window.__refused.push(`${event.violatedDirective}: ${event.blockedURI || event.sample}`));
"""

TOO_WIDE = """() => {
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (wide <= 0) return [];
  const edge = document.documentElement.clientWidth;
  return [...document.querySelectorAll("body *")]
    .filter(e => e.getBoundingClientRect().right > edge + 1 && getComputedStyle(e).position !== "fixed")
    .slice(0, 5).map(e => `${e.tagName.toLowerCase()}.${e.className} is cut off`)
    .concat([`the page is ${wide} px too wide`]);
}"""

#: Links inside running text are exempt, as in WCAG 2.5.8; a control inside a label is as large as its label.
TOO_SMALL = """([control, target]) => {
  const seen = e => e.checkVisibility({ checkVisibilityCSS: true, checkOpacity: true });
  const found = [];
  for (const e of document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")) {
    if (!seen(e) || e.type === "hidden" || e.disabled || e.matches(".vh[tabindex='-1']")) continue;
    if (e.matches(".skip, .skip *, [tabindex='0']:not(a):not(button)")) continue;
    const box = (e.closest("label") || (e.id && document.querySelector(`label[for="${CSS.escape(e.id)}"]`)) || e);
    const a = e.getBoundingClientRect(), b = box.getBoundingClientRect();
    if (a.right <= 0 || a.bottom <= 0 && !e.closest("main")) continue;
    const height = Math.max(a.height, b.height), width = Math.max(a.width, b.width);
    const isLink = e.tagName === "A" && getComputedStyle(e).display === "inline";
    if (isLink) continue;
    const least = e.tagName === "A" || e.tagName === "SUMMARY" ? target : control;
    if (height < least - 0.5 || width < target - 0.5)
      found.push(`${e.tagName.toLowerCase()}.${e.className} "${(e.innerText || e.name || "").trim().slice(0, 30)}" ` +
                 `${Math.round(width)}×${Math.round(height)}`);
  }
  return found;
}"""


@cache
def axe_source() -> str:
    """Return axe-core, which is put into the page by the browser itself and so needs no hole in the policy."""
    return (NODE_MODULES / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


@dataclass
class Watch:
    """What a browser page said, asked for and was refused while it was looked at."""

    page: Page
    said: list[str] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    def foreign(self, address: str) -> list[str]:
        """Return the requests that left the site."""
        return [request.url for request in self.requests if not request.url.startswith((address, "data:", "blob:"))]

    def refused(self) -> list[str]:
        """Return what the content security policy refused."""
        return list(self.page.evaluate("window.__refused || []"))


def watch(context: BrowserContext) -> Watch:
    """Open a page that notes everything that should not happen."""
    page = context.new_page()
    page.add_init_script(LISTEN)
    watching = Watch(page)

    def on_console(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            watching.said.append(f"{message.type}: {message.text}")

    def on_response(response: Response) -> None:
        if response.status >= 400 and response.request.resource_type != "document":
            watching.failed.append(f"{response.status} {response.url}")

    page.on("console", on_console)
    page.on("pageerror", lambda error: watching.said.append(f"exception: {error}"))
    page.on("request", lambda request: watching.requests.append(request))  # noqa: PLW0108 - needs a function of Python
    page.on("response", on_response)
    return watching


def axe(page: Page, *, only: str = "") -> list[str]:
    """Return what axe finds against WCAG 2.2 AA, one line each; ``only`` names the one rule to run."""
    if not page.evaluate("typeof window.axe !== 'undefined'"):
        page.evaluate(axe_source())
    options: dict[str, Any] = {
        "resultTypes": ["violations"],
        "preload": False,
        "rules": {"target-size": {"enabled": True}},
    }
    options["runOnly"] = {"type": "rule", "values": [only]} if only else {"type": "tag", "values": WCAG}
    result = page.evaluate("options => axe.run(document, options)", options)
    return [
        f"{violation['id']}: {node['target'][0]} {node['html'][:120]} ({node['failureSummary'][-160:].strip()})"
        for violation in result["violations"]
        for node in violation["nodes"]
    ]


def too_wide(page: Page) -> list[str]:
    """Return what makes the page scroll sideways."""
    return list(page.evaluate(TOO_WIDE))


def too_small(page: Page) -> list[str]:
    """Return controls that a finger would miss."""
    return list(page.evaluate(TOO_SMALL, [SMALLEST_CONTROL, SMALLEST_TARGET]))


def html_findings(files: list[Path]) -> list[str]:
    """Return what html-validate says of the files, one line each.

    Switched off are rules of taste (quotes, case of the doctype, length of titles, white space), integrity hashes for
    files of our own host, and the submit button that an answered practice question no longer needs (H32).
    """
    report = files[0].with_name("report.json")
    command = [str(NODE_MODULES / ".bin" / "html-validate"), "--formatter", f"json={report}"]
    command += ["--config", str(Path(__file__).with_name("html-validate.json")), *map(str, files)]
    result = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    if not report.exists():
        raise RuntimeError(result.stdout + result.stderr)
    return [
        f"{Path(found['filePath']).name}:{message['line']}: {message['ruleId']}: {message['message']}"
        for found in json.loads(report.read_text(encoding="utf-8"))
        for message in found["messages"]
    ]
