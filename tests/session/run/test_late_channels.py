"""The parties of a call come and go while its session runs: each is a speaker while it is there."""

import asyncio
import math
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from pathlib import Path

import msgspec
import numpy as np
import pytest
import soundfile

from symbl_tui.audio.frame import MAX_CHANNELS, AudioFrame
from symbl_tui.audio.storage.spool import Spool
from symbl_tui.config.profile import EngineConfig, Profile, SpeakerConfig
from symbl_tui.errors import SymblTuiError
from symbl_tui.session.archive.folder import SessionFolder
from symbl_tui.session.archive.recorded_session import read_session
from symbl_tui.session.model.state import SessionState, SourceState
from symbl_tui.session.model.view import ChannelStatus
from symbl_tui.session.run.session_timing import Timing
from symbl_tui.symbl.endpoint import Endpoint
from tests.engine.conftest import running as engine_running
from tests.engine.fakes import ScriptedFactory, final
from tests.engine.streaming_client import APP
from tests.session.session_run import CuedSource, SessionRun
from tests.support.calls import Party, ToneCall
from tests.support.scripted_engine import Say, Script, ScriptedEngine, scripted_engine, utterance
from tests.support.waiting import until

RATE = 8000
CALL = (Party("Alice", leaves=4.0), Party("Bob", joins=2.0, hz=1000), Party("Alice", joins=5.0, hz=700))
SECONDS = 7.0
PROFILE = Profile(title="Call")


class CuedCall(CuedSource):
    """A call that runs a test's cues."""

    def __init__(self, call: ToneCall) -> None:
        super().__init__(call)
        self.call = call

    def channel_name(self, channel: int) -> str:
        return self.call.channel_name(channel)

    @property
    def end_reason(self) -> str:
        return self.call.end_reason


def remark() -> Callable[[bytes, Say], Awaitable[None]]:
    """Says a remark for the first second of each connection."""
    heard = 0

    async def listen(pcm: bytes, say: Say) -> None:
        nonlocal heard
        before, heard = heard, heard + len(pcm)
        if before < 2 * RATE <= heard:
            await say(utterance("u1", "A second of sound.", 0.2, 0.8))

    return listen


async def run(tmp_path: Path, engine: ScriptedEngine, call: ToneCall | CuedCall) -> SessionRun:
    running = SessionRun(tmp_path, call, engine.endpoint, profile=PROFILE)
    await asyncio.wait_for(running.until_over(), 60)
    assert running.session.state is SessionState.ENDED, running.session.error
    return running


@pytest.mark.parametrize("pace", [8.0, math.inf])
async def test_each_party_is_a_speaker_with_its_own_sound_and_words_at_its_times(
    tmp_path: Path, pace: float
) -> None:
    call = ToneCall(*CALL, seconds=SECONDS, rate=RATE, pace=pace)
    async with scripted_engine(Script(listen=remark)) as engine:
        running = await run(tmp_path, engine, call)
    assert len(set(engine.paths)) == 1
    starts = [each["speaker"] for each in engine.requests if each["type"] == "start_request"]
    # Each channel connects for itself: where sound comes faster than it was said, in any order.
    assert sorted(starts, key=str) == [
        {"name": "Alice", "userId": "Alice (3)"},
        {"name": "Alice", "userId": "Alice"},
        {"name": "Bob", "userId": "Bob"},
    ]
    assert engine.audio == {"Alice": call.tone(0), "Bob": call.tone(1), "Alice (3)": call.tone(2)}
    rows = running.session.ledger()
    assert [(row.name, row.captured, row.sent, row.gap) for row in rows] == [
        ("Alice", 4.0, 4.0, 0.0),
        ("Bob", 7.0, 7.0, 0.0),
        ("Alice", 7.0, 7.0, 0.0),
    ]
    recorded = read_session(running.session.folder)
    said = sorted((line.start, line.channel, line.speaker) for line in recorded.lines)
    assert said == [(0.2, 0, "Alice"), (2.2, 1, "Bob"), (5.2, 2, "Alice")]
    assert recorded.facts.length == running.session.elapsed == 7.0
    assert [(each.joined, each.left) for each in recorded.facts.presence] == [
        (0.0, 4.0),
        (2.0, None),
        (5.0, None),
    ]
    assert recorded.facts.colours == {"Alice": 1, "Bob": 2}
    assert not running.notices
    for index, (name, start) in enumerate((("1-alice", 0), ("2-bob", 2 * RATE), ("3-alice", 5 * RATE))):
        kept, rate = soundfile.read(running.session.folder / f"{name}.flac", dtype="int16")
        assert rate == RATE
        assert not kept[:start].any()
        assert kept[start:].tobytes() == call.tone(index)


async def test_all_parties_are_members_of_one_conversation_of_our_own_engine(tmp_path: Path) -> None:
    call = CuedCall(ToneCall(*CALL, seconds=SECONDS, rate=RATE, pace=8.0))
    async with engine_running(ScriptedFactory(final("who owns the campaign"))) as url:
        profile = msgspec.structs.replace(PROFILE, engine=EngineConfig(url=url))
        patient = Timing(conversation_timeout=60.0)
        running = SessionRun(tmp_path, call, Endpoint(url, *APP), profile=profile, timing=patient)

        async def connected(count: int) -> None:
            journal = running.session.folder / "events.jsonl"
            await until(
                lambda: journal.exists() and journal.read_text().count("conversation_created") >= count
            )

        for at, count in ((1.5, 1), (3.5, 2), (6.5, 3)):  # an engine may be slower than the sound
            call.at(at, partial(connected, count))
        await asyncio.wait_for(running.until_over(), 60)
    assert running.session.state is SessionState.ENDED, running.session.error
    created = [str(each["message"]) for each in running.journal if "conversation_created" in str(each)]
    assert len(set(created)) == 1
    recorded = read_session(running.session.folder)
    assert sorted((line.channel, line.speaker) for line in recorded.lines) == [
        (0, "Alice"),
        (1, "Bob"),
        (2, "Alice"),
    ]
    assert [row.gap for row in running.session.ledger()] == [0.0] * 3
    assert recorded.engine is not None
    assert {each.user_id for each in recorded.engine.members} == {"Alice", "Bob", "Alice (3)"}


async def test_a_party_that_left_is_shown_as_ended_and_the_clock_goes_on(tmp_path: Path) -> None:
    call = CuedCall(ToneCall(*CALL, seconds=SECONDS, rate=RATE, pace=16.0))
    seen: list[tuple[float, tuple[ChannelStatus, ...]]] = []
    async with scripted_engine() as engine:
        running = SessionRun(tmp_path, call, engine.endpoint, profile=PROFILE)

        async def look() -> None:
            seen.append((running.session.elapsed, running.session.channels()))

        call.at(0.5, running.listening_or_stopped)
        for at in (1.0, 3.0, 4.5, 6.0):
            call.at(at, look)
        await running.until_over()
    shown = [(round(at, 1), [(each.name, each.source) for each in channels]) for at, channels in seen]
    heard, ended = SourceState.ACTIVE, SourceState.ENDED
    assert shown == [
        (1.0, [("Alice", heard)]),
        (3.0, [("Alice", heard), ("Bob", heard)]),
        (4.5, [("Alice", ended), ("Bob", heard)]),
        (6.0, [("Alice", ended), ("Bob", heard), ("Alice", heard)]),
    ]
    assert running.states == [
        SessionState.CONNECTING,
        SessionState.LISTENING,
        SessionState.STOPPING,
        SessionState.ENDED,
    ]


async def test_a_call_may_go_on_without_parties(tmp_path: Path) -> None:
    parties = (Party("Alice", leaves=1.0), Party("Bob", joins=3.0, leaves=4.0))
    call = ToneCall(*parties, seconds=5.0, rate=RATE, pace=16.0)
    async with scripted_engine() as engine:
        running = await run(tmp_path, engine, call)
    assert [(row.captured, row.gap) for row in running.session.ledger()] == [(1.0, 0.0), (4.0, 0.0)]
    assert engine.audio["Bob"] == call.tone(1)


async def test_a_party_that_comes_after_a_pause_is_in_step_with_the_others(tmp_path: Path) -> None:
    call = CuedCall(ToneCall(Party("Alice"), Party("Bob", joins=4.0), seconds=6.0, rate=RATE, pace=16.0))
    async with scripted_engine() as engine:
        running = SessionRun(tmp_path, call, engine.endpoint, profile=PROFILE)

        async def pause(paused: bool) -> None:
            running.session.set_paused(paused)

        call.at(1.0, lambda: pause(True))
        call.at(3.0, lambda: pause(False))
        await running.until_over()
    alice, bob = running.session.ledger()
    assert alice.captured == bob.captured == 4.0
    kept, _ = soundfile.read(running.session.folder / "2-bob.flac", dtype="int16")
    assert np.flatnonzero(kept)[0] == pytest.approx(2 * RATE, abs=2)


async def test_who_comes_while_all_are_muted_is_muted(tmp_path: Path) -> None:
    call = CuedCall(ToneCall(Party("Alice"), Party("Bob", joins=1.0), seconds=2.0, rate=RATE, pace=16.0))
    async with scripted_engine() as engine:
        running = SessionRun(tmp_path, call, engine.endpoint, profile=PROFILE)

        async def mute() -> None:
            running.session.set_muted(None, True)

        call.at(0.5, mute)
        await running.until_over()
    assert not any(engine.audio["Bob"])


async def test_the_profile_names_the_channels_it_knows(tmp_path: Path) -> None:
    profile = Profile(speakers=(SpeakerConfig(name="Me"), SpeakerConfig(name="Caller", colour=7)))
    call = ToneCall(*CALL, seconds=SECONDS, rate=RATE)
    async with scripted_engine() as engine:
        running = SessionRun(tmp_path, call, engine.endpoint, profile=profile)
        await running.until_over()
    assert [row.name for row in running.session.ledger()] == ["Me", "Caller", "Alice"]
    assert running.session.colours["Caller"] == 7


async def test_more_parties_than_a_session_can_have_are_left_out_with_one_notice(tmp_path: Path) -> None:
    parties = [Party(f"P{number}", joins=number * 0.02) for number in range(MAX_CHANNELS + 3)]
    call = ToneCall(*parties, seconds=1.0, rate=RATE)
    async with scripted_engine() as engine:
        running = await run(tmp_path, engine, call)
    assert len(running.session.ledger()) == MAX_CHANNELS
    assert running.notices == ["a session has 32 speakers at most; no more are recorded"]
    assert [row.gap for row in running.session.ledger()] == [0.0] * MAX_CHANNELS


async def test_a_party_that_left_during_an_outage_is_still_transcribed(tmp_path: Path) -> None:
    parties = Party("Alice"), Party("Bob", joins=2.0, leaves=4.0)
    call = CuedCall(ToneCall(*parties, seconds=SECONDS, rate=RATE, pace=16.0))
    async with scripted_engine(Script(listen=remark)) as engine:

        async def lost(status: int | None) -> None:
            engine.script.socket_status = status

        running = SessionRun(tmp_path, call, engine.endpoint, profile=PROFILE)
        call.at(1.0, running.listening_or_stopped)
        call.at(1.9, lambda: lost(503))
        call.at(6.5, lambda: lost(None))
        await asyncio.wait_for(running.until_over(), 60)
    assert running.session.state is SessionState.ENDED, running.session.error
    assert [row.gap for row in running.session.ledger()] == [0.0] * 2
    assert engine.audio["Bob"] == call.call.tone(1)


class Unordered(ToneCall):
    """A call in which the first party is heard later than the second, and the fourth before the third."""

    async def __aiter__(self) -> AsyncIterator[AudioFrame]:
        for channel, start, end in ((1, 0.0, 2.0), (0, 0.5, 2.0), (3, 1.5, 2.0), (2, 1.0, 2.0)):
            pcm = self.tone(channel)[: round((end - start) * RATE) * 2]
            yield AudioFrame(channel, round(start * RATE), pcm)


async def test_parties_begin_where_their_sound_does_in_whatever_order_they_come(tmp_path: Path) -> None:
    parties = (Party("Alice"), Party("Bob"), Party("Carol", joins=0.1), Party("Dave", joins=0.2))
    async with scripted_engine() as engine:
        running = await run(tmp_path, engine, Unordered(*parties, seconds=4.0, rate=RATE))
    rows = running.session.ledger()
    assert [(row.name, row.captured) for row in rows] == [
        ("Alice", 2.0),
        ("Bob", 2.0),
        ("Dave", 2.0),
        ("Carol", 2.0),
    ]
    for name, start in (("1-alice", 0.5), ("2-bob", 0.0), ("3-dave", 1.5), ("4-carol", 1.0)):
        kept, _ = soundfile.read(running.session.folder / f"{name}.flac", dtype="int16")
        assert len(kept) == 2 * RATE
        assert np.flatnonzero(kept)[0] == pytest.approx(start * RATE, abs=2)
    presence = read_session(running.session.folder).facts.presence
    assert [each.joined for each in presence] == [0.0, 0.0, 1.5, 1.0]


async def test_a_party_whose_file_cannot_be_opened_is_heard_as_soon_as_it_can_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened, failures = SessionFolder.spool, iter(range(50))

    def spool(folder: SessionFolder, index: int, name: str, rate: int, start: int = 0) -> Spool:
        if start and next(failures, None) is not None:
            raise SymblTuiError("too many open files")
        return opened(folder, index, name, rate, start)

    monkeypatch.setattr(SessionFolder, "spool", spool)
    call = ToneCall(Party("Alice"), Party("Bob", joins=1.0), seconds=4.0, rate=RATE)
    async with scripted_engine() as engine:
        running = await run(tmp_path, engine, call)
    assert running.notices == ["too many open files"]
    assert [(row.captured, row.gap) for row in running.session.ledger()] == [(4.0, 0.0), (4.0, 0.0)]
    assert engine.audio["Bob"] == call.tone(1)[RATE * 2 :]
