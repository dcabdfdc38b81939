"""Every setting of the host with its type, its default and the words that stand beside it in ``config.toml``."""

from __future__ import annotations

from dataclasses import dataclass

type_names = {str: "a text", int: "a whole number", bool: "true or false", list: "a list of texts"}


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting. ``key`` is its name in the file, ``section.name`` when it stands in a table."""

    key: str
    default: str | int | bool | list[str]
    note: str

    @property
    def kind(self) -> type:
        """Return the type that the value must have."""
        return type(self.default)

    @property
    def section(self) -> str:
        """Return the table of the file in which the setting stands, or ""."""
        return self.key.rpartition(".")[0]

    @property
    def variable(self) -> str:
        """Return the environment variable that overrides the file."""
        return "HUB_" + self.key.replace(".", "_").upper()

    @property
    def kind_name(self) -> str:
        """Say in words what the value must be."""
        return type_names[self.kind]


SETTINGS = (
    Setting("mode", "demo", 'How the site is used: "demo" (sample people, no mail leaves) or "real".'),
    Setting(
        "public_address", "", 'The address that people type, e.g. "https://hub.example.org"; links in mails use it.'
    ),
    Setting(
        "trusted_proxies", 0, "How many reverse proxies stand in front and set X-Forwarded-For; 1 behind one nginx."
    ),
    Setting("time_zone", "Europe/Warsaw", "The time zone of people who have not chosen one."),
    Setting("plugins", ["courses", "quizzes", "exercises", "certificates"], "The features, in the order of loading."),
    Setting("database_url", "", 'Empty for SQLite in this folder, or "postgresql://user:password@host/name".'),
    Setting("redis_url", "", 'Empty for a queue in this folder, or "redis://host:6379/0".'),
    Setting(
        "secret_key", "", "Empty: the file secret_key beside this one holds it. Whoever knows it can sign in as anyone."
    ),
    Setting("workers", 0, "Processes that serve pages; 0 means by the number of cores."),
    Setting("mail_from", "", 'The sender of all mails, e.g. "Hub <hub@example.org>".'),
    Setting("smtp.host", "", "The mail server. Without it nothing can be sent."),
    Setting("smtp.port", 587, "587 for STARTTLS, 465 for TLS."),
    Setting("smtp.security", "starttls", '"starttls", "tls" or "none" (only for a server on this machine).'),
    Setting("smtp.user", "", "Empty when the server asks for no name."),
    Setting("smtp.password", "", "Better given as HUB_SMTP_PASSWORD."),
    Setting("organisation.name", "", "Who runs the site; shown in the footer, the privacy notice and in mails."),
    Setting(
        "organisation.name_en", "", "The same in English, for certificates; empty when the name is not translated."
    ),
    Setting("organisation.address", "", "Postal address."),
    Setting("organisation.email", "", "Where people write for help."),
    Setting("organisation.phone", "", "Where people call for help; may stay empty."),
    Setting("organisation.register", "", 'Register and number, e.g. "KRS 0000123456"; may stay empty.'),
    Setting("organisation.data_protection_email", "", "Where people write about their data."),
    Setting("organisation.hosting", "", "Who hosts the server and where, for the privacy notice."),
    Setting("certificate.prefix", "HLD", "How the numbers of certificates begin: HLD-2026-00042."),
    Setting("certificate.logo", "", 'A picture in this folder for certificates, e.g. "logo.svg" (SVG, PNG or JPG).'),
    Setting("certificate.signature", "", 'A picture of the signature, e.g. "signature.png"; may stay empty.'),
    Setting("certificate.signatory", "", "Who signs certificates: first name and surname; may stay empty."),
    Setting("certificate.role_pl", "", 'What this person is, in Polish, e.g. "koordynatorka projektu".'),
    Setting("certificate.role_en", "", 'The same in English, e.g. "project coordinator".'),
    Setting(
        "limits.enabled",
        default=True,
        note="Whether sign-in, sign-up and the like are limited. Switch off for load tests only.",
    ),
)

#: Values that make a demo complete without anybody configuring it.
DEMO_VALUES = {
    "public_address": "http://127.0.0.1:8000",
    "mail_from": "Hub Lokalnej Demokracji <hub@demo.example>",
    "organisation.name": "Organizacja Przykładowa",
    "organisation.address": "ul. Przykładowa 1, 40-000 Katowice",
    "organisation.email": "pomoc@demo.example",
    "organisation.data_protection_email": "dane@demo.example",
    "organisation.hosting": "Przykładowy Hosting, Polska",
}

#: Variables that begin with HUB_ and are no settings: where things are, and switches of tests and measurements.
OTHER_VARIABLES = ("HUB_INSTANCE", "HUB_CORPUS")
OTHER_PREFIXES = ("HUB_TEST_", "HUB_BENCH_")


def commented_file() -> str:
    """Return a ``config.toml`` in which every setting stands as a comment with its default."""
    lines = [
        "# Settings of this site. Take the # away from a line to change it, then start the site again.",
        "# An environment variable wins over this file: HUB_MODE, HUB_SMTP_HOST, HUB_ORGANISATION_NAME, ...",
        "",
    ]
    section = ""
    for setting in SETTINGS:
        if setting.section != section:
            section = setting.section
            lines += ["", f"[{section}]"]
        lines += [f"# {setting.note}", f"# {setting.key.rpartition('.')[2]} = {_toml(setting.default)}", ""]
    return "\n".join(lines).rstrip() + "\n"


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "[" + ", ".join(f'"{item}"' for item in value) + "]"
    return f'"{value}"' if isinstance(value, str) else str(value)
