"""What was recorded is heard on the default output, and a child that plays is gone when it is stopped."""

import asyncio
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from symbl_tui.audio.playback.playback_process import PlaybackProcess
from symbl_tui.audio.playback.playback_request import PlaybackRequest
from symbl_tui.audio.storage.recorded_channels import ChannelFiles
from symbl_tui.errors import NoOutputDevice, PortAudioMissing, SourceError
from tests.audio.killed_parent import children
from tests.audio.sound_server import SoundServer, sound_server
from tests.support.waiting import until

RATE = 16_000
SPOKEN = np.random.default_rng(5).integers(-9_000, 9_000, (2, 3 * RATE)).astype("<i2")
"""Alice's sound and Bob's: noise, which is found again at one place only."""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[SoundServer]:
    with sound_server(
        "sink_name=speakers rate=16000 channels=1 sink_properties=device.description=Speakers"
    ) as it:
        for name, value in it.env.items():
            monkeypatch.setenv(name, value)
        yield it


@pytest.fixture
def files(tmp_path: Path) -> ChannelFiles:
    names = ("1-alice.pcm", "2-bob.pcm")
    for name, channel in zip(names, SPOKEN, strict=True):
        (tmp_path / name).write_bytes(channel.tobytes())
    return ChannelFiles(tmp_path, names, RATE)


class Listener:
    """Records what is played."""

    def __init__(self) -> None:
        command = ["parec", "--raw", "--format=s16le", "--rate=16000", "--channels=1", "--latency-msec=20"]
        self._process = subprocess.Popen([*command, "--device=speakers.monitor"], stdout=subprocess.PIPE)
        self._heard = b""
        assert self._process.stdout
        os.set_blocking(self._process.stdout.fileno(), False)

    def heard(self) -> bytes:
        assert self._process.stdout
        self._heard += self._process.stdout.read() or b""
        return self._heard

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()


@pytest.fixture
def listener(server: SoundServer) -> Iterator[Listener]:
    listening = Listener()
    yield listening
    listening.close()


def contains(heard: bytes, expected: "np.ndarray[tuple[int], np.dtype[np.int16]]") -> bool:
    """Whether sound was heard, whole and without a break, by its correlation with what is expected."""
    samples = np.frombuffer(heard, "<i2").astype(float)
    if len(samples) < len(expected):
        return False
    size = 1 << (len(samples) + len(expected)).bit_length()
    wanted = expected.astype(float)
    both = np.fft.irfft(np.fft.rfft(samples, size) * np.conj(np.fft.rfft(wanted, size)), size)
    at = int(np.argmax(both[: len(samples) - len(expected) + 1]))
    found = samples[at : at + len(expected)]
    return float(np.corrcoef(found, wanted)[0, 1]) > 0.99


async def test_the_stretch_is_heard_on_the_output_of_the_machine(
    files: ChannelFiles, listener: Listener
) -> None:
    await until(lambda: len(listener.heard()) > 1_000)
    async with PlaybackProcess(PlaybackRequest(files, RATE, 2 * RATE)) as playing:
        assert await playing.device() == "Speakers"
        await playing.ended()
    mix = SPOKEN.sum(axis=0, dtype="<i2")[RATE : 2 * RATE]
    await until(lambda: contains(listener.heard(), mix))


async def test_one_channel_is_heard_alone(files: ChannelFiles, listener: Listener) -> None:
    await until(lambda: len(listener.heard()) > 1_000)
    async with PlaybackProcess(PlaybackRequest(files, 0, RATE // 2, 1)) as playing:
        await playing.device()
        await playing.ended()
    await until(lambda: contains(listener.heard(), SPOKEN[1][: RATE // 2]))


async def test_stopping_leaves_no_process(files: ChannelFiles, server: SoundServer) -> None:
    async with PlaybackProcess(PlaybackRequest(files, 0, 3 * RATE)) as playing:
        await playing.device()
        assert len(children(os.getpid())) == 2
    assert children(os.getpid()) == [server.process.pid]


async def test_a_sound_server_that_freezes_ends_in_one_sentence_and_leaves_no_process(
    files: ChannelFiles, server: SoundServer
) -> None:
    async with PlaybackProcess(PlaybackRequest(files, 0, 3 * RATE)) as playing:
        await playing.device()
        server.freeze()
        with pytest.raises(SourceError, match="the sound system does not answer"):
            await playing.ended()
    assert children(os.getpid()) == [server.process.pid]


async def test_a_sound_server_that_dies_ends_in_one_sentence(
    files: ChannelFiles, server: SoundServer
) -> None:
    async with PlaybackProcess(PlaybackRequest(files, 0, 3 * RATE)) as playing:
        await playing.device()
        server.kill()
        with pytest.raises(SourceError, match="the sound output is gone"):
            await playing.ended()


async def test_a_machine_without_an_output_says_so(
    files: ChannelFiles, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PULSE_SERVER", f"unix:{tmp_path}/none")
    async with PlaybackProcess(PlaybackRequest(files, 0, RATE)) as playing:
        with pytest.raises(NoOutputDevice, match="there is no sound output on this machine"):
            await playing.device()


async def test_a_server_without_an_output_is_no_output(
    files: ChannelFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sound_server("sink_name=auto_null") as server:
        for name, value in server.env.items():
            monkeypatch.setenv(name, value)
        async with PlaybackProcess(PlaybackRequest(files, 0, RATE)) as playing:
            with pytest.raises(NoOutputDevice):
                await playing.device()


@pytest.mark.parametrize(
    ("library", "error", "said"),
    [
        ("raise OSError", PortAudioMissing, "playing sound needs PortAudio; install libportaudio2"),
        ("import os\nos.abort()", SourceError, "the playback process died before it could answer"),
    ],
)
async def test_a_library_that_is_missing_or_crashes_is_one_sentence(
    files: ChannelFiles,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    library: str,
    error: type[SourceError],
    said: str,
) -> None:
    (tmp_path / "stub").mkdir()
    (tmp_path / "stub/sounddevice.py").write_text(library)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "stub"))
    monkeypatch.setenv("PULSE_SERVER", f"unix:{tmp_path}/none")
    async with PlaybackProcess(PlaybackRequest(files, 0, RATE)) as playing:
        with pytest.raises(error, match=said):
            await playing.device()


async def test_nothing_is_left_of_a_playback_whose_start_is_cancelled(
    files: ChannelFiles, server: SoundServer
) -> None:
    for patience in (0.0, 0.05, 0.2):
        async with PlaybackProcess(PlaybackRequest(files, 0, RATE)) as playing:
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(playing.ended(), patience)
    assert children(os.getpid()) == [server.process.pid]
