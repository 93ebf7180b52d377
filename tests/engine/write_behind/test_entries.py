"""What waits on disk is read by the programs before and after the one that wrote it."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.domain.utterance import Speaker
from symbl_tui.engine.conversations.conversation_events import AddMember, Begin, End
from symbl_tui.engine.write_behind.entries import Entry, NewerEntry, decode, encode
from symbl_tui.errors import EngineError

NOW = datetime(2026, 11, 30, 10, 0, tzinfo=UTC)
_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@given(_TEXTS, _TEXTS)
def test_any_text_is_one_line_and_comes_back_as_it_was(title: str, name: str) -> None:
    for event in (Begin("1", "call", title, NOW), AddMember("1", Speaker(name, "", "m"))):
        line = encode(Entry(7, event, 1.5))
        assert b"\n" not in line
        assert decode(line) == Entry(7, event, 1.5)


def test_half_a_surrogate_pair_is_one_sentence() -> None:
    with pytest.raises(EngineError, match="no valid text"):
        encode(Entry(1, Begin("1", "call", "\ud800", NOW)))


def test_an_entry_of_a_program_that_knew_fewer_fields_is_read() -> None:
    line = b'{"number":1,"event":{"type":"end","conversation_id":"1","at":"2026-11-30T10:00:00Z"}}'
    assert decode(line) == Entry(1, End("1", NOW))


def test_a_field_of_a_newer_program_is_passed_over_and_a_newer_version_is_left_to_it() -> None:
    known = encode(Entry(1, End("1", NOW)))
    assert decode(known[:-1] + b',"colour":"red"}') == Entry(1, End("1", NOW))
    with pytest.raises(NewerEntry):
        decode(b'{"number":1,"event":{"type":"unheard of"},"version":2}')


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"[]",
        b"{",
        b'{"number":0,"event":{"type":"end","conversation_id":"1","at":"2026-11-30T10:00:00Z"}}',
        b'{"number":1,"event":{"type":"unheard of"},"version":1}',
        b'{"number":1,"event":{"type":"unheard of"},"version":"2"}',
        b'{"number":1}',
        b"\xff\xfe",
    ],
)
def test_what_is_no_entry_is_an_error_that_is_not_taken_for_a_newer_one(line: bytes) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - msgspec's own, of several classes
        decode(line)
    assert not isinstance(caught.value, NewerEntry)
