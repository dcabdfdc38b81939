"""What happens to accounts, for other features to hear. The sender is the application."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from blinker import Namespace
from flask import current_app

if TYPE_CHECKING:
    from blinker import Signal

_signals = Namespace()

#: Somebody asked for an account or accepted an invitation. ``user`` is the account, ``answers`` are the posted fields
#: of others (see the slot ``accounts.sign_up``). It may come again for the same person until the address is confirmed.
signed_up = _signals.signal("accounts.signed_up")

#: A person confirmed the address; from now on the account can be used. ``user``.
confirmed = _signals.signal("accounts.confirmed")

#: A person is about to be erased, with everything that :class:`app.personal_data.PersonalData` covers. ``user``.
erasing = _signals.signal("accounts.erasing")


def announce(signal: Signal, **values: object) -> None:
    """Send a signal from the current application."""
    sender: Any = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001
    data: dict[str, Any] = values
    signal.send(sender, **data)
