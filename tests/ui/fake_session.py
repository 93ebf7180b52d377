"""A fake session for the screens' tests, controlled by the test."""

import asyncio
from pathlib import Path
from threading import Event

from msgspec.structs import replace

from symbl_tui.audio.level import MeterReading
from symbl_tui.session.model.bookmark import Bookmark
from symbl_tui.session.model.change import Change, Line, Stage
from symbl_tui.session.model.ledger import ChannelLedger
from symbl_tui.session.model.link import LinkStatus
from symbl_tui.session.model.state import SessionState, SourceState
from symbl_tui.session.model.view import BOOKMARK_SECONDS, ChannelStatus, StateChanged, Subscriber, Update


class FakeSession:
    """Implements RunnableSession; every update comes from the test."""

    reason = ""

    def __init__(self, *, title: str = "standup", stubborn: bool = False) -> None:
        self.title = title
        self.folder = Path("~/sessions/2026-11-22T08-53-11-standup")
        self.state = SessionState.IDLE
        self.elapsed = 0.0
        self.account: tuple[ChannelLedger, ...] = ()
        self.link = LinkStatus()
        self.levels: tuple[ChannelStatus, ...] = ()
        self.muted: list[tuple[int | None, bool]] = []
        self.talks: list[float] = []
        self.pauses: list[bool] = []
        self.stops: list[str] = []
        self.marks: list[tuple[str, float | None]] = []
        self.notes: list[Bookmark] = []
        self.running: set[str] = set()
        self.stubborn = stubborn
        """Whether it ignores being asked to stop."""
        self.colours: dict[str, int] = {}
        self._subscribers: list[Subscriber] = []
        self._end = Event()

    def channels(self) -> tuple[ChannelStatus, ...]:
        return self.levels

    def ledger(self) -> tuple[ChannelLedger, ...]:
        return self.account

    def subscribe(self, subscriber: Subscriber) -> None:
        self._subscribers.append(subscriber)

    def set_muted(self, channel: int | None, muted: bool) -> None:
        self.muted.append((channel, muted))
        source = SourceState.MUTED if muted else SourceState.ACTIVE
        self.levels = tuple(
            ChannelStatus(each.name, each.reading, source) if channel in (None, index) else each
            for index, each in enumerate(self.levels)
        )

    @property
    def paused(self) -> bool:
        return bool(self.pauses) and self.pauses[-1]

    def talk(self, seconds: float) -> None:
        self.talks.append(seconds)
        source = SourceState.ACTIVE if seconds else SourceState.MUTED
        self.levels = tuple(replace(each, source=source) if each.held else each for each in self.levels)

    def set_paused(self, paused: bool) -> None:
        self.pauses.append(paused)
        self.go(SessionState.PAUSED if paused else SessionState.LISTENING)

    def add_bookmark(self, note: str, end: float | None = None) -> None:
        self.marks.append((note, end))
        # A session writes it to its folder, where the edits find it.
        at = self.elapsed if end is None else end
        self.notes.append(Bookmark("2026-11-22T08:53:11", max(0.0, at - BOOKMARK_SECONDS), at, note))
        self.tell(Change(bookmarks=tuple(self.notes)))

    def request_stop(self, reason: str) -> None:
        self.stops.append(reason)
        if reason == "the screen is gone":
            self.release()
        if not self.stubborn and not self.state.over:
            self.go(SessionState.STOPPING)

    async def capture(self) -> None:
        await self._run("capture")

    async def transcribe(self) -> None:
        await self._run("transcribe")

    async def _run(self, name: str) -> None:
        self.running.add(name)
        while not self._end.is_set():  # noqa: ASYNC110 - set from another thread
            await asyncio.sleep(0.05)
        self.running.discard(name)

    def tell(self, update: Update) -> None:
        for follower in self._subscribers:
            follower(update)

    def go(self, state: SessionState, error: str | None = None) -> None:
        self.state = state
        if state.over:
            self._end.set()
        self.tell(StateChanged(state, error))

    def release(self) -> None:
        """Let its coroutines end, so that a test leaves no thread."""
        self._end.set()

    def say(
        self, index: int, text: str, *, speaker: str = "Alice", start: float = 0.0, final: bool = True
    ) -> None:
        stage = Stage.UTTERANCE if final else Stage.PARTIAL
        line = Line(0, speaker, text, start, start + 2, stage, f"u{index}" if final else None)
        self.tell(Change(lines=((index, line),)))

    def line(
        self, index: int, id: str, channel: int, speaker: str, text: str, start: float, end: float
    ) -> None:
        """Emit an utterance with all that a recorded one has."""
        line = Line(channel, speaker, text, start, end, Stage.UTTERANCE, id)
        self.tell(Change(lines=((index, line),)))

    def hear(self, *levels: tuple[str, float], silent_for: float = 0.0) -> None:
        """Set the peak of each named channel, in dBFS."""
        self.levels = tuple(
            ChannelStatus(name, MeterReading(db - 6, db, db + 3, silent_for=silent_for), SourceState.ACTIVE)
            for name, db in levels
        )

    def count(self, heard: float, sent: float, understood: float) -> None:
        self.elapsed = heard
        self.account = (ChannelLedger("Alice", heard, sent, understood, 0.0, waiting=heard - understood),)
