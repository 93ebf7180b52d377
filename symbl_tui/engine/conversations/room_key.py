"""What identifies a room, and a conversation."""

from typing import NamedTuple


class RoomKey(NamedTuple):
    """An app and a connection id: two apps with the same connection id have two rooms."""

    app_id: str
    connection_id: str


class ConversationKey(NamedTuple):
    """An app and the id of a conversation of its."""

    app_id: str
    conversation_id: str
