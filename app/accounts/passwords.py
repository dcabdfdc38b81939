"""Passwords: argon2id hashes, and which new passwords are too easy to guess. Neither Flask nor the database is here."""

from __future__ import annotations

import re
from enum import Enum
from functools import cache
from itertools import pairwise

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.accounts.common_passwords import COMMON_WORDS, KEYBOARD_ROWS, SITE_WORDS
from app.accounts.models import folded

#: The shortest password. Length is what makes a password strong, so there are no rules of composition.
MIN_LENGTH = 10
#: The longest one: enough for any passphrase, and too short to keep the server busy.
MAX_LENGTH = 500

#: Argon2id with 19 MiB and two passes, the least that OWASP's cheat sheet on storing passwords asks for; more memory
#: would let a class that signs in together fill a small server.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)

_LEET = str.maketrans("01345@$7!", "oleasasti")


class Weakness(Enum):
    """Why a new password is refused."""

    SHORT = "short"
    LONG = "long"
    COMMON = "common"
    PERSONAL = "personal"


def hash_password(password: str) -> str:
    """Return the argon2id hash of a password, exactly as it was typed."""
    return _HASHER.hash(password.encode("utf-8", "surrogatepass"))


def is_password(password_hash: str | None, password: str) -> bool:
    """Tell whether a password fits a hash. Without a hash it does the same work and says no."""
    if len(password) > MAX_LENGTH:
        password, password_hash = "", None
    try:
        fits = _HASHER.verify(password_hash or _nobody(), password.encode("utf-8", "surrogatepass"))
    except (VerificationError, InvalidHashError):
        return False
    return fits and password_hash is not None


def is_outdated(password_hash: str) -> bool:
    """Tell whether a hash was made with other parameters than today's."""
    return _HASHER.check_needs_rehash(password_hash)


@cache
def _nobody() -> str:
    return hash_password("the password of nobody")


def weakness(password: str, personal: tuple[str, ...] = ()) -> Weakness | None:
    """Return why a password is too easy to guess, or None. ``personal`` are the name and the address of the person."""
    if len(password) < MIN_LENGTH:
        return Weakness.SHORT
    if len(password) > MAX_LENGTH:
        return Weakness.LONG
    plain = folded(password)
    if _is_pattern(plain) or _is_common(plain):
        return Weakness.COMMON
    words = [word for text in personal for word in re.findall(r"[^\W\d_]{3,}", folded(text))]
    if words and _rest(plain, words) < MIN_LENGTH // 2:
        return Weakness.PERSONAL
    return None


def _is_common(plain: str) -> bool:
    """Tell whether a password is a well-known word or two, however decorated with digits and signs."""
    words = (*COMMON_WORDS, *SITE_WORDS)
    return any(_rest(form, words) < MIN_LENGTH // 2 for form in (plain, plain.translate(_LEET)))


def _rest(plain: str, words: list[str] | tuple[str, ...]) -> int:
    """Count what somebody has to guess after the words, runs of digits and repetitions are taken out."""
    rest = plain
    for word in sorted(words, key=len, reverse=True):
        rest = rest.replace(word, " ")
    # A year, a run or a date at the end is the first thing that a guessing program tries.
    rest = re.sub(r"(19|20)\d\d|\d+$|^\d+", " ", rest)
    letters = re.sub(r"[\W_]", "", rest)
    return len(letters) if len(set(letters)) > 1 else 0


def _is_pattern(plain: str) -> bool:
    """Tell whether a password repeats itself or walks along the keyboard, the alphabet or the numbers."""
    if len(set(plain)) <= 3:  # noqa: PLR2004 - such a password is drawn, not written
        return True
    # What is a word said twice or more is as hard to guess as the word.
    if any(
        (plain[:length] * len(plain))[: len(plain)] == plain
        for length in range(1, min(MIN_LENGTH, len(plain) // 2 + 1))
    ):
        return True
    steps = [ord(second) - ord(first) for first, second in pairwise(plain)]
    if sum(abs(step) == 1 for step in steps) >= len(steps) - 2:
        return True
    rest = plain
    for row in KEYBOARD_ROWS:
        for part in (row, row[::-1]):
            for length in range(len(part), 3, -1):
                for start in range(len(part) - length + 1):
                    rest = rest.replace(part[start : start + length], "")
    return len(rest) < MIN_LENGTH // 3
