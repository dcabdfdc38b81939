"""The pages of accounts."""

from app.accounts.views import account, errors, invitation, password, people, sessions, sign_in, sign_up
from app.accounts.views.blueprint import blueprint

__all__ = ["account", "blueprint", "errors", "invitation", "password", "people", "sessions", "sign_in", "sign_up"]
