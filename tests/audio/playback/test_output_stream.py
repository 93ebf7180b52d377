"""Which device plays, at which rate, and that all of the sound is heard; PortAudio is a stand-in here."""

from types import ModuleType, SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from symbl_tui.audio.playback.output_stream import OutputDevice, OutputStream, find_output
from symbl_tui.audio.playback.playback_request import PlaybackEnding
from symbl_tui.errors import NoOutputDevice, PulsePluginMissing, SourceError


class PortAudioError(Exception):
    pass


class PortAudio:
    """The devices of a machine, and a stream that keeps what is played."""

    PortAudioError = PortAudioError

    def __init__(self, *names: str, default: int = -1, rates: tuple[int, ...] = (48000,)) -> None:
        self.default = SimpleNamespace(device=(-1, default))
        self.names = names
        self.rates = rates
        self.written: list[bytes] = []
        self.fails_after = 1000
        self.stopped = False

    def module(self) -> ModuleType:
        return cast(ModuleType, self)

    def query_devices(self) -> list[dict[str, Any]]:
        """A device whose name begins with "mic" has no output."""
        return [
            {
                "index": index,
                "name": name,
                "max_output_channels": 0 if name.startswith("mic") else 32,
                "default_samplerate": 48000.0,
            }
            for index, name in enumerate(self.names)
        ]

    def RawOutputStream(self, *, samplerate: int, **_: object) -> "PortAudio":
        if samplerate not in self.rates:
            raise PortAudioError(f"Invalid sample rate\x1b[31m {samplerate}")
        return self

    def start(self) -> None:
        pass

    def stop(self) -> None:
        self.stopped = True

    def write(self, data: bytes) -> None:
        if len(self.written) >= self.fails_after:
            raise PortAudioError("unplugged")
        self.written.append(data)


STEREO = OutputDevice(0, "Loudspeakers", 2, 48000)


def test_the_sound_server_is_played_on_where_there_is_one() -> None:
    machine = PortAudio("mic", "hdmi", "pulse", default=1)
    assert find_output(machine.module(), "Headphones") == OutputDevice(2, "Headphones", 2, 48000)


def test_a_sound_server_that_cannot_be_reached_is_no_reason_to_play_elsewhere() -> None:
    with pytest.raises(PulsePluginMissing, match="Headphones can only be played on"):
        find_output(PortAudio("hdmi", default=0).module(), "Headphones")


@pytest.mark.parametrize(("name", "alias"), [("hdmi", False), ("default", True), ("pipewire", True)])
def test_without_a_server_the_default_device_plays(name: str, alias: bool) -> None:
    found = find_output(PortAudio("mic", name, default=1).module(), None)
    assert (found.description, found.alias) == (name, alias)


@pytest.mark.parametrize("default", [-1, 0, 7])
def test_a_machine_without_an_output_says_so(default: int) -> None:
    with pytest.raises(NoOutputDevice):
        find_output(PortAudio("mic", "hdmi", default=default).module(), None)


@pytest.mark.parametrize(("rates", "played"), [((16000, 48000), 16000), ((48000,), 48000)])
def test_sound_is_played_at_its_own_rate_or_else_at_the_devices(rates: tuple[int, ...], played: int) -> None:
    assert OutputStream(PortAudio("x", rates=rates).module(), STEREO, 16000).rate == played


def test_a_device_that_takes_no_rate_says_why() -> None:
    with pytest.raises(SourceError) as refused:
        OutputStream(PortAudio("x", rates=()).module(), STEREO, 16000)
    assert refused.value.message == "Loudspeakers cannot be played on: Invalid sample rate [31m 48000"


def test_a_name_that_leads_to_a_server_that_is_not_there_is_no_output() -> None:
    alias = OutputDevice(0, "default", 2, 48000, alias=True)
    with pytest.raises(NoOutputDevice):
        OutputStream(PortAudio("default", rates=()).module(), alias, 16000)


def test_all_of_the_sound_is_played_on_every_channel_and_pushed_out_of_the_buffer() -> None:
    machine = PortAudio("x")
    sound = np.arange(1, 24_001, dtype="<i2").reshape(2, -1)
    ending = OutputStream(machine.module(), STEREO, 48000).play([each.tobytes() for each in sound])
    played = np.frombuffer(b"".join(machine.written), "<i2").reshape(-1, 2)
    assert (played[:, 0] == played[:, 1]).all()
    assert (played[:24_000, 0] == sound.ravel()).all()
    assert not played[24_000:].any()
    assert len(played) == 24_000 + 0.6 * 48_000
    assert max(map(len, machine.written)) == 0.2 * 48_000 * 2 * 2, "each write is a sign of life"
    assert (ending, machine.stopped) == (PlaybackEnding.ENDED, True)


def test_a_device_that_is_unplugged_ends_the_playing() -> None:
    machine = PortAudio("x")
    machine.fails_after = 1
    assert OutputStream(machine.module(), STEREO, 48000).play([bytes(96_000)]) is PlaybackEnding.STOPPED
