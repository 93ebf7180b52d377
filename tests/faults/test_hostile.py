"""Hostile messages of a server: no crash, no escape sequence to the terminal, bounded memory."""

import asyncio
import json
import re
import tempfile
import time
import unicodedata
from collections.abc import Iterable
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from symbl_tui.audio.frame import AudioFormat
from symbl_tui.domain.insight_kind import list_kinds
from symbl_tui.domain.utterance import Speaker
from symbl_tui.headless.json_lines import JsonLines
from symbl_tui.headless.text_lines import TextLines
from symbl_tui.session.archive.folder import SessionFolder
from symbl_tui.session.archive.recorded_session import read_session
from symbl_tui.session.model.conversation import LIVE_ROWS
from symbl_tui.session.model.state import SessionState
from symbl_tui.session.model.view import Notice, Update
from symbl_tui.session.run.active_recording import ActiveRecording
from symbl_tui.session.run.channel import StreamPosition
from symbl_tui.session.run.result_pipeline import ResultPipeline
from symbl_tui.symbl.event_parser import parse_received
from symbl_tui.ui.app import SymblApp
from symbl_tui.ui.presenters.insight_lists import InsightLists
from symbl_tui.ui.runtime.inbox import Inbox
from tests.faults.hostile import frames, mutated
from tests.ui.fake_session import FakeSession
from tests.ui.screen_text import rows

RATE = 16_000
FRAMES = st.lists(frames, min_size=20, max_size=20)
_RENDERED = re.compile(r"\x1b|[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class Listener:
    """A session's way from frame to screen, without sound and without a socket."""

    def __init__(self, folder: Path) -> None:
        self.folder = SessionFolder(folder, "hostile", datetime.now())
        self.folder.create()
        speakers = Speaker("Alice", "alice"), Speaker("Bob", "bob")
        self.recording = ActiveRecording.open(AudioFormat(RATE, 2), speakers, (1, 2), self.folder)
        for channel in self.recording.channels:
            channel.push(b"\x00\x20" * RATE)
            channel.positions.sent = channel.positions.captured
        self.folder.update_facts(
            title="hostile",
            started=datetime.now().astimezone(),
            rate=RATE,
            channels=self.recording.to_table(),
        )
        self.updates: list[Update] = []
        self._understanding = ResultPipeline(self.recording, self.folder, self.updates.append)

    def hear(self, said: Iterable[str | bytes]) -> None:
        for number, frame in enumerate(said):
            channel = self.recording.channels[number % 2]
            self._understanding.handle(channel, StreamPosition(1 + number // 100, 0), parse_received(frame))

    def close(self) -> None:
        self.recording.close()
        self.folder.close(RATE)
        self.folder.release()

    @property
    def bounded(self) -> bool:
        conversation = self._understanding._conversation
        rows = len(conversation.lines)
        insights, topics = len(conversation.insights), len(conversation.topics)
        return rows <= 2 * LIVE_ROWS + 200 and insights <= 10_000 and topics <= 1000


def harmless(text: str) -> None:
    """Nothing in it moves a cursor, and it can be encoded."""
    text.encode()
    assert not [char for char in text if unicodedata.category(char) in ("Cc", "Cs")], ascii(text)


def rendered(updates: Iterable[Update]) -> None:
    """What ``run`` prints of them, in both formats."""
    text, lines, board = TextLines(), JsonLines(), InsightLists()
    inbox = Inbox(lambda: None)
    for update in updates:
        for line in text.render(update):
            harmless(line)
        for line in lines.render(update):
            harmless(line)
            assert isinstance(json.loads(line, parse_constant=pytest.fail), dict)
        if isinstance(update, Notice):
            harmless(update.text)
        inbox.put(update)
    board.apply(inbox.take().change)
    for kind in list_kinds():
        for row in board.rows(kind.key):
            for part in (row.text, row.time, row.speaker, row.note):
                harmless(part)


def listen(said: Iterable[str | bytes]) -> None:
    """Hear it all, print it all, and read it back from the disk."""
    with tempfile.TemporaryDirectory() as folder:
        with closing(Listener(Path(folder))) as listener:
            listener.hear(said)
            rendered(listener.updates)
            assert listener.bounded
        journal = (listener.folder.path / "events.jsonl").read_text(encoding="ascii")
        assert not _RENDERED.search(journal.replace("\n", ""))
        for line in read_session(listener.folder.path).lines:
            harmless(line.text)


@given(FRAMES)
@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_thousand_wild_messages_do_no_harm(said: list[str | bytes]) -> None:
    listen(said)


def test_a_thousand_spoiled_messages_of_a_real_engine_do_no_harm() -> None:
    listen(mutated(seed=1, count=1000))


@pytest.mark.soak
@pytest.mark.timeout(1800)
@given(FRAMES)
@settings(max_examples=500, deadline=None, suppress_health_check=list(HealthCheck))
def test_ten_thousand_wild_messages_do_no_harm(said: list[str | bytes]) -> None:
    listen(said)


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_ten_thousand_spoiled_messages_of_a_real_engine_do_no_harm() -> None:
    began = time.monotonic()
    listen(mutated(seed=2, count=10_000))
    print(f"\n10000 spoiled messages in {time.monotonic() - began:.1f} s")


@pytest.mark.parametrize("count", [1000, pytest.param(10_000, marks=pytest.mark.soak)])
async def test_the_screen_shows_hostile_text_without_interpreting_it(tmp_path: Path, count: int) -> None:
    session = FakeSession()
    with closing(await asyncio.to_thread(Listener, tmp_path)) as listener:
        listener.hear(mutated(seed=3, count=count))
    app = SymblApp(session)
    async with app.run_test(size=(100, 40)) as pilot:
        session.go(SessionState.LISTENING)
        for number, update in enumerate(listener.updates):
            session.tell(update)
            if number % 200 == 0:
                await pilot.pause()
        await pilot.pause(0.5)
        for row in rows(app):
            harmless(row)
        assert app.is_running
        session.release()
