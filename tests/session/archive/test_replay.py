"""A replay emits a recorded session as it came, in its own time or faster."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from symbl_tui.session.archive.recorded_session import read_session
from symbl_tui.session.archive.replay import ReplaySession
from symbl_tui.session.archive.replay_plan import schedule
from symbl_tui.session.archive.session_facts import read_facts
from symbl_tui.session.model.change import Change, Line
from symbl_tui.session.model.state import SessionState
from symbl_tui.session.model.view import Notice, Rewound, RunnableReplay, StateChanged, Update
from tests.session.recorded_folder import MEETING, record
from tests.support.scripted_engine import result, utterance


@dataclass
class Clock:
    """A clock that the test sets."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


class Watched:
    """A replay and its updates."""

    def __init__(self, folder: Path, speed: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.session = ReplaySession(read_facts(folder), speed, clock)
        self.updates: list[Update] = []
        self.came = asyncio.Event()
        self.session.subscribe(self._note)

    def _note(self, update: Update) -> None:
        self.updates.append(update)
        self.came.set()

    async def run(self) -> None:
        front_end: RunnableReplay = self.session
        await asyncio.gather(front_end.capture(), front_end.transcribe())

    async def until(self, state: SessionState) -> None:
        while self.session.state is not state:
            self.came.clear()
            await self.came.wait()

    async def last_line(self, text: str) -> None:
        """Return when this is the last line."""
        while not self.shown or self.shown[-1].text != text:
            self.came.clear()
            await self.came.wait()

    def set_clock(self, clock: Clock, now: float) -> None:
        """Set the clock, and let the replay notice."""
        clock.now = now
        self.session.skip(0)

    @property
    def shown(self) -> list[Line]:
        """What a screen would show now."""
        rows: dict[int, Line] = {}
        for update in self.updates:
            if isinstance(update, Rewound):
                rows.clear()
            elif isinstance(update, Change):
                rows.update(update.lines)
        return [line for _, line in sorted(rows.items())]

    @property
    def changes(self) -> list[Change]:
        return [update for update in self.updates if isinstance(update, Change)]

    @property
    def states(self) -> list[SessionState]:
        return [update.state for update in self.updates if isinstance(update, StateChanged)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return record(tmp_path / "sessions")


async def test_it_ends_with_all_results(folder: Path) -> None:
    watched = Watched(folder, speed=1000)
    await watched.run()
    rows = {index: line for change in watched.changes for index, line in change.lines}
    recorded = read_session(folder)
    assert tuple(rows.values()) == recorded.lines
    assert tuple(found for change in watched.changes for found in change.insights) == recorded.insights
    assert watched.states == [
        SessionState.CONNECTING,
        SessionState.LISTENING,
        SessionState.STOPPING,
        SessionState.ENDED,
    ]
    assert watched.session.reason == "replayed"
    assert watched.session.elapsed == 10.0
    assert [(row.name, row.understood, row.gap, row.lag) for row in watched.session.ledger()] == [
        ("Alice", 7.5, 0.0, 0.0),
        ("Bob", 4.5, 0.0, 0.0),
    ]


async def test_it_takes_its_time_divided_by_the_speed(folder: Path) -> None:
    clock = Clock()
    watched = Watched(folder, speed=20, clock=clock)
    running = asyncio.create_task(watched.run())
    await watched.until(SessionState.LISTENING)
    assert not watched.changes
    watched.set_clock(clock, 0.06)
    await watched.last_line("we should")
    assert watched.session.elapsed == pytest.approx(1.2)
    assert len(watched.changes) == 1
    watched.set_clock(clock, 0.49)
    while not any(change.trackers for change in watched.changes):
        watched.came.clear()
        await watched.came.wait()
    assert not watched.session.state.over, "the silence at the end belongs to it"
    watched.set_clock(clock, 0.5)
    await running
    assert watched.session.elapsed == 10.0


async def test_partials_grow_before_they_settle(folder: Path) -> None:
    watched = Watched(folder, speed=1000)
    await watched.run()
    first = [
        change.lines[0][1].text for change in watched.changes if change.lines and change.lines[0][0] == 0
    ]
    assert first == ["we should", "we should move the deadline", "We should move the deadline."]


def test_results_that_came_before_the_end_of_their_sound_wait_for_it(tmp_path: Path) -> None:
    events = [
        (0.1, 0, utterance("u1", "First.", 0, 2, "Alice")),
        (0.2, 0, utterance("u3", "Third.", 5, 7, "Alice")),
        (0.3, 1, utterance("u2", "Second.", 3, 4, "Bob")),
    ]
    scheduled = schedule(read_facts(record(tmp_path, events=events)))
    assert [(each.at, each.received.channel) for each in scheduled] == [(2, 0), (4, 1), (7, 0)]


def test_a_clock_that_was_set_forward_while_it_was_recorded_is_not_waited_for(tmp_path: Path) -> None:
    spoken = [(float(n), n + (3600.0 if n > 3 else 0.5)) for n in range(1, 7)]
    events = [(came, 0, result(f"number {end}", end - 0.5, end)) for end, came in spoken]
    events.append((3608.0, 0, utterance("u", "Number 6.0.", 5.5, 6.0)))
    scheduled = schedule(read_facts(record(tmp_path, events=events)))
    assert [each.at for each in scheduled] == pytest.approx([1.5, 2.5, 3.5, 4.0, 5.0, 6.0, 6.0])


def test_results_of_an_outage_come_when_they_came(tmp_path: Path) -> None:
    events = [
        (100.0, 0, result("first", 0.5, 1.0)),
        (100.5, 0, result("second", 1.5, 99.5)),
        (101.0, 1, result("third", 0.5, 1.0)),
        (101.5, 1, result("fourth", 1.5, 100.0)),
    ]
    scheduled = schedule(read_facts(record(tmp_path, events=events, length=102.0)))
    assert [each.at for each in scheduled] == [100.0, 100.5, 101.0, 101.5]


async def test_a_pause_stops_it_and_it_resumes_there(folder: Path) -> None:
    watched = Watched(folder, speed=200)
    watched.session.set_paused(True)
    running = asyncio.create_task(watched.run())
    await watched.until(SessionState.PAUSED)
    assert watched.session.paused
    assert watched.session.elapsed == 0
    assert not watched.changes
    watched.session.set_paused(False)
    await running
    assert watched.session.elapsed == 10.0
    assert watched.states[:4] == [
        SessionState.CONNECTING,
        SessionState.LISTENING,
        SessionState.PAUSED,
        SessionState.LISTENING,
    ]


async def test_skipping_forward_shows_everything_up_to_there_at_once(folder: Path) -> None:
    watched = Watched(folder, speed=1, clock=Clock())
    running = asyncio.create_task(watched.run())
    await watched.until(SessionState.LISTENING)
    watched.session.skip(6)
    await watched.last_line("Who owns the campaign?")
    assert watched.session.elapsed == 6
    watched.session.skip(1000)
    await running
    assert watched.session.elapsed == 10.0
    assert [line.text for line in watched.shown] == [line.text for line in read_session(folder).lines]


async def test_skipping_back_shows_the_session_again_from_there(folder: Path) -> None:
    watched = Watched(folder, speed=1)
    watched.session.set_paused(True)
    running = asyncio.create_task(watched.run())
    await watched.until(SessionState.PAUSED)
    watched.session.skip(9)
    await watched.last_line("I will send the report by Friday.")
    watched.session.skip(-5.5)
    await watched.last_line("We should move the deadline.")
    assert watched.session.elapsed == 3.5, "also while it is paused"
    assert [line.text for line in watched.shown] == ["We should move the deadline."]
    watched.session.skip(-100)
    assert watched.session.elapsed == 0
    watched.session.set_paused(False)
    watched.session.set_speed(1000)
    await running
    assert [line.text for line in watched.shown] == [line.text for line in read_session(folder).lines]


@pytest.mark.parametrize("again", ["skipped back", "resumed"])
async def test_a_replay_that_stays_goes_on_from_its_end(folder: Path, again: str) -> None:
    watched = Watched(folder, speed=1000)
    watched.session.stays = True
    running = asyncio.create_task(watched.run())
    for _ in range(2):
        await watched.until(SessionState.PAUSED)
        assert watched.session.at_end
        assert [line.text for line in watched.shown] == [line.text for line in read_session(folder).lines]
        watched.updates.clear()
        if again == "resumed":
            watched.session.set_paused(False)
        else:
            watched.session.skip(-3)
        assert not watched.session.at_end
    await watched.until(SessionState.PAUSED)
    watched.session.request_stop("closed")
    await running
    assert watched.session.state is SessionState.ENDED


async def test_the_speed_changes_while_it_runs(folder: Path) -> None:
    clock = Clock()
    watched = Watched(folder, speed=1, clock=clock)
    running = asyncio.create_task(watched.run())
    await watched.until(SessionState.LISTENING)
    clock.now = 2.0
    watched.session.set_speed(50)
    assert watched.session.speed == 50
    assert watched.session.elapsed == 2.0, "what has passed has passed at the old speed"
    watched.set_clock(clock, 2.16)
    await running


@pytest.mark.parametrize("paused", [False, True])
async def test_it_stops_at_once(folder: Path, paused: bool) -> None:
    watched = Watched(folder, speed=1)
    watched.session.set_paused(paused)
    running = asyncio.create_task(watched.run())
    await watched.until(SessionState.PAUSED if paused else SessionState.LISTENING)
    watched.session.request_stop("enough")
    await running
    assert watched.session.state is SessionState.ENDED
    assert watched.session.reason == "enough"


async def test_a_folder_that_cannot_be_read_is_an_error(folder: Path) -> None:
    watched = Watched(folder, speed=1)
    (folder / "events.jsonl").unlink()
    (folder / "events.jsonl").mkdir()
    await watched.run()
    assert watched.session.state is SessionState.FAILED
    assert "events.jsonl: cannot be read" in str(watched.session.error)


async def test_a_subscriber_that_raises_ends_it_with_an_internal_error(folder: Path) -> None:
    watched = Watched(folder, speed=1000)

    def broken(update: Update) -> None:
        if isinstance(update, Change):
            raise ValueError

    watched.session.subscribe(broken)
    await watched.run()
    assert watched.session.state is SessionState.FAILED
    assert "ValueError" in str(watched.session.error)


def test_it_leaves_the_recording_as_it_was(folder: Path) -> None:
    watched = Watched(folder, speed=1)
    watched.session.add_bookmark("a note")
    watched.session.set_muted(None, True)
    assert [update.text for update in watched.updates if isinstance(update, Notice)]
    assert (folder / "notes.jsonl").read_text() == ""
    assert watched.session.channels() == ()
    assert watched.session.title == "Standup"
    assert len(MEETING) == len((folder / "events.jsonl").read_text().splitlines())
