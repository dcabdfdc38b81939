"""What people send to certificates: checked here, saved elsewhere."""

from __future__ import annotations

from flask_babel import lazy_gettext
from wtforms import StringField, TextAreaField
from wtforms.validators import Length, ValidationError

from app.accounts.models import NAME_LENGTH
from app.forms import Form, Required, without_ends, without_zeros
from certificates.names import cleaned, is_name

REASON_MAX = 500


class NameForm(Form):
    """The name that shall stand on a certificate."""

    name = StringField(
        lazy_gettext("First name and surname"),
        [
            Required(lazy_gettext("Enter the first name and surname that shall stand on the certificate.")),
            Length(max=NAME_LENGTH, message=lazy_gettext("Shorten the name to 120 characters.")),
        ],
        filters=[cleaned],
    )

    def validate_name(self, field: StringField) -> None:
        """Refuse what has no letter in it: it would stand on paper for ever."""
        if not is_name(field.data or ""):
            raise ValidationError(lazy_gettext("A name needs at least one letter."))


class RevokeForm(Form):
    """Why a certificate is revoked."""

    reason = TextAreaField(
        lazy_gettext("Reason"),
        [
            Required(lazy_gettext("Write a reason. The learner will see it.")),
            Length(max=REASON_MAX, message=lazy_gettext("Shorten the reason to 500 characters.")),
        ],
        filters=[without_zeros, without_ends],
        description=lazy_gettext("One or two sentences. The learner and all staff will see it, the public will not."),
    )
