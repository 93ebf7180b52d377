"""The schedule of a replay: every event at the time at which its sound was spoken, never before it."""

from itertools import pairwise
from pathlib import Path

import pytest

from symbl_tui.session.archive.replay_plan import ScheduledEvent, schedule
from symbl_tui.session.archive.session_facts import read_facts
from symbl_tui.symbl.events import FinalResult
from tests.session.recorded_folder import MEETING, Event, record, said, transcribe_again
from tests.support.scripted_engine import result, utterance


def planned(tmp_path: Path, *events: Event) -> list[ScheduledEvent]:
    return schedule(read_facts(record(tmp_path, events=events)))


def test_a_live_session_is_replayed_as_it_came(tmp_path: Path) -> None:
    assert [event.at for event in planned(tmp_path, *MEETING)] == pytest.approx([at for at, _, _ in MEETING])


def test_no_result_is_shown_before_its_words_were_spoken(tmp_path: Path) -> None:
    early = (0.1, 0, utterance("u1", "Hello there.", 3.0, 4.5))
    assert [event.at for event in planned(tmp_path, early)] == [4.5]


def test_events_of_a_channel_stay_in_their_order(tmp_path: Path) -> None:
    events = planned(
        tmp_path,
        (0.1, 0, utterance("u1", "Later words.", 3.0, 4.5)),
        (0.2, 0, result("and", 1.0, 1.2, final=False)),
        (0.3, 1, utterance("u2", "Another channel.", 0.0, 0.5)),
    )
    assert [(event.received.channel, event.at) for event in events] == [(1, 0.5), (0, 4.5), (0, 4.5)]
    assert all(first.at <= second.at for first, second in pairwise(events))


def test_a_later_pass_is_replayed_at_the_pace_of_the_speech(tmp_path: Path) -> None:
    folder = record(tmp_path)
    transcribe_again(folder, "tiny", said("One.", "Two.", "Three."))
    assert [event.at for event in schedule(read_facts(folder))] == [1.0, 3.0, 5.0]


def test_the_words_of_a_result_are_joined_and_keep_their_span(tmp_path: Path) -> None:
    (event,) = planned(tmp_path, (9.0, 0, result("one two three four", 1.0, 3.0)))
    final = event.received.event
    assert isinstance(final, FinalResult)
    assert final.text == "one two three four"
    assert [(word.start, word.end) for word in final.words] == [(1.0, 3.0)]


def test_a_session_without_results_has_an_empty_schedule(tmp_path: Path) -> None:
    assert planned(tmp_path) == []
