"""AMR-WB by the system's libvo-amrwbenc: 12.65 kbit/s at 16 kHz, in the storage format of RFC 4867."""

import ctypes
import weakref
from typing import Final

from symbl_tui.audio.codecs.encoder import Framed
from symbl_tui.audio.codecs.system_library import load_library
from symbl_tui.domain.encoding import Encoding

RATE: Final = Encoding.AMR_WB.info.rates[0]
MAGIC: Final = b"#!AMR-WB\n"
"""What the stream begins with: all messages together are a file that players know."""

_FRAME: Final = 320
# Samples, 5.9 ms.
_LOOK_AHEAD: Final = 95
# 12.65 kbit/s, the lowest mode that is good for speech.
_MODE: Final = 2
# Discontinuous transmission: a frame of silence takes one byte.
_DTX: Final = 1
# Bytes of a packet; the largest mode makes 61.
_LARGEST: Final = 64


def amr_wb() -> Framed:
    """Make an encoder of sound at 16 kHz; raises :class:`ConfigError` where the library is missing."""
    return Framed(Encoding.AMR_WB, RATE, _FRAME, _Library().pack, _LOOK_AHEAD, joined=True)


class _Library:
    def __init__(self) -> None:
        library = load_library(Encoding.AMR_WB)
        library.E_IF_init.restype = ctypes.c_void_p
        library.E_IF_encode.argtypes = [
            ctypes.c_void_p,
            ctypes.c_int,
            ctypes.c_char_p,
            ctypes.c_char_p,
            ctypes.c_int,
        ]
        library.E_IF_exit.argtypes = [ctypes.c_void_p]
        self._encode = library.E_IF_encode
        self._state: int = library.E_IF_init()
        weakref.finalize(self, library.E_IF_exit, self._state)
        self._packet = ctypes.create_string_buffer(_LARGEST)
        self._prefix = MAGIC

    def pack(self, frame: bytes) -> bytes:
        length = self._encode(self._state, _MODE, frame, self._packet, _DTX)
        prefix, self._prefix = self._prefix, b""
        return prefix + self._packet.raw[:length]
