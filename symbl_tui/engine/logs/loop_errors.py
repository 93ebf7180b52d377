"""Errors that no task handles."""

import asyncio
import logging
from typing import Any

_log = logging.getLogger(__name__)


def log_loop_error(_loop: object, context: dict[str, Any]) -> None:
    """Log an error that no task handles; asyncio's own line has the text of the exception in it."""
    task = context.get("task") or context.get("future")
    name = task.get_name() if isinstance(task, asyncio.Task) else ""
    error = context.get("exception")
    _log.error("%s%s", context.get("message", ""), f" ({name})" if name else "", exc_info=error)
