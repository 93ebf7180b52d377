import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from symbl_tui.audio.frame import AudioFormat
from symbl_tui.audio.registry import SourceSettings, device_key, find_source_kind, open_source
from symbl_tui.errors import UsageError
from tests.audio.frames import frames_of


async def test_a_file_is_opened_by_its_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    soundfile.write(tmp_path / "a: meeting.wav", np.zeros((800, 2)), 8000)
    monkeypatch.setenv("HOME", str(tmp_path))
    for spec in (f"file:{tmp_path}/a: meeting.wav", "file:~/a: meeting.wav"):
        source = open_source(spec, pace=math.inf)
        assert len(await frames_of(source)) == 10
        assert source.format == AudioFormat(8000, 2)
        assert source.label == "file a: meeting.wav"
        assert not source.live


async def test_every_source_is_delivered_at_the_requested_rate(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", np.zeros((800, 2)), 8000)
    for spec in (f"file:{tmp_path}/a.wav", "tone", "silence"):
        async with open_source(spec, rate=24000, channels=2, pace=math.inf) as source:
            assert source.format == AudioFormat(24000, 2)
            assert (await anext(aiter(source))).samples == 480


@pytest.mark.parametrize(
    ("spec", "label"),
    [
        ("tone", "tone 440 Hz"),
        ("tone:1000", "tone 1000 Hz"),
        ("silence", "silence"),
        ("microphone", "microphone"),
        ("microphone:3", "microphone 3"),
        ("microphone:Jabra", "microphone Jabra"),
    ],
)
def test_a_source_has_a_label(spec: str, label: str) -> None:
    source = open_source(spec)
    assert source.label == label
    assert source.live == label.startswith("microphone")


@pytest.mark.parametrize(
    "spec",
    ["file:a.wav", "microphone", "pipe:a", "socket:./a", "listen:rtmp://", "udp://:9000", "tone", "silence"],
)
def test_the_record_of_a_kind_knows_whether_its_sources_are_live(spec: str) -> None:
    assert open_source(spec).live is find_source_kind(spec).live


@pytest.mark.parametrize("spec", ["", "nonsense", "file", "file:", "silence:3", "meeting.wav"])
def test_an_unknown_source_is_answered_with_those_that_exist(spec: str) -> None:
    with pytest.raises(UsageError, match="use file:PATH, microphone\\[:NAME-or-INDEX\\], stdin"):
        open_source(spec)


@pytest.mark.parametrize(
    ("spec", "rate", "channels"),
    [
        ("tone:loud", None, None),
        ("tone:nan", None, None),
        ("tone:inf", None, None),
        ("tone:-1", None, None),
        ("tone", 0, None),
        ("tone", 999, None),
        ("tone", None, 0),
        ("tone:9999", 8000, 1),
        ("file", None, None),
        ("silence:1", None, None),
    ],
)
def test_a_source_that_cannot_be_is_refused(spec: str, rate: int | None, channels: int | None) -> None:
    with pytest.raises(UsageError):
        open_source(spec, rate=rate, channels=channels)


@pytest.mark.parametrize("spec", ["{}", "file:{}", "pipe:{}", "socket:{}"])
@pytest.mark.parametrize("path", ["~nobody-of-that-name/x", "~/a\0b"])
def test_a_path_that_cannot_be_is_refused_in_a_sentence(spec: str, path: str) -> None:
    with pytest.raises(UsageError, match="is no path; write it out in full"):
        open_source(spec.format(path))


@pytest.mark.parametrize(
    ("argument", "key"),
    [
        ("", None),
        ("0", 0),
        ("007", 7),
        ("999999999", 999_999_999),
        ("-1", "-1"),
        ("USB Mic 2", "USB Mic 2"),
        pytest.param("9" * 5_000, "9" * 5_000, id="five thousand digits"),
    ],
)
def test_a_device_is_selected_by_its_number_or_its_name(argument: str, key: str | int | None) -> None:
    assert device_key(argument) == key


def test_standard_input_and_calls_are_not_shared() -> None:
    with pytest.raises(UsageError, match="there is one standard input only"):
        open_source("stdin", also=[SourceSettings("stdin")])
    for first, second in (("calls", "tone"), ("tone", "calls")):
        with pytest.raises(UsageError, match="a call has its own channels"):
            open_source(first, also=[SourceSettings(second)])


def test_loading_the_sources_loads_no_sound_library() -> None:
    heavy = {"numpy", "soundfile", "soxr", "sounddevice", "pulsectl"}
    modules = "sys, symbl_tui.audio, symbl_tui.audio.capture.devices"
    script = f"import {modules}; print(*(sys.modules.keys() & {heavy!r}))"
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == ""
