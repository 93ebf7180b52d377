"""What a terminal sends besides keys is no key, wherever it is cut; odd bytes end nothing."""

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.system.terminal_input import Paste, TerminalInput, Token

LONG = 100.0
"""Seconds after which nothing is waited for."""

REPLIES = [
    b"\x1b]11;rgb:1414/1919/1f1f\x1b\\",
    b"\x1b]10;rgb:ffff/ffff/ffff\x07",
    b"\x1b]4;1;rgb:cd00/0000/0000\x1b\\",
    b"\x1b]52;c;cXBx\x07",
    b"\x1b]lquit\x1b\\",
    b"\x1b]L\xc3\xa9\x9c\x1b\\",
    b"\x1bP1+r544e=787465726d\x1b\\",
    b"\x1bP0+r\x1b\\",
    b"\x1bP1$r0m\x1b\\",
    b"\x1bP>|tmux 3.3a\x1b\\",
    b"\x1bP!|00000000\x1b\\",
    b"\x1b_Gi=31;OK\x1b\\",
    b"\x1b^private\x1b\\",
    b"\x1bXstart\x1b\\",
    b"\x9d11;rgb:0/0/0\x9c",
    b"\x1b[M\x20\xe9\xf0",
    b"\x1b[M#\xc3\xa9",
    b"\x1b[200~\x1b[201~",
    b"\x1b[201~",
]
"""Control strings, mouse reports of the old form, and pastes of nothing; none of them is a token."""

SEQUENCES = [
    b"\x1b[?62;22;52c",
    b"\x1b[>0;276;0c",
    b"\x1b[?2026;2$y",
    b"\x1b[24;80R",
    b"\x1b[0n",
    b"\x1b[?1u",
    b"\x1b[<0;12;5M",
    b"\x1b[97;5u",
    b"\x1b[A",
    b"\x1b[[A",
    b"\x1b[3$",
    b"\x1bOP",
    b"\x1bx",
]
"""Complete sequences; each is one token."""


def tokens(*chunks: bytes) -> list[Token]:
    """What chunks give that come one after the other without a pause, and then nothing more."""
    terminal = TerminalInput()
    found = [token for chunk in chunks for token in terminal.feed(chunk, 0.0)]
    return [*found, *terminal.tick(LONG)]


def cuts(data: bytes) -> list[tuple[bytes, bytes]]:
    return [(data[:at], data[at:]) for at in range(len(data))]


@pytest.mark.parametrize("reply", REPLIES)
def test_a_reply_is_no_key_wherever_it_is_cut_and_the_next_key_is_one(reply: bytes) -> None:
    for before, after in cuts(reply):
        assert tokens(before, after, b"x") == ["x"]
    assert tokens(*(bytes((byte,)) for byte in reply), b"x") == ["x"]


@pytest.mark.parametrize("sequence", SEQUENCES)
def test_a_sequence_is_one_token_wherever_it_is_cut(sequence: bytes) -> None:
    for before, after in cuts(sequence):
        assert tokens(before, after, b"x") == [sequence.decode(), "x"]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"a\xe9b", ["a", "\ufffd", "b"]),
        (b"\xe9", ["\ufffd"]),
        (b"\xff\xc0\xaf", ["\ufffd"] * 3),
        (b"\xc3\xa9\xf0\x9f\x98\x80", ["é", "😀"]),
        (b"\x00", ["\x00"]),
        (b"\x1b\xc3\xa9", ["\x1bé"]),
        (b"\x1b", ["\x1b"]),
        (b"\x1b\x1b[A", ["\x1b", "\x1b[A"]),
        (b"\x1b[", ["\x1b["]),
        (b"\x1b[1;", []),
        (b"\x1b]11;rgb:14", []),
        (b"\x1b[1;\x03", ["\x03"]),
        (b"\x1b]11;\x03", ["\x03"]),
        (b"\x1b]11;\x1b[A", ["\x1b[A"]),
        (b"\x1b[" + b"1;" * 1000 + b"u", []),
    ],
)
def test_odd_bytes_are_what_a_user_would_expect(data: bytes, expected: list[Token]) -> None:
    assert tokens(data) == expected


def test_a_paste_has_no_control_characters_and_is_one_token_wherever_it_is_cut() -> None:
    data = b"\x1b[200~one\r\ntwo\ttabs \x1b[31mred\x07\x00 \xff\x1b[201~"
    for before, after in cuts(data):
        assert tokens(before, after) == [Paste("one\ntwo\ttabs [31mred �")]


def test_a_paste_that_never_ends_gives_the_keyboard_back_and_takes_limited_memory() -> None:
    terminal = TerminalInput()
    assert list(terminal.feed(b"\x1b[200~" + b"x" * (3 << 20), 0.0)) == []
    (paste,) = terminal.tick(2.0)
    assert isinstance(paste, Paste)
    assert len(paste.text) == 1 << 20
    assert list(terminal.feed(b"q", 3.0)) == ["q"]


def test_escape_is_a_key_after_a_tenth_of_a_second_and_a_slow_reply_is_none() -> None:
    terminal = TerminalInput()
    assert list(terminal.feed(b"\x1b", 0.0)) == []
    assert list(terminal.tick(0.05)) == []
    assert list(terminal.tick(0.1)) == ["\x1b"]
    assert list(terminal.feed(b"\x1b]11;rgb:", 1.0)) == []
    assert list(terminal.tick(2.5)) == []
    assert list(terminal.feed(b"14/19/1f\x07", 2.6)) == []


@given(st.lists(st.one_of(st.binary(max_size=8), st.sampled_from([*REPLIES, *SEQUENCES])), max_size=20))
def test_any_bytes_give_the_same_tokens_however_they_are_cut(pieces: list[bytes]) -> None:
    data = b"".join(pieces)
    at = sorted({0, len(data), *random.Random(len(data)).choices(range(len(data) + 1), k=4)})
    assert tokens(*(data[start:end] for start, end in pairwise(at))) == tokens(data)
