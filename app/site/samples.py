"""What the page of components shows: a form partly wrong, a route through a course, options to match."""

from __future__ import annotations

from flask_babel import lazy_gettext
from wtforms import BooleanField, EmailField, Form, PasswordField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Optional

#: The question at which the reader of the sample quiz is.
FOURTH = 4


class SampleForm(Form):
    """One field of each kind."""

    name = StringField(
        lazy_gettext("Project name"), [InputRequired()], description=lazy_gettext("What will be made and where.")
    )
    email = EmailField(lazy_gettext("E-mail address"), [InputRequired()])
    phone = StringField(lazy_gettext("Phone"), [Optional()])
    password = PasswordField(
        lazy_gettext("Password"), [InputRequired()], description=lazy_gettext("At least 10 characters.")
    )
    owner = SelectField(
        lazy_gettext("Owner of the land"),
        choices=[SelectChoice("gmina", lazy_gettext("Municipality")), SelectChoice("school", lazy_gettext("School"))],
    )
    story = TextAreaField(lazy_gettext("Why it matters"))
    track = RadioField(
        lazy_gettext("Choose one"),
        choices=[
            SelectChoice("one", lazy_gettext("The first way")),
            SelectChoice("two", lazy_gettext("The second way")),
        ],
    )
    agree = BooleanField(lazy_gettext("I have read the privacy notice"))


def samples() -> dict[str, object]:
    """Return the values of the page: the form as after a failed sending, a course, a quiz and options to match."""
    form = SampleForm(data={"email": "ola.zielone.example", "track": "one", "owner": "gmina"})
    form.email.errors = [lazy_gettext("The @ is missing. Example: ola@zielone.example")]
    states = ("done", "done", "now", "ahead", "ahead")
    titles = (
        lazy_gettext("A finished lesson"),
        lazy_gettext("A finished lesson"),
        lazy_gettext("The present lesson"),
        lazy_gettext("A lesson ahead"),
        lazy_gettext("Quiz"),
    )
    route = [
        {"number": number, "title": title, "state": state, "href": "#maps", "locked": False}
        for number, (state, title) in enumerate(zip(states, titles, strict=True), 1)
    ]
    route[-1] |= {"href": None, "locked": True}
    questions = [
        {
            "number": number,
            "title": lazy_gettext("question %(number)s", number=number),
            "state": "done" if number < FOURTH else "now" if number == FOURTH else "ahead",
            "href": "#maps",
            "label": lazy_gettext("answer saved") if number < FOURTH else "",
        }
        for number in range(1, 13)
    ]
    options = [
        ("a", lazy_gettext("false and meant to harm")),
        ("b", lazy_gettext("false, shared in good faith")),
        ("c", lazy_gettext("true, used to harm")),
    ]
    return {"form": form, "sample_route": route, "sample_questions": questions, "sample_options": options}
