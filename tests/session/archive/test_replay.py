"""A recorded session comes once more as it came, in its own time or faster."""

import asyncio
import time
from pathlib import Path

import pytest

from symbl_tui.session.archive.recorded_session import read, read_facts
from symbl_tui.session.archive.replay import ReplaySession
from symbl_tui.session.archive.replay_plan import plan
from symbl_tui.session.model.change import Change, Line
from symbl_tui.session.model.state import SessionState
from symbl_tui.session.model.view import Notice, Rewound, RunnableReplay, StateChanged, Update
from tests.session.recorded_folder import MEETING, record
from tests.support.scripted_engine import utterance


class Watched:
    """A replay, and when what came of it."""

    def __init__(self, folder: Path, speed: float) -> None:
        self.session = ReplaySession(read_facts(folder), speed)
        self.updates: list[tuple[float, Update]] = []
        self.came = asyncio.Event()
        self.session.subscribe(self._note)

    def _note(self, update: Update) -> None:
        self.updates.append((time.monotonic(), update))
        self.came.set()

    async def run(self) -> None:
        front_end: RunnableReplay = self.session
        await asyncio.gather(front_end.capture(), front_end.transcribe())

    async def until(self, state: SessionState) -> None:
        while self.session.state is not state:
            self.came.clear()
            await self.came.wait()

    async def heard(self, text: str) -> None:
        while not self.shown or self.shown[-1].text != text:
            self.came.clear()
            await self.came.wait()

    @property
    def shown(self) -> list[Line]:
        """What a screen would show now."""
        rows: dict[int, Line] = {}
        for _, update in self.updates:
            if isinstance(update, Rewound):
                rows.clear()
            elif isinstance(update, Change):
                rows.update(update.lines)
        return [line for _, line in sorted(rows.items())]

    @property
    def changes(self) -> list[tuple[float, Change]]:
        return [(at, update) for at, update in self.updates if isinstance(update, Change)]

    @property
    def states(self) -> list[SessionState]:
        return [update.state for _, update in self.updates if isinstance(update, StateChanged)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return record(tmp_path / "sessions")


async def test_it_ends_with_all_that_was_understood(folder: Path) -> None:
    watched = Watched(folder, speed=1000)
    await watched.run()
    rows = {index: line for _, change in watched.changes for index, line in change.lines}
    recorded = read(folder)
    assert tuple(rows.values()) == recorded.lines
    assert tuple(found for _, change in watched.changes for found in change.insights) == recorded.insights
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


async def test_it_takes_the_time_it_took_then_divided_by_the_speed(folder: Path) -> None:
    watched = Watched(folder, speed=20)
    began = time.monotonic()
    await watched.run()
    first, last = watched.changes[0][0] - began, watched.changes[-1][0] - began
    assert 0.05 <= first < 0.3
    assert 0.42 <= last < 0.8
    assert time.monotonic() - began >= 0.5, "the silence at the end belongs to it"


async def test_partials_grow_before_they_settle(folder: Path) -> None:
    watched = Watched(folder, speed=1000)
    await watched.run()
    first = [
        change.lines[0][1].text for _, change in watched.changes if change.lines and change.lines[0][0] == 0
    ]
    assert first == ["we should", "we should move the deadline", "We should move the deadline."]


def test_what_was_understood_faster_than_it_was_spoken_comes_when_it_was_spoken(tmp_path: Path) -> None:
    events = [
        (0.1, 0, utterance("u1", "First.", 0, 2, "Alice")),
        (0.2, 0, utterance("u3", "Third.", 5, 7, "Alice")),
        (0.3, 1, utterance("u2", "Second.", 3, 4, "Bob")),
    ]
    moments = plan(read_facts(record(tmp_path, events=events)))
    assert [(moment.at, moment.heard.channel) for moment in moments] == [(2, 0), (4, 1), (7, 0)]


async def test_it_rests_while_it_is_paused_and_goes_on_from_there(folder: Path) -> None:
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


async def test_a_reader_who_goes_on_sees_at_once_what_was_said_until_there(folder: Path) -> None:
    watched = Watched(folder, speed=1)
    running = asyncio.create_task(watched.run())
    await watched.until(SessionState.LISTENING)
    watched.session.skip(6)
    await watched.heard("Who owns the campaign?")
    assert 6 <= watched.session.elapsed < 7
    watched.session.skip(1000)
    await running
    assert watched.session.elapsed == 10.0
    assert [line.text for line in watched.shown] == [line.text for line in read(folder).lines]


async def test_a_reader_who_goes_back_sees_it_once_more(folder: Path) -> None:
    watched = Watched(folder, speed=1)
    watched.session.set_paused(True)
    running = asyncio.create_task(watched.run())
    await watched.until(SessionState.PAUSED)
    watched.session.skip(9)
    await watched.heard("I will send the report by Friday.")
    watched.session.skip(-5.5)
    await watched.heard("We should move the deadline.")
    assert watched.session.elapsed == 3.5, "also while it is paused"
    assert [line.text for line in watched.shown] == ["We should move the deadline."]
    watched.session.skip(-100)
    assert watched.session.elapsed == 0
    watched.session.set_paused(False)
    watched.session.set_speed(1000)
    await running
    assert [line.text for line in watched.shown] == [line.text for line in read(folder).lines]


async def test_the_speed_changes_while_it_runs(folder: Path) -> None:
    watched = Watched(folder, speed=1)
    running = asyncio.create_task(watched.run())
    await watched.until(SessionState.LISTENING)
    watched.session.set_speed(50)
    assert watched.session.speed == 50
    assert watched.session.elapsed < 5, "what has passed has passed at the old speed"
    async with asyncio.timeout(2):
        await running


@pytest.mark.parametrize("paused", [False, True])
async def test_it_stops_at_once(folder: Path, paused: bool) -> None:
    watched = Watched(folder, speed=1)
    watched.session.set_paused(paused)
    running = asyncio.create_task(watched.run())
    await watched.until(SessionState.PAUSED if paused else SessionState.LISTENING)
    watched.session.request_stop("enough")
    async with asyncio.timeout(2):
        await running
    assert watched.session.state is SessionState.ENDED
    assert watched.session.reason == "enough"


async def test_a_folder_that_cannot_be_read_is_said(folder: Path) -> None:
    watched = Watched(folder, speed=1)
    (folder / "events.jsonl").unlink()
    (folder / "events.jsonl").mkdir()
    await watched.run()
    assert watched.session.state is SessionState.FAILED
    assert "events.jsonl: cannot be read" in str(watched.session.error)


async def test_a_follower_that_breaks_ends_it_as_our_fault(folder: Path) -> None:
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
    watched.session.mark("a note")
    watched.session.set_muted(None, True)
    assert [update.text for _, update in watched.updates if isinstance(update, Notice)]
    assert (folder / "notes.jsonl").read_text() == ""
    assert watched.session.channels() == ()
    assert watched.session.title == "Standup"
    assert len(MEETING) == len((folder / "events.jsonl").read_text().splitlines())
