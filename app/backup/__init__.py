"""Backups: one file with everything that the database and the media folder hold, for either engine.

The tables are those that are really there, so that what a plugin keeps is in the file whether or not the plugin is.
"""

from __future__ import annotations

from app.backup.restoring import RestoreError, restore
from app.backup.writing import write

__all__ = ["RestoreError", "restore", "write"]
