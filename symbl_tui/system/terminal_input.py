"""Split the bytes that a terminal sends into keys, reports and pastes. Sans-I/O.

A terminal does not only send keys: it answers questions, which other programs asked before us or which a
multiplexer asks, with control strings (OSC, DCS, APC) and control sequences (ECMA-48). Those end where the
standard says and never become keys; a byte that is no UTF-8 becomes U+FFFD; a sequence that never ends is
dropped after a while. The names of states and bytes are those of https://vt100.net/emu/dec_ansi_parser.
"""

import re
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from typing import Final

ESCAPE_SECONDS: Final = 0.1
"""A lone ESC is the Escape key after so long."""
# A control sequence or a character whose rest does not come within so long is dropped.
_SEQUENCE_SECONDS: Final = 1.0
# So long without a byte, and a control string or a paste is taken to have ended.
_STRING_SECONDS: Final = 2.0

# Characters of a control sequence; a longer one is dropped.
_SEQUENCE_LIMIT: Final = 64
# Bytes of a paste that are kept.
_PASTE_LIMIT: Final = 1 << 20

_ESC, _BEL, _CTRL_C, _CAN, _SUB = 0x1B, 0x07, 0x03, 0x18, 0x1A
_PASTE_START: Final = "\x1b[200~"
_PASTE_END: Final = "\x1b[201~"
_PASTE_END_BYTES: Final = _PASTE_END.encode()
_X10_MOUSE_BYTES: Final = 3
_UNDECODABLE: Final = "\ufffd"
# What a `$` ends: rxvt's keys with Shift. In all other sequences it is an intermediate byte.
_RXVT_SHIFT: Final = re.compile(r"\x1b\[\d+")
# The introducers in their 8-bit form, and what follows ESC in the other.
_C1: Final = {0x8F: "O", 0x90: "P", 0x98: "X", 0x9B: "[", 0x9D: "]", 0x9E: "^", 0x9F: "_"}


@dataclass(frozen=True, slots=True)
class Paste:
    """Text that was pasted (bracketed paste), without control characters but line ends and tabs."""

    text: str


Token = str | Paste
"""A character, a complete escape sequence that begins with ESC, or a paste."""


class TerminalInput:
    """The state between two reads of one terminal."""

    def __init__(self, escape_seconds: float = ESCAPE_SECONDS) -> None:
        """``escape_seconds``: how long the rest of a sequence may take after its ESC."""
        self._escape_seconds = escape_seconds
        self._state: Callable[[int], Iterator[Token]] = self._ground
        self._sequence = ""
        self._character = bytearray()
        self._missing = 0
        self._previous = 0
        self._pasted = bytearray()
        self._last_read = 0.0

    def feed(self, data: bytes, now: float) -> Iterator[Token]:
        """The tokens that some bytes complete; ``now`` in seconds of a monotonic clock."""
        self._last_read = now
        position = 0
        while position < len(data):
            if self._state == self._paste:
                position = yield from self._feed_paste(data, position)
            else:
                yield from self._state(data[position])
                self._previous = data[position]
                position += 1

    def tick(self, now: float) -> Iterator[Token]:
        """End what has waited for its next byte for too long."""
        state, waited = self._state, now - self._last_read
        if state == self._ground or waited < self._patience():
            return
        if state == self._paste:
            yield from self._end_paste()
        elif state == self._utf8:
            yield from self._emit(self._sequence + _UNDECODABLE)
        elif state in (self._escape, self._string_start) or len(self._sequence) == len("\x1b["):
            yield from self._emit(self._sequence)  # Escape itself, or a key with Alt
        self._enter(self._ground)

    def _patience(self) -> float:
        if self._state == self._escape:
            return self._escape_seconds
        if self._state in (self._string, self._string_escape, self._paste):
            return _STRING_SECONDS
        return _SEQUENCE_SECONDS

    def _enter(self, state: Callable[[int], Iterator[Token]], sequence: str = "") -> None:
        self._state, self._sequence = state, sequence

    def _emit(self, token: str) -> Iterator[Token]:
        self._enter(self._paste if token == _PASTE_START else self._ground)
        if token not in (_PASTE_START, _PASTE_END):
            yield token

    def _ground(self, byte: int) -> Iterator[Token]:
        if byte == _ESC:
            self._enter(self._escape, "\x1b")
        elif byte < 0x80:
            yield from self._emit(self._sequence + chr(byte))
        elif byte < 0xA0:
            self._introduce(_C1.get(byte))
        elif (missing := _continuations(byte)) == 0:
            yield from self._emit(self._sequence + _UNDECODABLE)
        else:
            self._character, self._missing = bytearray((byte,)), missing
            self._state = self._utf8

    def _introduce(self, introducer: str | None) -> None:
        """Begin what follows ESC or its 8-bit form; None: a control that means nothing here."""
        states = {None: self._ground, "[": self._csi, "O": self._ss3}
        self._enter(states.get(introducer, self._string_start), f"\x1b{introducer or ''}")
        if introducer is None:
            self._sequence = ""

    def _utf8(self, byte: int) -> Iterator[Token]:
        if not 0x80 <= byte < 0xC0:
            yield from self._emit(self._sequence + _UNDECODABLE)
            yield from self._ground(byte)
            return
        self._character.append(byte)
        self._missing -= 1
        if self._missing:
            return
        character = self._character.decode("utf-8", "replace")[:1]
        if 0x80 <= ord(character) < 0xA0:
            self._introduce(_C1.get(ord(character)))
        else:
            yield from self._emit(self._sequence + character)

    def _escape(self, byte: int) -> Iterator[Token]:
        if byte == _ESC:
            yield "\x1b"
        elif chr(byte) in _C1.values():
            self._introduce(chr(byte))
        elif byte == ord("\\"):  # the end of a control string that was given up
            self._enter(self._ground)
        else:
            yield from self._ground(byte)

    def _csi(self, byte: int) -> Iterator[Token]:
        if not 0x20 <= byte < 0x7F:
            yield from self._interrupt(byte)
        elif self._sequence == "\x1b[" and byte == ord("M"):
            self._missing = _X10_MOUSE_BYTES
            self._enter(self._x10_mouse)
        elif byte == ord("$") and _RXVT_SHIFT.fullmatch(self._sequence):
            yield from self._emit_sequence("$")
        elif byte < 0x40 or self._sequence + chr(byte) == "\x1b[[":  # the Linux console's F1 is ESC [ [ A
            self._sequence = (self._sequence + chr(byte))[: _SEQUENCE_LIMIT + 1]
        else:
            yield from self._emit_sequence(chr(byte))

    def _ss3(self, byte: int) -> Iterator[Token]:
        if not 0x20 <= byte < 0x7F:
            yield from self._interrupt(byte)
        elif byte < 0x40:
            self._sequence = (self._sequence + chr(byte))[: _SEQUENCE_LIMIT + 1]
        else:
            yield from self._emit_sequence(chr(byte))

    def _emit_sequence(self, final: str) -> Iterator[Token]:
        if len(self._sequence) <= _SEQUENCE_LIMIT:
            yield from self._emit(self._sequence + final)
        else:
            self._enter(self._ground)

    def _interrupt(self, byte: int) -> Iterator[Token]:
        """A control within a sequence ends it, and works: Ctrl-C must always be one."""
        self._enter(self._ground)
        if byte not in (_CAN, _SUB, 0x7F):
            yield from self._ground(byte)

    def _x10_mouse(self, byte: int) -> Iterator[Token]:
        """Skip the button and the coordinates, any bytes; we ask for reports of another form."""
        self._missing -= 1
        if not self._missing:
            self._enter(self._ground)
        yield from ()

    def _string_start(self, byte: int) -> Iterator[Token]:
        """The first byte of a control string; until it comes, it may be a key with Alt."""
        self._enter(self._string)
        yield from self._string(byte)

    def _string(self, byte: int) -> Iterator[Token]:
        """Skip the content of a control string."""
        if byte == _ESC:
            self._enter(self._string_escape)
        elif byte == _CTRL_C:
            yield from self._emit("\x03")
        # ST in its 8-bit form, and not a part of a character.
        elif byte in (_BEL, _CAN, _SUB) or (
            byte == 0x9C and (self._previous < 0x80 or self._previous == 0xC2)
        ):
            self._enter(self._ground)

    def _string_escape(self, byte: int) -> Iterator[Token]:
        if byte != ord("\\"):
            self._enter(self._escape, "\x1b")
            yield from self._escape(byte)
        else:
            self._enter(self._ground)

    def _paste(self, byte: int) -> Iterator[Token]:
        yield from self._feed_paste(bytes((byte,)), 0)

    def _feed_paste(self, data: bytes, position: int) -> Generator[Token, None, int]:
        """Collect a paste; return the position of what follows in ``data``."""
        kept = len(self._pasted)
        self._pasted += data[position:]
        # The end may have come in two reads.
        end = self._pasted.find(_PASTE_END_BYTES, max(0, kept - len(_PASTE_END)))
        if end < 0:
            # What is beyond the limit goes, but for the beginning of an end.
            del self._pasted[_PASTE_LIMIT : -len(_PASTE_END)]
            return len(data)
        del self._pasted[end:]
        yield from self._end_paste()
        return position + end + len(_PASTE_END) - kept

    def _end_paste(self) -> Iterator[Token]:
        text = self._pasted[:_PASTE_LIMIT].decode("utf-8", "replace")
        self._pasted.clear()
        self._enter(self._ground)
        lines = text.replace("\r\n", "\n").replace("\r", "\n")
        if kept := "".join(each for each in lines if each in "\n\t" or each.isprintable()):
            yield Paste(kept)


def _continuations(lead: int) -> int:
    """How many bytes follow the first one of a character in UTF-8; 0: it is no first byte."""
    if 0xC2 <= lead < 0xE0:
        return 1
    if 0xE0 <= lead < 0xF0:
        return 2
    return 3 if 0xF0 <= lead < 0xF5 else 0
