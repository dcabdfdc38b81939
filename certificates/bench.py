"""What ``./hub bench`` measures of certificates: how many one core makes, beside bare documents of the same size."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from markupsafe import escape

from app.bench import BenchPart, Comparison, Figure
from app.pdf import can_make_pdf
from certificates import settings
from certificates.document import Paper, columns, pdf_of
from certificates.samples import sample

if TYPE_CHECKING:
    from weasyprint.text.fonts import FontConfiguration


class CertificateBench(BenchPart):
    """Makes certificates in one process. Where no PDF can be made there is nothing to measure."""

    name = "certificates"

    def figures(self) -> Sequence[Figure | Comparison]:
        """Return certificates per second and core."""
        if not can_make_pdf():
            return ()
        from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415 - it loads shared libraries

        paper = sample(settings.terms(), is_proof=False)
        return (
            Comparison(
                "certificates",
                "certificates per second and core",
                0.8,
                here=partial(pdf_of, paper),
                base=partial(_bare, _same_text(paper), FontConfiguration()),
            ),
        )


def _same_text(paper: Paper) -> str:
    """Return the words of a certificate as plain paragraphs: what any document of the same size has to set."""
    lines: list[str] = [paper.name, paper.number]
    for column in columns(paper.facts).values():
        lines += filter(None, (re.sub("<[^>]+>", "", line).strip() for line in column.splitlines()))
    return "".join(f"<p>{escape(line)}</p>" for line in lines)


def _bare(body: str, fonts: FontConfiguration) -> object:
    """Make a document with nothing but its words, by WeasyPrint alone, with the fonts found once."""
    from weasyprint import HTML  # noqa: PLC0415 - see above

    page = f'<!doctype html><html lang="pl"><head><title>Test</title></head><body>{body}</body></html>'
    return HTML(string=page).write_pdf(font_config=fonts, pdf_variant="pdf/ua-1")
