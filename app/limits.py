"""Limits on how often something may be tried, kept in the database so that they hold across workers and restarts.

Who is counted appears only as a keyed hash: the table names neither addresses of people nor of their devices.
"""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
import hmac
import ipaddress
import time
from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

from flask import current_app, request
from limits import RateLimitItem, parse
from limits.storage import Storage
from limits.strategies import FixedWindowRateLimiter
from sqlalchemy import Integer, String, case, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.exceptions import TooManyRequests

from app.extensions import Model, db
from app.jobs import periodic

V = TypeVar("V", bound=Callable[..., Any])


class LimitWindow(Model):
    """How often something was tried in the present window, which ends at ``ends_at`` (seconds since 1970)."""

    __tablename__ = "app_limit_window"

    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    count: Mapped[int] = mapped_column(Integer)
    ends_at: Mapped[int] = mapped_column(index=True)


class DatabaseStorage(Storage):
    """The storage of the library ``limits`` in our own table. It takes part in the session's transaction."""

    STORAGE_SCHEME: ClassVar[list[str]] = ["hub-database"]  # type: ignore[misc]

    @property
    def base_exceptions(self) -> type[Exception]:
        """Return the errors that a database has."""
        return SQLAlchemyError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count in one statement, so that two workers never count the same try; a window that is over begins anew."""
        now = int(time.time())
        insert = sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert
        is_over = LimitWindow.ends_at <= now
        statement = (
            insert(LimitWindow)
            .values(key=key, count=max(amount, 0), ends_at=now + expiry)
            .on_conflict_do_update(
                index_elements=[LimitWindow.key],
                set_={
                    "count": case((is_over, max(amount, 0)), else_=LimitWindow.count + amount),
                    "ends_at": case((is_over, now + expiry), else_=LimitWindow.ends_at),
                },
            )
            .returning(LimitWindow.count)
        )
        return int(db.session.execute(statement).scalar_one())

    def get(self, key: str) -> int:
        """Return the count of the present window."""
        statement = select(LimitWindow.count).where(LimitWindow.key == key, LimitWindow.ends_at > int(time.time()))
        return db.session.scalar(statement) or 0

    def get_expiry(self, key: str) -> float:
        """Return when the present window ends, in seconds since 1970."""
        ends_at = db.session.scalar(select(LimitWindow.ends_at).where(LimitWindow.key == key))
        return float(ends_at) if ends_at is not None else time.time()

    def check(self) -> bool:
        """Tell that the storage works: where the database does not, nothing else does either."""
        return True

    def reset(self) -> int:
        """Forget all counts and return how many there were."""
        return _deleted(delete(LimitWindow))

    def clear(self, key: str) -> None:
        """Forget one count."""
        db.session.execute(delete(LimitWindow).where(LimitWindow.key == key))


class TooManyTries(TooManyRequests):
    """A limit is reached; ``until`` is when the next try is possible."""

    def __init__(self, until: dt.datetime) -> None:
        super().__init__()
        self.until = until


_strategy = FixedWindowRateLimiter(DatabaseStorage())


def client() -> str:
    """Return what stands for the visitor's line: the address, of IPv6 the network that one household has."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    if address.version == 6:  # noqa: PLR2004 - the version of the protocol
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


class Limit:
    """One kind of thing that may be tried only so often, e.g. ``Limit("sign-in", client="30 per 5 minutes")``.

    Each named rule counts by a key that is given when it is asked. A try is counted before anything else happens, and
    committed at once, so that many tries at the same time cannot slip through.
    """

    def __init__(self, name: str, **rules: str) -> None:
        self.name = name
        self._rules: dict[str, RateLimitItem] = {rule: parse(text) for rule, text in rules.items()}

    def hit(self, **keys: str) -> dt.datetime | None:
        """Count a try; return None when it may go on, else the moment from which the next one is possible."""
        if not _is_enabled():
            return None
        until = 0.0
        for rule, key in keys.items():
            item = self._rules[rule]
            if not _strategy.hit(item, *self._identifiers(rule, key)):
                until = max(until, _strategy.get_window_stats(item, *self._identifiers(rule, key)).reset_time)
        db.session.commit()
        return dt.datetime.fromtimestamp(until, dt.UTC) if until else None

    def forgive(self, **keys: str) -> None:
        """Take back the last try, because it was right; whoever knows the password is not guessing."""
        if not _is_enabled():
            return
        for rule, key in keys.items():
            item = self._rules[rule]
            stored = item.key_for(*self._identifiers(rule, key))
            if _strategy.storage.get(stored) > 0:
                _strategy.storage.incr(stored, item.get_expiry(), amount=-1)

    def _identifiers(self, rule: str, key: str) -> tuple[str, str]:
        secret = str(current_app.config["SECRET_KEY"]).encode()
        return f"{self.name}.{rule}", hmac.new(secret, key.encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:32]


def limit(rule: str, *, key: Callable[[], str] = client, methods: tuple[str, ...] = ("POST",)) -> Callable[[V], V]:
    """Limit how often a view may be asked by one client (or by what ``key`` returns). It stands below ``@allow``.

    Past the limit the answer is 429 with a page that says when to try again and keeps what was typed.
    """

    def wrap(view: V) -> V:
        counted = Limit(f"{view.__module__}.{view.__name__}", each=rule)

        @functools.wraps(view)
        def limited(*args: Any, **values: Any) -> Any:  # noqa: ANN401 - whatever the view takes and answers
            if request.method in methods:
                until = counted.hit(each=key())
                if until is not None:
                    raise TooManyTries(until)
            return view(*args, **values)

        return limited  # type: ignore[return-value]

    return wrap


def purge() -> int:
    """Delete the windows that are over, in the present transaction; return how many there were."""
    return _deleted(delete(LimitWindow).where(LimitWindow.ends_at <= int(time.time())))


@periodic(minutes=60)
def sweep() -> None:
    """Forget every hour who tried something that no longer counts."""
    purge()
    db.session.commit()


def _deleted(statement: Any) -> int:  # noqa: ANN401 - a delete of any table
    return int(db.session.execute(statement).rowcount)  # type: ignore[attr-defined]


def _is_enabled() -> bool:
    return bool((current_app.config.get("LIMITS") or {}).get("enabled", True))
