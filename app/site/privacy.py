"""The numbers and dates of the documents that people agree to or rely on."""

from __future__ import annotations

import datetime as dt

#: Raise it with every change of what the notice says; accounts store it with each consent.
PRIVACY_VERSION = "2"
PRIVACY_DATE = dt.date(2026, 11, 25)

#: When the accessibility statement was last gone through.
ACCESSIBILITY_DATE = dt.date(2026, 11, 22)
