"""What is noted of an event that an operator must be able to account for. Never content or secrets."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

UNKNOWN_APP: Final = "-"
"""In place of the id of an app that is not known: an id that was only guessed is a stranger's text."""


class AuditEvent(StrEnum):
    """The kinds of events, as they are stored."""

    TOKEN_ISSUED = "token.issued"
    """Subject: the client's address."""
    REFUSED = "refused"
    """Subject: the client's address; detail: the reason."""
    CONVERSATION_DELETED = "conversation.deleted"
    """By a client. Subject: its id."""
    CONVERSATIONS_PRUNED = "conversations.pruned"
    """By age; ``count`` of them."""
    TRACKER_DELETED = "tracker.deleted"
    """Subject: its id."""
    APP_ADDED = "app.added"
    APP_ROTATED = "app.rotated"
    APP_REVOKED = "app.revoked"
    APP_CHANGED = "app.changed"
    LOST = "audit.lost"
    """``count`` entries that could not be stored."""


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One line of the audit."""

    at: float
    """Seconds since the epoch."""
    event: str
    """An :class:`AuditEvent`; one that a newer program has stored may be of another kind."""
    app_id: str = ""
    subject: str = ""
    detail: str = ""
    count: int = 1
    node: str = ""
    """The node's name."""
