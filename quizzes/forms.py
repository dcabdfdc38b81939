"""What staff send to quizzes: checked here, saved elsewhere."""

from __future__ import annotations

from flask_babel import lazy_gettext
from wtforms import HiddenField, IntegerField, TextAreaField
from wtforms.validators import Length, NumberRange, Regexp

from app.forms import Form, Required, without_ends, without_zeros

REASON_MAX = 500
MOST_AT_ONCE = 10

#: How the key of a form looks; it makes a second sending harmless.
KEY = r"[A-Za-z0-9_-]{8,40}\Z"


class AttemptsForm(Form):
    """How many further attempts a learner gets, and why."""

    key = HiddenField(validators=[Regexp(KEY)])
    count = IntegerField(
        lazy_gettext("How many attempts?"),
        [
            Required(lazy_gettext("Write a number from 1 to 10.")),
            NumberRange(1, MOST_AT_ONCE, message=lazy_gettext("Write a number from 1 to 10.")),
        ],
        default=1,
    )
    reason = TextAreaField(
        lazy_gettext("Reason"),
        [
            Required(lazy_gettext("Write a reason. The learner will see it.")),
            Length(max=REASON_MAX, message=lazy_gettext("Shorten the reason to 500 characters.")),
        ],
        filters=[without_zeros, without_ends],
        description=lazy_gettext("One or two sentences. The learner and all staff will see it."),
    )
