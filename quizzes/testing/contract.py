# ruff: noqa: S101 - a suite asserts
"""The contract suite of question types: what every one must keep, ours and third parties'.

A plugin's test inherits it, and all samples of its type go through all of it::

    class TestSlider(QuestionTypeContract):
        question_type = Slider()

Without ``question_type``, it runs over every type that the application has installed.
"""

from __future__ import annotations

import copy
import itertools
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from app.addresses import LANGUAGES
from app.assets import has_asset
from app.localization import in_language
from app.markup import render
from app.plugins import installed
from quizzes.content.part import unwrapped
from quizzes.points import QuestionType
from quizzes.question_types import Answer, Content, Sample, Showing, Tallied, Texts
from quizzes.testing.fields import FieldReader
from quizzes.views.showing import field_template

PREFIX = "q.sample"

#: What a document may say as its type.
NAME = re.compile(r"[a-z0-9][a-z0-9-]*")

#: JSON that some older or broken version may have stored as an answer.
nonsense = st.dictionaries(
    st.sampled_from(["option", "options", "value", "pairs", "places", "statements", "gaps", "text", "x"]),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
        max_leaves=6,
    ),
    max_size=4,
)


@dataclass(frozen=True)
class Case:
    """A type with one of its samples, compiled as publishing does it."""

    type: QuestionType
    sample: Sample
    content: Content

    @property
    def answers(self) -> list[Answer]:
        """The right answer, if there is one, and the wrong ones of the sample."""
        right = self.type.right_answer(self.content)
        return [*([right] if right is not None else []), *self.sample.wrong]

    def show(self, answer: Answer | None, lang: str = "pl", **more: Any) -> str:  # noqa: ANN401 - fields of Showing
        """Return the HTML of the field with an answer in it."""
        content = more.pop("content", self.content)
        showing = Showing(content=content, answer=answer, lang=lang, prefix=PREFIX, template=field_template, **more)
        with in_language(lang):
            return str(self.type.field(showing))


def to_html(texts: Texts | Mapping[str, str]) -> dict[str, str]:
    """Render Markdown as publishing does it."""
    values = texts.plain() if isinstance(texts, Texts) else dict(texts)
    return {lang: unwrapped(str(render(text, lang))) for lang, text in values.items()}


def compiled(kind: QuestionType, options: Mapping[str, Any]) -> Content:
    """Return the content of a document's own keys."""
    return kind.compile(kind.options_model.model_validate(options), to_html)


def cases_of(kind: QuestionType) -> list[Case]:
    """Return every sample of a type as a case."""
    return [Case(kind, sample, compiled(kind, sample.options)) for sample in kind.samples()]


class QuestionTypeContract:
    """What every question type keeps. Needs the fixtures of :mod:`app.testing`."""

    #: The type to try; ``None`` tries all that are installed.
    question_type: ClassVar[QuestionType | None] = None

    @pytest.fixture
    def cases(self, app: Flask) -> Iterator[list[Case]]:
        """Return every sample of every type in question, inside of a request."""
        kinds = [self.question_type] if self.question_type else list(installed(QuestionType).values())
        with app.test_request_context("/"):
            yield [case for kind in kinds for case in cases_of(kind)]

    def test_it_has_a_name_a_title_and_samples(self, cases: list[Case]) -> None:
        """The name is stored for ever, the title is what authors see."""
        assert cases, "There is no sample to try."
        for case in cases:
            assert NAME.fullmatch(case.type.name), f"{case.type.name!r} must be small letters, digits and dashes."
            assert str(case.type.title).strip()

    def test_its_style_sheet_is_there(self, cases: list[Case]) -> None:
        """A page that shows the field loads the sheet, and cannot be made without it."""
        for case in cases:
            assert not case.type.sheet or has_asset(case.type.sheet), (case.type.name, case.type.sheet)

    def test_content_and_answers_are_json(self, cases: list[Case]) -> None:
        """Whatever is stored comes back as it went in."""
        for case in cases:
            assert json.loads(json.dumps(case.content)) == case.content, case.type.name
            for answer in case.answers:
                assert json.loads(json.dumps(answer)) == answer, case.type.name

    def test_the_right_answer_gets_full_marks(self, cases: list[Case]) -> None:
        """A scored type knows its right answer; an unscored one gives no points to anything."""
        for case in cases:
            right = case.type.right_answer(case.content)
            if case.type.is_scored:
                assert right is not None, f"{case.type.name} is scored and has no right answer."
                assert case.type.grade(case.content, right).is_right, case.type.name
                assert case.type.is_complete(case.content, right)
                assert not case.type.problem(case.content, right, LANGUAGES[0]), case.type.name
                for lang in LANGUAGES:
                    said = case.type.right_parts(case.content, lang)
                    assert said, case.type.name
                    assert all(isinstance(one, Markup) and one.striptags().strip() for one in said), case.type.name
            else:
                assert case.type.grade(case.content, right).score is None, case.type.name

    def test_more_of_the_right_answer_never_costs(self, cases: list[Case]) -> None:
        """Where an answer has parts, filling in one more part rightly never lowers the score, whatever is there."""
        for case in cases:
            right = case.type.right_answer(case.content) or {}
            for key, whole in right.items():
                parts = list(whole.items() if isinstance(whole, dict) else whole if isinstance(whole, list) else ())
                for start, before in itertools.product(range(len(parts)), ({}, *case.sample.wrong)):
                    given = before.get(key, type(whole)())
                    if not isinstance(given, type(whole)):
                        continue
                    score = case.type.grade(case.content, before or None).score
                    for part in parts[start:] + parts[:start]:
                        given = _with_part(given, part)
                        after = case.type.grade(case.content, {key: given}).score
                        assert score is None or (after is not None and after >= score), (case.type.name, given)
                        score = after

    def test_wrong_answers_get_less(self, cases: list[Case]) -> None:
        """Each wrong answer of a sample is worth less than the right one."""
        for case in cases:
            for answer in case.sample.wrong:
                score = case.type.grade(case.content, answer).score
                assert score is None or 0 <= score < 1, (case.type.name, answer)

    def test_no_answer_earns_nothing_and_never_fails(self, cases: list[Case]) -> None:
        """An unanswered question is graded, described and commented like any other."""
        for case in cases:
            score = case.type.grade(case.content, None).score
            assert score == (0 if case.type.is_scored else None), case.type.name
            assert not case.type.is_complete(case.content, None)
            for lang in LANGUAGES:
                assert isinstance(case.type.describe(case.content, None, lang), Markup)
                case.type.feedback(case.content, None, lang)
                assert not case.type.problem(case.content, None, lang)
            assert case.type.read(case.content, MultiDict(), PREFIX) is None

    def test_answers_are_described_in_every_language(self, cases: list[Case]) -> None:
        """Review pages, statistics and exports need words, as safe HTML."""
        for case, lang in itertools.product(cases, LANGUAGES):
            for answer in case.answers:
                words = case.type.describe(case.content, answer, lang)
                assert isinstance(words, Markup), case.type.name
                assert words.striptags().strip(), (case.type.name, answer, lang)

    def test_what_is_shown_is_what_is_read(self, cases: list[Case]) -> None:
        """The real form, filled in and sent as it stands, gives back the same answer, in any order of options."""
        for case, seed in itertools.product(cases, ("1", "2", "3")):
            content = case.type.present(case.content, seed, shuffle=True)
            assert case.type.present(case.content, seed, shuffle=True) == content, "The order must be repeatable."
            for answer in (None, *case.answers):
                for lang in LANGUAGES:
                    form = FieldReader(case.show(answer, lang, content=content)).form()
                    assert case.type.read(case.content, form, PREFIX) == answer, (case.type.name, answer)

    def test_every_control_is_named_and_labelled(self, cases: list[Case]) -> None:
        """Keyboard and screen reader need native controls with labels; a page with several questions, own names."""
        for case in cases:
            reader = FieldReader(case.show(None))
            assert reader.controls, f"{case.type.name} shows no control."
            assert len(reader.ids) == len(set(reader.ids)), f"{case.type.name}: an id stands twice."
            for control in reader.controls:
                assert control.is_labelled, f"{case.type.name}: the control '{control.name}' has no label."
                is_own = control.name == PREFIX or control.name.startswith(f"{PREFIX}.")
                assert is_own, f"{case.type.name}: the name '{control.name}' must begin with the prefix."
            for one in reader.ids:
                assert one.startswith(PREFIX), f"{case.type.name}: the id '{one}' must begin with the prefix."

    def test_a_closed_field_cannot_be_changed(self, cases: list[Case]) -> None:
        """After answering, the controls are off, and right and wrong may be marked."""
        for case in cases:
            for answer in (None, *case.answers):
                shown = case.show(answer, is_closed=True, is_marked=case.type.is_scored)
                assert all(control.is_disabled for control in FieldReader(shown).controls), case.type.name

    def test_who_judges_their_own_answer_reads_it_whole(self, cases: list[Case]) -> None:
        """The closed field then stands on the result in place of the answer in words, so every word must be there."""
        for case, lang in itertools.product(cases, LANGUAGES):
            if case.type.is_self_reviewed:
                assert not case.type.is_scored, case.type.name
                for answer in case.answers:
                    shown = Markup(case.show(answer, lang, is_closed=True)).striptags()  # noqa: S704 - only read
                    for word in case.type.describe(case.content, answer, lang).striptags().split():
                        assert word in shown, (case.type.name, word)

    def test_nonsense_in_the_form_is_no_answer(self, cases: list[Case]) -> None:
        """Unknown options, numbers too large and fields sent twice are ignored, not stored."""
        for case in cases:
            names = {control.name for control in FieldReader(case.show(None)).controls}
            for text in ("", "nonsense", "-1", "0", "99999999999999999999", "²", "1.5", "\x00", "ż" * 5000):
                form = MultiDict([(name, text) for name in names for _ in range(2)])
                answer = case.type.read(case.content, form, PREFIX)
                _grade_within_bounds(case, answer)
                assert answer is None or json.loads(json.dumps(answer)) == answer, (case.type.name, text)

    def test_nonsense_in_the_database_never_fails(self, cases: list[Case]) -> None:
        """An answer that an older version stored is graded and shown, whatever it looks like."""

        @settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
        @given(answer=nonsense)
        def try_it(answer: dict[str, Any]) -> None:
            for case in cases:
                _grade_within_bounds(case, answer)
                case.type.describe(case.content, answer, "pl")
                case.type.feedback(case.content, answer, "en")
                case.type.is_complete(case.content, answer)
                case.type.problem(case.content, answer, "pl")
                case.type.ratings(case.content, answer)
                _tally_adds_up(case, [(answer, 2), *((one, 1) for one in case.answers)])

        try_it()

    def test_answers_meant_for_another_type_never_fail(self, cases: list[Case]) -> None:
        """A question that changed its type keeps the answers that it had: they earn what they earn, without a fault."""
        everybody = [
            one for kind in installed(QuestionType).values() for case in cases_of(kind) for one in case.answers
        ]
        for case, answer in itertools.product(cases, everybody):
            _grade_within_bounds(case, answer)
            assert isinstance(case.type.describe(case.content, answer, "pl"), Markup)
            case.type.problem(case.content, answer, "en")
            _tally_adds_up(case, [(answer, 3)])

    def test_what_cannot_count_says_why_and_earns_nothing(self, cases: list[Case]) -> None:
        """Where there is a problem with an answer, it is said in words, and the question is not called answered."""
        for case, lang in itertools.product(cases, LANGUAGES):
            for answer in case.answers:
                problem = case.type.problem(case.content, answer, lang)
                assert isinstance(problem, Markup)
                if problem:
                    assert not case.type.is_complete(case.content, answer), (case.type.name, answer)
                    assert case.type.grade(case.content, answer).score in {0, None}, (case.type.name, answer)

    def test_statistics_add_up(self, cases: list[Case]) -> None:
        """However many people answered, rows are words with counts, and none counts more than there were."""
        for case, lang in itertools.product(cases, LANGUAGES):
            assert not any(row.count for row in case.type.tally(case.content, [], lang)), case.type.name
            answers = [(answer, number) for number, answer in enumerate(case.answers, 2)]
            rows = _tally_adds_up(case, answers, lang)
            assert any(row.count for row in rows) != case.type.is_private, case.type.name
            doubled = case.type.tally(case.content, [(answer, 2 * number) for answer, number in answers], lang)
            assert [row.count for row in doubled] == [2 * row.count for row in rows], case.type.name

    def test_ratings_are_whole_numbers_within_their_scale(self, cases: list[Case]) -> None:
        """Means of them are shown, so they belong to known parts and stay on the scale, whatever was stored."""
        for case, lang in itertools.product(cases, LANGUAGES):
            parts = {one.id: one for one in case.type.rated(case.content, lang)}
            for part in parts.values():
                assert part.text.striptags().strip(), case.type.name
                assert part.points > 1, case.type.name
            for answer in (None, *case.answers, {"statements": dict.fromkeys(parts, 10**6)}, {"statements": "x"}):
                for name, value in case.type.ratings(case.content, answer).items():
                    assert name in parts, (case.type.name, name)
                    assert 1 <= value <= parts[name].points, (case.type.name, value)

    def test_naughty_strings_as_texts_are_harmless(self, cases: list[Case], corpus: Path) -> None:
        """Whatever an author writes is shown as text: no control more or less, and nothing that could run."""
        strings = [text for text in _naughty(corpus) if text.strip()]
        for case in cases:
            before = [(one.tag, one.type, one.name) for one in FieldReader(case.show(None)).controls]
            size = max(1, _count_texts(case.sample.options))
            for start in range(0, len(strings), size):
                supply = itertools.cycle(strings[start : start + size])
                content = compiled(case.type, _with_texts(case.sample.options, supply))
                reader = FieldReader(case.show(case.type.right_answer(content), content=content))
                assert not reader.dangers, (case.type.name, reader.dangers, strings[start : start + size])
                assert [(one.tag, one.type, one.name) for one in reader.controls] == before, case.type.name

    def test_naughty_strings_as_answers_are_harmless(self, cases: list[Case], corpus: Path) -> None:
        """Whatever a learner sends is read or ignored; what is kept comes back as text."""
        for case in cases:
            names = {control.name for control in FieldReader(case.show(None)).controls}
            for text in _naughty(corpus):
                answer = case.type.read(case.content, MultiDict([(name, text) for name in names]), PREFIX)
                _grade_within_bounds(case, answer)
                if answer is not None:
                    assert not FieldReader(case.show(answer)).dangers
                    assert not FieldReader(str(case.type.describe(case.content, answer, "pl"))).dangers


def _grade_within_bounds(case: Case, answer: Answer | None) -> None:
    score = case.type.grade(case.content, answer).score
    if case.type.is_scored:
        assert score is not None, case.type.name
        assert 0 <= score <= 1, (case.type.name, answer)
    else:
        assert score is None, case.type.name


def _with_part(given: Any, part: Any) -> Any:  # noqa: ANN401 - JSON
    """Return an answer with one more part of the right one; a part that was filled in already stays."""
    if isinstance(given, dict):
        return {**dict([part]), **given}
    return [*given, part] if part not in given else given


def _tally_adds_up(case: Case, answers: Sequence[tuple[Answer, int]], lang: str = "pl") -> Sequence[Tallied]:
    rows = case.type.tally(case.content, answers, lang)
    most = sum(count for _, count in answers)
    for row in rows:
        assert isinstance(row.text, Markup), case.type.name
        assert row.text.striptags().strip(), case.type.name
        assert 0 <= row.count <= row.of <= most, (case.type.name, row)
    return rows


def _naughty(corpus: Path) -> Sequence[str]:
    found: list[str] = json.loads((corpus / "strings" / "blns.json").read_text(encoding="utf-8"))
    return found


def _is_text(value: Any) -> bool:  # noqa: ANN401 - JSON
    """Tell a text in every language from lists of variants, of which no two may be the same to the type."""
    return (
        isinstance(value, dict) and set(value) == set(LANGUAGES) and all(isinstance(one, str) for one in value.values())
    )


def _count_texts(value: Any) -> int:  # noqa: ANN401
    if _is_text(value):
        return len(value)
    members = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return sum(map(_count_texts, members))


def _with_places(string: str, text: str) -> str:
    """Return a string instead of a text. What stands there in braces names places of the type's own, and stays."""
    places = re.findall(r"\{[^{}]*\}", text)
    return f"{' '.join(places)}\n\n{re.sub('[{}]', '|', string)}" if places else string


def _with_texts(value: Any, supply: Iterator[str]) -> Any:  # noqa: ANN401
    """Return a document in which every text of every language is replaced."""
    if _is_text(value):
        return {lang: _with_places(next(supply), text) for lang, text in value.items()}
    if isinstance(value, dict):
        return {key: _with_texts(one, supply) for key, one in value.items()}
    if isinstance(value, list):
        return [_with_texts(one, supply) for one in value]
    return copy.deepcopy(value)
