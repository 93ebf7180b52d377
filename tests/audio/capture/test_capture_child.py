import asyncio
import os
from pathlib import Path

import pytest

from symbl_tui.audio.capture.devices import list_devices
from symbl_tui.audio.source_timing import SourceTiming
from symbl_tui.audio.sources.microphone import MicrophoneSource
from symbl_tui.errors import DeviceBusy, PortAudioMissing, SampleRateUnsupported, SourceError
from tests.audio.killed_parent import child_exits_with_its_parent, children
from tests.audio.sound_server import SoundServer


def stub_sounddevice(folder: Path, content: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the capture child find this in place of sounddevice."""
    (folder / "sounddevice.py").write_text(content)
    monkeypatch.setenv("PYTHONPATH", str(folder))


async def test_without_portaudio_the_package_to_install_is_named(
    server: SoundServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    stub_sounddevice(tmp_path, "raise OSError('PortAudio library not found')", monkeypatch)
    with pytest.raises(PortAudioMissing, match="apt install libportaudio2"):
        await MicrophoneSource("mic").__aenter__()
    assert len(await list_devices()) == 2
    server.kill()
    with pytest.raises(PortAudioMissing, match="apt install libportaudio2"):
        await list_devices()


BROKEN_DEVICE = """
class PortAudioError(Exception):
    pass
class default:
    device = [0, 0]
def query_hostapis():
    return [{"name": "ALSA"}]
def query_devices():
    known = {"index": 0, "name": "Jabra", "hostapi": 0}
    return [known | {"max_input_channels": 1, "default_samplerate": 16000.0}]
def RawInputStream(**options):
    raise PortAudioError(*ARGUMENTS)
"""


@pytest.mark.parametrize(
    ("arguments", "kind"),
    [
        (("Device unavailable", -9985), DeviceBusy),
        (("Unanticipated host error", -9999, (0, -16, "Device or resource busy")), DeviceBusy),
        (("Invalid sample rate", -9997), SampleRateUnsupported),
        (("Unanticipated host error", -9999, (0, -5, "Input/output error")), SourceError),
    ],
)
async def test_a_device_that_cannot_be_opened_raises_the_kind_of_error_that_its_library_reports(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, arguments: tuple[object, ...], kind: type[SourceError]
) -> None:
    stub_sounddevice(tmp_path, BROKEN_DEVICE + f"ARGUMENTS = {arguments!r}", monkeypatch)
    monkeypatch.setenv("PULSE_SERVER", f"unix:{tmp_path}/none")
    with pytest.raises(SourceError, match="Jabra cannot be recorded with 1 channel") as raised:
        await MicrophoneSource().__aenter__()
    assert type(raised.value) is kind
    assert raised.value.remedy == "choose another device or rate"


async def test_a_crash_of_the_sound_libraries_is_one_clear_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    stub_sounddevice(tmp_path, "import os\nos.write(2, b'ALSA lib noise')\nos.abort()", monkeypatch)
    with pytest.raises(SourceError, match="the capture process died"):
        await MicrophoneSource().__aenter__()
    assert capfd.readouterr() == ("", "")


async def test_a_capture_process_that_hangs_is_killed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    stub_sounddevice(tmp_path, "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)", monkeypatch)
    with pytest.raises(SourceError, match="the sound system does not answer"):
        await MicrophoneSource(timing=SourceTiming(device_answer=0.5)).__aenter__()
    assert children(os.getpid()) == []


async def test_a_malformed_answer_is_one_clear_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "sitecustomize.py").write_text("print('Good morning!', flush=True)")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(SourceError, match="the capture process answers nonsense"):
        await list_devices()


async def test_output_of_the_sound_libraries_goes_to_the_log(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    noisy = "import os\nos.write(1, b'to stdout\\n')\nos.write(2, b'ALSA\\x1b[2J lib\\n')\nraise OSError"
    stub_sounddevice(tmp_path, noisy, monkeypatch)
    monkeypatch.setenv("PULSE_SERVER", f"unix:{tmp_path}/none")
    caplog.set_level("INFO", "symbl_tui.audio")
    with pytest.raises(PortAudioMissing):
        await list_devices()
    assert caplog.messages == ["capture: to stdout", "capture: ALSA[2J lib"]


PARENT = """
import asyncio
from symbl_tui.audio.source_timing import SourceTiming
from symbl_tui.audio.sources.microphone import MicrophoneSource
async def main():
    async with MicrophoneSource("mic") as source:
        async for frame in source:
            print(frame.position, flush=True)
asyncio.run(main())
"""


def test_the_capture_child_exits_when_its_parent_is_killed(server: SoundServer) -> None:
    assert child_exits_with_its_parent(PARENT, within=5)


async def test_nothing_is_left_of_a_microphone_that_was_closed(server: SoundServer) -> None:
    async with MicrophoneSource("mic") as source:
        await anext(aiter(source))
        assert children(os.getpid())
    assert children(os.getpid()) == [server.process.pid]


async def test_nothing_is_left_of_a_microphone_whose_opening_is_cancelled(server: SoundServer) -> None:
    for patience in (0.0, 0.01, 0.05, 0.1):
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(MicrophoneSource("mic").__aenter__(), patience)
    assert children(os.getpid()) == [server.process.pid]
