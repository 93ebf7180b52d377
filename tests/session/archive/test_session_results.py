"""The first results of a long session are shown while the rest is read, and those of a short one at once."""

import json
from pathlib import Path

import pytest

from symbl_tui.session.archive.results_cache import are_kept
from symbl_tui.session.archive.session_facts import read_facts
from symbl_tui.session.archive.session_results import read_beginning, read_results
from tests.session.recorded_folder import record
from tests.support.command import Home
from tests.support.scripted_engine import utterance

EVENTS = 3_100
_LONG = 4 << 20


@pytest.fixture(scope="module")
def journal() -> bytes:
    """Of a session with so many utterances, each padded by what no reader knows."""
    pad = "x" * (_LONG // EVENTS)
    lines = []
    for number in range(EVENTS):
        message = utterance(f"u{number}", f"Line {number}.", float(number), number + 0.5, "Alice") | {
            "pad": pad
        }
        entry = {
            "at": "2026-11-22T08:53:11.000+00:00",
            "channel": 0,
            "base": 0,
            "link": 1,
            "message": message,
        }
        lines.append(json.dumps(entry).encode() + b"\n")
    return b"".join(lines)


def test_the_beginning_of_a_long_journal_comes_first(home: Home, journal: bytes) -> None:
    folder = record(home.data / "sessions", length=float(EVENTS))
    (folder / "events.jsonl").write_bytes(journal)
    facts = read_facts(folder)
    first = read_beginning(facts)
    assert first is not None
    assert [line.text for line in first.results.lines] == [f"Line {number}." for number in range(3_000)]
    assert first.engine is None
    assert len(read_results(facts).results.lines) == EVENTS
    assert are_kept(facts)
    assert read_beginning(facts) is None, "all results are there at once"


def test_a_short_journal_or_none_has_no_beginning_of_its_own(tmp_path: Path) -> None:
    folder = record(tmp_path)
    assert read_beginning(read_facts(folder)) is None
    (folder / "events.jsonl").unlink()
    assert read_beginning(read_facts(folder)) is None
    assert read_results(read_facts(folder)).results.lines == ()


def test_a_journal_that_is_a_link_is_a_fault_that_is_named(tmp_path: Path, journal: bytes) -> None:
    folder = record(tmp_path / "sessions")
    (tmp_path / "elsewhere").write_bytes(journal)
    (folder / "events.jsonl").unlink()
    (folder / "events.jsonl").symlink_to(tmp_path / "elsewhere")
    assert read_beginning(read_facts(folder)) is None
    found = read_results(read_facts(folder))
    assert found.results.lines == ()
    assert [each.partition(" ")[0] for each in found.faults.found] == ["events.jsonl"]
