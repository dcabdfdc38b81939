"""Texts with gaps: where a gap may stand, what each one earns, and what people, staff and authors read about it."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from app.localization import in_language
from app.testing import HubClient
from courses.content.check import check_course
from courses.content.installed import installed_here
from quizzes.demo import OTHER
from quizzes.question_types import Cloze, Showing
from quizzes.question_types.gaps import marked, pieces
from quizzes.testing import compiled
from quizzes.testing.fields import FieldReader
from quizzes.views.showing import field_template
from tests.folders import Files, Publish, folder_of, texts
from tests.quizzes.conftest import attempt_at, begin, send

CLOZE = Cloze()
OPTIONS: dict[str, Any] = dict(CLOZE.samples()[0].options)
CONTENT = compiled(CLOZE, OPTIONS)
LIST = compiled(CLOZE, CLOZE.samples()[1].options)


def gap(name: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "accept": {"pl": ["x"], "en": ["x"]}, "feedback": texts("Źle.", "Wrong."), **more}


def choices(*keys: str) -> list[dict[str, Any]]:
    return [{"id": f"o{place}", "key": key == "ok", "text": texts(f"T{place}")} for place, key in enumerate(keys)]


@pytest.mark.parametrize(
    ("gaps", "score"),
    [
        ({"who": "osoba", "what": "a"}, 1),
        ({"who": "„KONKRETNA  OSOBA”.", "what": "a"}, 1),
        ({"who": "A person", "what": "a"}, 1),
        ({"who": "osoba", "what": "b"}, 0.5),
        ({"who": "osoba"}, 0.5),
        ({"what": "a"}, 0.5),
        ({"who": "osoby", "what": "c"}, 0),
        # The words of an option are not its id, and an id is no word.
        ({"who": "a", "what": "instytucja"}, 0),
        ({"who": ["osoba"], "what": {"a": "a"}}, 0),
        ({}, 0),
    ],
)
def test_every_gap_earns_its_share(gaps: dict[str, Any], score: float) -> None:
    """A variant of either language is right, whatever the language of the page."""
    assert CLOZE.grade(CONTENT, {"gaps": gaps}).score == score


names = st.sampled_from(["g1", "g2", "g3", "g-4", "5"])


@given(st.lists(names, min_size=1, unique=True), st.data())
def test_the_score_is_the_mean_of_the_gaps(ids: list[str], data: st.DataObject) -> None:
    """In whatever order the gaps stand in the two languages."""
    orders = {lang: data.draw(st.permutations(ids)) for lang in ("pl", "en")}
    body = compiled(
        CLOZE,
        {
            "cloze": {lang: " i ".join(f"tu {{{one}}}" for one in order) for lang, order in orders.items()},
            "gaps": [gap(one) for one in ids],
        },
    )
    right = data.draw(st.sets(st.sampled_from(ids)))
    answer = {"gaps": {one: "x" if one in right else "y" for one in ids}}
    assert CLOZE.grade(body, answer).score == pytest.approx(len(right) / len(ids))
    assert CLOZE.grade(body, answer).is_right == (len(right) == len(ids))
    for lang, order in orders.items():
        shown = CLOZE.blanks(Showing(content=body, answer=answer, lang=lang, prefix="q.x"))
        assert [blank.id for _, blank in shown if blank] == order
        assert [blank.number for _, blank in shown if blank] == list(range(1, len(ids) + 1))
        assert {blank.id for _, blank in shown if blank and blank.is_right} == right


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_text_around_a_gap_is_either_refused_or_keeps_it(before: str, after: str) -> None:
    """Whatever Markdown stands there, a gap that passes the check is a field in the text and in no attribute."""
    options = {"cloze": {"pl": f"{before}{{who}}{after}", "en": "{who}"}, "gaps": [gap("who")]}
    try:
        body = compiled(CLOZE, options)
    except ValidationError:
        return
    first, name, last = body["pieces"]["pl"]
    assert name == "who"
    for piece in (first, last):
        assert "\ue000" not in piece
        assert "\ue001" not in piece
    assert first.count("<") == first.count(">")
    assert first.count("<a ") == first.count("</a>")


@given(st.text(max_size=40))
def test_braces_with_a_backslash_are_text(text: str) -> None:
    source = f"\\{{ {text.replace(chr(92), '')} \\}}".replace("\ue000", "").replace("\ue001", "")
    inside = source[2:-2]
    if "{" not in inside and "}" not in inside:
        assert marked(source) == source
        assert pieces(source) == [source]


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"cloze": {"pl": "{who} {what}", "en": "{who}"}}, ("cloze", "en")),
        ({"cloze": {"pl": "{what}", "en": "{who} {what}"}}, ("cloze", "pl")),
        ({"cloze": {"pl": "{who} {what} {whom}", "en": "{who} {what}"}}, ("cloze", "pl")),
        ({"cloze": {"pl": "{who} {what}", "en": "{who} {what} {who}"}}, ("cloze", "en")),
        ({"cloze": {"pl": "{who} {what}", "en": "{who} {what"}}, ("cloze", "en")),
        ({"cloze": {"pl": "{who}} {what}", "en": "{who} {what}"}}, ("cloze", "pl")),
        ({"cloze": {"pl": "{who} { what }", "en": "{who} {what}"}}, ("cloze", "pl")),
        ({"cloze": {"pl": "{who} \\{what}", "en": "{who} {what}"}}, ("cloze", "pl")),
        ({"cloze": {"pl": "{who} [{what}](https://a.pl)", "en": "{who} {what}"}}, ("cloze", "pl")),
        ({"cloze": {"pl": "{who} [a](https://a.pl/{what})", "en": "{who} {what}"}}, ("cloze", "pl")),
        ({"cloze": {"pl": "{who} ![{what}](media/a.png)", "en": "{who} {what}"}}, ("cloze", "pl")),
        ({"cloze": {"pl": "{who} [a][1]\n\n[1]: https://a.pl/{what}", "en": "{who} {what}"}}, ("cloze", "pl")),
        ({"cloze": {"pl": "", "en": "{who} {what}"}}, ("cloze", "pl")),
        ({"gaps": [*OPTIONS["gaps"], gap("third")]}, ("gaps", 2, "id")),
        ({"gaps": OPTIONS["gaps"][:1]}, ("cloze", "pl")),
        ({"gaps": []}, ("gaps",)),
        ({"gaps": [gap("who"), gap("what"), gap("who")]}, ("gaps",)),
        ({"gaps": [gap("who"), gap("what", options=choices("ok", ""))]}, ("gaps", 1)),
        ({"gaps": [gap("who"), gap("what", accept=None)]}, ("gaps", 1)),
        ({"gaps": [gap("who"), gap("what", accept=None, options=choices("ok"))]}, ("gaps", 1, "options")),
        ({"gaps": [gap("who"), gap("what", accept=None, options=choices("ok", "ok"))]}, ("gaps", 1, "options")),
        ({"gaps": [gap("who"), gap("what", accept=None, options=choices("", ""))]}, ("gaps", 1, "options")),
        ({"gaps": [gap("who"), gap("what", accept={"pl": ["…"], "en": ["x"]})]}, ("gaps", 1, "accept", "pl")),
        ({"gaps": [gap("who"), gap("what", accept={"pl": ["x", "X."], "en": ["x"]})]}, ("gaps", 1, "accept", "pl")),
    ],
)
def test_documents_that_contradict_themselves_are_refused(change: dict[str, Any], place: tuple[str | int, ...]) -> None:
    with pytest.raises(ValidationError) as found:
        compiled(CLOZE, {**OPTIONS, **change})
    assert place in [one["loc"] for one in found.value.errors()]


@pytest.mark.parametrize(
    ("change", "words", "line"),
    [
        (lambda q: q["cloze"].update(en="{who} and nobody."), "luki „what” nie ma w tym tekście", "en:"),
        (lambda q: q["cloze"].update(pl="{who} i {what} i {where}"), "w „gaps” nie ma luki „where”", "pl:"),
        (lambda q: q["cloze"].update(pl="{who} {what} {who} {who}"), "stoi w tym tekście 3 razy", "pl:"),
        (lambda q: q["cloze"].update(pl="{who} [x {what}](lesson:reading)"), "stoi w odnośniku", "pl:"),
        (lambda q: q["cloze"].update(pl="{who} {what} }"), "nie ma pary", "pl:"),
        (lambda q: q["gaps"].append(gap("third")), "luki „third” nie ma w żadnym tekście", '- id: "third"'),
        (lambda q: q["gaps"][0].pop("accept"), "musi mieć „accept” albo „options”", '- id: "who"'),
        (lambda q: q["gaps"][1]["options"][1].update(key=True), "dokładnie jedna odpowiedź", "options:"),
        (lambda q: q["gaps"][0]["accept"]["en"].append("A PERSON!"), "liczą się jako to samo", "en:"),
        (lambda q: q["gaps"][0].pop("feedback"), "Brakuje klucza „feedback”", '- id: "who"'),
    ],
)
def test_the_check_says_what_is_wrong_and_where(app: Flask, files: Files, change: Any, words: str, line: str) -> None:
    path = "questions/q-cloze.yaml"
    change(files[path])
    with app.test_request_context("/pl/"):
        problems = [one for one in check_course(folder_of(files), installed_here()).problems.errors if one.path == path]
        (problem,) = problems
        assert words in problem.message
    assert folder_of(files).text(path).splitlines()[problem.line - 1].strip().startswith(line)


def test_options_of_gaps_are_read_as_those_of_questions(app: Flask, files: Files) -> None:
    """A key that is clearly the longest, and a word that gives an option away, are remarked at their line."""
    path = "questions/q-cloze.yaml"
    options = files[path]["gaps"][1]["options"]
    options[0]["text"] = texts("instytucja z siedzibą, regulaminem i kierownictwem", "an institution")
    options[1]["text"] = texts("sojusznik", "always an ally")
    lines = folder_of(files).text(path).splitlines()
    with app.test_request_context("/en/"):
        remarks = [one for one in check_course(folder_of(files), installed_here()).problems if one.path == path]
    assert {(one.rule.name, lines[one.line - 1].split(":")[0].strip()) for one in remarks} == {
        ("key-longest", "pl"),
        ("absolute-word", "en"),
    }


def show(answer: dict[str, Any] | None, lang: str = "pl", content: Any = CONTENT, **more: Any) -> str:
    showing = Showing(content=content, answer=answer, lang=lang, prefix="q.x", template=field_template, **more)
    with in_language(lang):
        return str(CLOZE.field(showing))


def test_fields_stand_in_the_lines_of_the_text_with_names_to_be_read_out(app: Flask) -> None:
    with app.test_request_context("/"):
        html = show({"gaps": {"who": " Osoba ", "what": "b"}}).replace("\u00a0", " ")
        assert "W kolumnie <strong>Adresaci</strong> stoi <span" in html.replace("&nbsp;", " ")
        assert '<label class="vh" for="q.x.who">Luka 1 z 2</label>' in html
        assert '<label class="vh" for="q.x.what">Luka 2 z 2</label>' in html
        assert 'value=" Osoba "' in html
        assert '<option value="b" selected>sojusznik</option>' in html
        assert "Gap 2 of 2</label>" in show(None, "en")
        # The gaps of the second sample change places with the language.
        for lang, order in (("pl", ["programme", "report"]), ("en", ["report", "programme"])):
            html = show(None, lang, content=LIST)
            assert [one.id for one in FieldReader(html).controls] == [f"q.x.{one}" for one in order]
            assert html.index("<li>") < html.index(f'id="q.x.{order[0]}"') < html.rindex("<li>")


def test_all_fields_are_as_wide_as_the_longest_answer_of_any_gap() -> None:
    assert CLOZE.width(CONTENT) == len("konkretna osoba") + 1
    long = compiled(CLOZE, {"cloze": texts("{a}", "{a}"), "gaps": [gap("a", accept=texts_of("x" * 190))]})
    assert CLOZE.width(long) == 26
    short = compiled(CLOZE, {"cloze": texts("{a}", "{a}"), "gaps": [gap("a", accept=texts_of("7"))]})
    assert CLOZE.width(short) == 7


def texts_of(*variants: str) -> dict[str, list[str]]:
    return {"pl": list(variants), "en": list(variants)}


def test_long_options_stand_in_full_too(app: Flask) -> None:
    """A select shows one line; what is longer is listed with letters, and the list describes the control."""
    options = copy.deepcopy(OPTIONS)
    options["gaps"][1]["options"][1]["text"] = texts("sojusznik, który ma czas i pieniądze")
    with app.test_request_context("/"):
        assert "Odpowiedzi do wyboru" not in show(None)
        html = show(None, content=compiled(CLOZE, options))
        assert 'aria-describedby="q.x.what.options"' in html
        assert 'id="q.x.what.options"' in html
        assert "<li>B. sojusznik, który ma czas i pieniądze</li>" in html
        assert '<option value="b">B. sojusznik, który ma czas i pieniądze</option>' in html


def test_options_come_in_another_order_and_keep_it_where_the_author_says_so() -> None:
    orders = {
        tuple(one["id"] for one in CLOZE.present(CONTENT, str(seed), shuffle=True)["gaps"][1]["options"])
        for seed in range(40)
    }
    assert len(orders) == 6
    assert CLOZE.present(CONTENT, "1", shuffle=False) == CONTENT


def test_a_closed_field_shows_words_and_what_is_right(app: Flask) -> None:
    with app.test_request_context("/"):
        html = show({"gaps": {"who": "OSOBA", "what": "b"}}, is_closed=True, is_marked=True).replace("\u00a0", " ")
        assert not FieldReader(html).controls
        assert '<span class="gap gap--ok"><span class="vh">Luka 1 z 2: </span>OSOBA</span>' in html
        assert '<span class="gap gap--bad"><span class="vh">Luka 2 z 2: </span>sojusznik</span>' in html
        assert "Poprawna odpowiedź: instytucja" in html
        assert "Poprawna odpowiedź: osoba" not in html
        empty = show({"gaps": {"what": "a"}}, "en", is_closed=True, is_marked=True)
        assert "Right answer: a person" in empty
        assert "Dobrze" not in show({"gaps": {"who": "OSOBA"}}, is_closed=True)


def test_what_people_read(app: Flask) -> None:
    answer = {"gaps": {"who": "<b>urząd</b> ", "what": "b"}}
    with app.test_request_context("/pl/"):
        about = [(str(one.about), one.is_right) for one in CLOZE.feedback(CONTENT, answer, "pl")]
        assert about == [
            ("Luka 1 z\u00a02: &lt;b&gt;urząd&lt;/b&gt;", False),
            ("Luka 2 z\u00a02: sojusznik", False),
        ]
        assert "<em>kogoś</em>" in CLOZE.feedback(CONTENT, answer, "pl")[0].text
        assert [str(one.about) for one in CLOZE.feedback(CONTENT, {"gaps": {"who": "x", "what": "a"}}, "en")] == [
            "Gap 1 of 2: x"
        ]
    assert not CLOZE.feedback(CONTENT, None, "pl")
    assert CLOZE.describe(CONTENT, answer, "pl") == (
        "W\u00a0kolumnie Adresaci stoi [&lt;b&gt;urząd&lt;/b&gt;], nigdy [sojusznik]."
    )
    assert CLOZE.describe(CONTENT, {"gaps": {"what": "a"}}, "en") == (
        "The column Targets names […], never [an institution]."
    )
    assert CLOZE.right_parts(CONTENT, "pl") == ["W\u00a0kolumnie Adresaci stoi [osoba], nigdy [instytucja]."]
    assert CLOZE.right_parts(CONTENT, "en") == ["The column Targets names [a person], never [an institution]."]


def test_an_answer_is_whole_when_every_gap_holds_a_word() -> None:
    assert CLOZE.is_complete(CONTENT, {"gaps": {"who": "x", "what": "c"}})
    for gaps in ({"who": "x"}, {"who": " ", "what": "c"}, {"who": "?!", "what": "c"}, {"who": "x", "what": "gone"}):
        assert not CLOZE.is_complete(CONTENT, {"gaps": gaps})


def test_statistics_by_gap(app: Flask) -> None:
    """Each gap has its own rows: spellings together, options one by one, and what was left empty is not counted."""
    answers: list[tuple[Any, int]] = [
        ({"gaps": {"who": "urząd", "what": "b"}}, 2),
        ({"gaps": {"who": "Urząd!", "what": "a"}}, 3),
        ({"gaps": {"who": "osoba"}}, 4),
        ({"gaps": {"what": "gone"}}, 5),
    ]
    with app.test_request_context("/"):
        rows = CLOZE.tally(CONTENT, answers, "pl")
    assert [(str(row.about), str(row.text), row.count, row.of, row.is_right) for row in rows] == [
        ("Luka 1 z\u00a02: W kolumnie Adresaci stoi ____, nigdy […].", "Urząd!", 5, 9, False),
        ("Luka 1 z\u00a02: W kolumnie Adresaci stoi ____, nigdy […].", "osoba", 4, 9, True),
        ("Luka 2 z\u00a02: …kolumnie Adresaci stoi […], nigdy ____.", "instytucja", 3, 10, True),
        ("Luka 2 z\u00a02: …kolumnie Adresaci stoi […], nigdy ____.", "sojusznik", 2, 10, False),
        ("Luka 2 z\u00a02: …kolumnie Adresaci stoi […], nigdy ____.", "imię i funkcja", 0, 10, False),
        (
            "Luka 2 z\u00a02: …kolumnie Adresaci stoi […], nigdy ____.",
            "odpowiedź, której w pytaniu już nie ma",
            5,
            10,
            None,
        ),
    ]


def test_on_paper_there_are_blanks_and_what_there_is_to_choose_from(app: Flask) -> None:
    with app.test_request_context("/"), in_language("pl"):
        shown = Showing(content=CONTENT, answer=None, lang="pl", prefix="q.x", template=field_template)
        html = CLOZE.paper(shown)
    assert html.count('class="blank') == 2
    assert "(instytucja / sojusznik / imię i funkcja)." in html
    assert "osoba" not in html
    assert "osobą" not in html


def test_the_demo_fills_in_all_gaps_and_the_last_one_wrongly() -> None:
    for body in (CONTENT, LIST):
        answer = OTHER["cloze"](body)
        assert CLOZE.is_complete(body, answer)
        assert CLOZE.grade(body, answer).score == 0.5


@pytest.mark.database
def test_in_a_quiz(visitor: HubClient, files: Files, publish: Publish) -> None:
    """It is saved as it was typed, shown again in the other language, and half of it is right."""
    files["06-three/lesson.yaml"]["quiz"]["draw"] = [{"questions": ["q-cloze", "s-1"]}]
    publish(files)
    address = begin(visitor)
    fields = {"q.q-cloze.who": "  Konkretna  osoba ", "q.q-cloze.what": "c"}
    assert send(visitor, address, "q-cloze", None, fields=fields).get_json()["state"] == "saved"
    english = address.replace("/pl/kursy", "/en/courses").replace("/proba/", "/attempt/")
    page = visitor.get(f"{english}/question/1").text
    assert 'value="  Konkretna  osoba "' in page
    assert '<option value="c" selected>a name and a post</option>' in page
    assert "/static/quizzes/css/cloze.css" in page
    assert "/static/quizzes/css/cloze.css" not in visitor.get(f"{english}/question/2").text
    page = visitor.get(visitor.post(f"{address}/zakoncz").headers["Location"]).text.replace("\u00a0", " ")
    assert attempt_at(address).score == 0.5
    assert "stoi [Konkretna osoba], nigdy [imię i funkcja]." in page
    assert "stoi [osoba], nigdy [instytucja]." in page
    assert "<b>Luka 2 z 2: imię i funkcja</b>" in page
    assert "Luka 1 z 2" not in page
    assert "Urząd nie podnosi ręki." in page


@pytest.mark.database
def test_as_practice_in_a_lesson(visitor: HubClient, files: Files, publish: Publish) -> None:
    """All gaps are to be filled in before it says what is right, in the text itself; without a script as well."""
    for lang in ("pl", "en"):
        files[f"01-reading/{lang}.md"] = files[f"01-reading/{lang}.md"].replace("q-single\n", "q-single\nq-cloze\n")
    publish(files)
    lesson = "/pl/kursy/debate/reading"
    page = visitor.get(lesson).text
    assert page.count("/static/quizzes/css/cloze.css") == 1
    assert 'name="q.q-cloze.who"' in page
    address = f"{lesson}/sprawdz-sie/q-cloze"
    half = visitor.post(address, data={"q.q-cloze.who": "osoba"})
    assert half.status_code == 422
    assert "Najpierw uzupełnij" in half.text
    assert 'value="osoba"' in half.text
    whole = {"q.q-cloze.who": "osoba", "q.q-cloze.what": "b"}
    page = visitor.post(address, data=whole, follow_redirects=True).text.replace("\u00a0", " ")
    assert "Częściowo" in page
    assert '<span class="gap gap--bad"><span class="vh">Luka 2 z 2: </span>sojusznik</span>' in page
    assert "Poprawna odpowiedź: instytucja" in page
    assert "Urząd nie podnosi ręki." in page
