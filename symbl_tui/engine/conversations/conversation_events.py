"""The events of a live conversation that are stored: frozen values, in the order in which they happen."""

from datetime import datetime

from msgspec import Struct

from symbl_tui.domain.analyzed_utterance import AnalyzedUtterance
from symbl_tui.domain.insight import Topic
from symbl_tui.domain.utterance import Speaker
from symbl_tui.engine.apps.engine_app import OWN_APP

# These are also the entries of queues on disk: a field that is added has a default; any other change is a
# new version of their format (``write_behind/entries.py``).


class Begin(Struct, frozen=True, tag="begin"):
    """A conversation of an app begins, or goes on."""

    conversation_id: str
    connection_id: str
    name: str
    """Replaces an empty one."""
    at: datetime
    app_id: str = OWN_APP
    epoch: int = 0
    """How often it was claimed (:mod:`~.conversation_claims`)."""
    node: str = ""
    """The instance that holds it."""


class BeginStream(Struct, frozen=True, tag="stream"):
    """A sound source of a conversation begins."""

    conversation_id: str
    stream_id: str
    began: datetime
    """When its first sample was recorded; what is known already stays."""


class EndStream(Struct, frozen=True, tag="stream_end"):
    """A client has stopped a sound source; it may begin once more."""

    conversation_id: str
    stream_id: str


class AddMember(Struct, frozen=True, tag="member"):
    """A participant joins."""

    conversation_id: str
    member: Speaker


class AddUtterance(Struct, frozen=True, tag="utterance"):
    """An utterance with its findings."""

    conversation_id: str
    analyzed: AnalyzedUtterance


class SetTopics(Struct, frozen=True, tag="topics"):
    """The topics so far, in place of those before."""

    conversation_id: str
    topics: tuple[Topic, ...]
    epoch: int = 0


class End(Struct, frozen=True, tag="end"):
    """A conversation ends."""

    conversation_id: str
    at: datetime
    epoch: int = 0


Event = Begin | BeginStream | EndStream | AddMember | AddUtterance | SetTopics | End
