"""Names as they may stand on paper: in any script, with nothing invisible that could turn the text around."""

from __future__ import annotations

import unicodedata

#: Joiners belong into names of Persian, Hindi and other languages; every other invisible sign only does harm.
JOINERS = "\u200c\u200d"

#: Variation selectors choose the look of a sign, as of Chinese characters in names.
SELECTORS = range(0xFE00, 0xFE10)


def cleaned(text: str | None) -> str:
    """Return a name without invisible signs, and with one plain space where white space was."""
    kept = []
    for sign in unicodedata.normalize("NFC", text or ""):
        kind = unicodedata.category(sign)
        if kind in {"Zs", "Zl", "Zp"} or sign in "\t\n\r\v\f":
            kept.append(" ")
        elif kind not in {"Cc", "Cf", "Cs", "Cn"} or sign in JOINERS or ord(sign) in SELECTORS:
            kept.append(sign)
    return " ".join("".join(kept).split())


def is_name(text: str) -> bool:
    """Tell whether a text can be somebody's name: it has a letter."""
    return any(unicodedata.category(sign).startswith("L") for sign in text)
