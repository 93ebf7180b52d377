"""Push to talk and the voice gate, in sessions as they run."""

import threading
from pathlib import Path

import numpy as np
import pytest
import soundfile
from msgspec import structs

from symbl_tui.audio.registry import open_source
from symbl_tui.config.profile import AlsoConfig, Profile, SessionConfig, SourceConfig, StreamingConfig
from symbl_tui.demo import meeting_path
from symbl_tui.session.model.state import SessionState, SourceState
from symbl_tui.session.model.view import ChannelStatus, StateChanged, Update
from symbl_tui.session.run import push_to_talk
from tests.session.run import test_session
from tests.session.run.test_session import RATE, Run
from tests.support.scripted_engine import scripted_engine


def pushed(first: str, *also: str, channels: int | None = None) -> Profile:
    source = SourceConfig(spec=first, channels=channels, also=tuple(AlsoConfig(spec=each) for each in also))
    return Profile(source=source, session=SessionConfig(push_to_talk=True))


@pytest.mark.parametrize(
    ("profile", "count", "held"),
    [
        (pushed("microphone"), 1, {0}),
        (pushed("microphone:desk", channels=2), 2, {0, 1}),
        (pushed("microphone", "microphone:speakers.monitor"), 2, {0}),
        (pushed("microphone:Monitor of Desk", "microphone:jabra"), 2, {1}),
        (pushed("file:a.wav", "microphone"), 3, {2}),
        (pushed("microphone", "file:a.wav", "microphone:b"), 4, {0, 3}),
        (pushed("stdin"), 1, {0}),
        (pushed("file:a.wav", "file:b.wav", "microphone"), 3, {0, 1, 2}),
        (Profile(), 1, set()),
    ],
)
def test_microphones_are_pushed_to_talk_and_what_the_machine_plays_stays_open(
    profile: Profile, count: int, held: set[int]
) -> None:
    assert push_to_talk.held(profile, count) == held


def with_profile(monkeypatch: pytest.MonkeyPatch, **changes: object) -> None:
    monkeypatch.setattr(test_session, "PROFILE", structs.replace(test_session.PROFILE, **changes))


async def test_nothing_is_heard_until_somebody_pushes_to_talk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_profile(monkeypatch, session=SessionConfig(push_to_talk=True))
    async with scripted_engine() as engine:
        running = Run(tmp_path, open_source("tone"), engine.endpoint, duration=2.5)
        states: list[tuple[ChannelStatus, ...]] = []

        def press_in_a_second() -> None:
            states.append(running.session.channels())
            running.session.talk(0.5)
            states.append(running.session.channels())

        def wait(update: Update) -> None:
            if isinstance(update, StateChanged) and update.state is SessionState.LISTENING:
                threading.Timer(0.5, press_in_a_second).start()

        running.session.follow(wait)
        await running.until_over()
    samples = np.frombuffer(bytes(engine.audio["Alice"]), np.int16)
    heard = np.flatnonzero(samples)
    assert len(samples) == 2.5 * RATE
    assert len(heard) > 0.2 * RATE, "while it was open, the tone"
    assert not samples[: heard[0]].any()
    assert heard[0] > 0.2 * RATE
    assert heard[-1] < len(samples) - 1, "it shuts by itself"
    (before,), (during,) = states
    assert (before.held, before.source, during.source) == (True, SourceState.MUTED, SourceState.HEARING)


async def test_the_gate_changes_what_is_sent_and_never_what_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_profile(monkeypatch, streaming=StreamingConfig(voice_gate=True))
    sound, rate = soundfile.read(meeting_path(), dtype="int16", frames=30 * RATE)
    noisy = sound + np.random.default_rng(1).integers(-30, 31, sound.shape, np.int16)
    soundfile.write(tmp_path / "meeting.wav", noisy, rate)
    async with scripted_engine() as engine:
        source = open_source(f"file:{tmp_path / 'meeting.wav'}", pace=float("inf"))
        running = Run(tmp_path, source, engine.endpoint)
        await running.until_over()
    kept, _ = soundfile.read(running.session.folder / "1-alice.flac", dtype="int16")
    sent = np.frombuffer(bytes(engine.audio["Alice"]), np.int16)
    assert (kept == noisy[:, 0]).all()
    assert len(sent) == len(kept)
    assert (sent[sent != 0] == kept[sent != 0]).all(), "whatever is sent is in its place"
    assert 0.1 < (sent == 0).mean() < 0.9
    assert running.session.ledger()[0].gap == 0
