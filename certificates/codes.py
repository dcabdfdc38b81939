"""Numbers and codes: what is counted, and what nobody can guess and everybody can type."""

from __future__ import annotations

import re
import secrets

#: Crockford's base 32: no I, L, O and U, which are read as other signs or as words. Source: crockford.com/base32.html
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

#: Sixteen signs of five bits each: 80 bits, so a million certificates and a million guesses a second last for ages.
CODE_LENGTH = 16
GROUP = 4

#: How people write what looks alike.
ALIKE = str.maketrans("OIL", "011")

#: What is put between groups, by us, by people, and by programs that make dashes prettier.
SEPARATORS = re.compile(r"[\s\-‐‑‒–—−_.]+")  # noqa: RUF001 - these are the dashes meant

DIGITS = 5


def new_code() -> str:
    """Return a code that nobody can guess."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def shown(code: str) -> str:
    """Return a code as it stands on paper: ``7KQ2-M4XF-9D3T-0AHW``."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def read_code(text: str) -> str | None:
    """Return the code that somebody typed, in any case and with any dashes; None when it cannot be one."""
    found = SEPARATORS.sub("", text).upper().translate(ALIKE)
    return found if len(found) == CODE_LENGTH and set(found) <= set(ALPHABET) else None


def number_of(prefix: str, year: int, count: int) -> str:
    """Return the number of a certificate: ``HLD-2026-00042``."""
    return f"{prefix}-{year}-{count:0{DIGITS}}"


def looks_like_a_number(text: str) -> bool:
    """Tell whether somebody typed the number of a certificate in place of its code."""
    return re.fullmatch(rf"\s*\w+-\d{{4}}-\d{{{DIGITS},}}\s*", text) is not None
