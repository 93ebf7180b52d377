"""Textual's messages for the tokens of a terminal.

Takes the place of Textual's own parser, which turns what it does not know into keys and ends the program at
odd numbers; its tables of keys and mouse reports are used. Reaches into Textual, whose version is pinned.
"""

import logging
import re
from collections.abc import Iterable, Iterator
from typing import Final

from textual import constants, events, messages
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._xterm_parser import IS_ITERM, XTermParser
from textual.keys import Keys
from textual.message import Message

from symbl_tui.system.terminal_input import Paste, TerminalInput, Token

_FOCUS: Final = {"\x1b[I": events.AppFocus, "\x1b[O": events.AppBlur}
_MOUSE: Final = re.compile(r"\x1b\[<\d{1,3};-?\d{1,5};-?\d{1,5}[Mm]")
_MODE: Final = re.compile(r"\x1b\[\?(\d{1,5});(\d)\$y")
_CURSOR_POSITION: Final = re.compile(r"\x1b\[\d+;\d+R")
_RESIZE: Final = re.compile(r"\x1b\[48" + 4 * r";(\d{1,5})(?::\d*)*" + "t")
_KITTY_KEY: Final = re.compile(r"\x1b\[([\d:]*)((?:;[\d:]*){0,2})([u~ABCDEFHPQS])")
_KEY_RELEASED: Final = "3"

_SYNCHRONIZED_OUTPUT: Final = "2026"
_IN_BAND_RESIZE: Final = "2048"
# Cells of a screen: a report of more is an error of the terminal's.
_MAX_CELLS: Final = 1_000_000

_log = logging.getLogger(__name__)


class TerminalMessages:
    """Makes messages of what one terminal sends; tracks its size for mouse reports in pixels."""

    def __init__(self) -> None:
        self._input = TerminalInput(constants.ESCAPE_DELAY)
        self._parser = XTermParser()

    def feed(self, data: bytes, now: float) -> Iterator[Message]:
        """The messages of what was read; ``now`` in seconds of a monotonic clock. Never raises."""
        yield from self._messages(self._input.feed(data, now))

    def tick(self, now: float) -> Iterator[Message]:
        """The messages of what has waited for too long. Never raises."""
        yield from self._messages(self._input.tick(now))

    def _messages(self, tokens: Iterable[Token]) -> Iterator[Message]:
        for token in tokens:
            try:
                yield from list(self._convert(token))
            except (ValueError, OverflowError, ArithmeticError) as error:  # a number that means nothing
                _log.info("ignored %r of the terminal: %s", token, error)

    def _convert(self, token: Token) -> Iterator[Message]:
        if isinstance(token, Paste):
            yield events.Paste(token.text)
        elif focus := _FOCUS.get(token):
            yield focus()
        elif _MOUSE.fullmatch(token):
            if mouse := self._parser.parse_mouse_code(token):
                yield mouse
        elif found := _RESIZE.fullmatch(token):
            yield from self._resize(*map(int, found.groups()))
        elif found := _MODE.fullmatch(token):
            yield from _mode(found[1], int(found[2]))
        else:
            for key in self._keys(token):
                if key.key != Keys.Ignore and not _is_surrogate(key.character):
                    yield key

    def _resize(self, height: int, width: int, pixel_height: int, pixel_width: int) -> Iterator[Message]:
        if not 0 < width * height <= _MAX_CELLS:
            return
        resize = events.Resize.from_dimensions((width, height), (pixel_width, pixel_height))
        self._parser.terminal_size = resize.size
        # Without them mouse reports are not converted: a terminal may not know its pixels.
        self._parser.terminal_pixel_size = resize.pixel_size if pixel_width and pixel_height else None
        self._parser.mouse_pixels = True
        yield resize

    def _keys(self, token: str) -> Iterable[events.Key]:
        if _CURSOR_POSITION.fullmatch(token):  # xterm's F3 with modifiers is written the same
            return ()
        if len(token) == len("\x1bx") and (token[1].isprintable() or token not in ANSI_SEQUENCES_KEYS):
            return self._alt_keys(token[1])
        if len(token) == 1 or token in ANSI_SEQUENCES_KEYS:
            return self._parser._sequence_to_key_events(token)
        if found := _KITTY_KEY.fullmatch(token):
            return self._kitty_keys(*found.groups())
        return ()  # an answer to a question, or a key that Textual has no name for

    def _alt_keys(self, character: str) -> Iterator[events.Key]:
        """A key with Alt, or behind Escape. Textual would make some of them others: of 1 with Alt an "¡"."""
        for key in self._parser._sequence_to_key_events(character):
            yield events.Key(f"alt+{key.key}", key.character)

    def _kitty_keys(self, code: str, rest: str, final: str) -> Iterable[events.Key]:
        # After a colon stand alternates of the key, and after that of the modifiers whether it was released.
        modifiers, text = (*rest.split(";")[1:], "", "")[:2]
        modifier, _, event = modifiers.partition(":")
        if event == _KEY_RELEASED:
            return ()
        parameters = f"{code.partition(':')[0]};{modifier};{text}".rstrip(";")
        return self._parser._sequence_to_key_events(f"\x1b[{parameters}{final}")


def _mode(mode: str, setting: int) -> Iterator[Message]:
    """Messages for the report of a terminal's mode that Textual asks for (DECRPM)."""
    if mode == _SYNCHRONIZED_OUTPUT and setting > 0:
        yield messages.TerminalSupportsSynchronizedOutput()
    elif mode == _IN_BAND_RESIZE and constants.SMOOTH_SCROLL and not IS_ITERM:
        yield messages.InBandWindowResize.from_setting_parameter(setting)


def _is_surrogate(character: str | None) -> bool:
    return character is not None and any("\ud800" <= each <= "\udfff" for each in character)
