"""Push to talk and the voice gate in running sessions."""

import math
from pathlib import Path

import numpy as np
import pytest
import soundfile
from msgspec import structs

from symbl_tui.audio.registry import open_source
from symbl_tui.config.profile import AlsoConfig, Profile, SessionConfig, SourceConfig, StreamingConfig
from symbl_tui.demo import meeting_path
from symbl_tui.session.model.state import SourceState
from symbl_tui.session.model.view import ChannelStatus
from symbl_tui.session.run.push_to_talk import push_to_talk_channels
from tests.session.session_run import PROFILE, RATE, CuedSource, SessionRun
from tests.support.scripted_engine import scripted_engine


def profile_of(first: str, *also: str, channels: int | None = None) -> Profile:
    source = SourceConfig(spec=first, channels=channels, also=tuple(AlsoConfig(spec=each) for each in also))
    return Profile(source=source, session=SessionConfig(push_to_talk=True))


@pytest.mark.parametrize(
    ("profile", "count", "channels"),
    [
        (profile_of("microphone"), 1, {0}),
        (profile_of("microphone:desk", channels=2), 2, {0, 1}),
        (profile_of("microphone", "microphone:speakers.monitor"), 2, {0}),
        (profile_of("microphone:Monitor of Desk", "microphone:jabra"), 2, {1}),
        (profile_of("file:a.wav", "microphone"), 3, {2}),
        (profile_of("microphone", "file:a.wav", "microphone:b"), 4, {0, 3}),
        (profile_of("stdin"), 1, {0}),
        (profile_of("file:a.wav", "file:b.wav", "microphone"), 3, {0, 1, 2}),
        (Profile(), 1, set()),
    ],
)
def test_microphones_are_pushed_to_talk_and_the_sound_of_the_machine_is_always_recorded(
    profile: Profile, count: int, channels: set[int]
) -> None:
    assert push_to_talk_channels(profile, count) == channels


async def test_a_channel_records_silence_until_its_key_is_pressed_and_again_after_it(tmp_path: Path) -> None:
    profile = structs.replace(PROFILE, session=SessionConfig(push_to_talk=True))
    states: list[ChannelStatus] = []
    async with scripted_engine() as engine:
        source = CuedSource(open_source("tone", pace=math.inf))
        running = SessionRun(
            tmp_path, source, engine.endpoint, profile=profile, duration=2.5, clock=source.clock
        )

        async def press() -> None:
            states.extend(running.session.channels())
            running.session.talk(0.5)
            states.extend(running.session.channels())

        source.at(1.0, press)
        await running.until_over()
    samples = np.frombuffer(bytes(engine.audio["Alice"]), np.int16)
    tone = np.flatnonzero(samples)
    assert len(samples) == 2.5 * RATE
    assert RATE <= tone[0] < RATE + 100
    assert 1.5 * RATE - 100 <= tone[-1] < 1.5 * RATE, "it ends by itself"
    before, during = states
    assert (before.held, before.source, during.source) == (True, SourceState.MUTED, SourceState.ACTIVE)


async def test_the_voice_gate_changes_what_is_sent_and_never_what_is_recorded(tmp_path: Path) -> None:
    profile = structs.replace(PROFILE, streaming=StreamingConfig(voice_gate=True))
    sound, rate = soundfile.read(meeting_path(), dtype="int16", frames=30 * RATE)
    noisy = sound + np.random.default_rng(1).integers(-30, 31, sound.shape, np.int16)
    soundfile.write(tmp_path / "meeting.wav", noisy, rate)
    async with scripted_engine() as engine:
        source = open_source(f"file:{tmp_path / 'meeting.wav'}", pace=math.inf)
        running = SessionRun(tmp_path, source, engine.endpoint, profile=profile)
        await running.until_over()
    kept, _ = soundfile.read(running.session.folder / "1-alice.flac", dtype="int16")
    sent = np.frombuffer(bytes(engine.audio["Alice"]), np.int16)
    assert (kept == noisy[:, 0]).all()
    assert len(sent) == len(kept)
    assert (sent[sent != 0] == kept[sent != 0]).all(), "what is sent is in its place"
    assert 0.1 < (sent == 0).mean() < 0.9
    assert running.session.ledger()[0].gap == 0
