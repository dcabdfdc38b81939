"""Every rule is seen to fail, at its file and line, on a good course that is broken in one place."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from flask import Flask

import courses.content
from app.localization import in_language
from courses.content.check import check_tracks
from courses.content.confirm import confirmed_document
from courses.content.folder import MAX_FILE, MAX_TEXT, CourseFolder
from courses.content.problems import Problems, Rule

Broken = tuple[str, str, str, str, str, int | None]
Findings = Callable[[Mapping[str, Any]], list[tuple[str, str, int]]]

C, L, PL, EN = "course.yaml", "01-hear/lesson.yaml", "01-hear/pl.md", "01-hear/en.md"

UNUSED = """\
  - id: "summary"
    term:
      pl: "skrót"
      en: "summary"
    text:
      pl: "To najważniejsze."
      en: "What matters most."
"""

#: What stands in a good course, what it is changed to, and what is then found where.
BROKEN: list[Broken] = [
    ("bad-yaml", C, 'id: "listening"', 'id: "listening', C, 2),
    ("bad-yaml", C, 'order: "linear"', 'order: "a\x01b"', C, 0),
    ("empty", L, "", "", L, None),
    ("several-documents", C, 'note: "Only', '---\nnote: "Only', C, 0),
    ("anchor", C, 'id: "listening"', 'id: &a "listening"', C, 0),
    ("anchor", C, "review:", "<<: {}\nreview:", C, 0),
    ("tag", C, 'id: "listening"', 'id: !!str "listening"', C, 0),
    ("duplicate-key", C, "pass_mark: 70", "pass_mark: 70\npass_mark: 80", C, 1),
    ("bad-key", C, "pass_mark: 70", "? [pass_mark]\n: 70", C, 0),
    ("too-deep", C, "pass_mark: 70", f"pass_mark: {'[' * 30}{']' * 30}", C, 0),
    ("unknown-key", C, "pass_mark: 70", "passmark: 70", C, 0),
    ("unknown-key", L, "minutes: 20", "minutes: 20\nquiz: 1", L, 1),
    ("unknown-language", C, '  en: "Listening"', '  en: "Listening"\n  de: "Hören"', C, 1),
    ("missing-language", C, '  en: "Listening"\n', "", C, -2),
    ("empty-text", C, 'en: "Listening"', 'en: ""', C, 0),
    ("missing-key", L, "minutes: 20\n", "", L, -6),
    ("not-text", C, 'en: "Listening"', "en: 12", C, 0),
    ("not-texts", C, 'summary:\n  pl: "Krótki kurs."\n  en: "A short course."', 'summary: "Krótki"', C, 0),
    ("not-map", C, 'review:\n  state: "draft"\n  law_as_of: "2026-11-22"\n  by: ""', "review: true", C, 0),
    ("not-list", C, '    lessons:\n      - "hear"\n      - "answer"', '    lessons: "hear"', C, 0),
    ("not-number", L, "minutes: 20", 'minutes: "20"', L, 0),
    ("not-truth", L, "preview: true", "preview: yes", L, 0),
    ("bad-id", L, 'id: "hear"', 'id: "Hear it"', L, 0),
    ("not-allowed", C, 'order: "linear"', 'order: "random"', C, 0),
    ("out-of-range", L, "minutes: 20", "minutes: 0", L, 0),
    ("bad-value", C, 'law_as_of: "2026-11-22"', 'law_as_of: "22.11.2026"', C, 0),
    ("bad-date", C, 'law_as_of: "2026-11-22"', 'law_as_of: "2026-02-30"', C, 0),
    ("duplicate-id", "02-answer/lesson.yaml", 'id: "answer"', 'id: "hear"', "02-answer/lesson.yaml", 0),
    ("unknown-lesson", C, '      - "answer"', '      - "nobody"', C, 0),
    ("unknown-lesson", L, "completion:", 'requires:\n  - "nobody"\ncompletion:', L, 1),
    ("lesson-twice", C, '      - "answer"', '      - "answer"\n      - "hear"', C, 1),
    ("lesson-unlisted", C, '      - "answer"\n', "", "02-answer/lesson.yaml", None),
    ("requires-circle", L, "completion:", 'requires:\n  - "answer"\ncompletion:', L, 0),
    ("requires-audience", L, 'audience: "both"', 'audience: "activists"', "02-answer/lesson.yaml", 3),
    ("requires-optional", L, 'completion:\n  - "confirmed"', "optional: true", "02-answer/lesson.yaml", 0),
    ("unknown-kind", L, 'kind: "reading"', 'kind: "film"', L, 0),
    ("unknown-completion", L, '  - "confirmed"', '  - "dreamt"', L, 0),
    ("heading-1", PL, "## Parafraza {#paraphrase}", "# Parafraza {#paraphrase}", PL, 0),
    ("heading-order", PL, "### Przykład", "#### Przykład", PL, 0),
    ("heading-form", PL, "## Parafraza {#paraphrase}", "Parafraza\n---------", PL, 1),
    ("heading-without-anchor", PL, "### Przykład {#example}", "### Przykład", PL, 0),
    ("bad-anchor", PL, "{#example}", "{#Przykład}", PL, 0),
    ("duplicate-anchor", PL, "{#example}", "{#paraphrase}", PL, 0),
    ("bad-address", PL, "https://example.org", "javascript:alert(1)", PL, 0),
    ("bad-address", PL, "https://example.org", "example.org", PL, 0),
    ("dead-lesson-link", PL, "lesson:answer#first", "lesson:nobody", PL, 0),
    ("dead-anchor", PL, "(#paraphrase)", "(#nowhere)", PL, 0),
    ("dead-anchor", PL, "lesson:answer#first", "lesson:answer#nowhere", PL, 0),
    ("dead-term", PL, "term:paraphrase", "term:nothing", PL, 0),
    ("missing-picture", PL, "media/table.pl.svg", "media/chair.pl.svg", PL, 0),
    ("missing-picture", PL, "media/table.pl.svg", "https://example.org/a.png", PL, 0),
    ("missing-alt", PL, "![Dwie osoby rozmawiają przy stole.]", "![]", PL, 0),
    ("empty-link", PL, "[stronę](https", "[](https", PL, 0),
    ("vague-link", PL, "[stronę](https", "[tutaj](https", PL, 0),
    ("block-unclosed", PL, "sejm.gov.pl).\n///", "sejm.gov.pl).", PL, -1),
    ("block-nested", PL, "/// ask\nfirst\n///", "/// ask\nfirst", PL, 0),
    ("block-stray", PL, "### Przykład", "///\n\n### Przykład", PL, 0),
    ("block-malformed", PL, "/// ask", "//// ASK!", PL, 0),
    ("unknown-block", PL, "/// ask", "/// sing", PL, 0),
    ("bad-block", PL, "/// ask\nfirst", "/// ask", PL, 0),
    ("block-without-title", PL, "/// note | Przykład krok po kroku", "/// note", PL, 0),
    ("block-with-title", PL, "/// law", "/// law | Prawo", PL, 0),
    ("figure-without-picture", PL, "![Dwie osoby rozmawiają przy stole.](media/table.pl.svg)\n", "", PL, -1),
    ("figure-without-description", PL, "Ola siedzi po lewej, Tomek po prawej.", "", PL, -3),
    ("raw-html", PL, "To jest", "<b onclick='x'>To</b> jest", PL, 0),
    ("raw-html", PL, "To jest", "<!-- uwaga --> To jest", PL, 0),
    ("dead-footnote", PL, "To jest", "To[^1] jest", PL, 0),
    ("languages-differ", PL, "{#example}", "{#sample}", PL, 0),
    ("languages-differ", PL, "/// ask\nfirst\n///\n\n", "", PL, 0),
    ("blocks-differ", PL, "/// ask\nfirst", "/// ask\nsecond", PL, 0),
    ("figures-differ", PL, "media/table.pl.svg", "media/other.svg", PL, -1),
    ("links-differ", PL, "[początek](#paraphrase)", "początek", PL, 0),
    ("numbers-differ", PL, "18 400", "18 500", PL, -1),
    ("text-length", PL, "To jest", "To jest", PL, None),
    ("sentence-length", PL, "Potem będzie", f"Potem {'i znowu ' * 13}będzie", PL, 0),
    ("sentence-average", PL, "Potem będzie", ("Potem " + "znowu " * 20 + "jest dom. ") * 30 + "Będzie", PL, None),
    ("official-word", PL, "To jest", "Niniejszy tekst to", PL, 0),
    ("sentence-too-long", PL, "Potem będzie", f"Potem {'i znowu ' * 15}będzie", PL, 0),
    ("other-word", PL, "To jest", "Dostajesz feedback. To jest", PL, 0),
    ("other-word", EN, "This is", "The organization and its neighbors. This is", EN, 0),
    ("not-taught", PL, "To jest", "Są różne style uczenia się. To jest", PL, 0),
    ("term-unused", C, "glossary:\n", f"glossary:\n{UNUSED}", C, 1),
    ("law-without-date", PL, "22 listopada 2026", "21 listopada 2026", PL, -1),
    ("law-without-link", PL, "[ISAP](https://isap.sejm.gov.pl)", "ISAP", PL, -1),
    ("lesson-without-scene", PL, "/// start\n**Zacznij tu.** Ola mówi 18 400 słów, Tomek słucha.\n///\n\n", "", PL, 0),
    ("split-word", PL, "To jest", "Uczestnicy/czki mówią: to jest", PL, 0),
    ("empty-praise", PL, "To jest", "Brawo! To jest", PL, 0),
    ("unused-picture", PL, "media/table.pl.svg", "media/table.en.svg", "media/table.pl.svg", None),
]


#: What is said of lessons that are as short as those of the good course.
BREVITY = {"text-length", "lesson-part-missing", "lesson-without-scene", "lesson-minutes"}
#: Rules that need a lesson of full length; test_lessons.py breaks one.
OF_WHOLE_LESSONS = {"lesson-part-missing", "lesson-core", "lesson-examples", "lesson-minutes"}
#: Rules that a walk breaks; test_walk.py breaks them.
OF_WALKS = {
    "course-all-optional",
    "lesson-unreachable",
    "lesson-unfinishable",
    "track-stuck",
    "plan-lessons",
    "plan-minutes",
}


@pytest.mark.parametrize("case", BROKEN, ids=lambda case: f"{case[0]}-{case[3][:20]!a}")
def test_rule_fails(case: Broken, good: dict[str, str], findings: Findings) -> None:
    rule, path, old, new, where, line = case
    assert old in good[path]
    changed = good[path][: good[path].index(old)].count("\n") + 1
    good[path] = good[path].replace(old, new, 1) if old else ""
    good["media/other.svg"] = good["media/table.pl.svg"]
    assert (rule, where, 0 if line is None else changed + line) in findings(good)


def _without(*paths: str) -> Callable[[dict[str, Any]], None]:
    def change(files: dict[str, Any]) -> None:
        for path in paths:
            del files[path]

    return change


def _with(path: str, body: str | bytes) -> Callable[[dict[str, Any]], None]:
    return lambda files: files.__setitem__(path, body)


def _svg(inside: str, attributes: str = 'viewBox="0 0 9 9"') -> str:
    names = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    return f"<svg {names} {attributes}>{inside}</svg>"


FILES: list[tuple[str, Callable[[dict[str, Any]], None], str]] = [
    ("missing-file", _without("course.yaml"), "course.yaml"),
    ("missing-text", _without(EN), EN),
    (
        "bad-folder-name",
        lambda files: files.update({"third/lesson.yaml": files.pop(L), "third/pl.md": files.pop(PL)}),
        "third/lesson.yaml",
    ),
    ("unknown-file", _with("01-hear/draft.md", "x"), "01-hear/draft.md"),
    ("unknown-file", _with("03-lost/pl.md", "x"), "03-lost/pl.md"),
    ("unknown-file", _with("media/notes.md", "x"), "media/notes.md"),
    ("unsafe-path", _with("../course.yaml", "x"), "../course.yaml"),
    ("unsafe-path", _with("/etc/course.yaml", "x"), "/etc/course.yaml"),
    ("unsafe-path", _with("media\\a.svg", "x"), "media\\a.svg"),
    ("unknown-suffix", _with("media/run.exe", "x"), "media/run.exe"),
    ("file-too-large", _with("media/a.png", b"0" * (MAX_FILE + 1)), "media/a.png"),
    ("file-too-large", _with(PL, b"`" * (MAX_TEXT + 1)), PL),
    ("folder-too-large", lambda files: files.update({f"media/{n}.png": b"" for n in range(3001)}), "."),
    ("too-large", _with(C, "#" * 1_000_001), C),
    ("not-utf8", _with(C, b'id: "\xff"'), C),
    ("not-utf8-text", _with(PL, b"## \xff {#paraphrase}"), PL),
    ("not-a-picture", _with("media/a.png", b"GIF89a"), "media/a.png"),
    ("not-a-picture", _with("media/a.jpg", b"\x89PNG\r\n\x1a\n"), "media/a.jpg"),
    ("not-a-picture", _with("media/a.svg", "<html/>"), "media/a.svg"),
    ("not-a-picture", _with("media/a.svg", "<svg"), "media/a.svg"),
    ("no-size", _with("media/a.svg", _svg("", "")), "media/a.svg"),
    ("unsafe-svg", _with("media/a.svg", _svg("<script>alert(1)</script>")), "media/a.svg"),
    ("unsafe-svg", _with("media/a.svg", _svg("<g onclick='x()'/>")), "media/a.svg"),
    ("unsafe-svg", _with("media/a.svg", _svg("<foreignObject/>")), "media/a.svg"),
    ("unsafe-svg", _with("media/a.svg", _svg("<use href='https://example.org/a.svg#b'/>")), "media/a.svg"),
    ("unsafe-svg", _with("media/a.svg", _svg("<use xlink:href='data:image/svg+xml,x'/>")), "media/a.svg"),
    ("unsafe-svg", _with("media/a.svg", _svg("<style>@import 'a.css'</style>")), "media/a.svg"),
    ("unsafe-svg", _with("media/a.svg", _svg("<rect fill='url(https://example.org/)'/>")), "media/a.svg"),
    ("unsafe-svg", _with("media/a.svg", "<!DOCTYPE svg [<!ENTITY a 'b'>]>" + _svg("")), "media/a.svg"),
    ("unsafe-svg", _with("media/a.svg", "<?xml-stylesheet href='a'?>" + _svg("")), "media/a.svg"),
    ("unsafe-svg", _with("media/a.svg", _svg('<h:script xmlns:h="http://www.w3.org/1999/xhtml"/>')), "media/a.svg"),
]


@pytest.mark.parametrize(("rule", "change", "where"), FILES)
def test_file_is_refused(
    rule: str, change: Callable[[dict[str, Any]], None], where: str, good: dict[str, Any], findings: Findings
) -> None:
    change(good)
    assert (rule, where) in {(name, path) for name, path, _ in findings(good)}


def test_the_good_course_has_only_its_brevity_against_it(good: dict[str, str], findings: Findings) -> None:
    assert {name for name, _, _ in findings(good)} == {*BREVITY, "translation-never-confirmed"}


TRACK_RULES = [
    ("unknown-course", '- course: "later"', '- course: "nothing"', 16),
    ("course-twice", '- course: "later"', '- course: "listening"', 16),
    ("course-off-track", '      - course: "listening"\n', "", 17),
    ("requires-circle", '"listening"\n', '"listening"\n        requires:\n          - "later"\n', 14),
    ("duplicate-id", '  - id: "later"', '  - id: "listening"', 34),
    ("course-unplanned", "tracks:", "tracks:", 19),
    ("missing-key", '    letter: "P"\n', "", 2),
]


@pytest.mark.parametrize(("rule", "old", "new", "line"), TRACK_RULES)
def test_tracks_rule_fails(rule: str, old: str, new: str, line: int, tracks: str) -> None:
    problems = Problems()
    folder = CourseFolder({"tracks.yaml": tracks.replace(old, new, 1).encode()})
    check_tracks(folder.document("tracks.yaml", problems), ["listening", "unplanned"], problems)
    assert (rule, line) in {(problem.rule.name, problem.line) for problem in problems}


def test_translations_are_followed(
    good: dict[str, Any], findings: Findings, folder_of: Callable[[Mapping[str, Any]], CourseFolder]
) -> None:
    """A stale translation is hidden, or nobody sees that it is stale."""
    good["translations.yaml"], count = confirmed_document(folder_of(good))
    assert count > 15
    assert {name for name, _, _ in findings(good)} == BREVITY
    good[EN] = good[EN].replace("Tomek repeats.", "Tomek repeats it.")
    assert ("translation-stale", EN, 23) in findings(good)
    good[PL] = good[PL].replace("Tomek powtarza.", "Tomek to powtarza.")
    assert ("translation-unconfirmed", PL, 23) in findings(good)
    good["02-answer/pl.md"] = good["02-answer/pl.md"].replace("Powiedz", "Powtórz")
    again, _ = confirmed_document(folder_of(good), "hear")
    good["translations.yaml"] = again
    assert {name for name, _, _ in findings(good)} == {*BREVITY, "translation-stale"}
    assert ("translation-stale", "02-answer/pl.md", 3) in findings(good)


def test_a_folder_that_moved_keeps_its_confirmation(
    good: dict[str, Any], findings: Findings, folder_of: Callable[[Mapping[str, Any]], CourseFolder]
) -> None:
    good["translations.yaml"], _ = confirmed_document(folder_of(good))
    moved = {path.replace("01-hear", "07-hear-it"): body for path, body in good.items()}
    assert {name for name, _, _ in findings(moved)} == BREVITY


def test_a_link_to_another_place_is_not_followed(tmp_path: Any) -> None:
    (tmp_path / "outside.md").write_text("secret")
    course = tmp_path / "course"
    course.mkdir()
    (course / "course.yaml").symlink_to(tmp_path / "outside.md")
    problems = Problems()
    folder = CourseFolder.from_directory(course, problems)
    assert not folder.files
    assert [problem.rule.name for problem in problems] == ["unsafe-path"]
    CourseFolder.from_directory(tmp_path / "nowhere", problems)
    assert "no-folder" in {problem.rule.name for problem in problems}


def test_leftovers_of_editors_are_passed_over(tmp_path: Any) -> None:
    for name in (".DS_Store", "Thumbs.db", "course.yaml~"):
        (tmp_path / name).write_text("x")
    problems = Problems()
    assert not CourseFolder.from_directory(tmp_path, problems).files
    assert not len(problems)


def _rules() -> set[str]:
    modules = [
        importlib.import_module(found.name)
        for found in pkgutil.walk_packages(courses.content.__path__, "courses.content.")
    ]
    return {rule.name for module in modules for rule in vars(module).values() if isinstance(rule, Rule)}


def test_every_rule_is_seen_to_fail() -> None:
    seen = {case[0] for case in BROKEN} | {case[0] for case in FILES} | {case[0] for case in TRACK_RULES}
    # Only questions hold fractions.
    seen |= {"not-decimal", *OF_WHOLE_LESSONS, *OF_WALKS, "term-differs", "term-unmarked"}
    seen |= {"translation-stale", "translation-unconfirmed", "translation-never-confirmed", "no-folder"}
    assert _rules() - seen == set()


def test_a_problem_says_where_what_and_what_to_do_in_both_languages(app: Flask, good: dict[str, str]) -> None:
    del app
    problems = Problems()
    good["course.yaml"] = good["course.yaml"].replace("pass_mark", "passmark")
    folder = CourseFolder({path: body.encode() for path, body in good.items()})
    from courses.content.documents import validate  # noqa: PLC0415 - only here
    from courses.content.schemas import CourseDocument  # noqa: PLC0415

    node = folder.document("course.yaml", problems)
    assert node is not None
    validate(node, CourseDocument, problems)
    (problem,) = problems
    with in_language("en"):
        assert str(problem).startswith("course.yaml:14: error: The key “passmark” is not known here. — Known keys: ")
    with in_language("pl"):
        assert str(problem).startswith("course.yaml:14: błąd: Klucz „passmark” nie jest tu znany. — Znane klucze: ")
