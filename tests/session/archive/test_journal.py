"""The journal keeps every message in order, and reads from damaged files what makes sense."""

import json
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.session.archive.journal import JournalEntry, encode_entry, parse_entries, read_entries, to_iso
from symbl_tui.session.archive.json_lines_file import MAX_SENSELESS
from symbl_tui.symbl.event_parser import parse_received
from symbl_tui.symbl.events import FinalResult, PartialResult, TopicsFound
from tests.support.scripted_engine import result


def encoded(message: object, channel: int = 0, base: int = 0, connection: int = 1) -> bytes:
    raw = message if isinstance(message, str) else json.dumps(message)
    return encode_entry(channel, base, connection, parse_received(raw)).encode() + b"\n"


def parsed(*lines: bytes, settled: bool = False) -> list[JournalEntry]:
    return list(parse_entries(lines, settled=settled))


def partial(text: str, channel: int = 0) -> bytes:
    return encoded(result(text, 0, 1, final=False), channel)


def final(text: str, channel: int = 0) -> bytes:
    return encoded(result(text, 0, 1), channel)


def texts(entries: list[JournalEntry]) -> list[str]:
    results = [each.event for each in entries if isinstance(each.event, PartialResult | FinalResult)]
    return [each.text for each in results]


@given(st.integers(0, 63), st.integers(0, 1 << 40), st.integers(1, 1 << 20))
def test_a_message_is_read_back_with_its_place(channel: int, base: int, connection: int) -> None:
    (entry,) = parsed(encoded(result("hello", 0, 1), channel, base, connection))
    assert (entry.channel, entry.base, entry.connection) == (channel, base, connection)
    assert isinstance(entry.event, FinalResult)
    assert entry.at.tzinfo is not None


@given(st.text() | st.binary())
def test_whatever_an_engine_sends_is_one_line_that_cannot_control_a_terminal(frame: str | bytes) -> None:
    line = encode_entry(0, 0, 1, parse_received(frame))
    assert line.isascii()
    assert line.isprintable()
    parsed(line.encode())


def test_a_message_that_is_none_is_kept_cut_and_not_read_as_one() -> None:
    line = encoded("garbage" * 1000)
    assert len(json.loads(line)["garbage"]) == 1000
    assert parsed(line) == []


@pytest.mark.parametrize(
    "line",
    [
        b'{"at": "yesterday", "channel": 0, "message": {"type": "topic_response", "topics": []}}',
        b'{"channel": 0, "message": {"type": "topic_response", "topics": []}}',
        b'{"at": "2026-11-22T08:53:11", "channel": 0}',
        b'{"at": "2026-11-22T08:53:11", "channel": 0, "message": "text"}',
        b'{"at": "2026-11-22T08:53:11", "channel": 0, "mess',
    ],
)
def test_a_line_without_a_time_or_a_message_is_left_out(line: bytes) -> None:
    assert texts(parsed(line, final("kept"))) == ["kept"]


def test_a_time_without_a_zone_is_utc() -> None:
    line = final("x").replace(b"+00:00", b"")
    assert parsed(line)[0].at.tzinfo is UTC


def test_only_the_first_and_the_last_partial_of_an_open_utterance_are_read() -> None:
    lines = [partial("a"), partial("a b"), partial("a b c"), final("a b c."), partial("d"), partial("d e")]
    assert texts(parsed(*lines, settled=True)) == ["a", "a b c.", "d", "d e"]
    assert len(parsed(*lines)) == 6


def test_partials_of_two_channels_do_not_settle_each_other() -> None:
    lines = [partial("a"), partial("x", 1), partial("a b"), final("x.", 1), partial("a b c")]
    assert texts(parsed(*lines, settled=True)) == ["a", "x", "x.", "a b c"]


def test_other_messages_stay_between_the_partials() -> None:
    topic = encoded({"type": "topic_response", "topics": [{"phrases": "launch", "score": 0.5}]})
    entries = parsed(partial("a"), partial("a b"), topic, final("a b."), settled=True)
    assert [type(each.event) for each in entries] == [PartialResult, TopicsFound, FinalResult]


def test_a_session_without_results_has_no_messages(tmp_path: Path) -> None:
    assert list(read_entries(tmp_path / "events.jsonl")) == []


def test_times_have_milliseconds_also_when_they_are_whole() -> None:
    assert to_iso(datetime(2026, 11, 22, 8, 53, 11, tzinfo=UTC)) == "2026-11-22T08:53:11.000+00:00"


@pytest.mark.parametrize(
    "message",
    [
        '"type": "recognition_result", ' * 26_000,
        '"type": "recognition_result", "isFinal": ' * 20_000,
        '"isFinal": ' * 80_000,
    ],
)
def test_one_long_message_is_passed_over_in_linear_time(message: str) -> None:
    line = f'{{"at": "2026-11-22T08:53:12Z", "channel": 0, "message": {{{message}"a": 1}}}}\n'.encode()
    began = time.process_time()
    assert parsed(line, partial("hi"), final("hi"), settled=True)
    assert time.process_time() - began < 5.0, (
        "it took half a minute when each place was tried with each other"
    )


def test_a_time_that_no_session_has_is_none(tmp_path: Path) -> None:
    good = final("hi").decode()
    at = json.loads(good)["at"]
    for odd in ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "1969-12-31T23:59:59Z"):
        assert parsed(good.replace(at, odd).encode()) == []
    assert len(parsed(good.encode())) == 1


def test_messages_behind_countless_ones_that_are_not_understood_are_read() -> None:
    many = MAX_SENSELESS + 1
    assert texts(parsed(*[encoded("no JSON")] * many, final("last"))) == ["last"]


def test_messages_behind_countless_lines_of_another_file_are_not_waited_for() -> None:
    assert parsed(*[b"{}\n"] * (MAX_SENSELESS + 1), final("last")) == []
