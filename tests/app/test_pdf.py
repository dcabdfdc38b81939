"""Documents are whole: tagged, with their fonts inside and the letters that were meant, and nothing from elsewhere."""

from __future__ import annotations

import datetime as dt
import logging
import re

import page
import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFont

from app import pdf
from app.pdf import PdfError, machine, render_pdf
from app.pdf.machine import HEADING_FONT

TEXT = "<h1>Próba</h1><p>Zażółć gęślą jaźń.</p>"
PIXEL = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><rect width="40" height="40" fill="#f00"/></svg>'
)


def picture(body: bytes, scale: float = 2) -> Image.Image:
    with pypdfium2.PdfDocument(body) as document:
        image: Image.Image = document[0].render(scale=scale).to_pil().convert("L")
    return image


def ink(image: Image.Image) -> Image.Image:
    """Return what was drawn, without the paper around it."""
    box = ImageChops.invert(image).point(lambda value: value if value > 127 else 0).getbbox()
    assert box is not None, "Nothing was drawn."
    return image.crop(box)


def drawn(letter: str) -> Image.Image:
    """Return a letter as our document shows it, some 300 pixels high."""
    html = f'<p class="display" style="color: #000; font-size: 200pt; line-height: 1.6">{letter}</p>'
    return ink(picture(render_pdf(html, lang="pl", title=letter)))


def expected(letter: str) -> Image.Image:
    """Return a letter as the font itself has it, at the same size."""
    font = ImageFont.truetype(str(HEADING_FONT), 400)
    image = Image.new("L", (900, 900), 255)
    ImageDraw.Draw(image).text((200, 100), letter, font=font, fill=0)
    return ink(image)


def difference(one: Image.Image, other: Image.Image) -> float:
    """Return the share of ink that differs, from 0 to 1, with both brought to the size of the second."""
    one = one.resize(other.size)
    wrong = sum(ImageChops.difference(one, other).tobytes())
    return wrong / max(1, sum(ImageChops.invert(other).tobytes()))


@pytest.mark.parametrize("letter", "ĄĆĘŁŃÓŚŹŻąćęłńóśźż")
def test_polish_letters_are_missing(letter: str) -> None:
    """kartoza/prj.app#1043: extracting the text shows nothing, so what is compared is the ink."""
    assert difference(drawn(letter), expected(letter)) < 0.1


@pytest.mark.parametrize(("letter", "wrong"), ["ĄA", "ŁL", "źz", "óo", "ęe"])
def test_the_comparison_of_letters_can_fail(letter: str, wrong: str) -> None:
    assert difference(drawn(letter), expected(wrong)) > 0.3


def test_documents_are_tagged_and_bring_their_fonts() -> None:
    body = render_pdf(TEXT, lang="pl", title="Próba", author="Organizacja")
    report = page.validate_pdf_bytes(body, profile=page.ValidationProfile.PDF_UA_1)
    assert report.is_compliant, [(one.rule_id, one.message) for one in report.failures]
    with pypdfium2.PdfDocument(body) as document:
        assert document.get_metadata_dict()["Title"] == "Próba"
        assert document.get_metadata_dict()["Author"] == "Organizacja"
        fonts = {one.get_font().get_family_name() for one in document[0].get_objects() if hasattr(one, "get_font")}
        embedded = {one.get_font().is_embedded for one in document[0].get_objects() if hasattr(one, "get_font")}
    assert embedded == {True}
    assert any("Signika" in name for name in fonts)
    assert any("Noto" in name for name in fonts)


@pytest.mark.parametrize("text", ["अमित कुमार", "தமிழ் செல்வன்", "မြန်မာ", "ខ្មែរ", "محمد عبد الله"])
def test_letters_of_several_glyphs_have_a_valid_table(text: str) -> None:
    body = render_pdf(f"<h1>T</h1><p>{text}</p>", lang="pl", title="T")
    report = page.validate_pdf_bytes(body, profile=page.ValidationProfile.PDF_UA_1)
    assert report.is_compliant, [(one.rule_id, one.message) for one in report.failures]


def test_a_document_without_an_alternative_text_is_no_tagged_document() -> None:
    html = TEXT + '<img src="hub:/files/red.svg">'
    body = render_pdf(html, lang="pl", title="Próba", files={"red.svg": PIXEL})
    assert not page.validate_pdf_bytes(body, profile=page.ValidationProfile.PDF_UA_1).is_compliant


def test_the_same_values_give_the_same_bytes() -> None:
    moment = dt.datetime(2026, 11, 22, 10, 30, tzinfo=dt.UTC)
    first, second = (render_pdf(TEXT, lang="pl", title="Próba", made_at=moment) for _ in range(2))
    assert first == second
    with pypdfium2.PdfDocument(first) as document:
        assert "20261122103000" in document.get_metadata_dict()["CreationDate"]


def test_only_what_was_given_is_fetched() -> None:
    without = picture(render_pdf(TEXT, lang="pl", title="T"))
    for source in ("http://127.0.0.1:9/a.png", "file:///etc/hostname", "hub:/static/../pdf.py", "hub:/files/b.svg"):
        html = f'{TEXT}<p><img alt="" src="{source}"></p>'
        body = render_pdf(html, lang="pl", title="T", files={"a.svg": PIXEL})
        assert ImageChops.difference(picture(body), without).getbbox() is None, source
    html = f'{TEXT}<p><img alt="" src="hub:/files/a.svg"></p>'
    body = render_pdf(html, lang="pl", title="T", files={"a.svg": PIXEL})
    assert ImageChops.difference(picture(body), without).getbbox() is not None


def test_a_letter_that_no_font_knows_is_a_box_and_not_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        body = render_pdf("<p>\U00020731</p>", lang="pl", title="T")
    assert ink(picture(body)).height > 10
    assert not caplog.records


def test_a_machine_without_the_libraries_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "LIBRARIES", {"libnothing.so.0": "libnothing0"})
    pdf.forget_what_is_missing()
    try:
        assert not pdf.can_make_pdf()
        with pytest.raises(PdfError, match=r"apt-get install -y --no-install-recommends libnothing0"):
            render_pdf(TEXT, lang="pl", title="T")
    finally:
        monkeypatch.undo()
        pdf.forget_what_is_missing()


def test_a_machine_without_text_fonts_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "FONT_FOLDERS", ("/nowhere",))
    pdf.forget_what_is_missing()
    try:
        assert re.search("as root: .*fonts-noto-core", pdf.why_not(), re.IGNORECASE)
    finally:
        monkeypatch.undo()
        pdf.forget_what_is_missing()
