"""The request and conversation that the current task or thread works for, for its log lines.

A task takes its context over from the one that creates it; a thread gets it by :mod:`.context_threads`.
"""

from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Final

from symbl_tui.domain.text import clean

# Characters of an id that a client chose.
_LONGEST: Final = 128


@dataclass(frozen=True, slots=True)
class LogContext:
    """The ids in every log line of a task; empty ones are left out."""

    request: str = ""
    """The id of the HTTP request or handshake."""
    conversation: str = ""
    connection: str = ""
    """The connection id, as its client chose it: bounded, without control characters."""
    app: str = ""
    """The id of the app."""
    peer: str = ""
    """What limits count as one client: its address, or the network or machine of that. Not in log lines."""
    authenticated: bool = False
    """Whether it has shown a token."""


_CONTEXT: Final[ContextVar[LogContext]] = ContextVar("log_context", default=LogContext())  # noqa: B039 - frozen


def current() -> LogContext:
    """The context of this task or thread."""
    return _CONTEXT.get()


def bind(
    *,
    request: str = "",
    conversation: str = "",
    connection: str = "",
    app: str = "",
    peer: str = "",
    authenticated: bool = False,
) -> None:
    """Add to the context of this task, and of what it starts from now on; empty values change nothing."""
    given = {
        "request": request,
        "conversation": clean(conversation, _LONGEST),
        "connection": clean(connection, _LONGEST),
        "app": app,
        "peer": peer,
    }
    before = _CONTEXT.get()
    known = {name: value for name, value in given.items() if value}
    _CONTEXT.set(replace(before, authenticated=authenticated or before.authenticated, **known))
