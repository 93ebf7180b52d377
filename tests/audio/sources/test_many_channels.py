"""Captured is what was played, sample by sample: eight channels, two devices, one that goes and returns."""

import asyncio
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import Popen

import numpy as np
import numpy.typing as npt
import pytest

from symbl_tui.audio.capture.channel_positions import MAX_WIDTH, map_channels, stream_names
from symbl_tui.audio.capture.devices import list_devices
from symbl_tui.audio.registry import SourceSettings
from symbl_tui.audio.sources.microphone import MicrophoneSource
from symbl_tui.audio.sources.source import Source
from tests.audio.frames import open_soon
from tests.audio.sound_server import SoundServer, sound_server

RATE = 16_000
Sound = npt.NDArray[np.int16]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[SoundServer]:
    """A sound server with the sinks that a test asks for."""
    with sound_server(*request.param) as running:
        for name, value in running.env.items():
            monkeypatch.setenv(name, value)
        yield running


def noise(seed: int, channels: int = 1, seconds: float = 1.5) -> Sound:
    shape = (round(seconds * RATE), channels)
    return np.random.default_rng(seed).integers(-30000, 30000, shape, np.int16)


class SinkPlayer:
    """Plays sound into a server's sinks, whose monitors are recorded."""

    def __init__(self, server: SoundServer, folder: Path) -> None:
        self.server = server
        self._folder = folder
        self._players: list[Popen[bytes]] = []

    def play(self, sound: Sound, sink: str, names: str = "") -> None:
        """Begin to play samples; ``names`` of the channels keep them apart."""
        path = self._folder / f"{len(self._players)}.raw"
        path.write_bytes(sound.tobytes())
        shape = [f"--rate={RATE}", f"--channels={sound.shape[1]}", "--format=s16le"]
        shape += [f"--channel-map={names}"] if names else []
        command = ["paplay", "--raw", f"--device={sink}", *shape, str(path)]
        self._players.append(Popen(command, env=os.environ | self.server.env))

    def clear(self) -> None:
        for player in self._players:
            player.terminate()
            player.wait()


@pytest.fixture
def player(server: SoundServer, tmp_path: Path) -> Iterator[SinkPlayer]:
    player = SinkPlayer(server, tmp_path)
    yield player
    player.clear()


class ChannelRecorder:
    """Reads a source until given sounds were recorded, and keeps what each channel recorded."""

    def __init__(self, source: Source) -> None:
        self._frames = aiter(source)
        self._heard = [bytearray() for _ in range(source.format.channels)]
        self.lost = 0
        """Frames that were marked as silence."""

    async def until(self, *wanted: tuple[int, Sound], begun: Callable[[], object] = lambda: None) -> None:
        """Read until each of these sounds was recorded on its channel; ``begun`` is called once."""
        started = False
        async for frame in self._frames:
            self._heard[frame.channel] += frame.pcm
            self.lost += frame.lost
            if not started and frame.position > 0.4 * RATE:
                started = True
                begun()
            at_a_second = frame.channel == 0 and frame.position % RATE == 0
            if at_a_second and all(self.heard(channel, sound[-400:]) for channel, sound in wanted):
                return

    def heard(self, channel: int, sound: Sound) -> bool:
        return sound.tobytes() in self._heard[channel]


EIGHT = ",".join(f"aux{number}" for number in range(8))
REVERSED = ",".join(reversed(stream_names(8)))


@pytest.mark.parametrize(
    ("server", "names"),
    [
        ((f"sink_name=many rate={RATE} channels=8 channel_map={EIGHT}",), EIGHT),
        ((f"sink_name=many rate={RATE} channels=8 channel_map={REVERSED}",), REVERSED),
    ],
    indirect=["server"],
    ids=["eight microphones", "eight loudspeakers in another order"],
)
async def test_eight_channels_are_captured_unmixed_and_in_their_order(player: SinkPlayer, names: str) -> None:
    sound = noise(1, 8)
    async with asyncio.timeout(30), MicrophoneSource("many", channels=8) as source:
        recorder = ChannelRecorder(source)
        await recorder.until(
            *((channel, sound[:, channel]) for channel in range(8)),
            begun=lambda: player.play(sound, "many", names),
        )
    assert [recorder.heard(channel, sound[:, channel]) for channel in range(8)] == [True] * 8


@pytest.mark.parametrize(
    "server", [(f"sink_name=many rate={RATE} channels=8 channel_map={EIGHT}",)], indirect=True
)
async def test_any_of_the_channels_can_be_had_alone(player: SinkPlayer) -> None:
    sound = noise(2, 8)
    async with asyncio.timeout(30), MicrophoneSource("many", channels=(6, 1)) as source:
        recorder = ChannelRecorder(source)
        await recorder.until(
            (0, sound[:, 6]),
            (1, sound[:, 1]),
            begun=lambda: player.play(sound, "many", EIGHT),
        )
    assert recorder.heard(0, sound[:, 6])
    assert recorder.heard(1, sound[:, 1])


DESK_AND_ROOM = (f"sink_name=desk rate={RATE} channels=1", f"sink_name=room rate={RATE} channels=2")
BOTH = [SourceSettings("microphone:room.monitor", 2)]


@pytest.mark.parametrize("server", [DESK_AND_ROOM], indirect=True)
async def test_two_devices_at_once_are_captured_to_the_last_sample(player: SinkPlayer) -> None:
    desk, room = noise(3), noise(4, 2)

    def begin() -> None:
        player.play(desk, "desk")
        player.play(room, "room")

    async with asyncio.timeout(30), open_soon("microphone:desk.monitor", also=BOTH) as source:
        recorder = ChannelRecorder(source)
        wanted = ((0, desk[:, 0]), (1, room[:, 0]), (2, room[:, 1]))
        await recorder.until(*wanted, begun=begin)
    assert [recorder.heard(*each) for each in wanted] == [True] * 3
    assert recorder.lost == 0


@pytest.mark.parametrize("server", [DESK_AND_ROOM], indirect=True)
async def test_a_device_that_is_unplugged_and_returns_costs_the_other_nothing(player: SinkPlayer) -> None:
    desk, before, after = noise(5, seconds=4), noise(6, 2, 0.5), noise(7, 2, 0.5)
    modules = player.server.control("list", "short", "modules").splitlines()
    room = next(line.split()[0] for line in modules if "sink_name=room" in line)
    plug = ("load-module", "module-null-sink", "format=s16le", "norewinds=1", *DESK_AND_ROOM[1].split())

    def begin() -> None:
        player.play(desk, "desk")
        player.play(before, "room")

    async with asyncio.timeout(60), open_soon("microphone:desk.monitor", also=BOTH) as source:
        recorder = ChannelRecorder(source)
        await recorder.until((1, before[:, 0]), begun=begin)
        player.server.control("unload-module", room)
        while not recorder.lost:
            await recorder.until()
        player.server.control(*plug)
        lost = -1
        while recorder.lost != lost:  # it is back as soon as nothing more is missing
            lost = recorder.lost
            await recorder.until()
        await recorder.until((1, after[:, 0]), (0, desk[:, 0]), begun=lambda: player.play(after, "room"))
    assert recorder.heard(0, desk[:, 0])
    for channel in (0, 1):
        assert recorder.heard(channel + 1, before[:, channel])
        assert recorder.heard(channel + 1, after[:, channel])


@pytest.mark.parametrize("server", [(f"sink_name=speakers rate={RATE} channels=1",)], indirect=True)
async def test_what_the_machine_plays_is_found_and_recorded_by_its_name(player: SinkPlayer) -> None:
    player.server.control(
        "load-module", "module-remap-source", "master=speakers.monitor", "source_name=jabra"
    )
    jabra, speakers = await list_devices()
    assert (jabra.name, jabra.monitor) == ("jabra", False)
    assert (speakers.name, speakers.monitor) == ("speakers.monitor", True), "microphones come first"
    sound = noise(8)
    async with asyncio.timeout(30), open_soon(speakers.spec) as source:
        recorder = ChannelRecorder(source)
        await recorder.until((0, sound[:, 0]), begun=lambda: player.play(sound, "speakers"))
    assert recorder.heard(0, sound[:, 0])


def test_ordinary_sources_need_no_wider_stream() -> None:
    assert map_channels(("mono",)) == (1, (0,))
    assert map_channels(("front-left", "front-right")) == (2, (0, 1))
    assert map_channels(stream_names(8)) == (8, tuple(range(8)))


def test_unknown_channel_names_are_mapped_in_order() -> None:
    assert map_channels(("front-left", "rear-center")) == (2, (0, 1))
    assert map_channels(("mono", "mono")) == (2, (0, 1))
    too_many = tuple(f"aux{number}" for number in range(MAX_WIDTH - 7))
    assert map_channels(too_many) == (MAX_WIDTH - 7, tuple(range(MAX_WIDTH - 7)))
