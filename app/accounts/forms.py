"""What people type about accounts: parsed and checked, never saved here."""

from __future__ import annotations

import zoneinfo
from collections.abc import Mapping
from functools import cache
from typing import Any

from email_validator import EmailNotValidError, EmailSyntaxError, validate_email
from flask import current_app
from flask_babel import gettext, lazy_gettext
from wtforms import (
    BooleanField,
    EmailField,
    Field,
    PasswordField,
    SelectField,
    SelectMultipleField,
    StringField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its published types
from wtforms.widgets import CheckboxInput, ListWidget

from app.access import Role
from app.accounts.models import EMAIL_LENGTH, NAME_LENGTH
from app.accounts.passwords import MAX_LENGTH, MIN_LENGTH, Weakness, weakness
from app.accounts.queries import normal_email
from app.addresses import LANGUAGE_NAMES
from app.forms import Form, Required, no_control_characters, without_ends

HOME_ZONE = "Europe/Warsaw"
REGIONS = ("Africa/", "America/", "Antarctica/", "Arctic/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/",
           "Pacific/")  # fmt: skip


def role_names() -> dict[str, Any]:
    """Return what each role is called."""
    return {
        Role.TRAINER.value: lazy_gettext("Trainer"),
        Role.COORDINATOR.value: lazy_gettext("Coordinator"),
        Role.ADMINISTRATOR.value: lazy_gettext("Administrator"),
    }


def role_hints() -> dict[str, Any]:
    """Return what each role may do, in one sentence."""
    return {
        Role.TRAINER.value: lazy_gettext("Sees the progress of learners and teaches."),
        Role.COORDINATOR.value: lazy_gettext("Sees the progress of learners and looks after them."),
        Role.ADMINISTRATOR.value: lazy_gettext("Invites people, gives roles and closes accounts."),
    }


@cache
def time_zones() -> list[Any]:
    """Return the time zones to choose from, that of the Hub first."""
    names = sorted(name for name in zoneinfo.available_timezones() if name.startswith(REGIONS) and name != HOME_ZONE)
    return [SelectChoice(name, name.replace("_", " ")) for name in (HOME_ZONE, *names)]


def _choices(names: Mapping[str, Any]) -> list[Any]:
    return [SelectChoice(value, name) for value, name in names.items()]


def is_email(form: Any, field: Field) -> None:  # noqa: ANN401
    """Check the form of an address, say what to do, and keep it in small letters. No server is asked."""
    del form
    text = normal_email(field.data or "")
    try:
        found = validate_email(text, check_deliverability=False, test_environment=current_app.testing)
        field.data = found.normalized.lower()
    except EmailSyntaxError as error:
        if "@" not in text:
            raise ValidationError(gettext("The @ sign is missing. Example: ola@zielone.example")) from error
        raise ValidationError(gettext("This is not an e-mail address. Example: ola@zielone.example")) from error
    except EmailNotValidError as error:
        raise ValidationError(gettext("This is not an e-mail address. Example: ola@zielone.example")) from error
    if len(field.data) > EMAIL_LENGTH:
        raise ValidationError(gettext("The address is too long."))


def is_short_enough(form: Any, field: Field) -> None:  # noqa: ANN401
    """Refuse a name that does not fit."""
    del form
    if len(field.data or "") > NAME_LENGTH:
        raise ValidationError(gettext("Use at most %(count)s characters.", count=NAME_LENGTH))


def is_strong(form: Any, field: Field) -> None:  # noqa: ANN401
    """Refuse a password that is easy to guess, and say what a better one looks like."""
    personal = tuple(str(form[name].data or "") for name in ("email", "name") if name in form)
    found = weakness(field.data or "", (*personal, *getattr(form, "personal", ())))
    messages = {
        Weakness.SHORT: gettext(
            "Use at least %(count)s characters. Three unrelated words work well.", count=MIN_LENGTH
        ),
        Weakness.LONG: gettext("Use at most %(count)s characters.", count=MAX_LENGTH),
        Weakness.COMMON: gettext("This password is among the first ones to be guessed. Use three unrelated words."),
        Weakness.PERSONAL: gettext("This password is made of your name or address. Use three unrelated words."),
    }
    if found is not None:
        raise ValidationError(messages[found])


def _email() -> EmailField:
    return EmailField(
        lazy_gettext("E-mail address"),
        [Required(lazy_gettext("Enter the e-mail address.")), is_email],
        filters=[without_ends],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )


def _name(*, is_optional: bool = False) -> StringField:
    required = [] if is_optional else [Required(lazy_gettext("Enter the given name and the family name."))]
    return StringField(
        lazy_gettext("Given name and family name"),
        [*required, is_short_enough, no_control_characters],
        filters=[without_ends],
        render_kw={"autocomplete": "off" if is_optional else "name", "dir": "auto"},
    )


def _new_password(label: Any = None) -> PasswordField:  # noqa: ANN401 - a lazy text
    return PasswordField(
        label or lazy_gettext("Password"),
        [Required(lazy_gettext("Enter a password.")), is_strong],
        render_kw={"autocomplete": "new-password", "data-password": ""},
    )


def _present_password() -> PasswordField:
    return PasswordField(
        lazy_gettext("Current password"),
        [Required(lazy_gettext("Enter the password that you sign in with."))],
        render_kw={"autocomplete": "current-password", "data-password": ""},
    )


def _consent() -> BooleanField:
    return BooleanField(
        lazy_gettext("I have read the privacy notice"),
        [Required(lazy_gettext("Read the privacy notice and tick the box."))],
    )


def _language() -> SelectField:
    return SelectField(lazy_gettext("Language"), choices=_choices(LANGUAGE_NAMES))


class _CheckBoxes(SelectMultipleField):
    """Several choices, each a check box."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class SignInForm(Form):
    """Address and password; the address is not checked for its form, as that would only tell a guesser more."""

    email = EmailField(
        lazy_gettext("E-mail address"),
        [Required(lazy_gettext("Enter the e-mail address."))],
        filters=[without_ends],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField(
        lazy_gettext("Password"),
        [Required(lazy_gettext("Enter the password."))],
        render_kw={"autocomplete": "current-password", "data-password": ""},
    )
    remember = BooleanField(lazy_gettext("This is my device, remember me for 30 days"))


class SignUpForm(Form):
    """A new account."""

    email = _email()
    name = _name()
    password = _new_password()
    consent = _consent()


class InvitationForm(Form):
    """What an invited person adds to the address."""

    name = _name()
    password = _new_password()
    consent = _consent()

    def __init__(self, *args: Any, email: str = "", **values: Any) -> None:  # noqa: ANN401
        self.personal = (email,)
        super().__init__(*args, **values)


class EmailForm(Form):
    """Only an address, to which a message goes."""

    email = _email()


class NewPasswordForm(Form):
    """A new password, after a link in a mail."""

    password = _new_password(lazy_gettext("New password"))

    def __init__(self, *args: Any, personal: tuple[str, ...] = (), **values: Any) -> None:  # noqa: ANN401
        self.personal = personal
        super().__init__(*args, **values)


class ChangePasswordForm(Form):
    """A new password, by somebody who knows the present one."""

    present_password = _present_password()
    password = _new_password(lazy_gettext("New password"))

    def __init__(self, *args: Any, personal: tuple[str, ...] = (), **values: Any) -> None:  # noqa: ANN401
        self.personal = personal
        super().__init__(*args, **values)


class PresentPasswordForm(Form):
    """The password once more, before something that cannot be undone."""

    present_password = _present_password()


class ProfileForm(Form):
    """What a person decides about the own account."""

    name = _name()
    lang = _language()
    time_zone = SelectField(lazy_gettext("Time zone"), choices=time_zones)


class InviteForm(Form):
    """Whom an administrator invites."""

    email = _email()
    name = _name(is_optional=True)
    lang = _language()
    roles = _CheckBoxes(lazy_gettext("Roles"), choices=lambda: _choices(role_names()))


class RolesForm(Form):
    """Which roles a person has."""

    roles = _CheckBoxes(lazy_gettext("Roles"), choices=lambda: _choices(role_names()))
