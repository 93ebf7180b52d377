"""What identifies a room."""

from typing import NamedTuple


class RoomKey(NamedTuple):
    """An app and a connection id: two apps with the same connection id have two rooms."""

    app_id: str
    connection_id: str
