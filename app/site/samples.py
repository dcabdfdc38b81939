"""A form with every kind of field, filled in and partly wrong, for the page of components."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, EmailField, Form, PasswordField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional


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


def sample_form() -> SampleForm:
    """Return the form as after a failed sending."""
    form = SampleForm(data={"email": "ola.zielone.example", "track": "one", "owner": "gmina"})
    form.email.errors = [_l("The @ is missing. Example: ola@zielone.example")]
    return form
