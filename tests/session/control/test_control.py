"""A running session is viewed and controlled from another process, and no viewer can harm it."""

import asyncio
import json
import os
import socket
import stat
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from msgspec import structs

from symbl_tui.errors import SymblTuiError, UsageError
from symbl_tui.session.control import socket_directory
from symbl_tui.session.control.attached_session import AttachedSession
from symbl_tui.session.control.control_client import ControlClient, SessionGone, choose_running, list_running
from symbl_tui.session.control.control_protocol import (
    GetSnapshot,
    GetSummary,
    Mark,
    Mute,
    Pause,
    Stop,
    Talk,
    encode,
)
from symbl_tui.session.control.control_server import serve_viewers
from symbl_tui.session.events.event_monitor import EventMonitor
from symbl_tui.session.events.event_stream import EventStream
from symbl_tui.session.events.session_events import SessionEvent, Spoken
from symbl_tui.session.model.change import Change, Line
from symbl_tui.session.model.link import LinkState, LinkStatus
from symbl_tui.session.model.state import SessionState
from symbl_tui.session.model.summary_point import SummaryPoint
from symbl_tui.session.model.thread_flag import ThreadFlag
from symbl_tui.session.model.view import CaughtUp, Notice, StateChanged, Update
from symbl_tui.session.summary.assistant_file import Origin, WrittenSummary, append_entry
from tests.session.recorded_folder import MEETING, record
from tests.support.scripted_engine import result, utterance
from tests.support.waiting import wait_until
from tests.ui.fake_session import FakeSession


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """A deep directory: the path of a socket has at most 107 bytes."""
    deep = tmp_path / ("x" * 60) / ("y" * 60)
    deep.mkdir(parents=True, mode=0o700)
    return deep


@pytest.fixture
def session(directory: Path, tmp_path: Path) -> Iterator[FakeSession]:
    fake = FakeSession(title="Standup")
    fake.folder = record(tmp_path / "sessions", closed=False)
    fake.hear(("Alice", -18.0), ("Bob", -52.0))
    fake.count(10.0, 9.5, 8.0)
    fake.link = LinkStatus(LinkState.WAITING, 3, 12.5, "connection refused")
    serve_viewers(fake, directory)
    fake.go(SessionState.CONNECTING)
    fake.go(SessionState.LISTENING)
    wait_until(lambda: bool(socket_directory.list_sockets(directory)))
    yield fake
    fake.go(SessionState.ENDED)
    wait_until(lambda: not socket_directory.list_sockets(directory))


@pytest.fixture
def client(session: FakeSession, directory: Path) -> Iterator[ControlClient]:
    line = ControlClient(socket_directory.list_sockets(directory)[0])
    yield line
    line.close()


def test_a_viewer_sees_how_the_session_stands(session: FakeSession, client: ControlClient) -> None:
    session.tell(Notice("the disk is nearly full"))
    seen = client.send(GetSnapshot())
    assert (seen.title, seen.state, seen.elapsed) == ("Standup", SessionState.LISTENING, 10.0)
    assert seen.channels == session.levels
    assert seen.ledger == session.account
    assert seen.link == session.link
    assert (seen.notices, seen.noticed) == (("the disk is nearly full",), 1)


def test_a_viewer_gets_the_newest_summary_when_it_asks_for_it(
    session: FakeSession, client: ControlClient
) -> None:
    assert client.send(GetSummary()).summarized == 0
    session.tell(Change(summary=(SummaryPoint("Old."),)))
    session.tell(Change(summary=(SummaryPoint("We launch in May.", "Alice", 3.0, utterance_id="u1"),)))
    assert (client.send(GetSnapshot()).summarized, client.send(GetSnapshot()).summary) == (2, ())
    (point,) = client.send(GetSummary()).summary
    assert (point.text, point.speaker, point.utterance_id) == ("We launch in May.", "Alice", "u1")


def test_the_longest_summary_fits_a_response(session: FakeSession, client: ControlClient) -> None:
    session.tell(Change(summary=(SummaryPoint("语" * 9_000, "语" * 9_000, owner="语" * 9_000),) * 500))
    assert len(client.send(GetSummary()).summary) == 60


def test_a_viewer_mutes_pauses_marks_and_stops(session: FakeSession, client: ControlClient) -> None:
    client.send(Mute(1, True))
    assert client.send(Pause(True)).paused
    client.send(Mark("well said", 9.0))
    assert client.send(Stop("stopped by a viewer")).state is SessionState.STOPPING
    assert (session.muted, session.pauses) == ([(1, True)], [True])
    assert (session.marks, session.stops) == ([("well said", 9.0)], ["stopped by a viewer"])


def test_a_viewer_pushes_to_talk(session: FakeSession, client: ControlClient) -> None:
    session.levels = tuple(structs.replace(each, held=True) for each in session.levels)
    assert all(each.held for each in client.send(Talk(0.8)).channels)
    assert session.talks == [0.8]


def test_only_its_user_can_reach_the_socket(session: FakeSession, directory: Path) -> None:
    (path,) = socket_directory.list_sockets(directory)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.is_socket()
    assert list(directory.iterdir()) == [path]


def test_another_user_gets_no_response_even_if_the_files_would_allow_it(
    session: FakeSession,
    client: ControlClient,
    directory: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(os, "getuid", lambda: 12345)
    with pytest.raises(SymblTuiError, match="another user"):
        client.send(GetSnapshot())
    with socket_directory.connect(socket_directory.list_sockets(directory)[0], 5) as line:
        with suppress(BrokenPipeError):  # it has hung up already
            line.sendall(b'{"type": "look"}\n')
        assert read(line) == b""


def read(line: socket.socket) -> bytes:
    """What comes; nothing when the other end hangs up, politely or not."""
    try:
        return line.recv(1000)
    except ConnectionResetError:
        return b""


@pytest.mark.parametrize(
    "nonsense",
    [
        b"hello\n",
        b"[" * 20_000 + b"\n",
        b'{"type": "kill"}\n',
        b'{"type": "mute"}\n',
        b"x" * 100_000,
        b"\xff\n",
        b'{"type": "mark", "note": "%s", "end": 1}\n' % (b"n" * 3000),
    ],
)
def test_a_viewer_that_sends_nonsense_is_disconnected_and_the_others_stay(
    session: FakeSession, client: ControlClient, directory: Path, nonsense: bytes
) -> None:
    client.send(GetSnapshot())
    intruder = socket_directory.connect(socket_directory.list_sockets(directory)[0], 5)
    intruder.sendall(nonsense)
    assert read(intruder) == b""
    intruder.close()
    assert client.send(GetSnapshot()).title == "Standup"
    assert session.marks == []


def test_a_viewer_that_never_reads_blocks_neither_the_session_nor_the_others(
    session: FakeSession, client: ControlClient, directory: Path
) -> None:
    stuck = socket_directory.connect(socket_directory.list_sockets(directory)[0], 0.2)
    with pytest.raises(TimeoutError):
        stuck.sendall(b'{"type":"look"}\n' * 1_000_000)
    for _ in range(20):
        assert client.send(GetSnapshot()).title == "Standup"
    stuck.close()


def test_the_number_of_viewers_is_limited(session: FakeSession, directory: Path) -> None:
    (path,) = socket_directory.list_sockets(directory)
    clients = [ControlClient(path) for _ in range(32)]
    assert [each.send(GetSnapshot()).title for each in clients] == ["Standup"] * 32
    late = ControlClient(path)
    with pytest.raises(SessionGone):
        late.send(GetSnapshot())
    for each in clients:
        each.close()


def test_a_session_that_starts_removes_the_sockets_of_dead_ones(directory: Path) -> None:
    dead, left = socket_directory.listen(directory)
    dead.close()
    session = FakeSession()
    serve_viewers(session, directory)
    session.go(SessionState.CONNECTING)
    wait_until(lambda: left not in socket_directory.list_sockets(directory))
    session.go(SessionState.ENDED)


def test_sockets_of_dead_sessions_are_removed(session: FakeSession, directory: Path) -> None:
    dead, left = socket_directory.listen(directory)
    dead.close()
    assert left in socket_directory.list_sockets(directory)
    assert [each.snapshot.title for each in list_running(directory)] == ["Standup"]
    assert left not in socket_directory.list_sockets(directory)


@pytest.mark.parametrize("other", [True, False])
def test_a_session_that_hangs_is_an_error_and_hides_no_other(
    session: FakeSession, directory: Path, tmp_path: Path, other: bool
) -> None:
    place = directory if other else tmp_path / "place"
    hanging, path = socket_directory.listen(place)
    with hanging:
        if other:
            assert [each.snapshot.title for each in list_running(place, timeout=0.2)] == ["Standup"]
        else:
            with pytest.raises(SymblTuiError, match="does not answer"):
                list_running(place, timeout=0.2)
    path.unlink()


def test_the_only_running_session_needs_no_name_and_a_part_of_a_name_is_enough(
    session: FakeSession, directory: Path, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match="no session is running; start one"):
        choose_running(None, [])
    (first,) = list_running(directory)
    assert choose_running(None, [first]) == first
    other = FakeSession(title="Retro")
    other.folder = tmp_path / "2026-11-23T09-00-00-retro"
    serve_viewers(other, directory)
    other.go(SessionState.CONNECTING)
    wait_until(lambda: len(socket_directory.list_sockets(directory)) == 2)
    both = list_running(directory)
    assert choose_running("retro", both).snapshot.title == "Retro"
    assert choose_running("2026-11-22", both) == first
    with pytest.raises(UsageError, match="several sessions are running, say which: 2026-11-22"):
        choose_running(None, both)
    with pytest.raises(UsageError, match='no running session is called "sprint"'):
        choose_running("sprint", both)
    other.go(SessionState.ENDED)
    wait_until(lambda: len(socket_directory.list_sockets(directory)) == 1)


class Viewer:
    """A viewer of a session, and all its updates."""

    def __init__(self, view: AttachedSession) -> None:
        self.view = view
        self.rows: dict[int, Line] = {}
        self.insights: set[str] = set()
        self.summaries: list[str] = []
        self.notices: list[str] = []
        self.states: list[StateChanged] = []
        self.caught_up = ThreadFlag()
        view.subscribe(self._note)

    def _note(self, update: Update) -> None:
        match update:
            case Change():
                self.rows |= dict(update.lines)
                self.insights |= {insight.id for insight in update.insights}
                if update.summary is not None:
                    self.summaries += [point.text for point in update.summary]
            case Notice(text):
                self.notices.append(text)
            case StateChanged():
                self.states.append(update)
            case CaughtUp():
                self.caught_up.set()

    @property
    def said(self) -> list[str]:
        return [line.text for line in self.rows.values() if line.text]


@asynccontextmanager
async def watching(directory: Path) -> AsyncIterator[Viewer]:
    """Attach to the one session; leave at the end."""
    (found,) = await asyncio.to_thread(list_running, directory)
    viewer = Viewer(AttachedSession(found))
    work = [asyncio.create_task(viewer.view.capture()), asyncio.create_task(viewer.view.transcribe())]
    try:
        yield viewer
    finally:
        viewer.view.request_stop("seen enough")
        await asyncio.gather(*work)


async def until(viewer: Viewer, text: str) -> None:
    async with asyncio.timeout(10):
        while text not in viewer.said:  # noqa: ASYNC110 - emitted on another thread
            await asyncio.sleep(0.01)


async def until_summary(viewer: Viewer, text: str) -> None:
    async with asyncio.timeout(20):
        while text not in viewer.summaries:  # noqa: ASYNC110 - emitted on another thread
            await asyncio.sleep(0.01)


def append(folder: Path, *messages: dict[str, object], cut: int | None = None) -> str:
    """Write lines of the journal, the last one only up to a byte; what is left of it."""
    at = "2026-11-22T08:53:30.000+00:00"
    lines = "".join(
        json.dumps({"at": at, "channel": 0, "base": 0, "link": 0, "message": each}) + "\n"
        for each in messages
    )
    with (folder / "events.jsonl").open("a") as journal:
        journal.write(lines[:cut])
    return lines[cut:] if cut is not None else ""


async def test_a_viewer_has_events_of_what_happens_from_now_on_and_of_nothing_before(
    session: FakeSession, directory: Path
) -> None:
    events: list[SessionEvent] = []
    async with watching(directory) as viewer:
        monitor = EventMonitor(viewer.view, EventStream(), events.append)
        monitor.start()
        await until(viewer, "I will send the report by Friday.")
        await viewer.caught_up.wait()
        append(session.folder, utterance("u9", "And now?", 9.0, 10.0, "Alice"))
        append(session.folder, utterance("u9", "And now?", 9.0, 10.0, "Alice"))
        await until(viewer, "And now?")
        monitor.finish(5)
    assert [event.line.text for event in events if isinstance(event, Spoken)] == ["And now?"]
    assert {event.name for event in events} <= {"final", "state"}


async def test_a_viewer_gets_all_results_so_far_and_then_new_ones(
    session: FakeSession, directory: Path
) -> None:
    async with watching(directory) as viewer:
        await until(viewer, "I will send the report by Friday.")
        assert viewer.said[:2] == ["We should move the deadline.", "Who owns the campaign?"]
        assert viewer.insights == {"q1", "a1", "f1"}
        rest = append(session.folder, result("and now", 9.0, 10.0), cut=40)
        session.count(12.0, 12.0, 10.0)
        with (session.folder / "events.jsonl").open("a") as journal:
            journal.write(rest)
        await until(viewer, "and now")
        append(session.folder, utterance("u9", "And now?", 9.0, 10.0, "Alice"))
        await until(viewer, "And now?")
        assert "and now" not in viewer.said
    assert session.stops == []


async def test_a_viewer_is_told_of_the_summaries_that_are_made_by_rules(
    session: FakeSession, directory: Path
) -> None:
    origin = Origin("2026-11-22T08:53:12+00:00", "localhost", "tiny", "0")
    append_entry(session.folder, WrittenSummary("Written before.", "default", origin, live=True))
    session.tell(Change(summary=(SummaryPoint("We launch in May.", "Alice", utterance_id="u1"),)))
    async with watching(directory) as viewer:
        await until_summary(viewer, "We launch in May.")
        session.tell(Change(summary=(SummaryPoint("We launch in June.", "Alice", utterance_id="u1"),)))
        await until_summary(viewer, "We launch in June.")
        append_entry(session.folder, WrittenSummary("Written by hand.", "default", origin))
        await until_summary(viewer, "Written by hand.")
    assert viewer.summaries == ["We launch in May.", "We launch in June.", "Written by hand."]


async def test_several_viewers_watch_at_once_and_one_that_detaches_stops_nothing(
    session: FakeSession, directory: Path
) -> None:
    async with watching(directory) as stays:
        async with watching(directory) as leaves:
            await until(leaves, "Who owns the campaign?")
        append(session.folder, result("still here", 11.0, 12.0))
        await until(stays, "still here")
    assert session.stops == []
    assert session.state is SessionState.LISTENING


async def test_a_viewer_sees_that_the_session_has_ended_and_why(
    session: FakeSession, directory: Path
) -> None:
    async with watching(directory) as viewer:
        session.tell(Notice("the engine says: goodbye"))
        viewer.view.end("stopped by a viewer")
        async with asyncio.timeout(10):
            while session.state is not SessionState.STOPPING:  # noqa: ASYNC110 - another thread's
                await asyncio.sleep(0.01)
        append(session.folder, result("last words", 13.0, 14.0))
        close(session.folder, error="the disk is full")
        session.go(SessionState.FAILED, "the disk is full")
        async with asyncio.timeout(10):
            while not viewer.view.state.over:  # noqa: ASYNC110 - as above
                await asyncio.sleep(0.01)
        await until(viewer, "last words")
        assert viewer.states[-1] == StateChanged(SessionState.FAILED, "the disk is full")
    assert viewer.notices == ["the engine says: goodbye"]


def close(folder: Path, error: str) -> None:
    text = (folder / "session.toml").read_text()
    (folder / "session.toml").write_text(f'ended = 2026-11-22T08:55:00Z\nerror = "{error}"\n{text}')


async def test_a_session_whose_program_was_killed_is_shown_as_failed(tmp_path: Path, directory: Path) -> None:
    left, path = socket_directory.listen(directory)
    folder = record(tmp_path / "sessions", events=MEETING, closed=False)

    def answer_once() -> None:
        # A session that answers one question and is gone.
        line, _ = left.accept()
        line.recv(1000)
        line.sendall(encode(seen))
        line.close()
        left.close()

    stand_in = FakeSession(title="Killed")
    stand_in.folder = folder
    stand_in.hear(("Alice", -18.0), ("Bob", -52.0))
    other = tmp_path / "sockets"
    other.mkdir(mode=0o700)
    serve_viewers(stand_in, other)
    stand_in.go(SessionState.CONNECTING)
    await asyncio.to_thread(wait_until, lambda: bool(socket_directory.list_sockets(other)))
    (found,) = await asyncio.to_thread(list_running, other)
    seen = found.snapshot
    stand_in.go(SessionState.ENDED)
    dying = threading.Thread(target=answer_once)
    dying.start()
    async with watching(directory) as viewer:
        async with asyncio.timeout(10):
            while not viewer.view.state.over:  # noqa: ASYNC110 - another thread's
                await asyncio.sleep(0.01)
        assert viewer.states[-1].state is SessionState.FAILED
        assert "has died" in (viewer.states[-1].error or "")
        await until(viewer, "We should move the deadline.")
    dying.join()
    assert path.exists()
