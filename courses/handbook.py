"""The whole course on paper: lessons, questions to answer by hand, exercises as sheets, answers, terms, sources."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from flask import current_app, g, render_template
from markupsafe import Markup

from app.extensions import db, utc_now
from app.localization import in_language
from app.pdf import render_pdf
from app.plugins import installed
from courses.outline import VARIANTS, BlockUse, Course, Lesson
from courses.points import LessonBlock, LessonKind, LessonPage, Paper
from courses.queries.handbooks import digest_of, pictures, texts_of
from courses.queries.texts import LessonText

STYLES: Final = ("css/paper.css", "courses/handbook.css")
_PICTURE: Final = re.compile(r'src="/media/([0-9a-f]{64})/([^"]+)"')
_HEADING: Final = re.compile(r"<(/?)h([2-5])(?=[ >])")
_OWN_PLACE: Final = re.compile(r'(id="|href="#)t-')
_ELSEWHERE: Final = re.compile(r'href="(/[^"]*)"')


@dataclass(frozen=True, slots=True)
class Chapter:
    """A lesson of the handbook: its inside, and what is printed at the end for it."""

    lesson: Lesson
    number: int
    body: Markup
    answers: list[Markup]


def make_handbook(course: Course, lang: str) -> bytes:
    """Return the handbook of a version as a PDF.

    Raises:
        app.pdf.PdfError: Something that the machine needs is missing.
    """
    digest, texts = digest_of(course.version_id), texts_of(course.version_id, lang)
    with in_language(lang):
        html, title = _html(course, digest, lang, texts), str(course.title[lang])
    names = dict(_PICTURE.findall(html))
    files = {f"{one}-{names[one]}": body for one, body in pictures(names).items()}
    # The rest takes seconds and needs no database.
    db.session.rollback()
    html = _PICTURE.sub(r'src="hub:/files/\1-\2"', html)
    return render_pdf(html, lang=lang, title=title, stylesheets=STYLES, files=files)


def _html(course: Course, digest: str, lang: str, texts: Mapping[str, LessonText]) -> str:
    """Return the inside of the document. No person is signed in while it is made."""
    now = utc_now()
    chapters = []
    # What renders a lesson asks for the language of a page.
    with current_app.test_request_context(f"/{lang}/"):
        g.lang = lang
        for number, lesson in enumerate(course.lessons, 1):
            text = texts.get(lesson.id)
            page = LessonPage(
                course=course,
                lesson=lesson,
                lang=lang,
                learner=None,
                variant=next(one for one in VARIANTS if lesson.is_for(one)),
                now=now,
                parts=text.parts if text else (),
                digest=digest,
            )
            chapters.append(_chapter(page, number))
        used = {name for text in texts.values() for name in text.glossary}
        return render_template(
            "courses/handbook/document.html",
            course=course,
            chapters=chapters,
            terms=[term for term in course.glossary if term.id in used],
            lang=lang,
            now=now,
            address=current_app.config["PUBLIC_ADDRESS"],
        )


def _chapter(page: LessonPage, number: int) -> Chapter:
    uses: dict[str, list[BlockUse]] = {}
    for part in page.parts:
        if "block" in part:
            uses.setdefault(part["block"], []).append(BlockUse(part["block"], part["id"], part["data"]))
    papers: dict[tuple[str, str], Paper] = {}
    for name, own in uses.items():
        block = installed(LessonBlock).get(name)
        found = block.paper(own, page) if block else {}
        papers |= {(name, key): paper for key, paper in found.items()}
    body, answers = [], []
    for part in page.parts:
        if "html" in part:
            body.append(_on_paper(part["html"], number))
        elif paper := papers.get((part["block"], part["id"])):
            body.append(paper.body)
            answers += [Markup(paper.answers)] if paper.answers else []  # noqa: S704 - from the block's own template
    kind = installed(LessonKind).get(page.lesson.kind)
    text = Markup("\n").join(body)
    return Chapter(page.lesson, number, kind.paper(page, text) if kind else text, answers)


def _on_paper(html: str, number: int) -> Markup:
    """Return a piece of a lesson's text for the book: headings one level lower, places and links of their own."""
    html = _HEADING.sub(lambda match: f"<{match[1]}h{int(match[2]) + 1}", html)
    html = _OWN_PLACE.sub(rf"\1l{number}-", html)
    html = _ELSEWHERE.sub(lambda match: f'href="{current_app.config["PUBLIC_ADDRESS"]}{match[1]}"', html)
    return Markup(html.replace(' loading="lazy"', ""))  # noqa: S704 - publishing made and cleaned it
