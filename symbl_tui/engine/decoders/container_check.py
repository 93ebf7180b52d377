"""Finds a container where bare sound was declared: decoded as such, it would be noise, or nothing. Pure."""

from typing import Final

from symbl_tui.audio.container_names import container_name, is_undecided
from symbl_tui.domain.encoding import Encoding
from symbl_tui.errors import ProtocolError

# What each encoding is on the wire, and how to send it.
_BARE: Final = {
    Encoding.LINEAR16: ("samples alone", "send what ffmpeg -f s16le writes"),
    Encoding.MULAW: ("samples alone", "send what ffmpeg -f mulaw writes"),
    Encoding.OPUS: ("packets without Ogg", "send one packet in each message"),
    Encoding.SPEEX: ("packets without Ogg", "send one packet in each message"),
    Encoding.FLAC: ("FLAC alone", "send what ffmpeg -f flac writes"),
    Encoding.AMR_WB: ("frames alone", "send the storage format of RFC 4867"),
}

# The signature that a stream of the encoding may begin with.
_OWN: Final = {Encoding.FLAC: "FLAC", Encoding.AMR_WB: "AMR"}

# The header is heard as a click, and the rest is what was declared: clients have always got by with that.
_HARMLESS: Final = {Encoding.LINEAR16: "WAV"}


class ContainerCheck:
    """Looks at the first bytes of one stream of sound.

    Args:
        encoding: as declared.
    """

    def __init__(self, encoding: Encoding) -> None:
        self._encoding = encoding
        self._head: bytes | None = b""
        """The first bytes, while they may begin a container."""
        self.refuses = False
        """Whether the stream is a container that cannot be decoded as declared."""

    def push(self, data: bytes) -> ProtocolError | None:
        """Look at the next bytes; the error to report, once, when they turn out to begin a container."""
        if self._head is None:
            return None
        self._head += data
        name = container_name(self._head)
        if not name and is_undecided(self._head):
            return None
        self._head = None
        if name in ("", _OWN.get(self._encoding)):
            return None
        self.refuses = name != _HARMLESS.get(self._encoding)
        what, remedy = _BARE[self._encoding]
        return ProtocolError(f"the sound begins like {name}, but {self._encoding} is {what}", remedy)
