"""Texts become safe HTML: nothing that somebody types runs, and everything comes back as it went in."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.markup import render, render_text, typography
from courses.content.documents import write
from courses.content.folder import CourseFolder
from courses.content.fragments import render_fragment
from courses.content.installed import Installed
from courses.content.texts import render_lesson

MakeFolder = Callable[[Mapping[str, Any]], CourseFolder]


class _Seen(HTMLParser):
    """Collects what a browser would see."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.attributes: set[tuple[str, str | None]] = set()
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(attrs)

    def handle_data(self, data: str) -> None:
        self.text += data


def assert_harmless(html: str) -> None:
    seen = _Seen(html)
    assert not seen.tags & {"script", "style", "iframe", "object", "embed", "form", "input", "svg", "math", "base"}
    for name, value in seen.attributes:
        assert not name.startswith("on")
        assert name != "style"
        runs = re.match(r"\s*(javascript|data|vbscript):", value or "", re.IGNORECASE)
        assert not runs or name not in {"href", "src"}


def test_strings_of_others_are_harmless(corpus: Path, folder_of: MakeFolder, good: dict[str, str]) -> None:
    folder = folder_of(good)
    for string in json.loads((corpus / "strings" / "blns.json").read_text("utf-8")):
        for lang in ("pl", "en"):
            assert_harmless(render(string, lang))
            assert_harmless(render_fragment(string, lang, folder))
            text = f"/// note | {string.splitlines()[0] if string.splitlines() else ''}\n{string}\n///\n\n{string}\n"
            lesson = render_lesson(text, lang, folder, "listening", {"paraphrase": string}, {})
            assert_harmless("".join(part["html"] for part in lesson.parts))


def test_strings_of_others_come_back_as_they_went_in(
    corpus: Path, folder_of: MakeFolder, good: dict[str, str], installed: Installed
) -> None:
    """In the title of a note and in an explained term, where no Markdown is meant."""
    folder = folder_of(good)
    for string in json.loads((corpus / "strings" / "blns.json").read_text("utf-8")):
        plain = " ".join(string.split())
        # HTML has no way to write control characters, and Markdown keeps two of them for itself.
        if not plain or re.search("[\x00-\x1f\x7f-\x9f\ufeff\ufffe\uffff]", plain):
            continue
        lesson = render_lesson(
            f"/// note | {plain}\nA [b](term:c).\n///\n", "en", folder, "listening", {"c": plain}, installed.blocks
        )
        seen = " ".join(_Seen(lesson.parts[0]["html"]).text.replace("\u00a0", " ").split())
        assert seen == f"{plain} A b {plain}."


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        "[a](javascript:alert(1))",
        "[a](JaVaScRiPt:alert(1))",
        "[a](data:text/html,<script>alert(1)</script>)",
        "![a](javascript:alert(1))",
        "<a href='x' onclick='alert(1)'>a</a>",
        "<img src=x onerror=alert(1)>",
        '[a](https://example.org "x\\" onmouseover=\\"alert(1)")',
        "[a]: javascript:alert(1)\n[a]",
        "```html\n<script>alert(1)</script>\n```",
        "text {: onclick=alert(1) }",
        '<div data-part="0"></div>',
    ],
)
def test_nothing_runs(source: str) -> None:
    html = render(source, "pl")
    assert_harmless(html)
    assert "<div" not in html


def test_tables_scroll_and_columns_are_aligned_by_classes() -> None:
    html = render("| a | b |\n|:-:|--:|\n| 1 | 2 |\n", "pl")
    assert '<div class="scroll" role="group" tabindex="0" aria-label="Tabela 1"><table class="table">' in html
    assert '<th class="mid" scope="col">a</th>' in html
    assert '<td class="num">2</td>' in html
    assert "style" not in html


def test_ids_carry_the_prefix_and_links_follow() -> None:
    html = render("## A {#b}\n\n[c](#b) d[^1]\n\n[^1]: e\n", "en", id_prefix="q1-")
    assert '<h2 id="q1-b">A</h2>' in html
    assert 'href="#q1-b"' in html
    assert 'id="q1-fn-1"' in html
    assert 'href="#q1-fn-1"' in html
    assert 'aria-label="Back to the text, note 1"' in html


def test_links_out_are_cut_off_from_the_page() -> None:
    assert render("[a](https://example.org)", "en") == '<p><a href="https://example.org" rel="noopener">a</a></p>'


@pytest.mark.parametrize(
    ("text", "lang", "expected"),
    [
        ("w domu i na wsi", "pl", "w~domu i~na wsi"),
        ("I w Hutnikach", "pl", "I~w~Hutnikach"),
        ("900 000 000 zł", "pl", "900~000~000~zł"),
        ("22 listopada 2026 r.", "pl", "22~listopada~2026~r."),
        ("posadzić – drzewa", "pl", "posadzić~– drzewa"),
        ("art. 5a ust. 2", "pl", "art.~5a ust.~2"),
        ("w 2019 100 osób", "pl", "w~2019 100~osób"),
        ("a cat in a house", "en", "a cat in a house"),
        ("22 November 2026, 5 km", "en", "22~November~2026, 5~km"),
        ("w domu", "de", "w domu"),
    ],
)
def test_spaces_that_must_not_break(text: str, lang: str, expected: str) -> None:
    assert typography(text, lang).replace("\u00a0", "~") == expected


def test_code_is_left_as_it_is() -> None:
    assert "<code>w domu</code>" in render("`w domu`", "pl")


def test_words_are_counted_without_markup() -> None:
    assert render_text("## Dwa słowa\n\n**trzy**, [cztery](https://example.org)", "pl").words == 4


def test_lesson_text(good: dict[str, str], folder_of: MakeFolder, installed: Installed) -> None:
    """Term, lesson link, figure, blocks and the part of a plugin, in order."""
    folder = folder_of(good)
    lesson = render_lesson(
        good["01-hear/pl.md"], "pl", folder, "listening", {"paraphrase": "Mów w <b>."}, installed.blocks
    )
    assert [part.get("block") for part in lesson.parts] == [None, "ask", None]
    assert lesson.parts[1] == {"block": "ask", "id": "ask-1", "data": ["first"]}
    first, last = lesson.parts[0]["html"], lesson.parts[2]["html"]
    assert first.startswith('<div class="scene">')
    assert 'href="/pl/kursy/listening/answer#t-first"' in first
    assert '<a class="term" href="#term-paraphrase" aria-describedby="tip-paraphrase">parafraza</a>' in first
    assert '<span class="tip" role="tooltip" id="tip-paraphrase"> Mów w&nbsp;&lt;b&gt;.</span>' in first
    picture = r'<img src="/media/[0-9a-f]{64}/table.pl.svg" alt="[^"]+" width="640" height="360" loading="lazy">'
    assert re.search(picture, first)
    assert "<summary>Opis rysunku</summary>" in first
    assert '<p class="note__label">Przykład krok po kroku</p>' in last
    assert '<div class="note note--law">' in last
    assert lesson.headings == [
        {"id": "t-paraphrase", "level": 2, "text": "Parafraza"},
        {"id": "t-example", "level": 3, "text": "Przykład"},
    ]
    assert lesson.glossary == ["paraphrase"]


@settings(max_examples=400, deadline=None)
@given(st.text(st.sampled_from("aAźż1 9zł.,;:?!%–„”'\"()/§…+=°×→-wi*_`[]<&\\#|\n"), min_size=1, max_size=30))
def test_the_short_way_leads_to_the_same_place(text: str) -> None:
    for lang in ("pl", "en"):
        assert render(text, lang) == render_text(text, lang).html


def test_a_term_is_explained_once(good: dict[str, str], folder_of: MakeFolder) -> None:
    text = "[a](term:x) i [b](term:x), [c](lang:en)"
    lesson = render_lesson(text, "pl", folder_of(good), "listening", {"x": "y"}, {})
    html = lesson.parts[0]["html"]
    assert html.count('role="tooltip"') == 1
    assert html.count('href="#term-x"') == 2
    assert '<span lang="en">c</span>' in html


def test_a_link_in_the_text_corrupts_nothing(good: dict[str, str], folder_of: MakeFolder) -> None:
    """A link in the text corrupts the lesson."""
    text = "[a](https://example.org/?q=%22%3E&b=[c]) `/// ask` \\/// [d][e]\n\n[e]: https://example.org/ 'f'\n"
    html = render_lesson(text, "en", folder_of(good), "listening", {}, {}).parts[0]["html"]
    assert html.count("<a ") == 2
    assert "<code>/// ask</code>" in html


def test_canonical_yaml_of_a_text_is_one_line() -> None:
    assert write({"a": {"pl": "x\ny", "en": ""}}) == 'a:\n  pl: "x\\ny"\n  en: ""\n'
