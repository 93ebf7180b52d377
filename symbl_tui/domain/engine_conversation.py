"""A whole conversation, as the Conversation API of an engine returns it after the end.

Texts are as they came until :func:`symbl_tui.domain.untrusted_values.sanitize` has passed.
"""

from typing import Final

from msgspec import Struct

from symbl_tui.domain.insight import Entity, Insight, Topic, TrackerMatch
from symbl_tui.domain.utterance import Speaker

MAX_MESSAGES: Final = 200_000
"""Messages kept of a conversation."""


class EngineMessage(Struct, frozen=True):
    """An utterance; its times are seconds from the start of the conversation."""

    id: str
    text: str
    speaker: Speaker
    start: float | None = None
    end: float | None = None
    sentiment: float | None = None
    """From -1 (bad) to 1 (good)."""


class SummaryPart(Struct, frozen=True):
    """A sentence or a paragraph of the engine's summary."""

    text: str
    utterance_ids: tuple[str, ...] = ()
    """The messages that it is made of."""


class MemberFigures(Struct, frozen=True):
    """One member's part in the conversation, in seconds."""

    speaker: Speaker
    talk: float = 0.0
    listen: float = 0.0
    overlap: float = 0.0
    words_per_minute: float = 0.0


class EngineAnalytics(Struct, frozen=True):
    """The conversation in figures, in seconds."""

    silence: float = 0.0
    talk: float = 0.0
    overlap: float = 0.0
    members: tuple[MemberFigures, ...] = ()


class EngineConversation(Struct, frozen=True):
    """All that was read of a conversation; ``None`` and empty: nothing, or not read."""

    id: str
    host: str = ""
    """The engine's."""
    read_at: str = ""
    """ISO 8601."""
    members: tuple[Speaker, ...] = ()
    messages: tuple[EngineMessage, ...] = ()
    insights: tuple[Insight, ...] = ()
    """Of all kinds."""
    topics: tuple[Topic, ...] = ()
    trackers: tuple[TrackerMatch, ...] = ()
    entities: tuple[Entity, ...] = ()
    analytics: EngineAnalytics | None = None
    summary: tuple[SummaryPart, ...] = ()
    unread: tuple[str, ...] = ()
    """What could not be read, e.g. ``summary``; an engine that does not offer something is not counted."""
