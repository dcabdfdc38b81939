"""Logs for people who run the site: one line of JSON for each event, without addresses, names or what was written."""

from __future__ import annotations

import datetime as dt
import functools
import json
import logging
import sys
import time
from typing import TYPE_CHECKING, Any

from flask import g, request

from app.outages import code_of, outage_of

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.wrappers import Response

logger = logging.getLogger("hub.request")


class JsonLines(logging.Formatter):
    """Writes a record as one line of JSON; what stands in ``record.facts`` becomes keys."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line = {
            "at": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "says": record.getMessage(),
            **getattr(record, "facts", {}),
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def tell_outages_shortly(record: logging.LogRecord) -> bool:
    """Make of an error that is an outage what :func:`failure` makes of it, whoever logs it, e.g. the queue of jobs."""
    error = record.exc_info[1] if record.exc_info else None
    outage = outage_of(error)
    if error is not None and outage is not None:
        record.levelno, record.levelname = logging.WARNING, logging.getLevelName(logging.WARNING)
        record.exc_info = record.exc_text = None
        record.facts = {**getattr(record, "facts", {}), "outage": outage, "code": code_of(error)}
    return True


def configure(*, is_demo: bool) -> None:
    """Send all logs to the standard error stream: in the demo warnings as text, else everything as JSON."""
    handler = logging.StreamHandler()
    handler.addFilter(tell_outages_shortly)
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s") if is_demo else JsonLines())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING if is_demo else logging.INFO)
    for name in ("alembic", "huey"):
        logging.getLogger(name).setLevel(logging.WARNING)


def start(app: Flask) -> None:
    """Configure the logs of a process that serves, and log every request where the site is used in earnest."""
    is_demo = app.config["MODE"] == "demo"
    configure(is_demo=is_demo)
    app.log_exception = functools.partial(_log_exception, app)  # type: ignore[method-assign]
    if is_demo:
        return

    @app.before_request
    def remember() -> None:
        g.began = time.perf_counter()

    @app.after_request
    def tell(response: Response) -> Response:
        # The rule, not the address: an address may hold the token of a confirmation link.
        facts = {
            "method": request.method,
            "rule": _rule(),
            "status": response.status_code,
            "ms": round((time.perf_counter() - g.get("began", time.perf_counter())) * 1000, 1),
        }
        logger.info("request", extra={"facts": facts})
        return response


def failure(log: logging.Logger, sentence: str, **facts: object) -> None:
    """Log the exception that is being handled: an outage in one short line, anything else with its trace.

    A disk that is full must not be filled further by a trace for each page, and the trace would say nothing new.
    """
    error = sys.exception()
    outage = outage_of(error)
    if error is None or outage is None:
        log.error(sentence, exc_info=error, extra={"facts": facts})
        return
    log.warning(sentence, extra={"facts": {**facts, "outage": outage, "code": code_of(error)}})


def _rule() -> str | None:
    return request.url_rule.rule if request.url_rule else None


def _log_exception(app: Flask, exc_info: Any) -> None:  # noqa: ANN401 - what sys.exc_info() returns
    """Log what failed as Flask does, but with the rule in the place of the address."""
    app.logger.error("Exception on %s [%s]", _rule() or "an unknown address", request.method, exc_info=exc_info)
