"""A key is what Textual says that it is; an answer to a question, or a number that means nothing, is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events, messages
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._xterm_parser import XTermParser
from textual.message import Message

from symbl_tui.ui.runtime.terminal_messages import TerminalMessages

LONG = 100.0
NO_KEYS = [
    b"\x1b[?62;22;52c",
    b"\x1b[>41;354;0c",
    b"\x1b[=0c",
    b"\x1b[24;80R",
    b"\x1b[1;2R",
    b"\x1b[?24;80;1R",
    b"\x1b[0n",
    b"\x1b[?997;1n",
    b"\x1b[?1;2$y",
    b"\x1b[4;2$y",
    b"\x1b[8;24;80t",
    b"\x1b[4;480;640t",
    b"\x1b[?1u",
    b"\x1b[>4;2m",
    b"\x1b[32;10;20M",
    b"\x1b[1114112u",
    b"\x1b[55296u",
    b"\x1b[99999999999999999999u",
    b"\x1b[97;1:3u",
    b"\x1b[48;0;0;0;0t",
    b"\x1b[48;99999;99999;1;1t",
    b"\x1b[<0;0;0M",
    b"\x1b]11;rgb:1414/1919/1f1f\x1b\\",
]


def read(data: bytes) -> list[Message]:
    terminal = TerminalMessages()
    return [*terminal.feed(data, 0.0), *terminal.tick(LONG)]


def keys(found: list[Message]) -> list[tuple[str, str | None]]:
    return [(each.key, each.character) for each in found if isinstance(each, events.Key)]


@pytest.mark.parametrize("data", NO_KEYS)
def test_what_is_no_key_does_nothing(data: bytes) -> None:
    assert read(data) == []


# U+009B begins a sequence, and F3 with modifiers is written as a report of the cursor is. Of Alt and a key,
# which is also Escape and a key, Textual makes other keys.
KEYS = [
    key
    for key in ANSI_SEQUENCES_KEYS
    if key != "\x9b"
    and not (key[-1] == "R" and ";" in key)
    and not (len(key) == 2 and key[0] == "\x1b" and key[1].isprintable())
]


def test_every_key_that_textual_knows_is_that_key() -> None:
    for sequence in [*KEYS, "\x1b[97u", "\x1b[97;5u", "\x1b[97;;97u", "\x1b[27;5;9~", "é"]:
        parser = XTermParser()
        expected = [*parser.feed(sequence)]
        parser._timeout_time = parser._timeout_time and 0.0
        assert keys(read(sequence.encode())) == keys([*expected, *parser.tick()]), repr(sequence)


@pytest.mark.parametrize(
    ("character", "key"),
    [("x", "x"), ("X", "X"), ("1", "1"), ("-", "minus"), ("?", "question_mark"), ("f", "f"), ("\r", "enter")],
)
def test_alt_and_a_key_keep_the_key(character: str, key: str) -> None:
    assert keys(read(f"\x1b{character}".encode())) == [(f"alt+{key}", character)]


def test_alternates_of_a_key_and_its_repetition_are_the_key() -> None:
    assert keys(read(b"\x1b[97:65;2:2u")) == [("shift+a", None)]


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\x1b[<0;5;5M", events.MouseDown),
        (b"\x1b[<64;5;5M", events.MouseScrollUp),
        (b"\x1b[I", events.AppFocus),
        (b"\x1b[200~text\x1b[201~", events.Paste),
        (b"\x1b[?2026;2$y", messages.TerminalSupportsSynchronizedOutput),
        (b"\x1b[48;30;100;600;800t", events.Resize),
    ],
)
def test_reports_that_the_screen_asks_for_arrive(data: bytes, kind: type[Message]) -> None:
    (found,) = read(data)
    assert isinstance(found, kind)


def test_a_terminal_that_does_not_know_its_pixels_has_a_mouse() -> None:
    resize, mouse = read(b"\x1b[48;30;100;0;0t\x1b[<0;5;5M")
    assert isinstance(resize, events.Resize)
    assert isinstance(mouse, events.MouseDown)
    assert (mouse.x, mouse.y) == (4, 4)


@given(st.lists(st.one_of(st.binary(max_size=6), st.sampled_from(NO_KEYS)), max_size=30))
def test_no_bytes_raise(pieces: list[bytes]) -> None:
    for key in keys(read(b"".join(pieces))):
        (key[1] or "").encode()
