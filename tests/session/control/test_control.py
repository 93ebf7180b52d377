"""A running session is seen and steered from another program, and none of those who look can hurt it."""

import asyncio
import json
import os
import socket
import stat
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from symbl_tui.errors import SymblTuiError, UsageError
from symbl_tui.session.control import socket_directory
from symbl_tui.session.control.attached_session import AttachedSession
from symbl_tui.session.control.client import ControlClient, SessionGone, choose, running
from symbl_tui.session.control.server import serve
from symbl_tui.session.control.wire import Look, Mark, Mute, Pause, Stop, Talk, encode
from symbl_tui.session.model.change import Change, Line
from symbl_tui.session.model.link import LinkState, LinkStatus
from symbl_tui.session.model.state import SessionState
from symbl_tui.session.model.view import Notice, StateChanged, Update
from tests.session.recorded_folder import MEETING, record
from tests.support.scripted_engine import result, utterance
from tests.support.waiting import wait_until
from tests.ui.fake_session import FakeSession


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """Far down, as a home may be: the path of a socket has room for 107 bytes."""
    deep = tmp_path / ("x" * 60) / ("y" * 60)
    deep.mkdir(parents=True, mode=0o700)
    return deep


@pytest.fixture
def session(directory: Path, tmp_path: Path) -> Iterator[FakeSession]:
    running_one = FakeSession(title="Standup")
    running_one.folder = record(tmp_path / "sessions", closed=False)
    running_one.hear(("Alice", -18.0), ("Bob", -52.0))
    running_one.count(10.0, 9.5, 8.0)
    running_one.link = LinkStatus(LinkState.WAITING, 3, 12.5, "connection refused")
    serve(running_one, directory)
    running_one.go(SessionState.CONNECTING)
    running_one.go(SessionState.LISTENING)
    wait_until(lambda: bool(socket_directory.live_sockets(directory)))
    yield running_one
    running_one.go(SessionState.ENDED)
    wait_until(lambda: not socket_directory.live_sockets(directory))


@pytest.fixture
def caller(session: FakeSession, directory: Path) -> Iterator[ControlClient]:
    line = ControlClient(socket_directory.live_sockets(directory)[0])
    yield line
    line.close()


def test_a_viewer_sees_how_the_session_stands(session: FakeSession, caller: ControlClient) -> None:
    session.tell(Notice("the disk is nearly full"))
    seen = caller.ask(Look())
    assert (seen.title, seen.state, seen.elapsed) == ("Standup", SessionState.LISTENING, 10.0)
    assert seen.channels == session.levels
    assert seen.ledger == session.account
    assert seen.link == session.link
    assert (seen.notices, seen.noticed) == (("the disk is nearly full",), 1)


def test_a_viewer_mutes_pauses_marks_and_stops(session: FakeSession, caller: ControlClient) -> None:
    caller.ask(Mute(1, True))
    assert caller.ask(Pause(True)).paused
    caller.ask(Mark("well said", 9.0))
    assert caller.ask(Stop("stopped by a viewer")).state is SessionState.STOPPING
    assert (session.muted, session.pauses) == ([(1, True)], [True])
    assert (session.marks, session.stops) == ([("well said", 9.0)], ["stopped by a viewer"])


def test_a_viewer_pushes_to_talk(session: FakeSession, caller: ControlClient) -> None:
    session.levels = tuple(replace(each, held=True) for each in session.levels)
    assert all(each.held for each in caller.ask(Talk(0.8)).channels)
    assert session.talks == [0.8]


def test_nobody_but_the_user_can_reach_it(session: FakeSession, directory: Path) -> None:
    (door,) = socket_directory.live_sockets(directory)
    assert stat.S_IMODE(door.stat().st_mode) == 0o600
    assert door.is_socket()
    assert list(directory.iterdir()) == [door]


def test_another_user_is_not_answered_even_if_the_files_would_let_them(
    session: FakeSession, caller: ControlClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "getuid", lambda: 12345)
    with pytest.raises(SymblTuiError, match="another user"):
        caller.ask(Look())
    with socket_directory.probe_socket(socket_directory.live_sockets(caller._door.parent)[0], 5) as line:
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
def test_whoever_talks_nonsense_is_shown_out_and_the_others_stay(
    session: FakeSession, caller: ControlClient, directory: Path, nonsense: bytes
) -> None:
    caller.ask(Look())
    fool = socket_directory.probe_socket(socket_directory.live_sockets(directory)[0], 5)
    fool.sendall(nonsense)
    assert read(fool) == b""
    fool.close()
    assert caller.ask(Look()).title == "Standup"
    assert session.marks == []


def test_one_who_never_reads_holds_up_neither_the_session_nor_the_others(
    session: FakeSession, caller: ControlClient, directory: Path
) -> None:
    stuck = socket_directory.probe_socket(socket_directory.live_sockets(directory)[0], 0.2)
    with pytest.raises(TimeoutError):
        stuck.sendall(b'{"type":"look"}\n' * 1_000_000)
    for _ in range(20):
        assert caller.ask(Look()).title == "Standup"
    stuck.close()


def test_many_look_at_once_but_not_without_end(session: FakeSession, directory: Path) -> None:
    (door,) = socket_directory.live_sockets(directory)
    lines = [ControlClient(door) for _ in range(32)]
    assert [line.ask(Look()).title for line in lines] == ["Standup"] * 32
    late = ControlClient(door)
    with pytest.raises(SessionGone):
        late.ask(Look())
    for line in lines:
        line.close()


def test_what_dead_sessions_left_is_removed(session: FakeSession, directory: Path) -> None:
    dead, left = socket_directory.new_socket(directory)
    dead.close()
    assert left in socket_directory.live_sockets(directory)
    assert [each.seen.title for each in running(directory)] == ["Standup"]
    assert left not in socket_directory.live_sockets(directory)


@pytest.mark.parametrize("other", [True, False])
def test_a_session_that_hangs_does_not_pass_for_none_and_hides_no_other(
    session: FakeSession, directory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, other: bool
) -> None:
    monkeypatch.setattr("symbl_tui.session.control.client._ANSWER_SECONDS", 0.2)
    place = directory if other else tmp_path / "place"
    hanging, door = socket_directory.new_socket(place)
    with hanging:
        if other:
            assert [each.seen.title for each in running(place)] == ["Standup"]
        else:
            with pytest.raises(SymblTuiError, match="does not answer"):
                running(place)
    door.unlink()


def test_the_only_running_session_needs_no_name_and_a_part_of_one_will_do(
    session: FakeSession, directory: Path, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match="no session is running; start one"):
        choose(None, [])
    (first,) = running(directory)
    assert choose(None, [first]) == first
    other = FakeSession(title="Retro")
    other.folder = tmp_path / "2026-11-23T09-00-00-retro"
    serve(other, directory)
    other.go(SessionState.CONNECTING)
    wait_until(lambda: len(socket_directory.live_sockets(directory)) == 2)
    both = running(directory)
    assert choose("retro", both).seen.title == "Retro"
    assert choose("2026-11-22", both) == first
    with pytest.raises(UsageError, match="several sessions are running, say which: 2026-11-22"):
        choose(None, both)
    with pytest.raises(UsageError, match='no running session is called "sprint"'):
        choose("sprint", both)
    other.go(SessionState.ENDED)
    wait_until(lambda: len(socket_directory.live_sockets(directory)) == 1)


class Watching:
    """A viewer of a session, and all that it was told."""

    def __init__(self, view: AttachedSession) -> None:
        self.view = view
        self.rows: dict[int, Line] = {}
        self.insights: set[str] = set()
        self.notices: list[str] = []
        self.states: list[StateChanged] = []
        view.subscribe(self._take)

    def _take(self, update: Update) -> None:
        match update:
            case Change():
                self.rows |= dict(update.lines)
                self.insights |= {insight.id for insight in update.insights}
            case Notice(text):
                self.notices.append(text)
            case StateChanged():
                self.states.append(update)

    @property
    def said(self) -> list[str]:
        return [line.text for line in self.rows.values() if line.text]


@asynccontextmanager
async def watching(directory: Path) -> AsyncIterator[Watching]:
    """Attach to the one session; leave at the end."""
    (found,) = await asyncio.to_thread(running, directory)
    viewer = Watching(AttachedSession(found))
    work = [asyncio.create_task(viewer.view.capture()), asyncio.create_task(viewer.view.transcribe())]
    try:
        yield viewer
    finally:
        viewer.view.request_stop("seen enough")
        await asyncio.gather(*work)


async def until(viewer: Watching, text: str) -> None:
    async with asyncio.timeout(10):
        while text not in viewer.said:  # noqa: ASYNC110 - told on another thread
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


async def test_whoever_attaches_reads_all_that_was_said_so_far_and_then_what_is_said(
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


async def test_several_watch_at_once_and_one_who_leaves_takes_nobody_along(
    session: FakeSession, directory: Path
) -> None:
    async with watching(directory) as stays:
        async with watching(directory) as leaves:
            await until(leaves, "Who owns the campaign?")
        append(session.folder, result("still here", 11.0, 12.0))
        await until(stays, "still here")
    assert session.stops == []
    assert session.state is SessionState.LISTENING


async def test_the_viewer_learns_that_the_session_has_ended_and_why(
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


async def test_a_session_whose_program_is_killed_does_not_pass_for_one_that_ended(
    tmp_path: Path, directory: Path
) -> None:
    left, door = socket_directory.new_socket(directory)
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
    other = tmp_path / "doors"
    other.mkdir(mode=0o700)
    serve(stand_in, other)
    stand_in.go(SessionState.CONNECTING)
    await asyncio.to_thread(wait_until, lambda: bool(socket_directory.live_sockets(other)))
    (found,) = await asyncio.to_thread(running, other)
    seen = found.seen
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
    assert door.exists()
