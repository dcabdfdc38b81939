"""Settings are read strictly, and what is written for the operator can be read back."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from app.config import ConfigError, flask_settings, load, prepare_instance, read
from app.settings import SETTINGS, commented_file


def written(folder: Path, text: str) -> Path:
    (folder / "config.toml").write_text(text, encoding="utf-8")
    return folder


def test_the_file_that_is_written_changes_nothing(tmp_path: Path) -> None:
    prepare_instance(tmp_path)
    assert read(tmp_path, {}) == read(tmp_path / "nowhere", {})


def test_every_line_of_the_written_file_can_be_taken_up(tmp_path: Path) -> None:
    uncommented = "\n".join(
        line.removeprefix("# ")
        if " = " in line.split("#")[-1] and line.startswith("# ") and line[2].islower()
        else line
        for line in commented_file().splitlines()
    )
    document = tomllib.loads(uncommented)
    assert len(document["smtp"]) == 5
    assert read(written(tmp_path, uncommented), {})["smtp.port"] == 587


def test_an_existing_instance_keeps_its_secret(tmp_path: Path) -> None:
    assert prepare_instance(tmp_path / "new") == ["config.toml", "secret_key"]
    secret = (tmp_path / "new" / "secret_key").read_text(encoding="ascii")
    assert len(secret) == 64
    assert prepare_instance(tmp_path / "new") == []
    assert load(tmp_path / "new", {})["SECRET_KEY"] == secret


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    written(tmp_path, 'mode = "real"\ntrusted_proxies = 1\n[smtp]\nhost = "file.example"\nport = 25\n')
    found = load(tmp_path, {"HUB_SMTP_HOST": "env.example", "HUB_PLUGINS": "courses, acme", "HUB_TRUSTED_PROXIES": "2"})
    assert found["SMTP"] == {"host": "env.example", "port": 25, "security": "starttls", "user": "", "password": ""}
    assert found["PLUGINS"] == ["courses", "acme"]
    assert found["TRUSTED_PROXIES"] == 2
    assert found["MODE"] == "real"


@pytest.mark.parametrize(
    ("text", "environment", "words"),
    [
        ('mood = "real"', {}, "no setting 'mood'"),
        ('[smtp]\nhots = "x"', {}, "no setting 'smtp.hots'"),
        ('[mails]\nhost = "x"', {}, "no setting 'mails'"),
        ("trusted_proxies = true", {}, "must be a whole number"),
        ('plugins = "courses"', {}, "must be a list of texts"),
        ('mode = "production"', {}, "must be one of: demo, real"),
        ('time_zone = "Warsaw"', {}, "no time zone"),
        ('public_address = "hub.example.org"', {}, "must begin with https://"),
        ('public_address = "https://example.org/hub"', {}, "without a path"),
        ("mode = ", {}, "cannot be read as TOML"),
        ("", {"HUB_MODE_": "real"}, "HUB_MODE_ is no setting"),
        ("", {"HUB_SMTP_PORT": "many"}, "HUB_SMTP_PORT must be a whole number"),
        ("", {"HUB_LIMITS_ENABLED": "perhaps"}, "HUB_LIMITS_ENABLED must be true or false"),
    ],
)
def test_what_cannot_be_used_is_refused_in_words(
    tmp_path: Path, text: str, environment: dict[str, str], words: str
) -> None:
    with pytest.raises(ConfigError, match=words):
        read(written(tmp_path, text), environment)


def test_all_mistakes_are_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as error:
        read(written(tmp_path, 'mood = 1\n[smtp]\nport = "x"'), {"HUB_X": "1"})
    assert len(str(error.value).splitlines()) == 3


@pytest.mark.parametrize("url", ["postgres://u:p@h/n", "postgresql://u:p@h/n", "postgresql+psycopg://u:p@h/n"])
def test_postgresql_is_spoken_to_through_psycopg(tmp_path: Path, url: str) -> None:
    assert load(tmp_path, {"DATABASE_URL": url})["SQLALCHEMY_DATABASE_URI"] == "postgresql+psycopg://u:p@h/n"


def test_cookies_are_secure_where_the_address_is(tmp_path: Path) -> None:
    plain, secure = load(tmp_path, {}), load(tmp_path, {"HUB_MODE": "real", "HUB_PUBLIC_ADDRESS": "https://h.example"})
    assert not plain["SESSION_COOKIE_SECURE"]
    assert secure["SESSION_COOKIE_SECURE"]
    assert secure["SESSION_COOKIE_NAME"].startswith("__Host-")
    assert secure["SESSION_COOKIE_HTTPONLY"]
    assert secure["SESSION_COOKIE_SAMESITE"] == "Lax"
    assert secure["TRUSTED_HOSTS"][0] == "h.example"


def test_a_missing_secret_is_never_a_known_one(tmp_path: Path) -> None:
    first, second = (flask_settings(tmp_path, read(tmp_path, {})) for _ in range(2))
    assert not first["HAS_SECRET_KEY"]
    assert first["SECRET_KEY"] != second["SECRET_KEY"]


def test_every_setting_is_explained_once() -> None:
    assert len({setting.key for setting in SETTINGS}) == len(SETTINGS)
    assert all(setting.note.endswith((".", '")', '".')) for setting in SETTINGS)


LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>'


def test_pictures_for_certificates_are_taken_from_the_instance(tmp_path: Path) -> None:
    (tmp_path / "logo.svg").write_text(LOGO, encoding="utf-8")
    (tmp_path / "signature.PNG").write_bytes(b"\x89PNG\r\n\x1a\n...")
    text = '[certificate]\nlogo = "logo.svg"\nsignature = "signature.PNG"\nsignatory = "Jan Nowak"\n'
    assert load(written(tmp_path, text), {})["CERTIFICATE"]["logo"] == "logo.svg"


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ('logo = "nowhere.svg"', "there is no such file"),
        ('logo = "../logo.svg"', "not inside"),
        ('logo = "/etc/hostname"', "not inside"),
        ('logo = "text.txt"', "no SVG, PNG or JPG"),
        ('logo = "false.png"', "damaged"),
        ('logo = "broken.svg"', "damaged"),
        ('logo = "bomb.svg"', "damaged"),
        ('logo = "page.svg"', "damaged"),
        ('logo = "large.jpg"', "too large"),
        ('prefix = "hld-1"', "capital letters"),
        ('prefix = ""', "capital letters"),
        ('signature = "logo.svg"', "certificate.signatory"),
        ('role_pl = "prezeska"\nsignatory = "Ola Bąk"', "belong together"),
    ],
)
def test_what_cannot_stand_on_a_certificate_stops_the_start(tmp_path: Path, settings: str, told: str) -> None:
    (tmp_path / "logo.svg").write_text(LOGO, encoding="utf-8")
    (tmp_path / "text.txt").write_text("x", encoding="utf-8")
    (tmp_path / "false.png").write_text(LOGO, encoding="utf-8")
    (tmp_path / "broken.svg").write_text("<svg", encoding="utf-8")
    (tmp_path / "page.svg").write_text("<html/>", encoding="utf-8")
    (tmp_path / "bomb.svg").write_text(f'<!DOCTYPE svg [<!ENTITY a "a">]>{LOGO}', encoding="utf-8")
    (tmp_path / "large.jpg").write_bytes(b"\xff\xd8\xff" + bytes(1_000_001))
    with pytest.raises(ConfigError, match=told):
        read(written(tmp_path, f"[certificate]\n{settings}\n"), {})
