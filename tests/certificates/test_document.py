"""The paper: one tagged page in two languages, with every script there is, a code that a camera reads, and no box."""

from __future__ import annotations

import itertools
import json
import logging
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import page
import pypdfium2
import pytest
import zxingcpp
from flask import Flask
from PIL import Image

from app.accounts.models import NAME_LENGTH
from app.pdf import render_pdf
from certificates import settings
from certificates.codes import shown
from certificates.document import Paper, check_address, paper_of, pdf_of
from certificates.facts import Issuer
from certificates.models import Certificate
from certificates.names import cleaned, is_name
from certificates.queries import document_of
from certificates.samples import sample


@pytest.fixture
def paper(app: Flask) -> Paper:
    """Return a paper with sample values, after the fonts were found."""
    del app
    render_pdf("", lang="pl", title="T")
    return sample(settings.terms(), is_proof=False)


def text_of(body: bytes) -> str:
    with pypdfium2.PdfDocument(body) as document:
        # A hyphen at the end of a line comes out as U+FFFE.
        return " ".join("".join(one.get_textpage().get_text_bounded() for one in document).split())


def picture_of(body: bytes, scale: float = 2, mode: str = "L") -> Image.Image:
    with pypdfium2.PdfDocument(body) as document:
        image: Image.Image = document[0].render(scale=scale).to_pil().convert(mode)
    return image


def pages_of(body: bytes) -> int:
    with pypdfium2.PdfDocument(body) as document:
        return len(document)


def assert_tagged(body: bytes) -> None:
    report = page.validate_pdf_bytes(body, profile=page.ValidationProfile.PDF_UA_1)
    assert report.is_compliant, [(one.rule_id, one.message) for one in report.failures]


@pytest.mark.parametrize("is_track", [False, True])
def test_it_is_one_tagged_page_in_both_languages(app: Flask, *, is_track: bool) -> None:
    assert app is not None
    body = pdf_of(sample(settings.terms(), is_track=is_track, is_proof=False))
    assert_tagged(body)
    assert pages_of(body) == 1
    text = text_of(body)
    for words in (
        "Zaświadczenie o ukończeniu", "Certificate of completion", "22 listopada 2026", "22 November 2026",
        "HLD-2026-00000", "0000-0000-0000-0000", "Łucja Żółkiewska", "21,5 godziny" if is_track else "2,5 godziny",
        "21.5 hours" if is_track else "2.5 hours", "40 lekcji" if is_track else "5 lekcji",
    ):  # fmt: skip
        assert words in text, words
    assert "certyfikat" not in text.lower()
    assert "Wzór" not in text


def test_its_code_is_read_by_a_camera_in_colour_and_in_grey(paper: Paper) -> None:
    body = pdf_of(paper)
    for mode in ("RGB", "L", "1"):
        found = zxingcpp.read_barcodes(picture_of(body, 2, mode).convert("L"))
        assert [one.text for one in found] == [check_address(paper.code, "pl")]
    assert check_address(paper.code, "pl").endswith("/pl/zaswiadczenia/0000-0000-0000-0000")


def test_the_line_stays_dark_when_it_is_printed_in_grey(paper: Paper) -> None:
    image = picture_of(pdf_of(paper), 2)
    # One of the rows of pixels some 80 mm below the upper edge lies in the drawn line.
    rows = [int(image.height * millimetres / 297) for millimetres in (78, 79, 80, 81)]
    darkness = [sum(value < 110 for value in image.crop((0, y, image.width, y + 1)).tobytes()) for y in rows]
    assert max(darkness) > image.width * 0.6


def test_a_proof_says_that_it_is_one(app: Flask) -> None:
    assert app is not None
    assert "Wzór, nieważny · Specimen, not valid" in text_of(pdf_of(sample(settings.terms())))


def test_the_same_certificate_gives_the_same_bytes(paper: Paper) -> None:
    assert pdf_of(paper) == pdf_of(paper)


def test_a_replacement_names_what_it_replaces(paper: Paper) -> None:
    assert "HLD-2026-00007" in text_of(pdf_of(replace(paper, replaces="HLD-2026-00007")))


def test_what_is_kept_is_what_the_row_says(certificate: Certificate) -> None:
    body = document_of(certificate.id)
    assert body is not None
    text = text_of(body)
    assert certificate.name in text
    assert str(certificate.number) in text
    assert shown(certificate.code) in text
    assert body == pdf_of(paper_of(certificate))


def scripts(texts: list[str]) -> Iterator[tuple[str, str]]:
    """Yield a name for every script that some texts know: by the first word of the Unicode name of its letters."""
    known: set[str] = set()
    for text in sorted(texts, key=len):
        name = cleaned(text)[:NAME_LENGTH]
        if not is_name(name):
            continue
        here = {unicodedata.name(sign, "?").split()[0] for sign in name if unicodedata.category(sign).startswith("L")}
        if here - known:
            known |= here
            yield "-".join(sorted(here)), name


RARE = re.compile("[\u3400-\u4dbf\U00020000-\U0003ffff]")

#: Names of people in scripts that the strings of others may lack.
OWN_NAMES = (
    "Ωραία Ελένη", "Олена Коваленко", "محمد عبد الله", "שרה כהן", "अमित कुमार", "สมชาย ใจดี", "გიორგი ბერიძე",
    "Արամ Խաչատրյան", "田中 太郎", "王小明", "김민준", "ሰላም ታደሰ", "தமிழ் செல்வன்", "Nguyễn Thị Hồng", "Đặng Þór Ægir",
)  # fmt: skip


def without_box(caplog: pytest.LogCaptureFixture, paper: Paper, name: str) -> bytes:
    """Return the document; fail when a letter of the name is drawn as a box because no font knows it."""
    assert logging.getLogger("weasyprint").level == logging.ERROR
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        caplog.clear()
        body = pdf_of(replace(paper, name=name))
    boxes = [record.getMessage() for record in caplog.records if "notdef" in record.getMessage()]
    assert not boxes, boxes
    return body


def ink_of_name(body: bytes) -> int:
    """Return how much of the place of the name is dark."""
    image = picture_of(body, 1)
    upper, lower = (int(image.height * millimetres / 297) for millimetres in (53, 70))
    return sum(value < 128 for value in image.crop((0, upper, image.width, lower)).tobytes())


@pytest.mark.parametrize("name", OWN_NAMES)
def test_names_of_many_peoples_stand_on_it(paper: Paper, caplog: pytest.LogCaptureFixture, name: str) -> None:
    body = without_box(caplog, paper, name)
    assert pages_of(body) == 1
    assert ink_of_name(body) > 50
    assert_tagged(body)


def test_the_place_of_the_name_is_empty_without_one(paper: Paper) -> None:
    assert ink_of_name(pdf_of(replace(paper, name=" "))) == 0


def test_names_in_every_script_of_the_corpus_stand_on_it(
    paper: Paper, caplog: pytest.LogCaptureFixture, corpus: Path
) -> None:
    """Every script that the strings of others know; a box is seen only for letters that no common font has."""
    texts = json.loads((corpus / "strings" / "blns.json").read_text(encoding="utf-8"))
    found = list(scripts(texts))
    assert len(found) > 10
    for script, name in found:
        # Rare Chinese characters (extensions A and B onwards) need a font of 50 MB; a box stands for them.
        plain = "".join(sign for sign in name if not RARE.match(sign))
        body = without_box(caplog, paper, plain) if is_name(plain) else pdf_of(replace(paper, name=name))
        assert pages_of(body) == 1, script
        assert ink_of_name(body) > 0, script


def test_every_string_of_others_gives_a_page(paper: Paper, corpus: Path) -> None:
    """Whatever may be a name makes a document of one page, without an error; some of them, evenly chosen."""
    texts = json.loads((corpus / "strings" / "blns.json").read_text(encoding="utf-8"))
    names = [name for text in texts if is_name(name := cleaned(text)) and len(name) <= NAME_LENGTH]
    for name in itertools.islice(names, 0, None, max(1, len(names) // 15)):
        assert pages_of(pdf_of(replace(paper, name=name))) == 1, name


@pytest.mark.parametrize("name", ["W" * NAME_LENGTH, "Łucja " * 20, "ﷺ" * 40, "a"])
def test_long_names_stay_on_the_page(paper: Paper, name: str) -> None:
    body = pdf_of(replace(paper, name=name.strip()))
    assert pages_of(body) == 1
    image = picture_of(body, 1)
    margin = int(image.width * 10 / 210)
    right = image.crop((image.width - margin, int(image.height * 0.03), image.width, image.height))
    assert min(right.tobytes()) > 200


SIGNED = Issuer({"pl": "Fundacja", "en": "Foundation"}, "Jan Nowak", {"pl": "prezes", "en": "president"})


UNSIGNED = Issuer({"pl": "Fundacja", "en": "Foundation"})


@pytest.mark.parametrize(
    ("issuer", "count", "pages"),
    [
        (UNSIGNED, 0, 1), (UNSIGNED, 6, 1), (UNSIGNED, 9, 1), (UNSIGNED, 12, 1), (UNSIGNED, 20, 2),
        (SIGNED, 0, 1), (SIGNED, 6, 1), (SIGNED, 9, 1), (SIGNED, 12, 1),
    ],
)  # fmt: skip
def test_many_outcomes_do_not_run_into_the_foot(paper: Paper, issuer: Issuer, count: int, pages: int) -> None:
    outcome = {"pl": "Zażółcisz gęślą jaźń, i to tak, żeby każda osoba wiedziała po co.", "en": "Do it well. " * 5}
    full = replace(
        paper, facts=replace(paper.facts, issuer=issuer, outcomes=(outcome,) * count), name="Łucja Żak-Nowakowska " * 5
    )
    body = pdf_of(full)
    assert pages_of(body) == pages
    assert_tagged(body)
    with pypdfium2.PdfDocument(body) as document:
        last = document[pages - 1]
        text = last.get_textpage()
        foot = text.search("Wydano").get_next()
        assert foot is not None
        top_of_foot = text.get_charbox(foot[0])[3]
        above = [text.get_charbox(index)[1] for index in range(foot[0]) if text.get_text_range(index, 1).strip()]
        assert above
        assert min(above) > top_of_foot + 5
