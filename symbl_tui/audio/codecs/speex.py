"""Speex by the system's libspeex: wideband, 28 kbit/s at a constant rate, one raw packet a message."""

import ctypes
import weakref
from typing import Final

from symbl_tui.audio.codecs.encoder import Framed
from symbl_tui.audio.codecs.system_library import load_library
from symbl_tui.domain.encoding import Encoding

RATE: Final = Encoding.SPEEX.info.rates[0]

_FRAME: Final = 320
# Samples that encoder and decoder together lag behind, 13.9 ms.
_LOOK_AHEAD: Final = 223
# SPEEX_MODEID_WB and SPEEX_SET_QUALITY of speex.h.
_WIDEBAND: Final = 1
_SET_QUALITY: Final = 4
# Of 0 to 10; 27.8 kbit/s.
_QUALITY: Final = 8
# Bytes of a packet; quality 10 makes 106.
_LARGEST: Final = 200


class _Bits(ctypes.Structure):
    """``SpeexBits``."""

    _fields_ = (
        ("chars", ctypes.c_void_p),
        ("count", ctypes.c_int),
        ("char_at", ctypes.c_int),
        ("bit_at", ctypes.c_int),
        ("owner", ctypes.c_int),
        ("overflow", ctypes.c_int),
        ("size", ctypes.c_int),
        ("reserved1", ctypes.c_int),
        ("reserved2", ctypes.c_void_p),
    )


def speex() -> Framed:
    """Make an encoder of sound at 16 kHz; raises :class:`ConfigError` where the library is missing."""
    return Framed(Encoding.SPEEX, RATE, _FRAME, _Library().pack, _LOOK_AHEAD)


class _Library:
    def __init__(self) -> None:
        self._library = library = load_library(Encoding.SPEEX)
        library.speex_lib_get_mode.restype = library.speex_encoder_init.restype = ctypes.c_void_p
        mode = ctypes.c_void_p(library.speex_lib_get_mode(_WIDEBAND))
        self._state = ctypes.c_void_p(library.speex_encoder_init(mode))
        # finalize and not __del__: it runs also at exit, while the library is still loaded.
        weakref.finalize(self, library.speex_encoder_destroy, self._state)
        library.speex_encoder_ctl(self._state, _SET_QUALITY, ctypes.byref(ctypes.c_int(_QUALITY)))
        self._bits = _Bits()
        library.speex_bits_init(ctypes.byref(self._bits))
        weakref.finalize(self, library.speex_bits_destroy, ctypes.byref(self._bits))
        self._packet = ctypes.create_string_buffer(_LARGEST)

    def pack(self, frame: bytes) -> bytes:
        library, bits = self._library, ctypes.byref(self._bits)
        library.speex_bits_reset(bits)
        # A copy: the library works in place.
        library.speex_encode_int(self._state, ctypes.create_string_buffer(frame, len(frame)), bits)
        length = library.speex_bits_write(bits, self._packet, _LARGEST)
        return self._packet.raw[:length]
