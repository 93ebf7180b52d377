"""What is asked of :func:`symbl_tui.audio.open_source`, as values."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:  # asyncio, for whoever only asks
    from symbl_tui.audio.streams.socket_listener import SocketListener


class SourceSettings(NamedTuple):
    """One source; its fields are :func:`~symbl_tui.audio.open_source`'s parameters."""

    spec: str
    channels: int | None = None
    pcm: str = ""
    end_with_writer: bool = False


@dataclass(frozen=True, slots=True)
class SourceResources:
    """What this process has that sound may come in by."""

    stdin: int = 0
    """Where standard input is found, if the keyboard has taken its place."""
    door: "SocketListener | None" = None
    """A socket that listens already."""
    token: str = field(default="", repr=False)
    """What a writer over TCP has to say first where there is no such door."""
