"""Reading the HTML of an answer field as a browser does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

from werkzeug.datastructures import MultiDict

#: Elements and attributes that no text of an author may become.
FORBIDDEN = frozenset({"script", "iframe", "object", "embed", "style", "form", "base", "meta", "link"})


@dataclass
class Control:
    """A control of a field: its names for people and for the form, and what it would send now."""

    tag: str
    type: str
    name: str
    id: str
    values: list[str] = field(default_factory=list)
    choices: list[str] = field(default_factory=list)
    is_labelled: bool = False
    is_disabled: bool = False


class FieldReader(HTMLParser):
    """Reads the HTML of a field as a browser does: its controls, their labels, and everything that could run."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.controls: list[Control] = []
        self.ids: list[str] = []
        self.dangers: list[str] = []
        self._label_for: set[str] = set()
        self._labelled_by: list[tuple[Control, str]] = []
        self._in_label = 0
        self._select: Control | None = None
        self._textarea: Control | None = None
        self.feed(html)
        self.close()
        for control in self.controls:
            control.is_labelled |= control.id in self._label_for
        for control, ids in self._labelled_by:
            control.is_labelled |= all(one in self.ids for one in ids.split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of one element."""
        values = {name: value or "" for name, value in attrs}
        self._look_for_dangers(tag, values)
        if "id" in values:
            self.ids.append(values["id"])
        if tag == "label":
            self._in_label += 1
            if "for" in values:
                self._label_for.add(values["for"])
        elif tag == "option" and self._select is not None:
            value = values.get("value", "")
            self._select.choices.append(value)
            if "selected" in values:
                self._select.values = [value]
        elif tag in {"input", "select", "textarea"} and values.get("type") != "hidden":
            self._control(tag, values)

    def _control(self, tag: str, values: Mapping[str, str]) -> None:
        kind = values.get("type", "text") if tag == "input" else tag
        control = Control(tag, kind, values.get("name", ""), values.get("id", ""))
        control.is_labelled = bool(self._in_label or values.get("aria-label", "").strip())
        control.is_disabled = "disabled" in values
        if "aria-labelledby" in values:
            self._labelled_by.append((control, values["aria-labelledby"]))
        if kind in {"radio", "checkbox"}:
            control.choices = [values.get("value", "on")]
            control.values = control.choices if "checked" in values else []
        elif tag == "input":
            control.values = [values.get("value", "")]
        self.controls.append(control)
        self._select = control if tag == "select" else None
        self._textarea = control if tag == "textarea" else None

    def handle_endtag(self, tag: str) -> None:
        """Close a label, a select or a text area."""
        if tag == "label":
            self._in_label -= 1
        elif tag == "select" and self._select is not None:
            if not self._select.values:
                self._select.values = self._select.choices[:1]
            self._select = None
        elif tag == "textarea":
            self._textarea = None

    def handle_data(self, data: str) -> None:
        """Take the text of a text area."""
        if self._textarea is not None:
            self._textarea.values = [data.removeprefix("\n")]

    def _look_for_dangers(self, tag: str, values: Mapping[str, str]) -> None:
        if tag in FORBIDDEN:
            self.dangers.append(f"<{tag}>")
        for name, value in values.items():
            # What a control holds is sent and never followed.
            compact = "" if name == "value" else "".join(value.split()).lower()
            if name.startswith("on") or name == "style" or compact.startswith(("javascript:", "data:", "vbscript:")):
                self.dangers.append(f"{name}={value}")

    def form(self) -> MultiDict[str, str]:
        """Return what the browser would send."""
        return MultiDict([(one.name, value) for one in self.controls if not one.is_disabled for value in one.values])
