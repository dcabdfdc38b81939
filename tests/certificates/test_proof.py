"""``certificate proof``: the operator sees the paper before anybody gets one, without a database."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import page
import pypdfium2
import pytest
from PIL import Image

from app.config import PROJECT
from app.testing.fixtures import MakeApp

SETTINGS = """[organisation]
name = "Fundacja Rozmowa"
name_en = "Conversation Foundation"
[certificate]
prefix = "FR"
logo = "logo.svg"
signature = "signature.png"
signatory = "Beata Kloc"
role_pl = "koordynatorka projektu"
role_en = "project coordinator"
"""

LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><rect width="40" height="20" fill="#d00020"/></svg>'


def proof(instance: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HUB_") and name != "DATABASE_URL"}
    command = [sys.executable, "-m", "app", "certificate", "proof", *arguments]
    environment = {**kept, "HUB_INSTANCE": str(instance)}
    return subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("more", [(), ("--track",)])
def test_a_proof_shows_the_settings_and_needs_no_database(tmp_path: Path, more: tuple[str, ...]) -> None:
    instance, file = tmp_path / "instance", tmp_path / "proof.pdf"
    instance.mkdir()
    (instance / "config.toml").write_text(SETTINGS, encoding="utf-8")
    (instance / "logo.svg").write_text(LOGO, encoding="utf-8")
    Image.new("RGB", (300, 100), "#1030c0").save(instance / "signature.png")
    done = proof(instance, *more, str(file))
    assert done.returncode == 0, done.stderr
    assert str(file) in done.stdout
    assert not (instance / "hub.db").exists()
    body = file.read_bytes()
    report = page.validate_pdf_bytes(body, profile=page.ValidationProfile.PDF_UA_1)
    assert report.is_compliant, [(one.rule_id, one.message) for one in report.failures]
    with pypdfium2.PdfDocument(body) as document:
        assert len(document) == 1
        text = document[0].get_textpage().get_text_bounded()
        found = document[0].render(scale=1).to_pil().convert("RGB").getcolors(10**7)
    for words in ("Fundacja Rozmowa", "Conversation", "Beata Kloc", "koordynatorka projektu", "FR-2026-00000", "Wzór"):
        assert words in text, words
    assert {(0xD0, 0x00, 0x20), (0x10, 0x30, 0xC0)} <= {colour for _, colour in found}, (
        "The logo or the signature is not on it."
    )


def test_a_wrong_setting_is_said_and_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('[certificate]\nlogo = "nowhere.svg"\n', encoding="utf-8")
    done = proof(tmp_path, str(tmp_path / "proof.pdf"))
    assert done.returncode != 0
    assert "'certificate.logo' is 'nowhere.svg', but there is no such file" in done.stderr + done.stdout
    assert not (tmp_path / "proof.pdf").exists()


def test_the_exit_status_tells(make_app: MakeApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runner = make_app().test_cli_runner()
    assert runner.invoke(args=["certificate", "proof"]).exit_code == 2
    assert runner.invoke(args=["certificate", "proof", str(tmp_path / "no" / "such.pdf")]).exit_code == 1
    monkeypatch.setattr("app.pdf.why_not", lambda: "System packages are missing: apt-get install x")
    failed = runner.invoke(args=["certificate", "proof", str(tmp_path / "proof.pdf")])
    assert failed.exit_code == 1
    assert "apt-get install x" in failed.output
    bare = make_app(PUBLIC_ADDRESS="").test_cli_runner().invoke(args=["certificate", "proof", str(tmp_path / "x.pdf")])
    assert bare.exit_code == 1
    assert "public_address" in bare.output
