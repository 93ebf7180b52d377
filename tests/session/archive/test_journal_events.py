"""Every event of a session stands at its place in the capture, interruptions left out."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec import structs

from symbl_tui.session.archive.journal import read_entries
from symbl_tui.session.archive.journal_events import EventLocator, received_events
from symbl_tui.session.archive.session_facts import Interruption, SessionFacts, read_facts
from tests.session.recorded_folder import MEETING, STARTED, record, said, transcribe_again


def facts_of(folder: Path, *interruptions: tuple[float, float]) -> SessionFacts:
    made = tuple(
        Interruption(STARTED + timedelta(seconds=since), STARTED + timedelta(seconds=until), since)
        for since, until in interruptions
    )
    return replace(read_facts(folder), interruptions=made)


def test_events_come_when_they_came(tmp_path: Path) -> None:
    times = [after for after, _ in received_events(facts_of(record(tmp_path)))]
    assert times == pytest.approx([at for at, _, _ in MEETING])


def test_the_time_of_an_interruption_is_not_counted_for_what_came_after(tmp_path: Path) -> None:
    facts = facts_of(record(tmp_path, events=said("One.", "Two.", "Three.")), (2.0, 2.5), (4.0, 4.25))
    assert [after for after, _ in received_events(facts)] == pytest.approx([1.0, 2.5, 4.25])


def test_no_event_comes_before_the_start(tmp_path: Path) -> None:
    early = [(-30.0, 0, message) for _, _, message in said("One.")]
    ((after, received),) = received_events(facts_of(record(tmp_path, events=early)))
    assert (after, received.sent) == (0.0, 0.0)


def test_events_of_channels_that_there_are_not_are_left_out(tmp_path: Path) -> None:
    foreign = [(1.0, 7, message) for _, _, message in said("One.")]
    assert list(received_events(facts_of(record(tmp_path, events=foreign)))) == []


def test_no_more_sound_was_sent_than_there_is(tmp_path: Path) -> None:
    late = [(500.0, 0, message) for _, _, message in said("One.")]
    ((after, received),) = received_events(facts_of(record(tmp_path, events=late, length=10.0)))
    assert (after, received.sent) == (500.0, 10.0)


def test_the_place_of_a_connection_is_in_seconds(tmp_path: Path) -> None:
    folder = record(tmp_path, events=said("One."))
    entry = structs.replace(next(read_entries(folder / "events.jsonl")), base=24_000, connection=3)
    located = EventLocator(facts_of(folder)).locate(entry)
    assert located is not None
    _, received = located
    assert (received.base, received.connection) == (1.5, 3)


def test_a_later_pass_has_its_events_at_the_time_of_their_sound(tmp_path: Path) -> None:
    folder = record(tmp_path)
    transcribe_again(folder, "tiny", said("Again.", "And again."))
    events = list(received_events(read_facts(folder)))
    assert [(after, received.base) for after, received in events] == [(0.0, 0.0), (0.0, 0.0)]
    assert len(list(received_events(read_facts(folder).live))) == len(MEETING)
