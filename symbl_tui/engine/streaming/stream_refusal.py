"""Whether this node takes another stream of a conversation: by a socket, or of a call that it is to dial."""

from typing import Final

from symbl_tui.engine.conversations.room_key import RoomKey
from symbl_tui.engine.conversations.room_registry import RoomRegistry
from symbl_tui.engine.metrics.refusal_reason import RefusalReason
from symbl_tui.engine.streaming.resources import StreamingResources
from symbl_tui.errors import EngineError

RETRY_AFTER: Final = "5"
"""Seconds after which a busy node may take conversations again."""


class StreamRefused(EngineError):
    """This node takes no stream of a conversation now; another one, or the same later, may."""

    def __init__(self, reason: RefusalReason, message: str, remedy: str = "") -> None:
        super().__init__(message, remedy)
        self.reason = reason


async def stream_refusal(
    key: RoomKey, rooms: RoomRegistry, resources: StreamingResources
) -> StreamRefused | None:
    """Why another stream of a conversation should go to another node; None: it may come in."""
    busy = resources.admission.refusal(key)
    # One that began here, or at a node that is gone, is not new: it goes on.
    if busy and not await rooms.is_live(key):
        return StreamRefused(RefusalReason.BUSY, busy.message)
    error = rooms.refusal(key)
    return StreamRefused(_reason(rooms, resources), error.message, error.remedy) if error else None


def _reason(rooms: RoomRegistry, resources: StreamingResources) -> RefusalReason:
    """The reason of a refusal by the registry of rooms."""
    if rooms.draining:
        return RefusalReason.DRAINING
    taken = rooms.connections >= resources.node.settings.limits.connections
    return RefusalReason.CONNECTIONS if taken else RefusalReason.STORE
