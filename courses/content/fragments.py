"""Short Markdown inside YAML documents, such as the text of a question: rendered and checked like a lesson's text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.markup import render
from courses.content.links import Resolver

if TYPE_CHECKING:
    from markupsafe import Markup

    from courses.content.folder import CourseFolder


def render_fragment(markdown: str, lang: str, folder: CourseFolder, *, id_prefix: str = "") -> Markup:
    """Return safe HTML of a Markdown fragment of a document, with pictures and lesson links resolved.

    ``id_prefix`` keeps the ids of headings and footnotes of different fragments on one page apart. Glossary terms are
    only marked: their explanations belong to the lesson's text.
    """
    resolver = Resolver(folder, folder.course_id, lang, with_tips=False)
    return render(markdown, lang, id_prefix=id_prefix, link=resolver.link, image=resolver.image)
