"""Results are journaled first, shown then, and counted as recognised only when they cannot get lost."""

import json
from pathlib import Path

import pytest

from symbl_tui.session.model.change import Change, Stage
from symbl_tui.session.model.view import Notice, Update
from symbl_tui.session.run.channel import StreamPosition
from symbl_tui.session.run.result_pipeline import ResultPipeline
from symbl_tui.session.run.session_timing import LIVE
from symbl_tui.symbl.event_parser import Received, parse_received
from tests.session.run.open_channels import FORMAT, recording
from tests.support.scripted_engine import platform, result, utterance

FIRST = StreamPosition(1, 0)


class Journal:
    """Keeps what is journaled; may refuse it."""

    def __init__(self) -> None:
        self.entries: list[tuple[int, int, int, Received]] = []
        self.facts: dict[str, object] = {}
        self.refuses = False

    def journal(self, channel: int, base: int, link: int, received: Received) -> None:
        if self.refuses:
            raise OSError("full")
        self.entries.append((channel, base, link, received))

    def update_facts(self, **facts: object) -> None:
        self.facts |= facts


class Piped:
    """One channel's pipeline, of which ten seconds were sent."""

    def __init__(self, folder: Path) -> None:
        self.recording = recording(folder, "Alice")
        self.channel = self.recording.channels[0]
        self.positions = self.channel.positions
        self.positions.captured = self.positions.sent = 10 * FORMAT.rate
        self.journal = Journal()
        self.updates: list[Update] = []
        self.now = 0.0
        self.pipeline = ResultPipeline(
            self.recording, self.journal, self.updates.append, clock=lambda: self.now
        )

    def feed(self, message: object, position: StreamPosition = FIRST) -> None:
        raw = message if isinstance(message, str) else json.dumps(message)
        self.pipeline.handle(self.channel, position, parse_received(raw))

    @property
    def stages(self) -> list[Stage]:
        changes = [update for update in self.updates if isinstance(update, Change)]
        return [line.stage for change in changes for _, line in change.lines]

    @property
    def texts(self) -> list[str]:
        changes = [update for update in self.updates if isinstance(update, Change)]
        return [line.text for change in changes for _, line in change.lines]


@pytest.fixture
def piped(tmp_path: Path) -> Piped:
    return Piped(tmp_path)


def test_a_result_is_journaled_and_shown(piped: Piped) -> None:
    piped.feed(result("hello there", 0.5, 1.5), StreamPosition(3, 2_000))
    ((channel, base, link, _),) = piped.journal.entries
    assert (channel, base, link) == (0, 2_000, 3)
    assert piped.texts == ["hello there"]


def test_nothing_is_shown_that_the_journal_refused(piped: Piped) -> None:
    piped.journal.refuses = True
    with pytest.raises(OSError, match="full"):
        piped.feed(result("hello there", 0.5, 1.5))
    assert piped.updates == []


def test_a_frame_that_is_no_message_is_journaled_and_noticed(piped: Piped) -> None:
    piped.feed("not json")
    assert len(piped.journal.entries) == 1
    (notice,) = piped.updates
    assert isinstance(notice, Notice)
    assert notice.text


def test_a_final_counts_as_recognised_with_its_utterance_and_not_with_the_next_frame(piped: Piped) -> None:
    piped.feed(result("hello there", 0.5, 1.5))
    piped.feed(result("and", 2.0, 2.2, final=False))
    piped.feed(platform("recognition_progress", timeOffset=1900))
    assert piped.positions.understood == 0
    piped.feed(utterance("u1", "Hello there.", 0.5, 1.5))
    assert piped.positions.understood == 1_500


def test_a_final_left_alone_becomes_an_utterance_after_a_time(piped: Piped) -> None:
    piped.feed(result("hello there", 0.5, 1.5))
    piped.now = LIVE.utterance_timeout - 0.1
    piped.pipeline.settle_overdue(piped.channel)
    assert piped.positions.understood == 0
    piped.now = LIVE.utterance_timeout + 0.1
    piped.pipeline.settle_overdue(piped.channel)
    assert piped.positions.understood == 1_500
    assert piped.stages == [Stage.FINAL, Stage.UTTERANCE]


def test_a_final_left_alone_becomes_an_utterance_when_the_next_one_comes(piped: Piped) -> None:
    piped.feed(result("hello there", 0.5, 1.5))
    piped.feed(result("who is it", 2.0, 3.0))
    piped.feed(utterance("u2", "Who is it?", 2.0, 3.0))
    assert piped.texts[-2:] == ["hello there", "Who is it?"]
    assert piped.stages[-2:] == [Stage.UTTERANCE, Stage.UTTERANCE]
    assert piped.positions.understood == 3_000


def test_finals_left_alone_at_the_end_become_utterances(piped: Piped) -> None:
    piped.feed(result("hello there", 0.5, 1.5))
    piped.pipeline.finish()
    assert piped.stages == [Stage.FINAL, Stage.UTTERANCE]


def test_an_engine_that_closes_every_connection_after_its_final_is_heard_to_the_end(piped: Piped) -> None:
    connection, heard = 0, []
    for number, text in enumerate(("one two", "three four", "five six")):
        while piped.positions.understood < 1_000 * (number + 1):
            connection += 1
            base = StreamPosition(connection, piped.positions.understood)
            piped.feed(result(text, 0.1, 1.0), base)
            piped.pipeline.lose_connection(piped.channel)
            assert connection < 20
        heard.append(connection)
    # Patient at first: the link may be to blame. Then it is the engine's habit.
    assert heard[0] > 3
    assert (heard[1] - heard[0], heard[2] - heard[1]) == (2, 2)


def test_an_answer_to_sound_that_is_still_being_handed_over_counts_whole(piped: Piped) -> None:
    piped.positions.sent, piped.positions.offered = 1_000, 1_600
    piped.feed(utterance("u1", "Hello there.", 0.5, 1.5))
    assert piped.positions.understood == 1_500


def test_a_result_of_sound_that_was_never_sent_moves_no_position(piped: Piped) -> None:
    piped.positions.sent = 1_000
    piped.feed(utterance("u1", "Hello there.", 3.0, 4.0))
    assert piped.positions.understood == 0
    assert piped.texts == ["Hello there."]


def test_an_utterance_counts_as_recognised_at_once(piped: Piped) -> None:
    piped.feed(utterance("u1", "Hello there.", 0.5, 1.5))
    assert piped.positions.understood == 1_500


def test_a_final_of_a_lost_connection_is_brought_again_by_the_next(piped: Piped) -> None:
    piped.feed(result("hello there", 0.5, 1.5))
    piped.feed(result("hello", 0.5, 1.0, final=False), StreamPosition(2, 0))
    piped.feed(result("hello there", 0.5, 1.2, final=False), StreamPosition(2, 0))
    assert piped.positions.understood == 0


def test_no_engine_recognises_sound_that_was_not_sent(piped: Piped) -> None:
    piped.positions.sent = 1_000
    piped.feed(utterance("u1", "Hello there.", 0.5, 99.0))
    assert piped.positions.understood == 1_000


def test_results_that_arrive_out_of_order_move_nothing_back(piped: Piped) -> None:
    piped.feed(utterance("u2", "Second.", 3.0, 4.0))
    piped.feed(utterance("u1", "First.", 0.5, 1.5))
    assert piped.positions.understood == 4_000


def test_a_result_counts_from_the_start_of_its_connection(piped: Piped) -> None:
    piped.feed(utterance("u1", "Hello there.", 0.5, 1.5), StreamPosition(2, 5_000))
    assert piped.positions.understood == 6_500


def test_a_conversation_is_noted_by_its_id(piped: Piped) -> None:
    piped.feed(platform("conversation_created", conversationId="5093011103940608"))
    assert piped.journal.facts == {"conversation_id": "5093011103940608"}
