"""Plain language: the length of texts and sentences, and words that a reader should not have to meet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from flask_babel import lazy_gettext as _l

from courses.content.problems import Problems, Rule, Severity

if TYPE_CHECKING:
    from courses.content.check.texts import TextSource
    from courses.content.texts import LessonText

#: A reading takes about eight minutes.
FEWEST_WORDS: Final = 700
MOST_WORDS: Final = 1200
LONGEST_AVERAGE: Final = 16
LONG_SENTENCE: Final = 25
LONGEST_SENTENCE: Final = 30
FEWEST_SENTENCES: Final = 5

TEXT_LENGTH = Rule(
    "text-length",
    Severity.REMARK,
    _l("The text has %(words)s words."),
    _l("Aim at %(fewest)s to %(most)s: add an example, or split the lesson."),
)
SENTENCE_AVERAGE = Rule(
    "sentence-average",
    Severity.REMARK,
    _l("A sentence has %(words)s words on average."),
    _l("Aim at 12 to 16; make two sentences out of one."),
)
SENTENCE_LENGTH = Rule(
    "sentence-length",
    Severity.REMARK,
    _l("The sentence has %(words)s words: “%(start)s…”."),
    _l("Make two of it; more than 25 words are hard to follow."),
)
SENTENCE_TOO_LONG = Rule(
    "sentence-too-long",
    Severity.ERROR,
    _l("The sentence has %(words)s words: “%(start)s…”. Nobody can follow more than 30."),
    _l("Make two or three of it; what somebody else said stands in quotation marks and is not counted."),
)
OFFICIAL_WORD = Rule(
    "official-word",
    Severity.REMARK,
    _l("“%(word)s” is official jargon."),
    _l("Say it as you would to a neighbour."),
)
SPLIT_WORD = Rule(
    "split-word",
    Severity.REMARK,
    _l("“%(word)s” joins two forms with a slash, a bracket or an asterisk, which screen readers stumble over."),
    _l("Write both forms out at first, then a neutral word."),
)
OTHER_WORD = Rule(
    "other-word",
    Severity.REMARK,
    _l("“%(word)s” is not the word that the Hub uses."),
    _l("Write “%(instead)s”, as everywhere else."),
)
NOT_TAUGHT = Rule(
    "not-taught",
    Severity.REMARK,
    _l("“%(word)s”: research does not support this."),
    _l("Leave it out; who must name it puts it in quotation marks and calls it a myth."),
)
EMPTY_PRAISE = Rule(
    "empty-praise",
    Severity.REMARK,
    _l("“%(word)s” praises without saying why."),
    _l("Say what is right about it."),
)

_LETTERS = "a-ząćęłńóśźż"
_OFFICIAL: Final = {
    "pl": re.compile(
        r"\b(?:niniejsz\w+|przedmiotow\w+|celem \w+(?:nia|cia|ji)|w celu \w+(?:nia|cia)|dokon\w+ \w+(?:nia|cia)|"
        r"w\schwili\sobecnej|z\suwagi\sna\sfakt|aczkolwiek|tudzież|iż|w\sdniu\sdzisiejszym|w\sprzypadku\sgdy|"
        r"na\sdzień\sdzisiejszy|w\sramach\s\w+(?:nia|cia|ji)|stosowny\w*|powyższ\w+|posiada(?:sz|my|ją|ć|li|ł[aoy]?)?|"
        r"ulec\s\w+|uległ[aoy]?\s\w+)\b",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"\b(?:hereby|herein|hereinafter|aforementioned|utili[sz]\w+|pursuant to|prior to|notwithstanding)\b",
        re.IGNORECASE,
    ),
}
_SPLIT: Final = {
    "pl": re.compile(
        rf"(?<![\w/:.@-])[{_LETTERS}]{{4,}}/[{_LETTERS}]{{2,}}(?![\w/])|\w{{3,}}\(\w{{1,4}}\)\w*|\w{{3,}}\*\w+",
        re.IGNORECASE,
    )
}
#: Words for which the glossary of the curriculum (D) has another one: what is found, and what to write.
_OTHERS: Final = {
    "pl": (
        (re.compile(r"\bfeedback\w*", re.IGNORECASE), "informacja zwrotna"),
        (re.compile(r"\bcertyfikat\w*", re.IGNORECASE), "zaświadczenie"),
        (re.compile(r"\bNGO[- ]?s\w*|\bengieos\w*", re.IGNORECASE), "organizacje pozarządowe"),
    ),
    "en": (
        (re.compile(r"\bfake news\b", re.IGNORECASE), "disinformation"),
        (re.compile(r"\b(?:program|organiz\w+|mobiliz\w+|neighbor\w*|labor|center)\b"), "the British spelling"),
    ),
}
#: What section C.2 of the curriculum forbids to teach.
_MYTHS: Final = {
    "pl": re.compile(
        r"styl\w* uczenia|wzrokow(?:iec|cy)|kinestetyk\w*|piramid\w+ (?:zapamiętywania|uczenia)|"
        r"\b93 ?%|efekt\w* odwrotnego skutku",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"learning styles?|(?:visual|kinaesthetic) learners?|learning pyramid|\b93 ?%|backfire effect", re.IGNORECASE
    ),
}
_PRAISE: Final = {
    "pl": re.compile(r"\bBrawo\b", re.IGNORECASE),
    "en": re.compile(r"\b(?:Well done|Bravo)\b", re.IGNORECASE),
}
_ADDRESS = re.compile(r"\]\([^)]*\)|https?://\S+")
_WORD = re.compile(r"\w[\w’'-]*")
_END = re.compile(r"[.!?…][”\"»)]*\s+(?=[„“\"«(]?[A-ZĄĆĘŁŃÓŚŹŻ0-9])")
_ABBREVIATION = re.compile(
    r"(?:\b(?:art|ust|pkt|poz|lit|nr|np|tzw|tj|ok|tys|godz|str|ul|dr|prof|e\.g|i\.e|No|Art|para|Mr|Mrs|Ms|Dr)|\bm\.in)\.$"
)
_QUOTED = re.compile(r"„[^”]*”|“[^”]*”|‘[^’]*’")


def check_style(source: TextSource, text: LessonText, problems: Problems, *, is_reading: bool) -> None:
    """Report what makes a text hard to read. All of it are remarks."""
    if is_reading and not FEWEST_WORDS <= text.words <= MOST_WORDS:
        problems.add(TEXT_LENGTH, source.path, words=text.words, fewest=FEWEST_WORDS, most=MOST_WORDS)
    _check_sentences(source, text, problems)
    for rule, patterns in (
        (OFFICIAL_WORD, _OFFICIAL),
        (SPLIT_WORD, _SPLIT),
        (NOT_TAUGHT, _MYTHS),
        (EMPTY_PRAISE, _PRAISE),
    ):
        pattern = patterns.get(source.lang)
        for number, line in enumerate(source.lines if pattern else (), 1):
            for match in pattern.finditer(_ADDRESS.sub("]", line)) if pattern else ():
                problems.add(rule, source.path, number, word=match[0])
    _check_words(source, problems)


def _check_words(source: TextSource, problems: Problems) -> None:
    """Report words that the curriculum says otherwise. What others said, in quotation marks, is theirs."""
    for number, line in enumerate(source.lines, 1):
        plain = _QUOTED.sub("", _ADDRESS.sub("]", line))
        for match in _MYTHS[source.lang].finditer(plain):
            problems.add(NOT_TAUGHT, source.path, number, word=match[0])
        for pattern, instead in _OTHERS.get(source.lang, ()):
            for match in pattern.finditer(plain):
                problems.add(OTHER_WORD, source.path, number, word=match[0], instead=instead)


def _check_sentences(source: TextSource, text: LessonText, problems: Problems) -> None:
    lengths = []
    for paragraph in text.rendered.paragraphs:
        for sentence in sentences(paragraph):
            count = len(_WORD.findall(_QUOTED.sub("", sentence)))
            if sentence.rstrip('”»)"').endswith((".", "!", "?", "…")):
                lengths.append(count)
            if count > LONG_SENTENCE:
                start = " ".join(sentence.split()[:5])
                rule = SENTENCE_TOO_LONG if count > LONGEST_SENTENCE else SENTENCE_LENGTH
                problems.add(rule, source.path, _line_of(sentence, source), words=count, start=start)
    if len(lengths) >= FEWEST_SENTENCES and sum(lengths) / len(lengths) > LONGEST_AVERAGE:
        problems.add(SENTENCE_AVERAGE, source.path, words=f"{sum(lengths) / len(lengths):.1f}")


def sentences(paragraph: str) -> Iterator[str]:
    """Cut a paragraph into sentences; a full stop after an abbreviation ends none."""
    begin = 0
    for match in _END.finditer(paragraph):
        if _ABBREVIATION.search(paragraph[begin : match.start() + 1]):
            continue
        yield paragraph[begin : match.end()].strip()
        begin = match.end()
    if rest := paragraph[begin:].strip():
        yield rest


def _line_of(sentence: str, source: TextSource) -> int:
    plain = sentence.replace("\u00a0", " ")
    words = plain.split()
    return source.find(plain[:40], " ".join(words[:4]), " ".join(words[1:4]), " ".join(words[3:6]))[0]
