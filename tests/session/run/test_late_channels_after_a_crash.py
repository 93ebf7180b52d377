"""A call whose program is killed is seen by viewers until then, and is closed or goes on afterwards."""

import asyncio
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import soundfile

from symbl_tui.audio.sources.resumed_growing import ResumedGrowingSource
from symbl_tui.session.archive.folder import SessionFolder
from symbl_tui.session.archive.recorded_session import RecordedSession, read_session
from symbl_tui.session.archive.replay import ReplaySession
from symbl_tui.session.archive.session_facts import Presence, SessionFacts, read_facts
from symbl_tui.session.control.attached_session import AttachedSession
from symbl_tui.session.control.control_client import list_running
from symbl_tui.session.model.change import Change
from symbl_tui.session.model.state import SessionState, SourceState
from symbl_tui.session.model.view import Update
from symbl_tui.session.run import recovery
from symbl_tui.session.run.resumption import read_resumption
from symbl_tui.session.run.session import Session
from symbl_tui.session.run.session_setup import Setup
from symbl_tui.symbl.endpoint import Endpoint
from tests.session.run.test_late_channels import RATE, remark
from tests.session.session_run import run_to_its_end
from tests.support.calls import Party, ToneCall
from tests.support.scripted_engine import Script, scripted_engine
from tests.support.waiting import until

CALL = f"""
import asyncio, sys
from pathlib import Path
from symbl_tui.config.profile import Profile
from symbl_tui.session.control.control_server import serve_viewers
from symbl_tui.symbl.endpoint import Endpoint
from tests.session.session_run import SessionRun
from tests.support.calls import Party, ToneCall
place, url = Path(sys.argv[1]), sys.argv[2]
parties = Party("Alice", leaves=1.5), Party("Bob", joins=1.0), Party("Alice", joins=2.5)
call = ToneCall(*parties, seconds=600.0, rate={RATE}, pace=4.0)
running = SessionRun(place, call, Endpoint(url, "app", "secret"), profile=Profile(title="Call"))
serve_viewers(running.session, place / "run")
asyncio.run(running.until_over())
"""


@contextmanager
def call_in_a_process(place: Path, url: str) -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen([sys.executable, "-c", CALL, str(place), url])
    try:
        yield process
    finally:
        process.kill()
        process.wait()


async def recorded_until_all_have_spoken(place: Path, url: str) -> Path:
    """The folder of a call whose program was killed when its third party had spoken."""
    with call_in_a_process(place, url):
        (running,) = await until(lambda: list_running(place / "run") if (place / "run").is_dir() else [])
        viewer, seen = AttachedSession(running), list[Update]()
        viewer.subscribe(seen.append)
        viewing = [asyncio.create_task(work()) for work in (viewer.capture, viewer.transcribe)]

        def said() -> set[int]:
            return {line.channel for each in seen if isinstance(each, Change) for _, line in each.lines}

        await until(lambda: said() == {0, 1, 2} and viewer.elapsed > 4, state=lambda: (said(), seen))
        ended, heard = SourceState.ENDED, SourceState.ACTIVE
        assert [(each.name, each.source) for each in viewer.channels()] == [
            ("Alice", ended),
            ("Bob", heard),
            ("Alice", heard),
        ]
        assert viewer.colours == {"Alice": 1, "Bob": 2}
    await asyncio.gather(*viewing)
    assert viewer.state is SessionState.FAILED
    return viewer.folder


def assert_the_call(recorded: RecordedSession) -> None:
    said = sorted((line.channel, line.speaker, line.start) for line in recorded.lines)
    assert said[:3] == [(0, "Alice", 0.2), (1, "Bob", 1.2), (2, "Alice", 2.7)]
    assert recorded.people[:2] == ("Alice", "Bob")
    assert recorded.facts.presence[0] == Presence(0.0, 1.5)
    assert recorded.facts.presence[1].joined == 1.0


async def replayed(facts: SessionFacts) -> list[tuple[int, str]]:
    shown: list[Update] = []
    replay = ReplaySession(facts, 1000.0)
    replay.subscribe(shown.append)
    await asyncio.gather(replay.capture(), replay.transcribe())
    assert replay.error is None
    return sorted(
        {(line.channel, line.speaker) for each in shown if isinstance(each, Change) for _, line in each.lines}
    )


async def test_a_call_that_was_killed_is_seen_closed_replayed_and_goes_on(tmp_path: Path) -> None:
    async with scripted_engine(Script(listen=remark)) as engine:
        folder = await recorded_until_all_have_spoken(tmp_path, engine.endpoint.url)
        other = Path(shutil.copytree(folder, tmp_path / "again" / folder.name))

        recovery.close_interrupted(folder)
        recorded = read_session(folder)
        assert_the_call(recorded)
        assert not list(folder.glob("*.pcm"))
        assert recorded.facts.presence[2] == Presence(2.5)
        assert len(recorded.facts.ledger) == 3
        kept, _ = soundfile.read(folder / "3-alice.flac", dtype="int16")
        start = round(2.5 * RATE)
        assert not kept[:start].any()
        assert kept[start + RATE // 100 :].any()
        assert await replayed(recorded.facts) == [(0, "Alice"), (1, "Bob"), (2, "Alice")]

        before = read_facts(other).length
        session = await resumed(other, engine.endpoint)
    assert session.state is SessionState.ENDED, session.error
    recorded = read_session(other)
    assert_the_call(recorded)
    assert [each.name for each in recorded.facts.speakers] == ["Alice", "Bob", "Alice", "Dave"]
    dave = recorded.facts.presence[3]
    assert dave.joined == recorded.facts.interruptions[0].at == round(before, 3)
    starts = [round(line.start, 3) for line in recorded.lines if line.speaker == "Dave"]
    assert starts == [round(dave.joined + 0.2, 3)]
    assert recorded.facts.ledger[3].captured == round(before + 2.0, 3)
    assert [row.gap for row in recorded.facts.ledger] == [0.0] * 4


async def resumed(folder: Path, endpoint: Endpoint) -> Session:
    """Go on with the next call, of two seconds."""

    @asynccontextmanager
    async def engine() -> AsyncIterator[Endpoint]:
        yield endpoint

    resumption = read_resumption(folder)
    call = ToneCall(Party("Dave"), seconds=2.0, rate=RATE, pace=4.0)
    source = ResumedGrowingSource(call, resumption.captured)
    session = Session(
        Setup(resumption.profile, source, engine, resumption=resumption), SessionFolder.reopen(folder)
    )
    await run_to_its_end(session)
    return session
