"""The two forms of a log line: text for a terminal, JSON for what collects logs."""

import json
import logging
from datetime import UTC, datetime

from symbl_tui.engine.logs.log_context import current
from symbl_tui.engine.logs.log_scrubbing import describe_exception, scrub


class TextFormatter(logging.Formatter):
    """Time, logger and message."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, and the lines of an exception."""
        line = f"{self.formatTime(record)} {record.name} {scrub(record.getMessage())}"
        error = _exception(record)
        return f"{line}\n{error}" if error else line


class JsonFormatter(logging.Formatter):
    """One JSON object: time (UTC, RFC 3339), level, logger, message, and what the line belongs to."""

    def __init__(self, node: str = "") -> None:
        """Name the node in every line, unless the name is empty."""
        super().__init__()
        self._node = node

    def format(self, record: logging.LogRecord) -> str:
        """One line; keys without a value are left out."""
        context = current()
        fields = {
            "time": format_time(record.created),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": scrub(record.getMessage()),
            "node": self._node,
            "app": context.app,
            "conversation": context.conversation,
            "connection": context.connection,
            "request": context.request,
            "exception": _exception(record),
        }
        return json.dumps({key: value for key, value in fields.items() if value}, separators=(",", ":"))


def format_time(seconds: float) -> str:
    """A time in UTC with milliseconds."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _exception(record: logging.LogRecord) -> str:
    error = record.exc_info[1] if record.exc_info else None
    return describe_exception(error) if error else ""
