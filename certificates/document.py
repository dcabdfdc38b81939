"""The paper: from what was frozen to a PDF in both languages, with the operator's logo and signature."""

from __future__ import annotations

import datetime as dt
import io
import math
from dataclasses import dataclass

import segno
from babel.dates import format_date
from flask import render_template
from flask_babel import gettext, ngettext
from markupsafe import Markup

from app.addresses import LANGUAGES
from app.formats import number as written_number
from app.localization import in_language
from app.mail import public_url
from app.pdf import render_pdf
from certificates import settings
from certificates.codes import shown
from certificates.drawing import INK, line_svg
from certificates.facts import Facts, study_hours
from certificates.models import Certificate

STYLES = "certificates/certificate.css"

#: Above so many signs a name is set smaller, and above so many smaller still.
LONG_NAME, LONGER_NAME = 26, 56

#: How many signs fit into a line of a column, and above how many lines the text is set smaller, smaller still, and
#: the foot moves to a second page.
LINE = 38
FULL_PAGE, FULLER_PAGE, LONGER_PAGE = 12, 15, 25


@dataclass(frozen=True, slots=True)
class Paper:
    """What one document shows. ``replaces`` is the number of the certificate that it replaces."""

    name: str
    number: str
    code: str
    facts: Facts
    lang: str
    issued_at: dt.datetime
    replaces: str = ""
    is_proof: bool = False


def paper_of(certificate: Certificate) -> Paper:
    """Return what the document of a certificate shows."""
    return Paper(
        name=certificate.name,
        number=certificate.number or "",
        code=certificate.code,
        facts=certificate.said,
        lang=certificate.lang,
        issued_at=certificate.issued_at,
        replaces=(certificate.replaces.number or "") if certificate.replaces else "",
    )


def check_address(code: str, lang: str) -> str:
    """Return the whole address of the public page about a certificate."""
    return public_url("certificates.check", code=shown(code), lang=lang)


def pdf_of(paper: Paper) -> bytes:
    """Return the document.

    Raises:
        app.pdf.PdfError: This machine cannot make PDFs.
    """
    html, files = page_of(paper)
    with in_language(LANGUAGES[0]):
        title = gettext("Certificate of completion")
    return render_pdf(
        html,
        lang=LANGUAGES[0],
        title=f"{title}: {paper.facts.title[LANGUAGES[0]]} ({paper.number})",
        stylesheets=(STYLES,),
        files=files,
        author=paper.facts.issuer.name[LANGUAGES[0]],
        made_at=paper.issued_at,
    )


def page_of(paper: Paper) -> tuple[str, dict[str, bytes]]:
    """Return the page as HTML, and the pictures that it names."""
    pictures = settings.pictures()
    lines = _lines(paper.facts)
    address = check_address(paper.code, paper.lang)
    html = render_template(
        "certificates/pdf/certificate.html",
        paper=paper,
        facts=paper.facts,
        columns=columns(paper.facts),
        issued={lang: format_date(paper.facts.issued, "d MMMM y", locale=lang) for lang in LANGUAGES},
        check_page=_bare(public_url("certificates.check_form", lang=paper.lang)),
        code=shown(paper.code),
        logo=next((name for name in pictures if name.startswith("logo")), ""),
        signature=next((name for name in pictures if name.startswith("signature")), ""),
        name_size="s" if len(paper.name) > LONGER_NAME else "m" if len(paper.name) > LONG_NAME else "l",
        text_size="s" if lines > FULLER_PAGE else "m" if lines > FULL_PAGE else "l",
        is_long=lines > LONGER_PAGE,
    )
    return html, {**pictures, "line.svg": line_svg(paper.facts), "code.png": qr_png(address)}


def columns(facts: Facts) -> dict[str, Markup]:
    """Return the two columns: the same in each language."""
    found = {}
    for lang in LANGUAGES:
        with in_language(lang):
            text = render_template("certificates/pdf/_column.html", facts=facts, lang=lang, study=study_time(facts))
            found[lang] = Markup(text)  # noqa: S704 - a template of ours
    return found


def study_time(facts: Facts) -> str:
    """Return the time of study in the language that is spoken now, e.g. "about 2.5 hours of study"."""
    hours = study_hours(facts.minutes)
    if hours is None:
        told = gettext("about %(number)s minutes of study", number=written_number(facts.minutes))
    elif hours != int(hours):
        told = gettext("about %(number)s hours of study", number=written_number(hours))
    else:
        told = ngettext("about %(num)s hour of study", "about %(num)s hours of study", int(hours))
    return str(told)


def qr_png(address: str) -> bytes:
    """Return a QR code, with the quiet zone of four modules that readers need.

    It is a picture of a pixel for each module, which printers enlarge without blurring: drawing hundreds of squares
    would take as long as all the text.
    """
    out = io.BytesIO()
    segno.make_qr(address, error="m").save(out, kind="png", border=4, scale=1, dark=INK, light="#ffffff")
    return out.getvalue()


def file_name(certificate: Certificate, lang: str) -> str:
    """Return what a downloaded document is called: plain letters only, so that every system takes it."""
    return f"{'zaswiadczenie' if lang == 'pl' else 'certificate'}-{certificate.number}.pdf"


def _lines(facts: Facts) -> float:
    """Estimate how many lines the outcomes or courses take in the language that needs more."""
    rows = (*facts.outcomes, *facts.parts)
    return max(sum(math.ceil(len(row[lang]) / LINE) + 0.15 for row in rows) for lang in LANGUAGES)


def _bare(address: str) -> str:
    """Return an address as people type it."""
    return address.partition("://")[2]
