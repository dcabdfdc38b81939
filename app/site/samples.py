"""What the page of components shows: a form partly wrong, a route through a course, options to match."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, EmailField, Form, PasswordField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

#: The question at which the reader of the sample quiz is.
FOURTH = 4


class SampleForm(Form):
    """One field of each kind."""

    name = StringField(_l("Project name"), [InputRequired()], description=_l("What will be made and where."))
    email = EmailField(_l("E-mail address"), [InputRequired()])
    phone = StringField(_l("Phone"), [Optional()])
    password = PasswordField(_l("Password"), [InputRequired()], description=_l("At least 10 characters."))
    owner = SelectField(_l("Owner of the land"), choices=[("gmina", _l("Municipality")), ("school", _l("School"))])
    story = TextAreaField(_l("Why it matters"))
    track = RadioField(_l("Choose one"), choices=[("one", _l("The first way")), ("two", _l("The second way"))])
    agree = BooleanField(_l("I have read the privacy notice"))


def samples() -> dict[str, object]:
    """Return the values of the page: the form as after a failed sending, a course, a quiz and options to match."""
    form = SampleForm(data={"email": "ola.zielone.example", "track": "one", "owner": "gmina"})
    form.email.errors = [_l("The @ is missing. Example: ola@zielone.example")]
    states = ("done", "done", "now", "ahead", "ahead")
    titles = (_l("A finished lesson"), _l("A finished lesson"), _l("The present lesson"), _l("A lesson ahead"), _l("Quiz"))
    route = [
        {"number": number, "title": title, "state": state, "href": "#maps", "locked": False}
        for number, (state, title) in enumerate(zip(states, titles, strict=True), 1)
    ]
    route[-1] |= {"href": None, "locked": True}
    questions = [
        {
            "number": number,
            "title": _l("question %(number)s", number=number),
            "state": "done" if number < FOURTH else "now" if number == FOURTH else "ahead",
            "href": "#maps",
            "label": _l("answer saved") if number < FOURTH else "",
        }
        for number in range(1, 13)
    ]
    options = [("a", _l("false and meant to harm")), ("b", _l("false, shared in good faith")), ("c", _l("true, used to harm"))]
    return {"form": form, "sample_route": route, "sample_questions": questions, "sample_options": options}
