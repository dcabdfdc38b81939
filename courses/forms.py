"""What people send to courses: checked here, saved elsewhere."""

from __future__ import annotations

from flask_babel import lazy_gettext
from wtforms import RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import Length, Optional, Regexp

from app.forms import Form, Required, without_ends, without_zeros
from courses.outline import VARIANTS

REASON_MAX = 500


class VariantForm(Form):
    """Which variant of a course a learner without a track wants to take."""

    variant = RadioField(
        lazy_gettext("Which version do you want?"),
        [Required(lazy_gettext("Choose one of the two versions."))],
        choices=[SelectChoice(name, name) for name in VARIANTS],
    )


class TrackForm(Form):
    """Which track a learner wants to be on; the choices are the published tracks."""

    track = RadioField(
        lazy_gettext("Which track is yours?"), [Required(lazy_gettext("Choose one of the two tracks."))], choices=[]
    )


class PlaceForm(Form):
    """The heading or block that a learner is reading."""

    anchor = StringField("", validators=[Optional(), Length(max=120), Regexp(r"[A-Za-z0-9][A-Za-z0-9_-]*\Z")])


class DecisionForm(Form):
    """Why a member of staff grants completion or takes it back."""

    reason = TextAreaField(
        lazy_gettext("Reason"),
        [
            Required(lazy_gettext("Write a reason. The learner will see it.")),
            Length(max=REASON_MAX, message=lazy_gettext("Shorten the reason to 500 characters.")),
        ],
        filters=[without_zeros, without_ends],
        description=lazy_gettext("One or two sentences. The learner and all staff will see it."),
    )
