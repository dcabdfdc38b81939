"""The base of all forms: protected against forgery, and telling in the reader's language what to do."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from flask import g, request
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from flask_wtf.form import SUBMIT_METHODS
from werkzeug.datastructures import MultiDict
from wtforms.validators import DataRequired, ValidationError

from app.extensions import csrf

if TYPE_CHECKING:
    from wtforms import Field

V = TypeVar("V", bound=Callable[..., Any])

SESSION_LOST = lazy_gettext("The form was open for too long. Nothing has been sent yet: please send it again.")


class Form(FlaskForm):
    """A form whose messages come from our catalogues. It does not save anything."""

    class Meta(FlaskForm.Meta):
        """Speak the language of the page."""

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:  # noqa: ANN401 - as WTForms has it
            """Read the fields of an ordinary form only: a file or JSON in place of a text would be no text."""
            del form
            if formdata is None or isinstance(formdata, MultiDict):
                return formdata
            return (request.form or None) if request.method in SUBMIT_METHODS else None

        @property
        def locales(self) -> list[str]:
            """Name the language for the messages that WTForms brings itself."""
            return [str(g.get("lang", "pl"))]

        def get_translations(self, form: Any) -> Any:  # noqa: ANN401 - as WTForms has it
            """Use the messages of WTForms in that language."""
            from wtforms.i18n import get_translations  # noqa: PLC0415 - only for forms with errors

            del form
            return get_translations(self.locales)

    def text(self, name: str) -> str:
        """Return what was typed into a field; "" when it was left out."""
        return str(self[name].data or "")

    def validate(self, extra_validators: Any = None) -> bool:  # noqa: ANN401 - as WTForms has it
        """Check the fields; a lost token, as after a long break, is said in words that help."""
        is_valid = bool(super().validate(extra_validators))
        token = self._fields.get("csrf_token")
        if token is not None and token.errors:
            token.errors = [SESSION_LOST]
        return is_valid


def checks_its_own_token(view: V) -> V:
    """Let the form of a view check the token, so that a lost one is an error in the form and what was typed stays.

    For forms with passwords, which cannot be kept in any other way. The view must validate a :class:`Form`.
    """
    csrf.exempt(view)
    return view


class Required(DataRequired):
    """Something must be filled in; the message says what to do, e.g. "Enter your e-mail address."."""

    def __init__(self, message: Any) -> None:  # noqa: ANN401 - a lazy text
        super().__init__(message)
        # The browser's own bubbles speak the browser's language, not the page's, and vanish; our messages stay.
        self.field_flags = {}


def no_control_characters(form: Any, field: Field) -> None:  # noqa: ANN401
    """Refuse characters that no keyboard types into one line and that a database may not store."""
    del form
    if any(unicodedata.category(letter) in {"Cc", "Cs"} for letter in field.data or ""):
        raise ValidationError(gettext("There is an invisible character in the text. Please type it again."))


def without_ends(text: str | None) -> str | None:
    """Take white space from both ends, as people paste it."""
    return text.strip() if text else text


def without_zeros(text: str | None) -> str | None:
    """Take out zero characters, which nobody types and PostgreSQL does not store."""
    return text.replace("\0", "") if text else text
