"""The trap of Polish endings: a sentence that its options complete, and whose last form fits only the right one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

MASCULINE, FEMININE, NEUTER, PLURAL = "m", "f", "n", "pl"
SINGULAR: Final = frozenset({MASCULINE, FEMININE, NEUTER})
ANYTHING: Final = SINGULAR | {PLURAL}

#: Verbs, adjectives, pronouns and numerals with which such a sentence may stop: masculine, feminine and neuter.
_FORMS: Final = (
    "był/była/było", "byłby/byłaby/byłoby", "jeden/jedna/jedno", "taki/taka/takie", "inny/inna/inne",
    "który/która/które", "jaki/jaka/jakie", "pierwszy/pierwsza/pierwsze", "drugi/druga/drugie",
    "trzeci/trzecia/trzecie", "ostatni/ostatnia/ostatnie", "jedyny/jedyna/jedyne", "główny/główna/główne",
    "właściwy/właściwa/właściwe", "odpowiedni/odpowiednia/odpowiednie", "dobry/dobra/dobre", "lepszy/lepsza/lepsze",
    "najlepszy/najlepsza/najlepsze", "potrzebny/potrzebna/potrzebne", "konieczny/konieczna/konieczne",
    "ważny/ważna/ważne", "ważniejszy/ważniejsza/ważniejsze", "najważniejszy/najważniejsza/najważniejsze",
    "nowy/nowa/nowe", "własny/własna/własne", "wspólny/wspólna/wspólne", "lokalny/lokalna/lokalne",
)  # fmt: skip
_FITTING: Final[dict[str, frozenset[str]]] = {
    "są": frozenset({PLURAL}),
    "były": frozenset({PLURAL}),
    "byłyby": frozenset({PLURAL}),
    **{
        form: frozenset({gender})
        for forms in _FORMS
        for form, gender in zip(forms.split("/"), (MASCULINE, FEMININE, NEUTER), strict=True)
    },
}
#: What may stand behind such a form: "była to", "najlepsza będzie".
_LINKS: Final = frozenset({"to", "jest", "będzie"})

_WORD: Final = re.compile(r"\w+(?:-\w+)*")
_CLAUSE: Final = re.compile(r",\s+(?:\w+\s+)?(?:któr\w+|jak\w+)\W*$", re.IGNORECASE)
_SHORTEST: Final = 3
#: What is told by the end of the first word of an option, in this order; other ends tell nothing.
_ENDINGS: Final[tuple[tuple[str, frozenset[str]], ...]] = (
    ("ość", frozenset({FEMININE})),
    ("cje", frozenset({PLURAL})),
    ("sje", frozenset({PLURAL})),
    ("um", frozenset({NEUTER})),
    ("o", frozenset({NEUTER})),
    ("ę", frozenset({NEUTER})),
    ("a", frozenset({FEMININE, PLURAL})),
    ("e", frozenset({NEUTER, PLURAL})),
    ("y", frozenset({MASCULINE, PLURAL})),
    ("i", frozenset({MASCULINE, PLURAL})),
    *((letter, frozenset({MASCULINE})) for letter in "bdfgkmnprstzł"),
)
#: Men in -a.
_MEN: Final = ("sta", "mężczyzna", "kolega", "sędzia", "poeta", "kierowca", "radca", "wca", "rca", "dca", "jca")
#: Words before which or in place of which no noun shows its gender.
_SILENT: Final = frozenset({
    "albo", "ani", "bez", "brak", "czy", "dla", "dużo", "gdy", "ich", "jego", "jej", "jeśli", "kilka", "kto", "lub",
    "mało", "nad", "nie", "niech", "nikt", "około", "oraz", "pod", "ponad", "przed", "przez", "przy", "się", "sto",
    "tak", "tam", "tylko", "tym", "wiele", "wtedy", "żeby",
})  # fmt: skip


def is_cue(stem: str, options: Sequence[str], key: int) -> bool:
    """Tell whether the end of a Polish sentence agrees with the key and cannot agree with any other option.

    Only what is sure counts: a question that is a whole sentence agrees with its own words and says nothing of the
    options, and a first word that could be of the right gender is taken to be of it.
    """
    fitting = _fitting(stem)
    if fitting is None:
        return False
    found = [genders(option) for option in options]
    return found[key] != ANYTHING and [place for place, one in enumerate(found) if one & fitting] == [key]


def _fitting(stem: str) -> frozenset[str] | None:
    """Return the genders that fit the end of a sentence; None when it is a whole one, or its end fits them all."""
    if stem.rstrip('”»"* ').endswith(("?", ".", "!")) or _CLAUSE.search(stem):
        return None
    words = [word.casefold() for word in _WORD.findall(stem)]
    if words[-2:] in (["jest", "to"], ["to", "jest"]):
        return SINGULAR
    while len(words) > 1 and words[-1] in _LINKS:
        words.pop()
    return _FITTING.get(words[-1]) if words else None


def genders(option: str) -> frozenset[str]:
    """Return what the first word of an option may be by its end: genders of the singular, and the plural."""
    words = _WORD.findall(option)
    word = words[0].casefold() if words else ""
    if len(word) < _SHORTEST or not word.isalpha() or word in _SILENT or word.endswith(_MEN):
        return ANYTHING
    return next((found for ending, found in _ENDINGS if word.endswith(ending)), ANYTHING)
