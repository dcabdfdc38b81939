"""What ``./hub bench`` measures of certificates: how many one core makes, beside WeasyPrint alone."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from app.assets import locate
from app.bench import BenchPart, Comparison, Figure
from app.pdf import STYLES as COMMON
from app.pdf import can_make_pdf
from certificates import settings
from certificates.document import STYLES, page_of, pdf_of
from certificates.samples import sample

if TYPE_CHECKING:
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    from app.pdf.fetching import Fetcher


class CertificateBench(BenchPart):
    """Makes certificates in one process. Where no PDF can be made there is nothing to measure."""

    name = "certificates"

    def figures(self) -> Sequence[Figure | Comparison]:
        """Return certificates per second and core; the base is the same page without anything of ours around it."""
        if not can_make_pdf():
            return ()
        from weasyprint import CSS  # noqa: PLC0415 - it loads shared libraries that a machine may lack
        from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415 - the same

        from app.pdf.fetching import Fetcher  # noqa: PLC0415 - the same

        paper = sample(settings.terms(), is_proof=False)
        html, files = page_of(paper)
        fetcher, fonts = Fetcher(files), FontConfiguration()
        css = "".join(file.read_text(encoding="utf-8") for path in (COMMON, STYLES) if (file := locate(path)))
        styles = CSS(string=css, base_url="hub:/", font_config=fonts, url_fetcher=fetcher)
        base = partial(_bare, html, styles, fonts, fetcher)
        title = "certificates per second and core"
        return (Comparison("certificates", title, 0.8, here=partial(pdf_of, paper), base=base),)


def _bare(body: str, styles: CSS, fonts: FontConfiguration, fetcher: Fetcher) -> object:
    """Make the page by WeasyPrint alone, with the styles and fonts read once."""
    from weasyprint import HTML  # noqa: PLC0415 - see above

    page = f'<!doctype html><html lang="pl"><head><title>Test</title></head><body>{body}</body></html>'
    document = HTML(string=page, base_url="hub:/", url_fetcher=fetcher)
    return document.write_pdf(stylesheets=[styles], font_config=fonts, pdf_variant="pdf/ua-1")
