from collections.abc import Iterator

import pytest

from tests.audio.sound_server import SoundServer, sound_server


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[SoundServer]:
    """A private sound server with two microphones, ``mic.monitor`` and ``room.monitor``."""
    mono = "sink_name=mic rate=16000 channels=1 sink_properties=device.description=Desk"
    stereo = "sink_name=room rate=48000 channels=2 sink_properties=device.description=Room"
    with sound_server(mono, stereo) as running:
        for name, value in running.env.items():
            monkeypatch.setenv(name, value)
        yield running
