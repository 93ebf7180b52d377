"""What PortAudio says and delivers reaches the parent: each fault as its kind, all sound before the end."""

import os
from contextlib import suppress
from types import ModuleType, SimpleNamespace
from typing import Any, cast

import pytest

from symbl_tui.audio.capture import portaudio
from symbl_tui.audio.capture.capture_request import CaptureEnding, CaptureHeader
from symbl_tui.errors import DeviceBusy, SampleRateUnsupported, SourceError

HEADER = CaptureHeader("Desk microphone", "hw:0,0", 16000, 1, (0,))


class PortAudioError(Exception):
    pass


class CallbackAbort(Exception):
    pass


class Machine:
    """Stands in for the module that loads PortAudio; a test calls what PortAudio would."""

    PortAudioError = PortAudioError
    CallbackAbort = CallbackAbort

    def __init__(self, failure: Exception | None = None) -> None:
        self.failure = failure
        self.opened: dict[str, Any] = {}

    def module(self) -> ModuleType:
        return cast(ModuleType, self)

    def RawInputStream(self, **arguments: object) -> "Machine":
        self.opened = arguments
        return self

    def start(self) -> None:
        if self.failure:
            raise self.failure

    def deliver(self, block: bytes, status: object = None) -> None:
        self.opened["callback"](block, len(block) // 2, None, status)


def started(machine: Machine) -> portaudio.InputStream:
    stream = portaudio.InputStream(machine.module())
    stream.start(3, HEADER)
    return stream


def pumped(stream: portaudio.InputStream) -> tuple[bytes, CaptureEnding]:
    """What a stream writes to its end, less than a pipe holds."""
    reader, writer = os.pipe()
    ending = stream.pump(writer)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        return pipe.read(), ending


@pytest.mark.parametrize(
    ("failure", "kind"),
    [
        (PortAudioError("Device unavailable", -9985), DeviceBusy),
        (PortAudioError("Unanticipated host error", -9999, (8, -16, "busy")), DeviceBusy),
        (PortAudioError("Unanticipated host error", -9999, (8, -2, "missing")), SourceError),
        (PortAudioError("Invalid sample rate", -9997), SampleRateUnsupported),
        (PortAudioError("Invalid number of channels", -9998), SourceError),
        (ValueError("no such device"), SourceError),
        (PortAudioError(), SourceError),
    ],
)
def test_a_device_that_is_busy_is_told_from_one_that_lacks_the_rate(
    failure: Exception, kind: type[SourceError]
) -> None:
    with pytest.raises(SourceError) as refused:
        started(Machine(failure))
    assert type(refused.value) is kind
    assert "Desk microphone cannot be recorded with 1 channel at 16000 Hz" in refused.value.message


def test_what_a_driver_says_is_shown_without_escapes() -> None:
    with pytest.raises(SourceError) as refused:
        started(Machine(PortAudioError("busy\x1b[2J\nnow", -1)))
    assert refused.value.message.isprintable()


def test_all_sound_before_the_end_is_delivered_though_the_driver_reuses_its_buffer() -> None:
    machine = Machine()
    stream = started(machine)
    buffer = bytearray(b"\1\0" * 320)
    machine.deliver(cast(bytes, buffer))
    buffer[:] = b"\2\0" * 320
    machine.deliver(cast(bytes, buffer))
    machine.opened["finished_callback"]()
    buffer[:] = bytes(640)
    assert pumped(stream) == (b"\1\0" * 320 + b"\2\0" * 320, CaptureEnding.STOPPED)


def test_blocks_are_frames_of_the_devices_rate() -> None:
    machine = Machine()
    started(machine)
    assert (machine.opened["device"], machine.opened["blocksize"]) == (3, 320)


def test_a_parent_that_does_not_read_for_half_a_minute_ends_the_recording_and_not_the_memory() -> None:
    machine = Machine()
    stream = started(machine)
    with suppress(CallbackAbort):
        for number in range(100_000):
            machine.deliver(number.to_bytes(2, "little"))
    sound, ending = pumped(stream)
    assert ending is CaptureEnding.OVERRUN
    assert sound == b"".join(number.to_bytes(2, "little") for number in range(1500)), "30 s, in order"


def test_sound_that_the_card_lost_is_said_once(capsys: pytest.CaptureFixture[str]) -> None:
    machine = Machine()
    stream = started(machine)
    machine.deliver(b"\1\0", status="input overflow")
    machine.deliver(b"\2\0")
    stream.end(CaptureEnding.MOVED)
    assert pumped(stream) == (b"\1\0\2\0", CaptureEnding.MOVED)
    assert capsys.readouterr().err.count("lost sound") == 1


def test_a_listing_has_what_can_be_recorded_under_portaudios_own_numbers() -> None:
    devices = [
        {"index": 0, "name": "out", "hostapi": 0, "max_input_channels": 0, "default_samplerate": 48000.0},
        {"index": 1, "name": "mi\x1bc", "hostapi": 1, "max_input_channels": 2, "default_samplerate": 44100.0},
        {"index": 2, "name": "mic", "hostapi": 0, "max_input_channels": 1, "default_samplerate": 7999.9},
    ]
    machine = SimpleNamespace(
        query_hostapis=lambda: [{"name": "ALSA"}, {"name": "JACK\n"}],
        query_devices=lambda: devices,
        default=SimpleNamespace(device=(2, 0)),
    )
    found = portaudio.inputs(cast(ModuleType, machine))
    assert [(each.index, each.name, each.host, each.channels, each.rate, each.default) for each in found] == [
        (1, "mi c", "JACK", 2, 44100, False),
        (2, "mic", "ALSA", 1, 8000, True),
    ]
